from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from threading import Event

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from regchat.answer import as_json
from regchat.config import Settings
from regchat.conversation import Turn
from regchat.errors import HistoryError, QuestionError
from regchat.web.receipts import Receipts, receipt_of, secret
from regchat.web.server import create_app
from tests.web.fakes import QUESTION, FakeAssistant, answered, compared

ASK = "/api/v1/ask"
TURN = {"question": "a", "standalone_question": "b", "locators": ["licences/1a"]}


def assert_problem(response: object, status: int) -> str:
    assert response.status_code == status  # type: ignore[attr-defined]
    assert response.headers["content-type"] == "application/problem+json"  # type: ignore[attr-defined]
    body = response.json()  # type: ignore[attr-defined]
    assert sorted(body) == ["detail", "status", "title", "type"]
    assert body["status"] == status
    return str(body["detail"])


def test_the_answer_is_the_contracts_json_and_its_signed_id(
    client: TestClient, assistant: FakeAssistant, settings: Settings
) -> None:
    response = client.post(ASK, json={"question": QUESTION})
    assert response.status_code == 200
    told = response.json()
    answer = answered(assistant.corpus, QUESTION)
    receipts = Receipts(secret(None, settings.data_dir))
    assert receipts.read(told.pop("id")).receipt == receipt_of(QUESTION, answer)
    assert told == as_json(answer)
    assert response.headers["cache-control"] == "no-store"


def test_the_history_reaches_the_assistant(client: TestClient, assistant: FakeAssistant) -> None:
    client.post(ASK, json={"question": QUESTION, "history": [TURN]})
    assert assistant.asked == [(QUESTION, (Turn("a", "b", ("licences/1a",)),))]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"[" * 50_000,
        b'{"question": "\xff"}',
        rb'{"question": "\ud800"}',
        rb'{"question": "a", "history": [{"question": "\udfff", "standalone_question": "b"}]}',
        b'{"question": {"text": "a"}}',
        b'{"question": 1}',
        b'{"question": NaN}',
        b'{"question": "a", "history": null}',
        b'{"question": "a", "trace": true}',
        b'{"question": "a", "history": [{"question": "a"}]}',
        rb'{"question": "a", "\ud800": 1}',
        json.dumps({"question": "a", "history": [TURN] * 11}).encode(),
        json.dumps({"question": "a", "history": [{**TURN, "more": 1}]}).encode(),
    ],
)
def test_a_bad_body_is_a_problem_and_is_never_asked(
    client: TestClient, assistant: FakeAssistant, body: bytes
) -> None:
    response = client.post(ASK, content=body, headers={"content-type": "application/json"})
    assert_problem(response, 400)
    assert assistant.asked == []


@pytest.mark.parametrize("error", [QuestionError("Too long."), HistoryError("No passage x/1.")])
def test_what_the_assistant_refuses_is_told(
    client: TestClient, assistant: FakeAssistant, error: Exception
) -> None:
    assistant.replies[QUESTION] = error
    assert assert_problem(client.post(ASK, json={"question": QUESTION}), 400) == str(error)


def test_a_fault_tells_nothing_of_itself(client: TestClient, assistant: FakeAssistant) -> None:
    assistant.replies[QUESTION] = RuntimeError("secret path /srv")
    detail = assert_problem(client.post(ASK, json={"question": QUESTION}), 500)
    assert "secret" not in detail


def test_a_fault_in_any_route_is_a_problem_that_tells_nothing_of_itself(
    client: TestClient, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assistant, "corpus", None)
    for path in ("/api/v1/sources/licences/1a", "/api/v1/about"):
        assert "NoneType" not in assert_problem(client.get(path), 500)


def test_a_websocket_is_closed_without_a_word_in_the_log(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    for path in ("/", "/api/v1/ask", "/gradio_api/queue/join"):
        with pytest.raises(WebSocketDisconnect), client.websocket_connect(path):
            pass
    assert caplog.records == []


@pytest.mark.parametrize("path", ["/api/", "/api/v1", "/api/v2/ask", "/api/v1/ask/more"])
def test_an_unknown_address_of_the_api_is_a_problem(client: TestClient, path: str) -> None:
    assert_problem(client.get(path), 404)
    assert_problem(client.post(path, json={}), 404)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_a_wrong_method_is_a_problem_that_names_the_right_one(
    client: TestClient, method: str
) -> None:
    response = client.request(method, ASK)
    assert_problem(response, 405)
    assert response.headers["allow"] == "POST"


def test_a_body_above_256_kb_is_refused(client: TestClient, assistant: FakeAssistant) -> None:
    assert_problem(client.post(ASK, json={"question": "a" * 256_001}), 413)
    assert assistant.asked == []


def test_a_chunked_body_without_a_length_is_counted(
    client: TestClient, assistant: FakeAssistant
) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"question": "'
        for _ in range(30):
            yield b"a" * 10_000
        yield b'"}'

    assert_problem(client.post(ASK, content=chunks()), 413)
    assert assistant.asked == []


def test_a_chunked_body_below_the_limit_is_answered(client: TestClient) -> None:
    parts = iter([b'{"question": ', b'"a"}'])
    headers = {"content-type": "application/json"}
    assert client.post(ASK, content=parts, headers=headers).status_code == 200


def test_the_openapi_document_describes_every_field_of_an_answer(
    client: TestClient, assistant: FakeAssistant
) -> None:
    document = client.get("/api/v1/openapi.json").json()
    schemas = document["components"]["schemas"]
    answer = as_json(compared(assistant.corpus))
    assert document["servers"] == [{"url": "/api"}]
    reading = {"/v1/sources/{locator}", "/v1/about", "/v1/words/{language}"}
    assert set(document["paths"]) == {"/v1/ask", "/v1/ask/stream", "/v1/feedback"} | reading
    answer = {"id": "", **answer}
    assert sorted(schemas["Answer"]["properties"]) == sorted(answer)
    assert sorted(schemas["Citation"]["properties"]) == sorted(answer["citations"][0])


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/api/docs", "/api/redoc"])
def test_no_documentation_page_loads_from_another_host(client: TestClient, path: str) -> None:
    assert "cdn." not in client.get(path).text


def test_it_is_live_but_not_ready_and_answers_503_until_the_assistant_is_loaded(
    assistant: FakeAssistant, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = Event()
    monkeypatch.setattr(assistant, "warm", loaded.wait)
    app = create_app(assistant, settings)
    with TestClient(app) as client:
        assert client.get("/health/live").status_code == 200
        assert_problem(client.get("/health/ready"), 503)
        assert_problem(client.post(ASK, json={"question": QUESTION}), 503)
        loaded.set()
        app.state.warmup.wait()
        assert client.get("/health/ready").status_code == 200
        assert client.post(ASK, json={"question": QUESTION}).status_code == 200


def test_an_assistant_that_cannot_be_loaded_never_becomes_ready(
    app: FastAPI, assistant: FakeAssistant
) -> None:
    assistant.loading = RuntimeError("no model")
    with TestClient(app) as client:
        app.state.warmup.wait()
        assert_problem(client.get("/health/ready"), 503)


@pytest.mark.parametrize("path", ["/", "/health/live", "/api/v1/openapi.json", "/api/nothing"])
def test_every_response_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "frame-ancestors '" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "microphone=()" in headers["permissions-policy"]


@pytest.mark.parametrize("path", ["/", "/config", "/api/v1/openapi.json"])
def test_no_other_origin_may_read_a_response(client: TestClient, path: str) -> None:
    origin = {"origin": "https://evil.test", "host": "clinic.test"}
    assert "access-control-allow-origin" not in client.get(path, headers=origin).headers


@pytest.mark.parametrize("size", [10, 5_000])
@pytest.mark.parametrize("path", ["/gradio_api/upload", "/upload", "/gradio_api/upload/"])
def test_nothing_can_be_uploaded(client: TestClient, path: str, size: int) -> None:
    files = {"files": ("a.txt", b"a" * size)}
    assert client.post(path, files=files).status_code == 404


def test_the_monitoring_page_is_refused(client: TestClient) -> None:
    assert "unique_users" not in client.get("/monitoring/summary").text


def test_importing_the_server_loads_nothing_heavy() -> None:
    code = (
        "import sys, regchat.web.server; "
        "print([m for m in ('gradio', 'fastapi', 'torch', 'chromadb') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
