"""A file of questions -> a file of answers, both in JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from regchat.answer import as_json
from regchat.conversation import Answerer, Turn, asked, continued
from regchat.errors import QuestionError, RegchatError


def read_lines(name: str) -> list[str]:
    """Return the lines of a file, or of stdin for "-", without blank ones.

    Raises:
        QuestionError: it cannot be read.
    """
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
        return [line for line in text.splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(
            f"Cannot read the batch file {name} ({error}). Give JSON lines."
        ) from None


def answered(answerer: Answerer, lines: Sequence[str], *, trace: bool) -> Iterator[dict[str, Any]]:
    """Yield the answer to each line, or what is wrong with it; show how far it has come."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    for line in track(lines, console=console, disable=not console.is_terminal):
        yield _row(answerer, line, trace=trace)


def _row(answerer: Answerer, line: str, *, trace: bool) -> dict[str, Any]:
    given: Any = None
    try:
        given = json.loads(line)
        turns = given["turns"]
        if not isinstance(turns, list) or not turns or not all(isinstance(t, str) for t in turns):
            raise TypeError('"turns" is not a list of texts')
        history: tuple[Turn, ...] = ()
        for turn in turns:
            answer = asked(answerer, turn, history, trace=trace)
            history = continued(history, turn, answer)
    except (RegchatError, ValueError, KeyError, TypeError, RecursionError) as error:
        name = given.get("id") if isinstance(given, dict) else None
        reason = str(error) if isinstance(error, RegchatError) else f"not a question: {error}"
        return {"id": name, "answer": None, "error": reason}
    return {"id": given.get("id"), "answer": as_json(answer)}
