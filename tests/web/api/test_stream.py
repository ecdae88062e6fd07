from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from regchat.answer import Answer
from regchat.errors import HistoryError, QuestionError
from tests.web.api.test_api import ASK, TURN, assert_problem
from tests.web.fakes import QUESTION, FakeAssistant, abstained, compared

STREAM = "/api/v1/ask/stream"


def events(text: str) -> list[tuple[str, Any]]:
    """Return the events of a stream: name and data."""
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data[6:])) for name, data in blocks]


def test_the_answer_comes_piece_by_piece_and_whole_at_the_end(client: TestClient) -> None:
    response = client.post(STREAM, json={"question": QUESTION})
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["x-accel-buffering"] == "no"
    assert response.headers["cache-control"] == "no-store"
    assert "content-length" not in response.headers
    told = events(response.text)
    names = ["status", "sentence", "sentence", "citation", "citation", "done"]
    assert [name for name, _ in told] == names
    whole = told[-1][1]
    assert told[0][1] == {"status": "looking"}
    assert [data for name, data in told if name == "sentence"] == [
        {**sentence, "part": "sentences"} for sentence in whole["sentences"]
    ]
    assert [data for name, data in told if name == "citation"] == whole["citations"]
    asked = client.post(ASK, json={"question": QUESTION}).json()
    assert {**whole, "id": ""} == {**asked, "id": ""}
    assert whole["id"].split(".")[0] == asked["id"].split(".")[0]


def test_a_reply_and_a_comparison_come_as_they_are(
    client: TestClient, assistant: FakeAssistant
) -> None:
    assistant.replies = {"shop": abstained(), "both": compared(assistant.corpus)}
    reply = events(client.post(STREAM, json={"question": "shop"}).text)
    assert reply[1] == (
        "sentence",
        {
            "text": "The article names no shop.",
            "citations": [],
            "jurisdictions": [],
            "part": "reply",
        },
    )
    both = events(client.post(STREAM, json={"question": "both"}).text)
    assert [name for name, _ in both] == ["status", "comparison", "citation", "citation", "done"]
    assert both[1][1] == both[-1][1]["comparison"]


@pytest.mark.parametrize("error", [QuestionError("Too long."), HistoryError("No passage x/1.")])
def test_what_cannot_be_asked_is_a_problem_and_no_stream(
    client: TestClient, assistant: FakeAssistant, error: Exception
) -> None:
    assistant.replies[QUESTION] = error
    assert assert_problem(client.post(STREAM, json={"question": QUESTION}), 400) == str(error)


@pytest.mark.parametrize("body", [{}, {"question": 1}, {"question": "a", "history": [TURN] * 11}])
def test_a_bad_body_is_a_problem_and_no_stream(client: TestClient, body: dict[str, Any]) -> None:
    assert_problem(client.post(STREAM, json=body), 400)


def test_a_fault_on_the_way_is_an_event_that_tells_nothing_of_itself(
    client: TestClient, assistant: FakeAssistant
) -> None:
    assistant.replies[QUESTION] = RuntimeError("secret path /srv")
    told = events(client.post(STREAM, json={"question": QUESTION}).text)
    assert [name for name, _ in told] == ["status", "error"]
    assert told[1][1]["status"] == 500
    assert "secret" not in str(told)


@pytest.fixture
def held(assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Let the question "slow" be answered only when this is set."""
    go_on, ask_now = Event(), assistant.ask

    def slow(question: str, *rest: Any, **more: Any) -> Answer:
        if question == "slow":
            go_on.wait()
        return ask_now(question, *rest, **more)

    monkeypatch.setattr(assistant, "ask", slow)
    yield go_on
    go_on.set()


class Reader:
    """Asks an app over ASGI, and may leave."""

    def __init__(self, app: FastAPI, path: str, question: str) -> None:
        self.sent: list[Any] = []
        self._left = asyncio.Event()
        self._body: bytes | None = json.dumps({"question": question}).encode()
        headers = [(b"host", b"testserver"), (b"content-type", b"application/json")]
        scope = {
            "type": "http", "method": "POST", "path": path, "raw_path": path.encode(),
            "query_string": b"", "headers": headers, "client": ("192.0.2.1", 1),
            "scheme": "http", "http_version": "1.1", "server": ("testserver", 80),
            "asgi": {"version": "3.0", "spec_version": "2.3"},
        }  # fmt: skip
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    async def leave(self) -> None:
        self._left.set()
        await self.task

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent).decode()


@pytest.mark.settings(at_a_time=1, queue_size=1)
@pytest.mark.parametrize("path", [ASK, STREAM])
def test_a_full_queue_is_told_at_once_and_who_leaves_is_never_asked_for(
    app: FastAPI, assistant: FakeAssistant, held: Event, path: str
) -> None:
    async def test() -> None:
        async with app.router.lifespan_context(app):
            await asyncio.to_thread(app.state.warmup.wait)
            gate = app.state.service.gate

            async def until(answering: int, waiting: int) -> None:
                while (gate.answering, gate.waiting) != (answering, waiting):
                    await asyncio.sleep(0.001)

            first = Reader(app, path, "slow")
            await until(1, 0)
            second = Reader(app, path, "left")
            await until(1, 1)
            third = Reader(app, path, "refused")
            await third.task
            assert third.sent[0]["status"] == 503
            assert dict(third.sent[0]["headers"])[b"retry-after"] == b"3"
            await second.leave()
            await until(1, 0)
            held.set()
            await first.task
            await until(0, 0)
            assert "The flag" in first.text or "licence" in first.text
        assert [question for question, _ in assistant.asked] == ["slow"]

    asyncio.run(asyncio.wait_for(test(), 30))


@pytest.mark.settings(at_a_time=1, queue_size=1)
def test_the_first_event_comes_before_the_questions_turn(app: FastAPI, held: Event) -> None:
    async def test() -> None:
        async with app.router.lifespan_context(app):
            await asyncio.to_thread(app.state.warmup.wait)
            first = Reader(app, STREAM, "slow")
            while app.state.service.gate.answering != 1:
                await asyncio.sleep(0.001)
            waiting = Reader(app, STREAM, QUESTION)
            while "looking" not in waiting.text:
                await asyncio.sleep(0.001)
            assert "done" not in waiting.text
            held.set()
            await asyncio.gather(first.task, waiting.task)
            assert "event: done" in waiting.text

    asyncio.run(asyncio.wait_for(test(), 30))
