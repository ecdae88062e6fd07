"""Questions of every surface: through the gate, to the assistant, counted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager

from regchat.answer import Answer
from regchat.conversation import Turn
from regchat.errors import HistoryError, QuestionError
from regchat.events import Done, Event
from regchat.web import Assistant
from regchat.web.gate import Gate, QueueFullError, ReaderLeftError
from regchat.web.metrics import Metrics

_Ready = asyncio.Queue[Event | Exception | None]


class Answering:
    """Answers what is asked on a surface ("api", "stream", "page").

    Its methods raise QuestionError and HistoryError like the assistant's, and QueueFullError. A
    reader who leaves cancels them (see `gate.unless_left`): who waits gives up their place.
    """

    def __init__(self, assistant: Assistant, gate: Gate, metrics: Metrics) -> None:
        self.assistant, self.gate, self.metrics = assistant, gate, metrics

    async def ask(self, question: str, turns: Sequence[Turn], *, surface: str) -> Answer:
        """Return the whole answer."""
        with self._counted(surface) as done, self.gate.queued():
            async with self.gate.turn():
                answer = await self.gate.work(lambda: self.assistant.ask(question, turns))
            done.append(answer)
        return answer

    async def stream(
        self, question: str, turns: Sequence[Turn], *, surface: str
    ) -> AsyncGenerator[Event]:
        """Yield the answer piece by piece; the first piece comes before the question's turn.

        The work is a task of its own, which ends by itself: Gradio forgets a generator, unclosed,
        where a question is stopped at the wrong moment, and a place at the gate would stay held.
        """
        ready: _Ready = asyncio.Queue()
        working = asyncio.create_task(self._work(question, turns, surface, ready))
        try:
            while (piece := await ready.get()) is not None:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    async def _work(
        self, question: str, turns: Sequence[Turn], surface: str, ready: _Ready
    ) -> None:
        """Put the pieces of an answer into a queue, and None or what went wrong at the end."""
        try:
            with self._counted(surface) as done, self.gate.queued():
                # In a thread of its own: it may have to load a new index version.
                pieces = await asyncio.to_thread(self.assistant.stream, question, turns)
                ready.put_nowait(next(pieces))
                async with self.gate.turn():
                    while (piece := await self.gate.work(lambda: next(pieces, None))) is not None:
                        if isinstance(piece, Done):
                            done.append(piece.answer)
                        ready.put_nowait(piece)
            ready.put_nowait(None)
        except Exception as error:
            ready.put_nowait(error)

    @contextmanager
    def _counted(self, surface: str) -> Iterator[list[Answer]]:
        start = time.perf_counter()
        done: list[Answer] = []
        status = "failed"
        try:
            yield done
            status = str(done[0].status)
        except QueueFullError:
            status = "full"
            self.metrics.refused.labels("queue").inc()
            raise
        except (QuestionError, HistoryError):
            status = "refused"
            raise
        except (asyncio.CancelledError, GeneratorExit, ReaderLeftError):
            status = str(done[0].status) if done else "left"
            raise
        finally:
            self.metrics.questions.labels(surface, status).inc()
            if done:
                self.metrics.seconds.labels(surface).observe(time.perf_counter() - start)
