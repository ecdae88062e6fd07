from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect

from regchat.web.around.headers import inline_scripts
from tests.conftest import ROOT
from tests.web.fakes import QUESTION

EVERYWHERE = ("/", "/health/live", "/metrics", "/api/v1/about", "/api/nothing", "/theme.css")


def directives(response: Any) -> dict[str, str]:
    parts = response.headers["content-security-policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_response_has_the_headers(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "microphone=()" in response.headers["permissions-policy"]
    assert "set-cookie" not in response.headers
    policy = directives(response)
    assert "unsafe-eval" not in str(policy)
    assert policy["default-src"] == ("'self'" if path == "/" else "'none'")


def test_the_page_allows_no_inline_script_but_its_own(client: TestClient) -> None:
    response = client.get("/")
    assert "gradio_config" in response.text
    scripts = directives(response)["script-src"].split()
    assert scripts[0] == "'self'"
    assert set(inline_scripts(response.content)) < set(scripts)
    assert all(script.startswith("'sha256-") for script in scripts[1:])


def test_a_script_with_an_address_needs_no_hash() -> None:
    html = b"<script type=module src=a.js></script><script>1</script><SCRIPT id=a>1</SCRIPT>"
    assert inline_scripts(html) == ["'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"]


@pytest.mark.parametrize("path", ["/", "/api/v1/nothing", "/health/ready", "/metrics", "/nothing"])
def test_nothing_but_static_files_is_kept(client: TestClient, path: str) -> None:
    assert client.get(path).headers["cache-control"] == "no-store"


def test_what_the_answers_are_taken_from_is_kept_for_a_minute(client: TestClient) -> None:
    assert client.get("/api/v1/about").headers["cache-control"] == "public, max-age=60"


def test_in_a_browser_nothing_of_the_page_is_blocked_and_a_planted_script_is(page: Page) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.reload()
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".turn")).to_be_visible()
    assert [line for line in told if "Content Security Policy" in line] == []
    page.evaluate(
        """() => new Promise((failed) => {
            const script = document.createElement("script");
            script.textContent = "window.planted = true";
            document.body.append(script);
            document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='planted = true'>");
            document.body.lastElementChild.addEventListener("error", failed);
        })"""
    )
    assert page.evaluate("window.planted") is None


def test_the_pages_own_scripts_are_sent_as_they_are_hashed() -> None:
    scripts = list((ROOT / "src" / "regchat" / "web" / "page").glob("*.js"))
    assert scripts
    assert not any("</script" in script.read_text("utf-8") for script in scripts)
