"""What a person types stays between the browser and the answer."""

from __future__ import annotations

import json
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from subprocess import Popen

import pytest
from playwright.sync_api import Browser, expect

from tests.web.conftest import PATIENCE_MS

WORD = "zebrafinch"
FAILING = f"Will the {WORD} fail?"


@pytest.fixture
def traces(
    start_server: Callable[..., Popen[str]], tmp_path: Path, browser: Browser
) -> tuple[str, Path]:
    """Ask through the API and the page, well and badly; return what was printed, and the home."""
    home = tmp_path / "home"
    home.mkdir()
    server = start_server("--watched", home=home)
    address = _address(server)
    for body in (
        {"question": f"What is a {WORD}?"},
        {"question": FAILING},
        {"question": {WORD: WORD}},
        {"question": "And?", "history": [{"question": WORD, "standalone_question": WORD}]},
    ):
        _post(f"{address}/api/v1/ask", json.dumps(body).encode())
    _post(f"{address}/api/v1/ask", WORD.encode())
    bent = {"data": [WORD], "fn_index": 0, "session_hash": "a"}
    for path in ("run/predict", "queue/join", "queue/data?session_hash=a"):
        _post(f"{address}/gradio_api/{path}", json.dumps(bent).encode())
    _ask_on_the_page(browser, address)
    server.send_signal(signal.SIGINT)
    out, err = server.communicate(timeout=20)
    return out + err, home


def _address(server: Popen[str]) -> str:
    assert server.stderr is not None
    for line in server.stderr:
        if line.startswith("regchat is ready at "):
            return line.split()[-1]
    raise AssertionError("the server ended")


def _post(address: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    try:
        urllib.request.urlopen(urllib.request.Request(address, body, headers)).close()
    except urllib.error.HTTPError as error:
        error.close()


def _ask_on_the_page(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    box = page.get_by_label("Your question")
    box.fill(f"A {WORD} in Korea?")
    box.press("Enter")
    page.locator(".turn .tools").wait_for()
    expect(page.locator("body.answering")).to_have_count(0)
    box.fill(FAILING)
    box.press("Enter")
    expect(page.locator("#status")).to_contain_text("did not work")
    page.close()


def test_nothing_that_is_typed_is_logged_written_or_sent_elsewhere(
    traces: tuple[str, Path],
) -> None:
    printed, home = traces
    assert "RuntimeError at served.py:" in printed, "the faults themselves are logged"
    assert WORD not in printed
    files = [Path(folder, name) for folder, _, names in os.walk(home) for name in names]
    assert [path for path in files if WORD.encode() in path.read_bytes()] == []
    hosts = {line.split()[1] for line in printed.splitlines() if line.startswith("HOST ")}
    assert {host for host in hosts if not ip_address(host).is_loopback} == set()
