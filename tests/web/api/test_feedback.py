"""POST /api/v1/feedback: on an answer that was given here, and on nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from regchat.config import Settings
from regchat.feedback.store import Feedback, Reason, opened
from tests.web.fakes import QUESTION

ASK = "/api/v1/ask"
FEEDBACK = "/api/v1/feedback"


@pytest.fixture
def answer(client: TestClient) -> dict[str, Any]:
    return dict(client.post(ASK, json={"question": QUESTION}).json())


def kept(settings: Settings) -> list[Feedback]:
    return opened(settings.feedback_url, settings.feedback_days, settings.data_dir).read()


def test_the_answer_is_kept_as_it_was_given(
    client: TestClient, settings: Settings, answer: dict[str, Any]
) -> None:
    body = {
        "id": answer["id"],
        "helpful": False,
        "reason": "wrong",
        "comment": "ring 010-1234-5678",
    }
    response = client.post(FEEDBACK, json=body)
    assert (response.status_code, response.content) == (204, b"")
    (feedback,) = kept(settings)
    assert feedback.question == QUESTION
    assert list(feedback.lines) == [s["text"] for s in answer["sentences"]]
    assert list(feedback.locators) == [c["locator"] for c in answer["citations"]]
    assert feedback.index_version == answer["index_version"]
    assert (feedback.helpful, feedback.reason) == (False, Reason.WRONG)
    assert feedback.comment == "ring [telephone number]"


def test_a_second_word_replaces_the_first(
    client: TestClient, settings: Settings, answer: dict[str, Any]
) -> None:
    for body in ({"helpful": True}, {"helpful": False, "reason": "other", "comment": None}):
        assert client.post(FEEDBACK, json={"id": answer["id"], **body}).status_code == 204
    assert [f.helpful for f in kept(settings)] == [False]


def test_nothing_is_kept_unless_the_reader_sends_it(
    settings: Settings, answer: dict[str, Any]
) -> None:
    assert answer["id"]
    assert kept(settings) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"id": "made up", "helpful": True}, "no id of an answer"),
        ({"helpful": True}, "id"),
        ({"id": "x", "helpful": "yes"}, "helpful"),
        ({"id": "x", "helpful": True, "reason": "because"}, "reason"),
        ({"id": "x", "helpful": True, "comment": "x" * 2_001}, "comment"),
        ({"id": "x", "helpful": True, "answer": "put into its mouth"}, "answer"),
        ({"id": "x" * 20_000, "helpful": True}, "id"),
    ],
)
def test_what_was_not_answered_here_is_refused(
    client: TestClient, settings: Settings, body: dict[str, Any], told: str
) -> None:
    response = client.post(FEEDBACK, json=body)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert told in response.json()["detail"]
    assert kept(settings) == []


def test_words_put_into_an_answer_are_refused(
    client: TestClient, settings: Settings, answer: dict[str, Any]
) -> None:
    bent = answer["id"][:-1] + ("A" if answer["id"][-1] != "A" else "Q")
    assert client.post(FEEDBACK, json={"id": bent, "helpful": True}).status_code == 400
    assert kept(settings) == []


def test_a_store_that_fails_is_a_problem_document(
    client: TestClient, settings: Settings, answer: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    (settings.data_dir / "feedback.sqlite").unlink()
    (settings.data_dir / "feedback.sqlite").mkdir()
    body = {"id": answer["id"], "helpful": True, "comment": "a zebra"}
    response = client.post(FEEDBACK, json=body)
    assert response.status_code == 503
    assert "try again" in response.json()["detail"]
    assert "zebra" not in caplog.text


def test_a_comment_with_a_script_is_kept_as_words(
    client: TestClient, settings: Settings, answer: dict[str, Any]
) -> None:
    script = "<script>alert(1)</script>"
    body = {"id": answer["id"], "helpful": True, "comment": script}
    assert client.post(FEEDBACK, json=body).status_code == 204
    assert [f.comment for f in kept(settings)] == [script]


def test_the_route_is_documented(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert "204" in document["paths"]["/v1/feedback"]["post"]["responses"]
    assert document["components"]["schemas"]["Reason"]["enum"] == [str(r) for r in Reason]
