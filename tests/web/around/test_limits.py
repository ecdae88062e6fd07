from __future__ import annotations

import asyncio
from collections import Counter
from ipaddress import ip_address
from typing import Any

import limits.aio.storage.memory as memory
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import Message

from regchat.web.around.limits import Limits, RateLimit, address_of, kind_of
from regchat.web.gate import Gate
from regchat.web.metrics import Metrics
from tests.web.api.test_api import ASK, assert_problem
from tests.web.fakes import QUESTION, FakeAssistant

pytestmark = pytest.mark.usefixtures("stopped_clock")
LIMITED = pytest.mark.settings(questions_a_minute=3)
JOIN = "/gradio_api/queue/join"


async def unread() -> Message:
    """Stand for a body that must not be read."""
    raise AssertionError("the body of a refused request was read")


def ask(client: TestClient, path: str = ASK) -> Any:
    return client.post(path, json={"question": QUESTION})


@LIMITED
def test_a_question_too_many_is_told_with_when_to_come_back(client: TestClient) -> None:
    assert [ask(client).status_code for _ in range(3)] == [200, 200, 200]
    refused = ask(client)
    seconds = int(refused.headers["retry-after"])
    assert 1 <= seconds <= 60
    assert f"{seconds} seconds" in assert_problem(refused, 429)


@LIMITED
def test_the_stream_and_the_pages_queue_count_with_the_questions(
    client: TestClient, assistant: FakeAssistant
) -> None:
    for path in (ASK, "/api/v1/ask/stream", JOIN):
        ask(client, path)
    for path in (ASK, "/api/v1/ask/stream", JOIN, f"{JOIN}/"):
        assert_problem(ask(client, path), 429)
    assert len(assistant.asked) == 2


@LIMITED
def test_other_requests_have_ten_times_as_many_and_the_health_checks_no_limit(
    client: TestClient,
) -> None:
    assert {client.get("/api/v1/about").status_code for _ in range(30)} == {200}
    assert_problem(client.get("/api/v1/about"), 429)
    assert {client.get("/health/live").status_code for _ in range(100)} == {200}


@LIMITED
def test_a_forged_address_is_no_address_of_its_own(client: TestClient) -> None:
    for n in range(3):
        client.post(ASK, json={"question": "a"}, headers={"X-Forwarded-For": f"203.0.113.{n}"})
    refused = client.post(ASK, json={"question": "a"}, headers={"X-Forwarded-For": "203.0.113.9"})
    assert_problem(refused, 429)


@pytest.mark.settings(questions_a_minute=1, trusted_proxies=("10.0.0.0/8",))
def test_behind_a_trusted_proxy_each_reader_has_a_limit_of_their_own(app: FastAPI) -> None:
    with TestClient(app, client=("10.1.2.3", 1)) as client:
        app.state.warmup.wait()

        def asked(address: str) -> int:
            headers = {"X-Forwarded-For": address}
            return client.post(ASK, json={"question": "a"}, headers=headers).status_code

        assert [asked("203.0.113.1"), asked("203.0.113.2")] == [200, 200]
        assert asked("203.0.113.1") == 429
        assert asked("198.51.100.7, 203.0.113.1") == 429, "only the last hop is the proxy's word"
        assert asked("not an address") == 200
        assert asked("nor is this") == 429


def scope(address: str, path: str = "/", method: str = "GET") -> dict[str, Any]:
    return {"type": "http", "client": (address, 1), "path": path, "method": method}


@pytest.mark.parametrize(
    ("one", "other"),
    [("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"), ("192.0.2.1", "::ffff:192.0.2.1")],
)
def test_a_network_that_one_reader_has_is_counted_as_one(one: str, other: str) -> None:
    assert ip_address(one) != ip_address(other)
    assert address_of(scope(one)) == address_of(scope(other))


def test_neighbouring_networks_are_counted_apart() -> None:
    assert address_of(scope("2001:db8:1:2::1")) != address_of(scope("2001:db8:1:3::1"))


def test_static_files_are_free_and_feedback_is_counted_for_itself() -> None:
    assert kind_of(scope("", "/assets/a.js")) is None
    assert kind_of(scope("", "/api/v1/feedback", "POST")) == "feedback"
    assert kind_of(scope("", ASK, "POST")) == "question"
    assert kind_of(scope("", ASK)) == "other"


def test_of_ten_thousand_requests_of_one_address_as_many_are_answered_as_it_may_ask() -> None:
    answered, told = 0, Counter[int]()

    async def app(*_: object) -> None:
        nonlocal answered
        answered += 1

    async def note(message: Message) -> None:
        if message["type"] == "http.response.start":
            told[message["status"]] += 1
            assert dict(message["headers"])[b"retry-after"]

    async def test() -> None:
        limits, metrics = Limits(20), Metrics(Gate(2, 64))
        limited = RateLimit(app, limits, metrics)
        for n in range(10_000):
            # a new forged address each time; the connection's own counts
            forged = [(b"x-forwarded-for", f"198.51.100.{n % 256}".encode())]
            await limited({**scope("192.0.2.1", ASK, "POST"), "headers": forged}, unread, note)

    asyncio.run(test())
    assert answered == 20
    assert told == {429: 9_980}


def test_ten_thousand_requests_of_one_address_hold_one_entry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def test() -> None:
        limits = Limits(20)
        waits = [await limits.wait("question", "192.0.2.1") for _ in range(10_000)]
        assert waits.count(0) == 20
        held = limits._limiter.storage
        assert (len(held.storage), len(held.events)) == (1, 0)
        monkeypatch.setattr(memory.time, "time", lambda: 1_800_000_400.0)
        await limits.wait("question", "192.0.2.2")
        await asyncio.sleep(0.05)  # the storage forgets in a task of its own
        assert len(held.storage) == 1, "who stayed away is forgotten"

    asyncio.run(test())
