"""Forged headers, and pages of other origins."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.web.api.test_api import ASK, assert_problem
from tests.web.fakes import QUESTION

CLINIC = "https://clinic.example"
EMBEDDED = pytest.mark.settings(embed_origins=(CLINIC, "https://other.example:8443"))


def preflight(client: TestClient, origin: str, path: str = ASK) -> Any:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    return client.options(path, headers=headers)


def allowed(response: Any) -> list[str]:
    return [name for name in response.headers if name.startswith("access-control-")]


@EMBEDDED
@pytest.mark.parametrize("origin", [CLINIC, "https://other.example:8443"])
def test_a_listed_origin_may_ask_without_credentials(client: TestClient, origin: str) -> None:
    first = preflight(client, origin)
    assert first.status_code == 200
    assert first.headers["access-control-allow-origin"] == origin
    answer = client.post(ASK, json={"question": QUESTION}, headers={"Origin": origin})
    assert answer.headers["access-control-allow-origin"] == origin
    assert "origin" in answer.headers["vary"].lower()
    assert "access-control-allow-credentials" not in {*first.headers, *answer.headers}


@EMBEDDED
@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://clinic.example", f"{CLINIC}.evil.example", "*"],
)
def test_another_origin_learns_nothing(client: TestClient, origin: str) -> None:
    refused = preflight(client, origin)
    assert_problem(refused, 403)
    assert allowed(refused) == []
    for response in (
        client.post(ASK, json={"question": QUESTION}, headers={"Origin": origin}),
        client.get("/api/v1/about", headers={"Origin": origin}),
    ):
        assert "access-control-allow-origin" not in response.headers


@pytest.mark.usefixtures("stopped_clock")
@pytest.mark.settings(embed_origins=(CLINIC,), questions_a_minute=1)
def test_a_listed_origin_can_read_why_it_was_refused(client: TestClient) -> None:
    headers = {"Origin": CLINIC}
    client.post(ASK, json={"question": QUESTION}, headers=headers)
    refused = client.post(ASK, json={"question": QUESTION}, headers=headers)
    assert refused.status_code == 429
    assert refused.headers["access-control-allow-origin"] == CLINIC
    assert "Retry-After" in refused.headers["access-control-expose-headers"]


@EMBEDDED
@pytest.mark.parametrize("path", ["/", "/metrics", "/gradio_api/queue/join", "/theme.css"])
def test_no_origin_may_read_the_page(client: TestClient, path: str) -> None:
    headers = {"Origin": CLINIC, "Host": "clinic.test"}
    assert allowed(client.get(path, headers=headers)) == []
    assert "access-control-allow-origin" not in preflight(client, CLINIC, path).headers


@EMBEDDED
def test_listed_origins_may_frame_the_page_and_nothing_else(client: TestClient) -> None:
    frames = f"frame-ancestors 'self' {CLINIC} https://other.example:8443"
    assert client.get("/").headers["content-security-policy"].endswith(frames)
    api = client.get("/api/v1/about").headers["content-security-policy"]
    assert api.endswith("frame-ancestors 'none'")


def test_without_a_list_nobody_else_may_frame_the_page(client: TestClient) -> None:
    assert client.get("/").headers["content-security-policy"].endswith("frame-ancestors 'self'")


@pytest.mark.parametrize("host", ["evil.test", "localhost.evil.test", "", "evil.test:80", "[::2]"])
@pytest.mark.parametrize("path", ["/", ASK, "/health/live", "/assets/a.js"])
def test_a_forged_host_is_a_problem_that_names_the_setting(
    client: TestClient, host: str, path: str
) -> None:
    told = assert_problem(client.get(path, headers={"Host": host}), 400)
    assert "REGCHAT_TRUSTED_HOSTS" in told


@pytest.mark.settings(
    trusted_hosts=("*.clinic.example",), public_url="https://ask.example", host="::1"
)
@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:7860", "127.0.0.1:80", "[::1]:80", "a.clinic.example", "ask.example"],
)
def test_the_servers_own_names_are_answered_to(client: TestClient, host: str) -> None:
    assert client.get("/health/live", headers={"Host": host}).status_code == 200


@pytest.mark.settings(trusted_hosts=("*.clinic.example",))
@pytest.mark.parametrize("host", ["clinic.example", "evilclinic.example"])
def test_a_star_stands_for_the_names_below_only(client: TestClient, host: str) -> None:
    assert client.get("/health/live", headers={"Host": host}).status_code == 400


FORGED = {
    "X-Forwarded-Host": "evil.test",
    "X-Forwarded-Proto": "https",
    "Forwarded": "host=evil.test;proto=https",
    "X-Gradio-Server": "https://evil.test",
    "X-Original-URL": "/gradio_api/info",
}


def test_forged_forwarding_headers_do_not_reach_the_page(client: TestClient) -> None:
    page = client.get("/", headers=FORGED).text
    assert "evil.test" not in page
    assert '"root":"http://testserver"' in page


@pytest.mark.settings(
    trusted_hosts=("testserver",), trusted_proxies=("10.0.0.1",), questions_a_minute=1000
)
def test_a_trusted_proxy_gives_the_scheme_but_never_the_host(app: FastAPI) -> None:
    with TestClient(app, client=("10.0.0.1", 1)) as client:
        page = client.get("/", headers=FORGED).text
        assert "evil.test" not in page
        assert '"root":"https://testserver"' in page
