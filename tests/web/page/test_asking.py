from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from regchat.answer import Status
from regchat.events import Event as Piece
from regchat.events import Said
from tests.web.conftest import PATIENCE_MS
from tests.web.fakes import (
    NOTICE,
    QUESTION,
    SUGGESTION,
    FakeAssistant,
    abstained,
    answered,
    compared,
)
from tests.web.page.conftest import Server, Wire
from tests.web.page.reader import DESK, PHONE, Reader

# What a browser that blocks the storage of other sites does in their frames.
BLOCKED = """() => {
  if (window === window.top) return;
  for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
    Object.defineProperty(window, name, {
      get() { throw new DOMException("denied", "SecurityError"); },
    });
  }
}"""
STORES = ["localStorage", "sessionStorage", "indexedDB"]
REFUSED = """names => names.filter((name) => {
  try {
    return window[name] && false;
  } catch (error) {
    return error.name === "SecurityError";
  }
})"""


@pytest.fixture
def go_on() -> Iterator[Event]:
    """Return what an answer may wait for; it is sure to come in the end."""
    go_on = Event()
    yield go_on
    go_on.set()


def test_the_empty_page_says_what_it_is_and_offers_questions_by_theme(reader: Reader) -> None:
    page = reader.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Kites in Korea and Japan")
    expect(page.get_by_text(NOTICE)).to_be_visible()
    expect(page.get_by_role("heading", level=3)).to_have_text(["Licences", "On the field"])
    expect(page.get_by_role("button", name=QUESTION)).to_be_visible()
    for name in ("New chat", "Try again", "Stop"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    assert page.title() == "Kites in Korea and Japan"


def test_a_question_is_answered_below_it_and_what_the_page_is_stays_in_sight(
    reader: Reader, kites: FakeAssistant
) -> None:
    turn = reader.ask(QUESTION)
    expect(turn.get_by_role("heading", level=2)).to_contain_text(QUESTION)
    for sentence in answered(kites.corpus, QUESTION).sentences:
        expect(turn.locator(".said", has_text=sentence.text)).to_be_visible()
    expect(reader.box).to_have_value("")
    expect(reader.page.get_by_text(NOTICE)).to_be_attached()
    for _ in range(2):
        reader.ask(QUESTION)
    reader.page.evaluate("scrollTo(0, 0)")
    foot = reader.page.locator("#footnote")
    expect(foot).to_be_in_viewport()
    expect(foot).to_contain_text("checked 20 November 2025. Not medical")
    expect(reader.box).to_be_in_viewport()


def test_an_answer_appears_sentence_by_sentence(
    reader: Reader, kites: FakeAssistant, go_on: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = kites.stream

    def slow(*given: Any) -> Iterator[Piece]:
        said = False
        for piece in stream(*given):
            if said:
                go_on.wait()
            said = said or isinstance(piece, Said)
            yield piece

    monkeypatch.setattr(kites, "stream", slow)
    reader.send(QUESTION)
    first, second = (s.text for s in answered(kites.corpus, QUESTION).sentences)
    turn = reader.turns.first
    expect(turn.locator(".said")).to_have_text([f"{first}\xa0Source [1]"])
    expect(turn.locator(".tools")).to_have_count(0)
    go_on.set()
    expect(reader.answer().locator(".said", has_text=second)).to_be_visible()


def test_an_answer_that_is_stopped_halfway_stays_as_it_is_and_can_be_tried_again(
    reader: Reader, kites: FakeAssistant, go_on: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = kites.stream

    def slow(*given: Any) -> Iterator[Piece]:
        for piece in stream(*given):
            yield piece
            if isinstance(piece, Said):
                go_on.wait()

    monkeypatch.setattr(kites, "stream", slow)
    reader.send(QUESTION)
    expect(reader.turns.locator(".said")).to_have_count(1)
    reader.press("Stop")
    expect(reader.line).to_contain_text("Stopped.")
    go_on.set()
    monkeypatch.undo()
    reader.page.wait_for_timeout(300)
    expect(reader.turns.locator(".said")).to_have_count(1)
    reader.press("Try again")
    expect(reader.answer().locator(".said")).to_have_count(2)
    expect(reader.turns).to_have_count(1)
    assert kites.asked[-1] == (QUESTION, ())


def test_try_again_answers_the_last_question_in_its_place(
    reader: Reader, kites: FakeAssistant
) -> None:
    reader.ask(SUGGESTION)
    reader.ask(QUESTION)
    kites.replies[QUESTION] = abstained()
    reader.press("Try again")
    expect(reader.turns.nth(1)).to_contain_text("The article names no shop.")
    reader.answer(1)
    expect(reader.turns).to_have_count(2)
    question, history = kites.asked[-1]
    assert question == QUESTION
    assert [turn.question for turn in history] == [SUGGESTION]
    reader.ask("And then?")
    assert [turn.question for turn in kites.asked[-1][1]] == [SUGGESTION, QUESTION]


def test_a_marker_opens_its_source_with_the_cited_sentence_marked(
    reader: Reader, kites: FakeAssistant
) -> None:
    turn = reader.ask(QUESTION)
    second = answered(kites.corpus, QUESTION).citations[1]
    expect(turn.locator("mark").nth(1)).to_be_hidden()
    turn.get_by_role("link", name="Source [2]").click()
    expect(turn.locator("mark").nth(1)).to_have_text(second.quote)
    expect(turn.locator("mark").nth(1)).to_be_in_viewport()
    expect(turn.locator("mark").nth(0)).to_be_hidden()


def test_a_source_leads_to_its_place_in_the_whole_text(
    reader: Reader, kites: FakeAssistant
) -> None:
    turn = reader.ask(QUESTION)
    turn.get_by_role("link", name="Source [1]").click()
    with reader.page.context.expect_page() as opened:
        turn.get_by_role("link", name="Read it in the whole text").first.click()
    whole = opened.value
    quote = answered(kites.corpus, QUESTION).citations[0].quote
    expect(whole.locator("mark")).to_have_text(quote)
    expect(whole.locator("mark")).to_be_in_viewport()
    whole.close()


def test_a_term_opens_what_it_means(reader: Reader, kites: FakeAssistant) -> None:
    turn = reader.ask(QUESTION)
    kites.replies["Who?"] = compared(kites.corpus)
    turn = reader.ask("Who?")
    meaning = turn.locator("dd", has_text="The office in Korea that issues kite licences.")
    expect(meaning).to_be_hidden()
    turn.get_by_role("link", name="KTA").first.click()
    expect(meaning).to_be_visible()
    expect(turn.locator(".terms summary")).to_be_focused()


def test_earlier_turns_stay_as_the_reader_left_them(reader: Reader, kites: FakeAssistant) -> None:
    first = reader.ask(QUESTION)
    first.get_by_role("link", name="Source [1]").click()
    reader.ask(SUGGESTION)
    reader.ask("And in Japan?")
    expect(reader.turns).to_have_count(3)
    expect(first.locator("mark").nth(0)).to_be_visible()
    expect(first.locator("mark").nth(1)).to_be_hidden()
    expect(reader.turns.locator(".asked bdi")).to_have_text([QUESTION, SUGGESTION, "And in Japan?"])
    history = kites.asked[-1][1]
    assert [t.question for t in history] == [QUESTION, SUGGESTION]
    assert history[0].locators == ("licences/1a", "weather/1")


def test_at_most_ten_turns_travel_the_latest_ones(reader: Reader, kites: FakeAssistant) -> None:
    for n in range(12):
        reader.ask(f"Question {n}?")
    history = [turn.question for turn in kites.asked[-1][1]]
    assert history == [f"Question {n}?" for n in range(1, 11)]
    expect(reader.turns).to_have_count(12)
    expect(reader.turns.last.get_by_role("heading", level=2)).to_be_in_viewport()


def test_new_chat_forgets_the_conversation(reader: Reader, kites: FakeAssistant) -> None:
    reader.ask(QUESTION)
    reader.ask(SUGGESTION)
    reader.press("New chat")
    expect(reader.turns).to_have_count(0)
    expect(reader.page.get_by_role("button", name=QUESTION)).to_be_visible()
    expect(reader.page.get_by_role("heading", level=1)).to_be_focused()
    reader.page.wait_for_function("scrollY === 0")
    reader.ask(SUGGESTION)
    assert kites.asked[-1] == (SUGGESTION, ())
    expect(reader.turns).to_have_count(1)


def test_an_example_is_asked_by_a_click_the_draft_stays_and_the_focus_goes_to_the_answer(
    reader: Reader, kites: FakeAssistant
) -> None:
    reader.box.fill("half a quest")
    reader.page.get_by_role("button", name=SUGGESTION).focus()
    reader.page.keyboard.press("Enter")
    expect(reader.answer()).to_be_focused()
    assert kites.asked == [(SUGGESTION, ())]
    expect(reader.page.locator("#examples")).to_be_hidden()
    expect(reader.box).to_have_value("half a quest")
    reader.page.locator("#suggestions").get_by_role("button", name=SUGGESTION).click()
    reader.answer(1)
    assert len(kites.asked) == 2


def test_an_answer_is_copied_with_its_sources(reader: Reader, kites: FakeAssistant) -> None:
    kites.replies["Compare"] = compared(kites.corpus)
    reader.ask("Compare")
    turn = reader.ask(QUESTION)
    turn.get_by_role("button", name="Copy with sources").click()
    expect(turn.get_by_text("Copied")).to_be_visible()
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    answer = answered(kites.corpus, QUESTION)
    assert copied.startswith(QUESTION)
    for citation in answer.citations:
        assert f"{citation.quote} [{citation.n}]" in copied
        assert f"“{citation.quote}”" in copied
        address = f"/source/{citation.locator}?from={citation.start}&to={citation.end}"
        assert address in copied
    assert "About Korea" in copied
    reader.turns.first.get_by_role("button", name="Copy with sources").click()
    expect(reader.turns.first.get_by_text("Copied")).to_be_visible()
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert "Japan: The article does not say." in copied


def test_a_comparison_is_a_table_and_on_a_phone_each_cell_names_its_country(
    reader: Reader, kites: FakeAssistant
) -> None:
    kites.replies["Compare"] = compared(kites.corpus)
    turn = reader.ask("Compare")
    cells = turn.locator("td")
    expect(cells.first.locator(".country")).to_be_visible()
    expect(cells.last).to_contain_text("Japan")
    expect(cells.last).to_contain_text("The article does not say.")
    first, second = (cells.nth(n).bounding_box() for n in (0, 1))
    assert first
    assert second
    assert first["x"] == second["x"]
    reader.page.set_viewport_size(DESK)
    expect(turn.get_by_role("table", name="The two countries side by side")).to_be_visible()
    expect(turn.get_by_role("columnheader")).to_have_text(["Topic", "Korea", "Japan"])
    expect(turn.get_by_role("rowheader")).to_have_text(["Who issues it", "Price"])
    expect(cells.first.locator(".country")).to_be_hidden()


def test_an_abstention_reads_as_help_and_offers_what_the_source_answers(
    reader: Reader, kites: FakeAssistant
) -> None:
    kites.replies[QUESTION] = abstained()
    turn = reader.ask(QUESTION)
    expect(turn).to_contain_text("The article names no shop.")
    expect(turn.get_by_role("heading", level=3)).to_have_count(0)
    expect(reader.page.locator("#suggestions").get_by_role("button")).to_have_text([SUGGESTION])


def test_an_urgent_reply_stands_out(reader: Reader, kites: FakeAssistant) -> None:
    kites.replies[QUESTION] = abstained(Status.URGENT)
    answer = reader.ask(QUESTION).locator(".answer")
    expect(answer.get_by_role("heading", name="This may be urgent")).to_be_visible()
    assert answer.evaluate("e => getComputedStyle(e).borderTopWidth") == "2px"


def test_the_question_as_it_was_understood_is_shown(reader: Reader, kites: FakeAssistant) -> None:
    understood = replace(
        answered(kites.corpus, QUESTION), standalone_question="A licence in Japan?"
    )
    kites.replies["And in Japan?"] = understood
    turn = reader.ask("And in Japan?")
    expect(turn.get_by_text("Understood as: A licence in Japan?")).to_be_visible()


def test_everything_works_by_keyboard_alone(reader: Reader, kites: FakeAssistant) -> None:
    page = reader.page
    reader.box.focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    turn = reader.answer()
    expect(reader.box).to_be_focused()
    turn.locator(".marker").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_be_visible()
    expect(turn.locator(".sources summary").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_be_hidden()
    reached = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim()"))
    assert {
        "Copy with sources",
        "Yes",
        "No",
        SUGGESTION,
        "Send",
        "Try again",
        "New chat",
    } <= reached
    page.locator("#suggestions button").first.focus()
    page.keyboard.press("Enter")
    reader.answer(1)
    assert [question for question, _ in kites.asked] == [QUESTION, SUGGESTION]


def test_a_screen_reader_is_told_of_the_answer_once(reader: Reader, kites: FakeAssistant) -> None:
    reader.ask(QUESTION)
    status = reader.page.locator("#status")
    expect(status).to_have_attribute("role", "status")
    first = answered(kites.corpus, QUESTION).sentences[0].text
    expect(status).to_contain_text(first)
    regions = reader.page.locator("[role=status], [role=alert], [role=log], [aria-live]")
    assert sum(first in text for text in regions.all_text_contents()) == 1


def test_nothing_is_stored_no_other_host_is_asked_and_no_policy_is_broken(
    reader: Reader, wire: Wire, site: Server
) -> None:
    reader.ask(QUESTION).get_by_role("link", name="Source [1]").click()
    assert wire.requested
    assert wire.off(site.address) == []
    assert wire.errors == []
    stored = reader.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "licence" not in stored
    assert reader.page.context.cookies() == []


def test_english_text_is_declared_as_english_in_every_browser(
    visit: Callable[..., Reader],
) -> None:
    reader = visit(locale="ko-KR")
    assert reader.ask(QUESTION).get_attribute("lang") == "en"
    assert reader.page.locator("header").get_attribute("lang") == "en"


def test_in_a_frame_of_another_site_without_storage_the_page_answers(
    browser: Browser, site: Server, clinic: str
) -> None:
    context = browser.new_context(viewport=PHONE)
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(f"({BLOCKED})()")
    page = context.new_page()
    page.goto(f"{clinic}/?{site.address}")
    frame = page.frame_locator("iframe")
    frame.get_by_label("Your question").wait_for()
    assert frame.locator("body").evaluate(f"(_, names) => ({REFUSED})(names)", STORES) == STORES
    frame.get_by_label("Your question").fill(QUESTION)
    frame.get_by_role("button", name="Send").click()
    expect(frame.locator(".turn .tools")).to_be_visible()
    frame.get_by_role("button", name="Copy with sources").click()
    expect(frame.locator(".sent")).to_have_text("Copied")
    context.close()


def test_only_listed_sites_may_show_the_page_in_a_frame(site: Server, clinic: str) -> None:
    policy = httpx.get(site.address).headers["content-security-policy"]
    assert f"frame-ancestors 'self' {clinic}" in policy
