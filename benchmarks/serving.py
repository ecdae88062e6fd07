"""A server in a process of its own, for the benchmarks to measure."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter, sleep

READY_S = 120.0


def command(*arguments: str) -> list[str]:
    """Return the command line of a regchat command."""
    return [sys.executable, "-c", "from regchat.cli import main; main()", *arguments]


@contextmanager
def served(**settings: str) -> Iterator[tuple[str, int]]:
    """Start a server with these settings; yield its address and process id once it is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {"REGCHAT_PORT": str(port), **settings}
    with subprocess.Popen(
        command("serve"),
        env=os.environ | given,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            _wait(f"http://127.0.0.1:{port}/health/ready", server)
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    end = perf_counter() + READY_S
    while perf_counter() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            sleep(0.02)
    raise SystemExit("The server was not ready in time.")
