"""Many people ask at once, for minutes, against a server that is started for it.

Prints the errors, the time to an answer (p50, p95, most) and the server's memory. The goal, with 50
people on two cores for 5 minutes: no error, p95 under 1.5 s, memory flat. Each person has an
address of their own and asks again as soon as the answer is there; `--pause` lets them read it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from statistics import quantiles
from time import perf_counter

import httpx
import psutil
import yaml
from serving import served

from regchat.assistant import open_assistant
from regchat.config import Settings, load_settings

SETTINGS = {"REGCHAT_TRUSTED_PROXIES": "127.0.0.1", "REGCHAT_QUESTIONS_A_MINUTE": "10000"}
SETTLED = 0.1  # the share of the time after which the memory is looked at first


@dataclass
class Seen:
    """What came of the questions."""

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    memory: list[float] = field(default_factory=list)


async def person(
    number: int, address: str, questions: list[str], options: argparse.Namespace, seen: Seen
) -> None:
    """Ask one question after the other until the time is over."""
    chance = random.Random(number)
    end = perf_counter() + options.seconds
    headers = {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}"}
    path = "/api/v1/ask/stream" if number % 2 else "/api/v1/ask"
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=60) as client:
        while perf_counter() < end:
            start = perf_counter()
            try:
                answer = await client.post(path, json={"question": chance.choice(questions)})
                kind = "" if answer.status_code == 200 else str(answer.status_code)
                kind = "event: error" if "\nevent: error" in answer.text else kind
            except httpx.HTTPError as error:
                kind = type(error).__name__
            if kind:
                seen.errors[kind] += 1
            else:
                seen.seconds.append(perf_counter() - start)
            await asyncio.sleep(options.pause)


async def watch(server: psutil.Process, options: argparse.Namespace, seen: Seen) -> None:
    """Look at the server's memory, in MB, now and then."""
    for _ in range(int(1 / SETTLED)):
        await asyncio.sleep(options.seconds * SETTLED)
        seen.memory.append(server.memory_info().rss / 1e6)


async def ask(
    address: str, server: psutil.Process, questions: list[str], options: argparse.Namespace
) -> Seen:
    """Let everybody ask; return what came of it."""
    seen = Seen()
    people = [person(n, address, questions, options, seen) for n in range(options.people)]
    await asyncio.gather(watch(server, options, seen), *people)
    return seen


def anticipated(settings: Settings) -> list[str]:
    """Return the corpus's anticipated questions."""
    listed = yaml.safe_load((settings.corpus / "questions.yaml").read_text("utf-8"))
    return [question for asked in listed.values() for question in asked]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--pause", type=float, default=0, help="seconds between two questions")
    options = parser.parse_args()
    settings = load_settings()
    open_assistant(settings, lambda line: print(line, file=sys.stderr))
    with served(**SETTINGS) as (address, pid):
        process = psutil.Process(pid)
        seen = asyncio.run(ask(address, process, anticipated(settings), options))
        processor = sum(process.cpu_times()[:2])
    asked = len(seen.seconds) + seen.errors.total()
    print(f"{options.people} people, {options.seconds:g} s: {asked} questions asked")
    print(f"errors: {dict(seen.errors) or 'none'}")
    p50, p95 = (quantiles(seen.seconds, n=100)[n - 1] for n in (50, 95))
    print(f"answer p50 {p50:.2f} s, p95 {p95:.2f} s, most {max(seen.seconds):.2f} s")
    print(f"{asked / options.seconds:.1f} answers a second, {processor:.0f} s of processor time")
    print(f"memory after a tenth {seen.memory[0]:.0f} MB, at the end {seen.memory[-1]:.0f} MB")


if __name__ == "__main__":
    main()
