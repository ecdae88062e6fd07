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
        """Yield the answer piece by piece; the first piece comes before the question's turn."""
        with self._counted(surface) as done, self.gate.queued():
            # In a thread of its own: it may have to load a new index version.
            pieces = await asyncio.to_thread(self.assistant.stream, question, turns)
            yield next(pieces)
            async with self.gate.turn():
                while (piece := await self.gate.work(lambda: next(pieces, None))) is not None:
                    if isinstance(piece, Done):
                        done.append(piece.answer)
                    yield piece

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
