"""A clinic's page on one origin, the widget's server on another, and a browser on the page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from examples.clinic.serve import Clinic
from regchat.answer import Answer
from regchat.config import Settings
from regchat.conversation import Turn
from regchat.corpus import read_corpus
from regchat.web.server import create_app
from regchat.web.service import Service
from tests.conftest import write_corpus
from tests.web.conftest import PATIENCE_MS
from tests.web.fakes import FakeAssistant

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}


@dataclass
class Slow(FakeAssistant):
    """Answers when it is let: at once, unless a test has cleared `go_on`."""

    go_on: Event = field(default_factory=Event)

    def ask(self, question: str, history: Any = (), *, trace: bool = False) -> Answer:
        answer = super().ask(question, history)
        self.go_on.wait()
        return answer


@dataclass
class Sites:
    """The clinic's page and the widget's server."""

    clinic: Clinic
    address: str
    assistant: Slow
    service: Service

    def asked(self) -> list[tuple[str, tuple[Turn, ...]]]:
        """Return what the assistant was asked."""
        return self.assistant.asked

    def reset(self) -> None:
        """Forget what the last test did."""
        self.assistant.asked.clear()
        self.assistant.replies.clear()
        self.assistant.go_on.set()
        self.clinic.attributes = {}


@dataclass
class Embedded:
    """The widget on a page."""

    page: Page

    @property
    def launcher(self) -> Locator:
        return self.page.locator("regchat-widget .launcher")

    @property
    def panel(self) -> Locator:
        return self.page.locator("regchat-widget .panel")

    @property
    def box(self) -> Locator:
        return self.panel.get_by_label("Your question")

    @property
    def turns(self) -> Locator:
        return self.panel.locator(".turn")

    @property
    def status(self) -> Locator:
        return self.panel.get_by_role("status")

    def button(self, name: str) -> Locator:
        return self.panel.get_by_role("button", name=name, exact=True)

    def open(self) -> Embedded:
        """Open the panel and wait until it knows whose answers it shows."""
        self.launcher.click()
        self.panel.locator(".offers button").first.wait_for()
        return self

    def send(self, question: str) -> Locator:
        """Send a question and return its turn."""
        before = self.turns.count()
        self.box.fill(question)
        self.button("Send").click()
        return self.turns.nth(before)

    def ask(self, question: str) -> Locator:
        """Send a question and return its turn when it is answered, or refused."""
        turn = self.send(question)
        turn.locator(".feedback, .fault").first.wait_for()
        return turn


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    """Serve the clinic on localhost and the widget on 127.0.0.1."""
    folder = tmp_path_factory.mktemp("widget")
    corpus = write_corpus(folder / "corpus")
    assistant = Slow(read_corpus(corpus))
    clinic = Clinic(0, "")
    settings = Settings(
        _env_file=None,
        corpus=corpus,
        data_dir=folder / "data",
        embed_origins=(clinic.address,),
        questions_a_minute=10_000,
        at_a_time=8,
    )
    app = create_app(assistant, settings)
    config = uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    threading.Thread(target=clinic.serve_forever, daemon=True).start()
    while not server.started:
        assert running.is_alive(), "the server has ended"
        time.sleep(0.01)
    assistant.go_on.set()
    app.state.warmup.wait()
    clinic.regchat = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield Sites(clinic, clinic.regchat, assistant, app.state.service)
    assistant.go_on.set()
    server.should_exit = True
    clinic.shutdown()
    running.join(10)


@pytest.fixture
def sites(both: Sites) -> Sites:
    """Return the sites as if nothing had been asked yet."""
    both.reset()
    return both


@pytest.fixture
def context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that makes a browser context; options are Playwright's."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        made.append(browser.new_context(**{"viewport": DESKTOP, **options}))
        made[-1].set_default_timeout(PATIENCE_MS)
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def visit(context: Callable[..., BrowserContext], sites: Sites) -> Callable[..., Embedded]:
    """Return a function that opens the clinic's page with the widget's attributes."""

    def open_page(
        path: str = "/", *, data: dict[str, str] | None = None, **options: Any
    ) -> Embedded:
        sites.clinic.attributes = {f"data_{k}": v for k, v in (data or {}).items()}
        page = context(**options).new_page()
        page.goto(sites.clinic.address + path)
        embedded = Embedded(page)
        page.locator("regchat-widget :is(.launcher, section)").first.wait_for()
        return embedded

    return open_page


@pytest.fixture
def widget(visit: Callable[..., Embedded]) -> Embedded:
    """Return the widget, opened on a large screen."""
    return visit().open()
