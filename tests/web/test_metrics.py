from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from regchat.errors import QuestionError
from tests.web.api.test_api import ASK
from tests.web.fakes import QUESTION, FakeAssistant, abstained

STREAM = "/api/v1/ask/stream"


def figures(client: TestClient) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    parts = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in parts if not name.endswith("_created")}


def test_questions_are_counted_by_surface_and_by_what_came_of_them(
    client: TestClient, assistant: FakeAssistant
) -> None:
    assistant.replies = {
        "shop": abstained(),
        "long": QuestionError("Too long."),
        "fault": RuntimeError("x"),
    }
    for question in (QUESTION, QUESTION, "shop", "long", "fault"):
        client.post(ASK, json={"question": question})
    client.post(STREAM, json={"question": QUESTION})
    found = figures(client)
    asked = {n: v for n, v in found.items() if n.startswith("regchat_questions_total")}
    assert asked == {
        'regchat_questions_total{status="answered",surface="api"}': 2,
        'regchat_questions_total{status="not_in_source",surface="api"}': 1,
        'regchat_questions_total{status="refused",surface="api"}': 1,
        'regchat_questions_total{status="failed",surface="api"}': 1,
        'regchat_questions_total{status="answered",surface="stream"}': 1,
    }
    assert found['regchat_answer_seconds_count{surface="api"}'] == 3
    assert (found["regchat_waiting"], found["regchat_answering"]) == (0, 0)


@pytest.mark.usefixtures("stopped_clock")
@pytest.mark.settings(questions_a_minute=1)
def test_refusals_are_counted(client: TestClient) -> None:
    for _ in range(3):
        client.post(ASK, json={"question": QUESTION})
    assert figures(client)['regchat_refused_total{reason="rate"}'] == 2


def test_no_word_of_a_reader_is_in_the_figures(client: TestClient) -> None:
    client.post(ASK, json={"question": "zebrafinch"}, headers={"User-Agent": "zebrafinch"})
    told = client.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain; version=")
    for secret in ("zebrafinch", "testclient", "licences/1a"):
        assert secret not in told.text


def test_two_servers_in_one_process_count_apart(client: TestClient) -> None:
    assert figures(client)['regchat_answer_seconds_count{surface="api"}'] == 0
