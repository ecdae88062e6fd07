from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

import pytest
from fastapi import FastAPI
from playwright.sync_api import Locator, Page, expect

from regchat.answer import Answer, Status
from regchat.errors import HistoryError, QuestionError
from regchat.web.conversation import Conversation
from tests.web.fakes import (
    NOTICE,
    QUESTION,
    SUGGESTION,
    FakeAssistant,
    abstained,
    answered,
    compared,
)

PHONE = {"width": 375, "height": 740}
PAYLOADS = (
    "<img src=https://evil.test/a.png onerror=alert(1)>",
    "![x](https://evil.test/b.png)",
    "[click](javascript:alert(2)) **bold** <b>b</b> `code` # head",
    "<script>alert(3)</script><iframe src=https://evil.test></iframe>",
    "</bdi></h2></section><form action=https://evil.test><input name=q></form>",
    "$$\\href{javascript:alert(4)}{x}$$ ```mermaid graph TD``` &lt;b&gt;",
)


def ask(page: Page, question: str) -> Locator:
    """Send a question with the button and return its turn, once it is answered."""
    before = page.locator(".turn").count()
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Send").click()
    turn = page.locator(".turn").nth(before)
    turn.wait_for()
    return turn


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Return as soon as something is true of the server."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def box(page: Page) -> Locator:
    return page.get_by_label("Your question")


def status(page: Page) -> Locator:
    return page.locator("#status")


def overflow(page: Page) -> int:
    return int(page.evaluate("document.scrollingElement.scrollWidth - innerWidth"))


def test_the_empty_page_says_what_it_is_and_offers_questions(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Kites in Korea and Japan")
    expect(page.get_by_text(NOTICE)).to_be_visible()
    expect(page.get_by_role("button", name=QUESTION)).to_be_visible()
    expect(page.get_by_role("button", name="New chat")).to_be_hidden()
    assert page.title() == "Kites in Korea and Japan"


def test_a_question_is_answered_below_it_and_the_notice_stays(
    page: Page, assistant: FakeAssistant
) -> None:
    turn = ask(page, QUESTION)
    expect(turn.get_by_role("heading", level=2)).to_contain_text(QUESTION)
    for sentence in answered(assistant.corpus, QUESTION).sentences:
        expect(turn.locator(".answer > p", has_text=sentence.text)).to_be_visible()
    expect(box(page)).to_have_value("")
    expect(page.get_by_text(NOTICE)).to_be_attached()
    expect(page.locator("#footnote")).to_be_in_viewport()


def test_a_marker_opens_its_source_with_the_cited_sentence_marked(
    page: Page, assistant: FakeAssistant
) -> None:
    turn = ask(page, QUESTION)
    second = answered(assistant.corpus, QUESTION).citations[1]
    expect(turn.locator("mark").nth(1)).to_be_hidden()
    turn.get_by_role("link", name="Source [2]").click()
    expect(turn.locator("mark").nth(1)).to_have_text(second.quote)
    expect(turn.locator("mark").nth(1)).to_be_in_viewport()
    expect(turn.locator("mark").nth(0)).to_be_hidden()


def test_a_source_that_was_opened_stays_open_when_the_next_answer_comes(page: Page) -> None:
    first = ask(page, QUESTION)
    first.get_by_role("link", name="Source [1]").click()
    ask(page, SUGGESTION)
    expect(first.locator("mark").nth(0)).to_be_visible()
    expect(first.locator("mark").nth(1)).to_be_hidden()


def test_without_the_pages_script_a_marker_still_points_at_its_source(page: Page) -> None:
    turn = ask(page, QUESTION)
    target = turn.get_by_role("link", name="Source [1]").get_attribute("href")
    assert target is not None
    expect(turn.locator(f"details{target}")).to_have_count(1)


def test_an_example_question_is_asked_by_a_click_and_the_draft_stays(
    page: Page, assistant: FakeAssistant
) -> None:
    box(page).fill("half a quest")
    page.get_by_role("button", name=SUGGESTION).click()
    page.locator(".turn").wait_for()
    assert assistant.asked == [(SUGGESTION, ())]
    expect(page.locator("#examples")).to_be_hidden()
    expect(box(page)).to_have_value("half a quest")


def test_a_suggestion_is_asked_by_a_click(page: Page, assistant: FakeAssistant) -> None:
    ask(page, QUESTION)
    page.locator("#suggestions").get_by_role("button", name=SUGGESTION).click()
    page.locator(".turn").nth(1).wait_for()
    assert [question for question, _ in assistant.asked] == [QUESTION, SUGGESTION]


def test_a_follow_up_carries_the_turns_before_it(page: Page, assistant: FakeAssistant) -> None:
    ask(page, QUESTION)
    ask(page, "And in Japan?")
    question, history = assistant.asked[1]
    assert question == "And in Japan?"
    assert [t.question for t in history] == [QUESTION]
    assert history[0].locators == ("licences/1a", "weather/1")


def test_at_most_ten_turns_travel_the_latest_ones(page: Page, assistant: FakeAssistant) -> None:
    for n in range(12):
        ask(page, f"Question {n}?")
    history = [turn.question for turn in assistant.asked[-1][1]]
    assert history == [f"Question {n}?" for n in range(1, 11)]


def test_new_chat_forgets_the_conversation(page: Page, assistant: FakeAssistant) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="New chat").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.get_by_role("button", name=QUESTION)).to_be_visible()
    ask(page, SUGGESTION)
    assert assistant.asked[-1] == (SUGGESTION, ())


@pytest.mark.parametrize("blank", ["", "  \t ", "\u200b\u2060"])
def test_a_blank_question_is_not_asked(page: Page, assistant: FakeAssistant, blank: str) -> None:
    box(page).fill(blank)
    page.get_by_role("button", name="Send").click()
    expect(status(page)).to_have_text("Please type a question first.")
    assert assistant.asked == []
    expect(page.locator(".turn")).to_have_count(0)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (QuestionError("The question has 9 *stars*."), "The question has 9 *stars*."),
        (RuntimeError("secret"), "Sorry, that did not work."),
    ],
)
def test_a_question_that_fails_stays_in_the_box_and_can_be_sent_again(
    page: Page, assistant: FakeAssistant, error: Exception, line: str
) -> None:
    assistant.replies[QUESTION] = error
    box(page).fill(QUESTION)
    page.get_by_role("button", name="Send").click()
    expect(status(page)).to_contain_text(line)
    expect(status(page)).not_to_contain_text("secret")
    expect(box(page)).to_have_value(QUESTION)
    expect(box(page)).to_be_enabled()
    assistant.replies.clear()
    page.get_by_role("button", name="Send").click()
    page.locator(".turn").wait_for()
    expect(status(page)).not_to_contain_text(line)


@pytest.mark.settings(questions_a_minute=1)
def test_who_asks_too_often_is_told_and_the_question_stays(page: Page) -> None:
    ask(page, QUESTION)
    box(page).fill("And in Japan?")
    page.get_by_role("button", name="Send").click()
    expect(status(page)).not_to_be_empty()
    expect(status(page)).to_contain_text("again in a moment")
    expect(box(page)).to_have_value("And in Japan?")
    expect(page.locator(".turn")).to_have_count(1)


@pytest.mark.settings(queue_size=5, at_a_time=1)
def test_who_leaves_the_page_while_waiting_is_never_asked_for(
    app: FastAPI, visit: Callable[..., Page], assistant: FakeAssistant
) -> None:
    go_on, ask_now, gate = Event(), assistant.ask, app.state.service.gate

    def slow(question: str, *rest: object, **more: object) -> Answer:
        go_on.wait(30)
        return ask_now(question)

    assistant.ask = slow  # type: ignore[method-assign]
    stays, leaves = visit(), visit()
    for page, waiting in ((stays, 0), (leaves, 1)):
        box(page).fill(f"Question {waiting}")
        page.get_by_role("button", name="Send").click()
        until(lambda n=waiting: (gate.answering, gate.waiting) == (1, n))  # type: ignore[misc]
    leaves.close()
    until(lambda: gate.waiting == 0)
    go_on.set()
    expect(stays.locator(".turn")).to_be_visible()
    assert [question for question, _ in assistant.asked] == ["Question 0"]


@pytest.mark.settings(queue_size=1, at_a_time=1)
def test_a_full_queue_is_told_and_the_question_stays(
    visit: Callable[..., Page], assistant: FakeAssistant
) -> None:
    go_on, waiting = Event(), Event()
    ask_now = assistant.ask

    def slow(question: str, *rest: object, **more: object) -> Answer:
        waiting.set()
        go_on.wait(30)
        return ask_now(question)

    assistant.ask = slow  # type: ignore[method-assign]
    pages = [visit() for _ in range(5)]
    for page in pages:
        box(page).fill(QUESTION)
        page.get_by_role("button", name="Send").click()
        page.wait_for_timeout(150)
    expect(pages[0].get_by_text("Looking in the article")).to_be_visible()
    refused = [page for page in pages if "Many people" in status(page).inner_text()]
    go_on.set()
    assert waiting.is_set()
    assert refused
    for page in refused:
        expect(box(page)).to_have_value(QUESTION)
        expect(box(page)).to_be_enabled()


def test_the_box_stays_in_reach_of_a_long_conversation(page: Page) -> None:
    for _ in range(3):
        ask(page, QUESTION)
    page.evaluate("scrollTo(0, 0)")
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(box(page)).to_be_in_viewport()


def test_the_newest_question_comes_to_the_top_of_the_window(page: Page) -> None:
    for _ in range(3):
        turn = ask(page, QUESTION)
    expect(turn.get_by_role("heading", level=2)).to_be_in_viewport()


def test_a_question_sent_without_a_connection_stays_and_can_be_sent_again(page: Page) -> None:
    page.context.set_offline(True)
    box(page).fill(QUESTION)
    page.get_by_role("button", name="Send").click()
    page.wait_for_timeout(1_000)
    expect(page.get_by_text("There is no connection.")).to_be_visible()
    expect(box(page)).to_have_value(QUESTION)
    page.context.set_offline(False)
    page.wait_for_timeout(4_000)  # Gradio would have loaded the page anew by now
    expect(box(page)).to_have_value(QUESTION)
    page.get_by_role("button", name="Send").click()
    page.locator(".turn").wait_for()
    expect(page.get_by_text("There is no connection.")).to_be_hidden()


def test_while_the_assistant_loads_the_question_stays(
    visit: Callable[..., Page], app: object
) -> None:
    page = visit()
    app.state.warmup.fault = RuntimeError()  # type: ignore[attr-defined]
    box(page).fill(QUESTION)
    page.get_by_role("button", name="Send").click()
    expect(status(page)).to_contain_text("just starting")
    expect(box(page)).to_have_value(QUESTION)


def test_a_history_that_no_longer_fits_is_dropped_and_the_question_answered(
    page: Page, assistant: FakeAssistant
) -> None:
    ask(page, QUESTION)
    ask_now = assistant.ask

    def strict(question: str, history: tuple[object, ...] = (), **more: object) -> Answer:
        if history:
            raise HistoryError("no passage licences/1a")
        return ask_now(question)

    assistant.ask = strict  # type: ignore[method-assign, assignment]
    expect(ask(page, SUGGESTION).locator(".answer")).to_be_visible()


@pytest.mark.parametrize("history", ["", "nonsense", '[{"question": 1}]', "{}", None, {"a": 1}])
def test_a_history_bent_in_the_browser_counts_as_none(history: object) -> None:
    assert Conversation("", str(history)).turns() == ()


def test_more_than_ten_turns_from_the_browser_count_as_none() -> None:
    turn = '{"question": "a", "standalone_question": "a", "locators": []}'
    assert len(Conversation("", f"[{','.join([turn] * 10)}]").turns()) == 10
    assert Conversation("", f"[{','.join([turn] * 11)}]").turns() == ()


def test_payloads_stay_text_in_question_and_answer(
    page: Page, assistant: FakeAssistant, requested: list[str]
) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for payload in PAYLOADS:
        turn = ask(page, payload)
        expect(turn.locator("h2 bdi")).to_have_text(payload)
    conversation = page.locator("#conversation")
    for tag in ("img", "script", "iframe", "form", "input", "strong", "b", "code", "svg", "math"):
        expect(conversation.locator(f".turn {tag}")).to_have_count(0)
    expect(conversation.locator("a:not(.marker)")).to_have_count(0)
    assert dialogs == []
    assert not [url for url in requested if "evil.test" in url]


def test_no_request_leaves_for_another_host_and_nothing_is_stored(
    page: Page, requested: list[str], address: str
) -> None:
    ask(page, QUESTION)
    assert [url for url in requested if not url.startswith((f"{address}/", "data:", "blob:"))] == []
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "licence" not in stored
    assert page.context.cookies() == []


def test_the_page_runs_under_its_policy_without_an_error(
    visit: Callable[..., Page], page: Page
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.reload()
    box(page).wait_for()
    ask(page, QUESTION).get_by_role("link", name="Source [1]").click()
    assert errors == []


def test_everything_works_by_keyboard_alone(page: Page, assistant: FakeAssistant) -> None:
    box(page).focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".turn").wait_for()
    expect(box(page)).to_be_focused()
    page.locator(".marker").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_be_visible()
    expect(page.locator("summary").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_be_hidden()
    page.locator("#suggestions button").first.focus()
    page.keyboard.press("Enter")
    page.locator(".turn").nth(1).wait_for()
    assert [question for question, _ in assistant.asked] == [QUESTION, SUGGESTION]


def test_the_focus_goes_to_the_answer_when_the_button_that_asked_is_gone(page: Page) -> None:
    page.get_by_role("button", name=SUGGESTION).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_be_focused()


def test_a_screen_reader_is_told_of_the_answer(page: Page, assistant: FakeAssistant) -> None:
    ask(page, QUESTION)
    expect(status(page)).to_have_attribute("role", "status")
    expect(status(page)).to_contain_text(answered(assistant.corpus, QUESTION).sentences[0].text)


def test_an_abstention_reads_as_help_and_offers_what_the_source_answers(
    page: Page, assistant: FakeAssistant
) -> None:
    assistant.replies[QUESTION] = abstained()
    turn = ask(page, QUESTION)
    expect(turn).to_contain_text("The article names no shop.")
    expect(turn.get_by_role("heading", level=3)).to_have_count(0)
    expect(page.locator("#suggestions").get_by_role("button")).to_have_text([SUGGESTION])


def test_an_urgent_reply_stands_out(page: Page, assistant: FakeAssistant) -> None:
    assistant.replies[QUESTION] = abstained(Status.URGENT)
    answer = ask(page, QUESTION).locator(".answer")
    expect(answer.get_by_role("heading", name="This may be urgent")).to_be_visible()
    assert answer.evaluate("e => getComputedStyle(e).borderTopWidth") == "2px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_nothing_scrolls_sideways(
    visit: Callable[..., Page], assistant: FakeAssistant, width: int, scheme: str
) -> None:
    assistant.replies["Compare"] = compared(assistant.corpus)
    page = visit(viewport={"width": width, "height": 740}, color_scheme=scheme)
    assert overflow(page) <= 0
    ask(page, "x" * 400).get_by_role("link", name="Source [1]").click()
    ask(page, "Compare").get_by_role("link", name="Source [1]").first.click()
    assert overflow(page) <= 0


def test_on_a_phone_each_cell_of_a_comparison_names_its_country(
    page: Page, assistant: FakeAssistant
) -> None:
    assistant.replies["Compare"] = compared(assistant.corpus)
    cells = ask(page, "Compare").locator("td")
    expect(cells.first.locator(".country")).to_be_visible()
    expect(cells.last).to_contain_text("Japan")
    expect(cells.last).to_contain_text("The article does not say.")
    first, second = (cells.nth(n).bounding_box() for n in (0, 1))
    assert first
    assert second
    assert first["x"] == second["x"]
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(cells.first.locator(".country")).to_be_hidden()


CONTRAST = """e => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => {
    const [r, g, b] = c.map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  let under = e, paper = [0, 0, 0, 0];
  while (under && (paper.length === 4 && paper[3] === 0)) {
    paper = parse(getComputedStyle(under).backgroundColor); under = under.parentElement;
  }
  const [a, b] = [light(parse(getComputedStyle(e).color)), light(paper)];
  return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
}"""  # noqa: E501


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(
    visit: Callable[..., Page], assistant: FakeAssistant, scheme: str
) -> None:
    assistant.replies["Compare"] = compared(assistant.corpus)
    assistant.replies["Urgent"] = abstained(Status.URGENT)
    page = visit(viewport=PHONE, color_scheme=scheme)
    ask(page, "Compare").get_by_role("link", name="Source [1]").first.click()
    ask(page, "Urgent")
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)
    texts = (
        "h1", ".notice", ".asked bdi", ".understood", "td p", ".silent", ".marker", "mark",
        "blockquote p", ".sources li", "summary", ".about", ".unanswered p", ".urgent h3",
        ".urgent p", ".offer", "#send", "#footnote p", "#new-chat", "#question label span",
    )  # fmt: skip
    found = {css: page.locator(css).locator("visible=true").first for css in texts}
    low = {css: ratio for css, e in found.items() if (ratio := e.evaluate(CONTRAST)) < 4.5}
    assert low == {}


def test_dark_follows_the_readers_setting(visit: Callable[..., Page]) -> None:
    shades = {}
    for scheme in ("light", "dark"):
        page = visit(color_scheme=scheme)
        css = "e => getComputedStyle(e).backgroundColor"
        shades[scheme] = page.locator(".gradio-container").evaluate(css)
    assert shades == {"light": "rgb(255, 255, 255)", "dark": "rgb(15, 23, 42)"}


def test_english_text_is_declared_as_english_in_every_browser(
    visit: Callable[..., Page],
) -> None:
    page = visit(locale="ko-KR")
    turn = ask(page, QUESTION)
    assert turn.get_attribute("lang") == "en"
    assert page.locator("header").get_attribute("lang") == "en"
