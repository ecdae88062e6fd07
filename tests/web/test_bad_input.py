"""What is no question, through every door: the API, its stream, the page and the widget."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from examples.clinic.serve import Clinic
from regchat.assistant import Assistant
from regchat.config import Settings
from regchat.web.server import create_app
from tests.web.conftest import PATIENCE_MS
from tests.web.page.conftest import Server
from tests.web.page.reader import Reader

LONG = " ".join(["How much is a kite licence?"] * 715)
TYPED = {
    "long": LONG,
    "right to left": "\u202e\u2066How much is a kite licence in Korea?\u2069\u202c",
    "zero width": "How\u200b much\u2060 is a ki\ufeffte licence in Kor\u00adea?",
    "controls": "How much is a\x07 kite\x1b[31m licence in\x7f Korea?",
    "lines": "How much is a\n\n\tkite licence\r\nin Korea?",
    "markup": "<b onclick=x>How much</b> is a ![kite](https://evil.test/a) licence in [Korea](x)?",
    "an object": '{"question": {"text": "How much is a kite licence in Korea?"}}',
    "Korean": "한국에서 연 면허는 얼마입니까?",
    "Japanese": "韓国の凧の免許はいくらですか。",
    "Arabic": "كم تكلفة رخصة الطائرة الورقية في كوريا؟",
    "signs": "?!?!… — ¿¡",
    "pictures": "🪁🪁🪁 💸❓",
    "marks": "Z̸̡̛a̵͝l̷̕g̶͘o̴͠ " * 40,
    "one word": "a" * 1_900,
}
BLANK = ("", " \t\r\n", "\u200b\u2060\ufeff", "\x00\x01\x02")
WRONG: tuple[Any, ...] = (
    {"question": ["How much?"]},
    {"question": "And?", "history": "none"},
    {"question": "And?", "history": [{"question": "a", "standalone_question": "a"}] * 500},
    {
        "question": "And?",
        "history": [{"question": "a", "standalone_question": "a", "locators": ["nowhere/9"]}],
    },
)
DOORS = ("/api/v1/ask", "/api/v1/ask/stream")


@pytest.fixture(scope="module")
def clinic() -> Iterator[Clinic]:
    """Serve the clinic's page."""
    clinic = Clinic(0, "", {})
    Thread(target=clinic.serve_forever, daemon=True).start()
    yield clinic
    clinic.shutdown()


@pytest.fixture(scope="module")
def site(
    tiny_assistant: Assistant, tiny_index: Settings, clinic: Clinic, tmp_path_factory: Any
) -> Iterator[Server]:
    """Serve the real assistant over the kite corpus."""
    folder: Path = tmp_path_factory.mktemp("site")
    settings = Settings(
        _env_file=None,
        corpus=tiny_index.corpus,
        data_dir=folder,
        questions_a_minute=10_000,
        embed_origins=(clinic.address,),
    )
    server = Server(lambda: create_app(tiny_assistant, settings))
    clinic.regchat = server.address
    yield server
    server.stop()


@pytest.fixture(scope="module")
def faults() -> list[str]:
    """Return where scripts that fail and dialogs that open are noted."""
    return []


@pytest.fixture(scope="module")
def tab(browser: Browser, faults: list[str]) -> Iterator[Page]:
    """Return a tab of the module's browser that asks for nothing but this computer."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
    context.on(
        "request",
        lambda request: faults.append(request.url) if "evil.test" in request.url else None,
    )
    yield context.new_page()
    context.close()


def shown(text: str) -> str:
    """Return the control and format characters of a text, line ends apart."""
    return "".join(
        c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t"
    )


def is_problem(response: httpx.Response) -> bool:
    """Tell whether a response is a problem document of status 400 that says what to do."""
    told = response.json()
    kind = response.headers["content-type"]
    return (response.status_code, kind) == (400, "application/problem+json") and told["detail"]


def answered(response: httpx.Response) -> dict[str, Any]:
    """Return the answer of either door."""
    assert response.status_code == 200
    if response.headers["content-type"].startswith("application/json"):
        return dict(response.json())
    last = response.text.strip().split("\n\n")[-1]
    assert last.startswith("event: done")
    return dict(json.loads(last.partition("data: ")[2]))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", TYPED)
def test_the_api_answers_or_says_why_not(site: Server, door: str, kind: str) -> None:
    response = httpx.post(site.address + door, json={"question": TYPED[kind]}, timeout=30)
    if kind == "long":
        assert is_problem(response)
        assert "20019 characters. Use at most 2000." in response.text
        return
    answer = answered(response)
    assert shown(json.dumps(answer, ensure_ascii=False)) == ""
    assert answer["sentences"] or answer["reply"]
    if kind in ("right to left", "zero width", "controls", "lines"):
        assert "12 silver coins" in " ".join(said["text"] for said in answer["sentences"])


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("body", [*({"question": blank} for blank in BLANK), *WRONG])
def test_the_api_refuses_what_is_no_question(site: Server, door: str, body: Any) -> None:
    assert is_problem(httpx.post(site.address + door, json=body, timeout=30))


def told(turn: Locator, line: Locator, kind: str) -> None:
    """Check that a question of a kind was answered, or the reader told why not."""
    if kind == "long":
        expect(line).to_contain_text("20019 characters. Use at most 2000.")
        return
    assert shown(turn.inner_text()) == ""
    if kind in ("right to left", "zero width", "controls", "lines"):
        expect(turn).to_contain_text("12 silver coins")


def test_the_page_answers_or_says_why_not(site: Server, tab: Page, faults: list[str]) -> None:
    tab.goto(site.address)
    reader = Reader(tab)
    reader.box.wait_for()
    for kind, typed in TYPED.items():
        reader.start_anew()
        if kind == "long":
            reader.send(typed)
            expect(reader.line).to_contain_text("Use at most 2000.")
            assert reader.box.input_value() == typed
            continue
        turn = reader.ask(typed)
        told(turn, reader.line, kind)
        assert (kind, reader.overflow() <= 0) == (kind, True)
    assert faults == []


def test_the_widget_answers_or_says_why_not(
    site: Server, clinic: Clinic, tab: Page, faults: list[str]
) -> None:
    tab.goto(clinic.address)
    tab.locator("regchat-widget .launcher").click()
    panel = tab.locator("regchat-widget .panel")
    box = panel.get_by_label("Your question")
    for kind, typed in TYPED.items():
        box.fill(typed)
        panel.get_by_role("button", name="Send", exact=True).click()
        turn = panel.locator(".turn").last
        turn.locator(".feedback, .fault").first.wait_for()
        told(turn, turn.locator(".fault"), kind)
        if kind == "long":
            assert box.input_value() == typed
            expect(turn.locator(".fault p")).to_be_in_viewport(ratio=1)
        wide = panel.evaluate("e => e.scrollWidth - e.clientWidth")
        assert (kind, wide <= 0) == (kind, True)
        panel.get_by_role("button", name="New chat", exact=True).click()
        expect(panel.locator(".turn")).to_have_count(0)
    assert faults == []
