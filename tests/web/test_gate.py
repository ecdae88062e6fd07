from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from threading import Event
from typing import Any

import pytest

from regchat.web.gate import Gate, QueueFullError, ReaderLeftError, unless_left


async def use(gate: Gate, work: Callable[[], Any]) -> Any:
    with gate.queued():
        async with gate.turn():
            return await gate.work(work)


async def until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0)


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 20))  # type: ignore[arg-type]  # a coroutine is awaitable


def test_so_many_are_answered_at_once_so_many_wait_and_the_next_is_told_at_once() -> None:
    async def test() -> None:
        gate, go_on = Gate(2, 3), Event()
        tasks = [asyncio.create_task(use(gate, go_on.wait)) for _ in range(5)]
        await until(lambda: gate.held == 5 and gate.answering == 2)
        assert (gate.waiting, gate.is_full) == (3, True)
        with pytest.raises(QueueFullError):
            await use(gate, go_on.wait)
        go_on.set()
        await asyncio.gather(*tasks)
        assert (gate.held, gate.waiting, gate.answering) == (0, 0, 0)

    run(test)


def test_who_came_first_is_answered_first() -> None:
    async def test() -> None:
        gate, order = Gate(1, 10), list[int]()
        await asyncio.gather(*(use(gate, lambda n=n: order.append(n)) for n in range(8)))
        assert order == list(range(8))

    run(test)


def test_a_reader_who_leaves_while_waiting_gives_up_the_place_and_no_work_is_done() -> None:
    async def test() -> None:
        gate, go_on, gone, done = Gate(1, 1), Event(), asyncio.Event(), list[str]()
        first = asyncio.create_task(use(gate, go_on.wait))
        await until(lambda: gate.answering == 1)
        waiting = unless_left(gone.wait, use(gate, lambda: done.append("work")))
        second = asyncio.create_task(waiting)
        await until(lambda: gate.waiting == 1)
        gone.set()
        with pytest.raises(ReaderLeftError):
            await second
        assert (gate.waiting, gate.is_full) == (0, False)
        go_on.set()
        await first
        assert await use(gate, lambda: "served") == "served"
        assert done == []

    run(test)


def test_a_fault_of_the_work_frees_the_place() -> None:
    async def test() -> None:
        gate = Gate(1, 0)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                await use(gate, lambda: 1 / 0)
        assert gate.held == 0

    run(test)


def test_work_that_is_done_is_returned_though_the_reader_might_still_leave() -> None:
    async def test() -> None:
        never = asyncio.Event()
        assert await unless_left(never.wait, use(Gate(1, 0), lambda: 7)) == 7

    run(test)
