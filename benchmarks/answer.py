"""One answer in a warm process, as a multiple of the bare forward pass of the model.

Prints both medians in milliseconds and their ratio (one thread; the goal is at most 3).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

from regchat.assistant import open_assistant
from regchat.config import load_settings

QUESTIONS = (
    "Who approves stem cell products in Korea?",
    "what does class III mean in japan",
    "how much does a treatment in Seoul cost",
    "Will language be a problem in Seoul?",
    "what should I check before I consent to an ASRM treatment in Tokyo",
)
ROUNDS = 40


def alternating(*functions: Callable[[str], object]) -> list[float]:
    """Return the median milliseconds of each function, called in turn on the questions."""
    times: list[list[float]] = [[] for _ in functions]
    for round_ in range(ROUNDS):
        question = QUESTIONS[round_ % len(QUESTIONS)]
        for function, spent in zip(functions, times, strict=True):
            start = perf_counter()
            function(question)
            spent.append((perf_counter() - start) * 1000)
    return [median(spent) for spent in times]


def main() -> None:
    """Measure and print."""
    assistant = open_assistant(load_settings(threads=1), lambda line: print(line, file=sys.stderr))
    for question in QUESTIONS:
        assistant.ask(question)
    forward, answer = alternating(lambda question: assistant.embed([question]), assistant.ask)
    print(f"forward pass p50 {forward:.2f} ms, answer p50 {answer:.2f} ms, {answer / forward:.2f}x")


if __name__ == "__main__":
    main()
