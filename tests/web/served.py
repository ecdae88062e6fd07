"""Serves a fake assistant in a process of its own: python -m tests.web.served CORPUS [--option].

It logs everything that any library has to say and prints each host that is looked up or called.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from regchat.answer import Answer
from regchat.config import Settings
from regchat.conversation import Turn
from regchat.corpus import read_corpus
from regchat.errors import RegchatError
from regchat.web.server import serve
from tests.web.fakes import FakeAssistant


class Echo(FakeAssistant):
    """Fails with the reader's own words where they hold "fail"."""

    def ask(self, question: str, history: Sequence[Turn] = (), *, trace: bool = False) -> Answer:
        if "fail" in question:
            raise RuntimeError(question)
        return super().ask(question, history)


def report_hosts(event: str, arguments: tuple[Any, ...]) -> None:
    """Print where the process connects to, as an audit hook."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        print(f"HOST {arguments[1][0]}", flush=True)
    if event == "socket.getaddrinfo":
        print(f"HOST {arguments[0]}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--broken", help="what the error says that ends the loading")
    parser.add_argument("--watched", action="store_true", help="log everything, print hosts")
    options = parser.parse_args()
    assistant = Echo(read_corpus(options.corpus))
    if options.broken:
        assistant.loading = RuntimeError(options.broken)
    if options.watched:
        logging.basicConfig(level=logging.DEBUG)
        sys.addaudithook(report_hosts)

    def open_assistant(settings: Settings, report: Callable[[str], None]) -> Echo:
        report("Building the index.")
        return assistant

    stand_in: Any = ModuleType("regchat.assistant")
    stand_in.open_assistant = open_assistant
    sys.modules["regchat.assistant"] = stand_in
    try:
        serve(Settings(_env_file=None, port=0))
    except RegchatError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
