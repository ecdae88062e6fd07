"""The gate: so many questions are answered at once, so many wait, and the rest is told at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
Leaving = Callable[[], Coroutine[Any, Any, object]]


class QueueFullError(Exception):
    """As many questions wait as may."""


class ReaderLeftError(Exception):
    """Nobody is there any more to read the answer."""


class Gate:
    """Places for questions; first come, first served. Belongs to one event loop."""

    def __init__(self, at_a_time: int, queue_size: int) -> None:
        self._places = asyncio.Semaphore(at_a_time)
        self.size = at_a_time + queue_size
        self._threads = ThreadPoolExecutor(at_a_time, "answer")
        self.held = 0
        self.answering = 0

    @property
    def waiting(self) -> int:
        """How many questions wait for their turn."""
        return self.held - self.answering

    @property
    def is_full(self) -> bool:
        """Whether one more question would find no room."""
        return self.held >= self.size

    @contextmanager
    def queued(self) -> Iterator[None]:
        """Hold a place in the queue; raises QueueFullError where there is none."""
        if self.is_full:
            raise QueueFullError
        self.held += 1
        try:
            yield
        finally:
            self.held -= 1

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn; who is cancelled while waiting gives it up."""
        async with self._places:
            self.answering += 1
            try:
                yield
            finally:
                self.answering -= 1

    async def work(self, function: Callable[[], T]) -> T:
        """Return what a function returns that takes its time, run in a thread of the gate's."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, function)


async def unless_left(left: Leaving | None, work: Coroutine[Any, Any, T]) -> T:
    """Return what `work` returns; it is cancelled as soon as the reader has left.

    Raises:
        ReaderLeftError: the reader left before it was done.
    """
    if left is None:
        return await work
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(left())
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ReaderLeftError
        return working.result()
    finally:
        await _end(leaving, working)


async def _end(*tasks: Awaitable[Any]) -> None:
    for task in tasks:
        task.cancel()  # type: ignore[attr-defined]  # ensure_future returns tasks
    await asyncio.gather(*tasks, return_exceptions=True)
