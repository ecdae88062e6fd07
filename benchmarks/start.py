"""How soon and how heavy regchat starts, with a fresh index.

Prints the time of `regchat --help` (goal: under 0.5 s), the resident memory of `regchat ask` (under
500 MB), and the time until the server is ready as a multiple of the bare import of the libraries
it stands on, in the same run (at most 1.5).
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter, sleep

import psutil
from serving import command, served

from regchat.assistant import open_assistant
from regchat.config import load_settings

LIBRARIES = (
    "import bm25s, chromadb, fastapi, gradio, langchain_core.runnables, onnxruntime, uvicorn"
)
ROUNDS = 5


def seconds(arguments: list[str]) -> float:
    """Return how long a command takes."""
    start = perf_counter()
    subprocess.run(arguments, check=True, capture_output=True)
    return perf_counter() - start


def until_ready() -> float:
    """Return the seconds from the start of the server until it can answer."""
    start = perf_counter()
    with served():
        return perf_counter() - start


def resident() -> float:
    """Return the most memory, in MB, that `regchat ask` holds."""
    most = 0
    asked = command("ask", "Who approves stem cell products in Korea?")
    with subprocess.Popen(asked, stdout=subprocess.DEVNULL) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                most = max(most, watched.memory_info().rss)
            except psutil.NoSuchProcess:
                break
            sleep(0.005)
    return most / 1e6


def main() -> None:
    """Measure and print."""
    open_assistant(load_settings(), lambda line: print(line, file=sys.stderr))
    print(f"regchat --help: {median(seconds(command('--help')) for _ in range(ROUNDS)):.2f} s")
    print(f"regchat ask: {resident():.0f} MB resident")
    bare, ready = [], []
    for _ in range(ROUNDS):
        bare.append(seconds([sys.executable, "-c", LIBRARIES]))
        ready.append(until_ready())
    ratio = median(r / b for r, b in zip(ready, bare, strict=True))
    print(
        f"libraries imported in {median(bare):.2f} s, server ready in {median(ready):.2f} s, "
        f"{ratio:.2f}x"
    )


if __name__ == "__main__":
    main()
