"""One server, one browser and one open page a module; each test starts with an empty page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from regchat.config import Settings
from regchat.corpus import read_corpus
from regchat.web.server import create_app
from tests.conftest import write_corpus
from tests.web.conftest import PATIENCE_MS
from tests.web.fakes import FakeAssistant
from tests.web.page.reader import PHONE, Reader

EXAMPLES = """\
- theme: Licences
  questions:
    - What does a licence cost?
    - Who issues licences?
- theme: On the field
  questions:
    - What does a red flag mean?
"""


class Server:
    """Serves an app in a thread; the port stays the same after a stop."""

    def __init__(self, make: Callable[[], FastAPI]) -> None:
        self._make, self._port = make, 0
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self.app = self._make()
        config = uvicorn.Config(
            self.app,
            port=self._port,
            access_log=False,
            log_level="critical",
            timeout_graceful_shutdown=0,
            proxy_headers=False,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the server has ended"
            time.sleep(0.01)
        self.app.state.warmup.wait()
        self._port = self._server.servers[0].sockets[0].getsockname()[1]

    def stop(self) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(PATIENCE_MS / 1_000)
        assert not self._thread.is_alive(), "the server goes on"


@dataclass
class Wire:
    """What the browser asked for, and what came of it that should not."""

    requested: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("request", self._note)
        context.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)

    def off(self, address: str) -> list[str]:
        """Return the requests to other hosts."""
        own = (f"{address}/", "data:", f"blob:{address}/")
        return [url for url in self.requested if not url.startswith(own)]

    def _note(self, request: Request) -> None:
        self.requested.append(request.url)


@pytest.fixture(scope="module")
def kites(tmp_path_factory: pytest.TempPathFactory) -> FakeAssistant:
    """Return the module's assistant over the kite corpus."""
    return FakeAssistant(read_corpus(_folder(tmp_path_factory.mktemp("page"))))


class _Clinic(BaseHTTPRequestHandler):
    """A page of another site with a frame; its query is the frame's address."""

    def do_GET(self) -> None:
        frame = unquote(urlsplit(self.path).query)
        html = f"<!doctype html><title>Clinic</title><iframe src='{frame}' height=700></iframe>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(html.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def clinic() -> Iterator[str]:
    """Serve a page of another site and return its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Clinic)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def site(
    kites: FakeAssistant, clinic: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Serve the module's assistant."""
    folder = tmp_path_factory.mktemp("site")
    settings = Settings(
        _env_file=None,
        corpus=_folder(folder),
        data_dir=folder / "data",
        questions_a_minute=10_000,
        embed_origins=clinic,
    )
    server = Server(lambda: create_app(kites, settings))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def wire() -> Wire:
    """Return the notes on what goes over the wire from the module's page."""
    return Wire()


@pytest.fixture(scope="module")
def opened(browser: Browser, site: Server, wire: Wire) -> Iterator[Page]:
    """Open the module's page."""
    context = browser.new_context(viewport=PHONE, permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(PATIENCE_MS)
    wire.watch(context)
    page = context.new_page()
    page.goto(site.address)
    page.get_by_label("Your question").wait_for()
    yield page
    context.close()


@pytest.fixture
def reader(opened: Page, kites: FakeAssistant, wire: Wire) -> Iterator[Reader]:
    """Return the reader of the module's page, which is empty again."""
    kites.replies.clear()
    kites.asked.clear()
    reader = Reader(opened)
    reader.start_anew()
    kites.asked.clear()
    for notes in (wire.requested, wire.dialogs, wire.errors):
        notes.clear()
    yield reader
    for route in reader.held:
        route.fulfill(status=503)
    if reader.held:
        expect(opened.locator("body.answering")).to_have_count(0)
    opened.unroute_all()
    opened.emulate_media(color_scheme="light")
    opened.set_viewport_size(PHONE)


@pytest.fixture
def visit(browser: Browser, site: Server) -> Iterator[Callable[..., Reader]]:
    """Return a function that opens the page in a fresh context; options are Playwright's."""
    contexts = []

    def open_page(address: str = site.address, **options: Any) -> Reader:
        context = browser.new_context(**{"viewport": PHONE, **options})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        page.get_by_label("Your question").wait_for()
        return Reader(page)

    yield open_page
    for context in contexts:
        context.close()


def _folder(folder: Path) -> Path:
    corpus = write_corpus(folder / "kites")
    (corpus / "examples.yaml").write_text(EXAMPLES, "utf-8")
    return corpus
