"""Questions on their way through the gate."""

from __future__ import annotations

from pathlib import Path

import pytest

from regchat.corpus import read_corpus
from regchat.errors import QuestionError
from regchat.events import Done, Looking
from regchat.web.answering import Answering
from regchat.web.gate import Gate, QueueFullError
from regchat.web.metrics import Metrics
from tests.web.fakes import QUESTION, FakeAssistant
from tests.web.test_gate import run, until


@pytest.fixture
def assistant(corpus_folder: Path) -> FakeAssistant:
    return FakeAssistant(read_corpus(corpus_folder))


def test_a_stream_that_is_forgotten_unclosed_holds_no_place(assistant: FakeAssistant) -> None:
    async def test() -> None:
        gate = Gate(1, 0)
        answering = Answering(assistant, gate, Metrics(gate))
        forgotten = []
        for _ in range(3):
            stream = answering.stream(QUESTION, (), surface="page")
            assert isinstance(await anext(stream), Looking)
            forgotten.append(stream)  # neither read to its end nor closed
            await until(lambda: gate.held == 0)
        answer = await answering.ask(QUESTION, (), surface="api")
        assert answer.sentences
        for stream in forgotten:
            await stream.aclose()

    run(test)


def test_a_stream_that_is_closed_stops_the_work(assistant: FakeAssistant) -> None:
    async def test() -> None:
        gate = Gate(1, 1)
        answering = Answering(assistant, gate, Metrics(gate))
        async with gate.turn():
            stream = answering.stream(QUESTION, (), surface="page")
            await anext(stream)
            await until(lambda: gate.held == 1)
            await stream.aclose()
            assert gate.held == 0
        assert gate.answering == 0

    run(test)


def test_what_goes_wrong_is_raised_where_the_pieces_are_read(assistant: FakeAssistant) -> None:
    async def test() -> None:
        gate = Gate(1, 0)
        answering = Answering(assistant, gate, Metrics(gate))
        assistant.replies["x"] = QuestionError("Too long.")
        with pytest.raises(QuestionError, match="Too long"):
            await anext(answering.stream("x", (), surface="page"))
        with gate.queued(), pytest.raises(QueueFullError):
            await anext(answering.stream(QUESTION, (), surface="page"))
        pieces = [piece async for piece in answering.stream(QUESTION, (), surface="page")]
        assert isinstance(pieces[-1], Done)
        assert gate.held == 0

    run(test)
