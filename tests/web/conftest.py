"""A served app with a fake assistant, and a real browser to look at it with."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

import limits.aio.storage.memory as memory
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from regchat.config import Settings
from regchat.corpus import read_corpus
from regchat.web.server import create_app
from tests.web.fakes import FakeAssistant

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
NO_BROWSER = (
    "The page is tested in a real browser and none was found ({error}). "
    "Install one: apt-get install chromium, or: playwright install chromium."
)
ROOT = Path(__file__).resolve().parents[2]
PHONE = {"width": 375, "height": 740}
PATIENCE_MS = 30_000  # a computer that has much else to do fails no test

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the limiter's clock in the middle of a minute."""
    monkeypatch.setattr(memory.time, "time", lambda: 1_800_000_030.0)


@pytest.fixture
def assistant(corpus_folder: Path) -> FakeAssistant:
    """Return a fake assistant over the kite corpus."""
    return FakeAssistant(read_corpus(corpus_folder))


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path, corpus_folder: Path) -> Settings:
    """Return the settings of the app; a test gives its own with @pytest.mark.settings(...)."""
    own = request.node.get_closest_marker("settings")
    given: dict[str, Any] = {
        "corpus": corpus_folder,
        "data_dir": tmp_path / "data",
        "trusted_hosts": ("testserver", "clinic.test"),
        "questions_a_minute": 1000,
        **(own.kwargs if own else {}),
    }
    return Settings(_env_file=None, **given)


@pytest.fixture
def app(assistant: FakeAssistant, settings: Settings) -> FastAPI:
    """Return the app with the fake assistant."""
    return create_app(assistant, settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Return a client of the app, once it is ready."""
    with TestClient(app, raise_server_exceptions=False) as client:
        app.state.warmup.wait()
        yield client


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """Serve the app on a free port and return its address, once it is ready."""
    config = uvicorn.Config(
        app,
        port=0,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
        proxy_headers=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server has ended"
        time.sleep(0.01)
    app.state.warmup.wait()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def start_server(corpus_folder: Path, tmp_path: Path) -> Iterator[Callable[..., Popen[str]]]:
    """Return a function that serves a fake assistant in a process of its own."""
    started: list[Popen[str]] = []

    def start(*options: str, home: Path = tmp_path) -> Popen[str]:
        places = {name: str(home) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
        path = os.pathsep.join((str(ROOT), str(ROOT / "src")))
        server = Popen(
            [sys.executable, "-m", "tests.web.served", str(corpus_folder), *options],
            cwd=home,
            env={**os.environ, **places, "PYTHONPATH": path},
            stdout=PIPE,
            stderr=PIPE,
            text=True,
        )
        started.append(server)
        return server

    yield start
    for server in started:
        server.kill()
        server.communicate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the browser; a computer without one fails, so that no page goes untested."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        except Error as error:
            pytest.fail(NO_BROWSER.format(error=str(error).splitlines()[0]))
        yield started
        started.close()


@pytest.fixture
def requested() -> list[str]:
    """Return the addresses that the browser asks for, as they come."""
    return []


@pytest.fixture
def visit(browser: Browser, address: str, requested: list[str]) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the page in a fresh context; options are Playwright's."""
    contexts = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: requested.append(request.url))
        page.goto(address)
        page.get_by_label("Your question").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    """Return the page as on a phone."""
    return visit(viewport=PHONE)
