"""Asking on the clinic's page: what is shown, what is sent, and what is told when it fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from regchat.answer import Sentence, Status
from regchat.errors import HistoryError, QuestionError
from tests.web.fakes import (
    NOTICE,
    QUESTION,
    SUGGESTION,
    abstained,
    answered,
    cite,
    compared,
    make,
)
from tests.web.widget.conftest import PHONE, Embedded, Sites

STREAM = "**/api/v1/ask/stream"


def refuse(widget: Embedded, sites: Sites, status: int, **headers: str) -> None:
    """Let the server refuse the next questions."""
    allowed = {
        "Access-Control-Allow-Origin": sites.clinic.address,
        "Access-Control-Expose-Headers": "Retry-After",
    }
    body = f'{{"type": "about:blank", "title": "No", "status": {status}, "detail": "Why not."}}'

    def fulfil(route: Route) -> None:
        route.fulfill(status=status, headers={**allowed, **headers}, body=body)

    widget.page.route(STREAM, fulfil)


def test_it_says_whose_answers_these_are_and_what_can_be_asked(widget: Embedded) -> None:
    whose = widget.panel.locator(".whose")
    expect(whose).to_have_text(
        "Answers from “Kites in Korea and Japan” (The Kite Press), not from this website."
    )
    expect(widget.panel.get_by_text(NOTICE)).to_be_visible()
    expect(widget.panel.locator(".offers button")).to_have_text(
        [QUESTION, SUGGESTION, "Can a child fly a kite?"]
    )


def test_an_answer_stands_below_its_question(widget: Embedded, sites: Sites) -> None:
    turn = widget.ask(QUESTION)
    expect(turn.get_by_role("heading", level=3)).to_have_text(
        [f"You asked: {QUESTION}", "You can also ask"]
    )
    for sentence in answered(sites.assistant.corpus, QUESTION).sentences:
        expect(turn.locator("p[lang=en]", has_text=sentence.text)).to_be_visible()
    expect(widget.box).to_have_value("")
    expect(turn.locator(".understood")).to_have_count(0)


def test_what_was_understood_is_shown_where_it_differs(widget: Embedded, sites: Sites) -> None:
    sites.assistant.replies["and the price?"] = abstained()
    expect(widget.ask("and the price?").locator(".understood")).to_have_text(
        f"Understood as: {QUESTION}"
    )


def test_a_marker_opens_its_source_in_place(widget: Embedded, sites: Sites) -> None:
    turn = widget.ask(QUESTION)
    first = answered(sites.assistant.corpus, QUESTION).citations[0]
    source = turn.locator("details").first
    expect(source.locator("mark")).to_be_hidden()
    turn.get_by_role("link", name="Source [1]").click()
    expect(source.locator("mark")).to_have_text(first.quote)
    expect(source.locator("blockquote")).to_have_text(first.passage)
    expect(source.locator("summary")).to_have_text("[1] Licences for kites · About Korea")
    expect(source.locator("summary")).to_be_focused()
    for fact in ("“Kites in Korea and Japan”", "2 March 2025", "20 November 2025", "licences/1a"):
        expect(source).to_contain_text(fact)


def test_a_source_leads_to_its_place_in_the_article(widget: Embedded, sites: Sites) -> None:
    turn = widget.ask(QUESTION)
    first = answered(sites.assistant.corpus, QUESTION).citations[0]
    address = f"{sites.address}/source/licences/1a?from={first.start}&to={first.end}"
    marker = turn.get_by_role("link", name="Source [1]")
    expect(marker).to_have_attribute("href", address)
    marker.click()
    with widget.page.expect_popup() as opened:
        turn.get_by_role("link", name="Read it in the article (opens in a new tab)").click()
    assert opened.value.url == address
    expect(opened.value.locator("mark")).to_have_text(first.quote)


def test_two_sentences_of_a_passage_share_a_source_with_both_marked(
    widget: Embedded, sites: Sites
) -> None:
    later, earlier = (
        cite(sites.assistant.corpus, "licences/1a", n=n, sentence=2 - n) for n in (1, 2)
    )
    sites.assistant.replies["x"] = make(
        sentences=(Sentence(later.quote, (1,)), Sentence(earlier.quote, (2,))),
        citations=(later, earlier),
    )
    turn = widget.ask("x")
    turn.get_by_role("link", name="Source [2]").click()
    expect(turn.locator("summary")).to_have_text("[1] [2] Licences for kites · About Korea")
    expect(turn.locator("mark")).to_have_text([earlier.quote, later.quote])
    with widget.page.expect_popup() as opened:
        turn.get_by_role("link", name="Read it in the article").click()
    expect(opened.value.locator("mark")).to_have_text([earlier.quote, later.quote])


def test_a_follow_up_carries_the_turns_before_it(widget: Embedded, sites: Sites) -> None:
    widget.ask(QUESTION)
    widget.ask("And in Japan?")
    question, (turn,) = sites.asked()[1]
    assert (question, turn.question) == ("And in Japan?", QUESTION)
    assert (turn.standalone_question, turn.locators) == (QUESTION, ("licences/1a", "weather/1"))


def test_a_history_that_no_longer_fits_is_left_out(widget: Embedded, sites: Sites) -> None:
    widget.ask(QUESTION)
    histories = []

    def strict(route: Route) -> None:
        histories.append(route.request.post_data_json["history"])
        if histories[-1]:
            headers = {"Access-Control-Allow-Origin": sites.clinic.address}
            route.fulfill(status=400, headers=headers, body="{}")
        else:
            route.continue_()

    widget.page.route(STREAM, strict)
    expect(widget.ask(SUGGESTION).locator(".sources")).to_be_visible()
    assert [len(history) for history in histories] == [1, 0]


def test_a_suggestion_is_asked_by_a_click_and_the_draft_stays(
    widget: Embedded, sites: Sites
) -> None:
    widget.ask(QUESTION)
    widget.box.fill("half a quest")
    widget.button(SUGGESTION).click()
    widget.turns.nth(1).locator(".feedback").wait_for()
    assert [question for question, _ in sites.asked()] == [QUESTION, SUGGESTION]
    expect(widget.box).to_have_value("half a quest")
    expect(widget.turns.first.locator(".offers")).to_have_count(0)


def test_a_comparison_is_a_table_with_an_honest_empty_cell(
    visit: Callable[..., Embedded], sites: Sites
) -> None:
    sites.assistant.replies["Compare"] = compared(sites.assistant.corpus)
    turn = visit("/questions.html").ask("Compare")
    table = turn.get_by_role("table", name="The two countries side by side")
    expect(table.get_by_role("columnheader")).to_have_text(["Topic", "Korea", "Japan"])
    expect(table.get_by_role("rowheader")).to_have_text(["Who issues it", "Price"])
    expect(table.get_by_role("cell").last).to_contain_text("The article does not say.")
    expect(turn.locator(".unanswered li")).to_have_text(["the price in Japan"])


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}])
def test_a_comparison_becomes_cards_where_it_is_narrow(
    visit: Callable[..., Embedded], sites: Sites, options: dict[str, Any]
) -> None:
    sites.assistant.replies["Compare"] = compared(sites.assistant.corpus)
    cells = visit(**options, reduced_motion="reduce").open().ask("Compare").locator("td")
    expect(cells.last.locator(".country")).to_have_text("Japan")
    first, second = (cells.nth(n).bounding_box() for n in (0, 1))
    assert first is not None
    assert second is not None
    assert second["y"] >= first["y"] + first["height"]


def test_an_abstention_reads_as_help(widget: Embedded, sites: Sites) -> None:
    sites.assistant.replies[QUESTION] = abstained()
    turn = widget.ask(QUESTION)
    expect(turn).to_contain_text("The article names no shop.")
    expect(turn.get_by_role("heading", level=4)).to_have_count(0)
    expect(turn.locator(".fault")).to_have_count(0)
    expect(turn.locator(".offers button")).to_have_text([SUGGESTION])


def test_an_urgent_reply_stands_out_and_is_said_so(widget: Embedded, sites: Sites) -> None:
    sites.assistant.replies[QUESTION] = abstained(Status.URGENT)
    turn = widget.ask(QUESTION)
    expect(turn.get_by_role("heading", name="This may be urgent")).to_be_visible()
    assert turn.locator(".answer").evaluate("e => getComputedStyle(e).borderTopWidth") == "2px"
    expect(widget.status).to_have_text("This may be urgent. The article names no shop.")


def test_a_blank_question_is_not_asked(widget: Embedded, sites: Sites) -> None:
    widget.box.fill("  \n ")
    widget.button("Send").click()
    expect(widget.status).to_have_text("Please type a question first.")
    assert sites.asked() == []
    expect(widget.turns).to_have_count(0)


def test_what_is_typed_meanwhile_is_neither_sent_nor_lost(widget: Embedded, sites: Sites) -> None:
    sites.assistant.go_on.clear()
    widget.send(QUESTION)
    widget.box.fill("and then?")
    widget.box.press("Enter")
    expect(widget.status).to_have_text("Looking in the article …")
    sites.assistant.go_on.set()
    widget.turns.locator(".feedback").wait_for()
    expect(widget.box).to_have_value("and then?")
    assert len(sites.asked()) == 1


def test_stop_ends_the_waiting_and_the_question_can_be_asked_again(
    widget: Embedded, sites: Sites
) -> None:
    sites.assistant.go_on.clear()
    turn = widget.send(QUESTION)
    widget.button("Stop").click()
    expect(turn.locator(".fault")).to_contain_text("Stopped.")
    expect(widget.button("Send")).to_be_focused()
    sites.assistant.go_on.set()
    widget.button("Try again").click()
    expect(turn.locator(".sources")).to_be_visible()
    expect(widget.turns).to_have_count(1)
    expect(widget.button("Try again")).to_have_count(0)


def test_a_new_chat_forgets_the_conversation_and_stops_what_runs(
    widget: Embedded, sites: Sites
) -> None:
    widget.ask(QUESTION)
    sites.assistant.go_on.clear()
    widget.send(SUGGESTION)
    widget.button("New chat").click()
    expect(widget.turns).to_have_count(0)
    expect(widget.button(QUESTION)).to_be_visible()
    sites.assistant.go_on.set()
    widget.ask("Anew?")
    assert sites.asked()[-1] == ("Anew?", ())
    expect(widget.turns).to_have_count(1)


def test_a_question_that_cannot_be_asked_comes_back_into_the_box(
    widget: Embedded, sites: Sites
) -> None:
    sites.assistant.replies["x"] = QuestionError("The question has 9 *stars*.")
    expect(widget.ask("x").locator(".fault")).to_contain_text("The question has 9 *stars*.")
    expect(widget.box).to_have_value("x")


def test_a_history_error_without_a_history_is_told(widget: Embedded, sites: Sites) -> None:
    sites.assistant.replies["x"] = HistoryError("No passage.")
    expect(widget.ask("x").locator(".fault")).to_contain_text("No passage.")


@pytest.mark.parametrize(
    ("status", "headers", "line"),
    [
        (503, {"Retry-After": "7"}, "The assistant is busy or just starting"),
        (429, {"Retry-After": "12"}, "a lot of questions in a short time"),
        (429, {}, "a lot of questions in a short time"),
        (500, {}, "that did not work"),
        (502, {}, "that did not work"),
    ],
)
def test_a_refusal_is_told_with_its_wait_and_can_be_tried_again(
    widget: Embedded, sites: Sites, status: int, headers: dict[str, str], line: str
) -> None:
    refuse(widget, sites, status, **headers)
    turn = widget.ask(QUESTION)
    expect(turn.locator(".fault")).to_contain_text(line)
    expect(turn.locator(".fault")).not_to_contain_text("Why not.")
    expect(widget.status).to_contain_text(line)
    wait = headers.get("Retry-After")
    if wait:
        expect(turn.locator(".fault")).to_contain_text(f"(Wait: {wait} seconds.)")
    widget.page.unroute(STREAM)
    widget.button("Try again").click()
    expect(turn.locator(".sources")).to_be_visible()


def test_the_servers_own_refusals_reach_the_reader_on_another_origin(
    widget: Embedded, sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def too_many(kind: str, _: str) -> int:
        return 12 if kind == "question" else 0

    monkeypatch.setattr(sites.service.gate, "held", sites.service.gate.size)
    turn = widget.ask(QUESTION)
    expect(turn.locator(".fault")).to_contain_text("busy or just starting")
    expect(turn.locator(".fault")).to_contain_text("(Wait: ")
    monkeypatch.setattr(sites.service.limits, "wait", too_many)
    widget.button("Try again").click()
    expect(turn.locator(".fault")).to_contain_text("(Wait: 12 seconds.)")
    monkeypatch.undo()
    widget.button("Try again").click()
    expect(turn.locator(".sources")).to_be_visible()


def test_a_fault_in_the_middle_of_a_stream_leaves_no_half_answer(
    widget: Embedded, sites: Sites
) -> None:
    sites.assistant.replies["x"] = RuntimeError("secret")
    turn = widget.ask("x")
    expect(turn.locator(".fault")).to_contain_text("that did not work")
    expect(turn).not_to_contain_text("secret")


@pytest.mark.parametrize("body", ["", "event: sentence\ndata: {", "event: done\ndata: {\n\n"])
def test_a_stream_that_breaks_off_is_told(widget: Embedded, sites: Sites, body: str) -> None:
    headers = {"Access-Control-Allow-Origin": sites.clinic.address}
    widget.page.route(STREAM, lambda route: route.fulfill(headers=headers, body=body))
    expect(widget.ask(QUESTION).locator(".fault")).to_contain_text("cannot be reached")


def test_a_stream_may_come_in_any_pieces_and_with_any_line_ends(
    widget: Embedded, sites: Sites
) -> None:
    headers = {"Access-Control-Allow-Origin": sites.clinic.address}
    answer = (
        '{"id": "a", "status": "unclear", "language": "en", "sentences": [], "comparison": null,'
        '"reply": [{"text": "Hello \u2028 there 👋", "citations": []}], "unanswered": [],'
        '"citations": [], "standalone_question": "x", "suggestions": []}'
    )
    body = f": ping\r\n\r\nevent:done\r\ndata:{answer}\r\n\r\n"
    widget.page.route(STREAM, lambda route: route.fulfill(headers=headers, body=body))
    expect(widget.ask("x").locator(".answer p")).to_contain_text("there 👋")


def test_a_lost_connection_and_a_server_that_is_gone_and_back_lose_nothing(
    widget: Embedded,
) -> None:
    widget.page.context.set_offline(True)
    turn = widget.ask(QUESTION)
    expect(turn.locator(".fault")).to_contain_text("There is no connection.")
    widget.page.context.set_offline(False)
    widget.page.route(STREAM, lambda route: route.abort("connectionrefused"))
    widget.button("Try again").click()
    expect(turn.locator(".fault")).to_contain_text("cannot be reached just now")
    widget.page.unroute(STREAM)
    widget.button("Try again").click()
    expect(turn.locator(".sources")).to_be_visible()
    expect(turn.get_by_role("heading", level=3).first).to_contain_text(QUESTION)


def test_a_server_that_says_nothing_for_a_minute_is_given_up(
    visit: Callable[..., Embedded], sites: Sites
) -> None:
    widget = visit()
    widget.page.clock.install()
    widget.open()
    sites.assistant.go_on.clear()
    turn = widget.send(QUESTION)
    expect(widget.status).to_have_text("Looking in the article …")
    widget.page.wait_for_timeout(200)
    widget.page.clock.fast_forward(61_000)
    expect(turn.locator(".fault")).to_contain_text("did not come in time")


def test_feedback_is_one_click_and_a_reason_can_follow(widget: Embedded, sites: Sites) -> None:
    turn = widget.ask(QUESTION)
    turn.get_by_role("button", name="Yes").click()
    expect(turn.locator(".thanks")).to_have_text("Thank you.")
    with widget.page.expect_response("**/api/v1/feedback"):
        turn.get_by_role("button", name="No", exact=True).click()
    turn.get_by_label("Something is missing").check()
    turn.get_by_label("Anything else?").fill(" <b>the price</b> ")
    turn.get_by_role("button", name="Send this too").click()
    expect(turn.get_by_role("radio")).to_have_count(0)
    expect(turn.locator(".thanks")).to_be_focused()
    expect(turn.get_by_role("button", name="No", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    *_, kept = sites.service.feedback.read()
    assert (kept.question, kept.locators) == (QUESTION, ("licences/1a", "weather/1"))
    assert (kept.helpful, kept.reason, kept.comment) == (False, "incomplete", "<b>the price</b>")


def test_feedback_that_is_not_taken_stays_and_is_told(widget: Embedded) -> None:
    turn = widget.ask(QUESTION)
    turn.get_by_role("button", name="No", exact=True).click()
    expect(turn.locator(".thanks")).to_have_text("Thank you.")
    turn.get_by_label("Anything else?").fill("a long story")
    widget.page.route("**/api/v1/feedback", lambda route: route.abort())
    turn.get_by_role("button", name="Send this too").click()
    expect(turn.locator(".thanks")).to_contain_text("could not be sent")
    expect(turn.get_by_label("Anything else?")).to_have_value("a long story")


def test_the_conversation_and_the_draft_stay_when_it_is_closed(widget: Embedded) -> None:
    widget.ask(QUESTION)
    widget.box.fill("half a quest")
    widget.button("Close").click()
    expect(widget.panel).to_be_hidden()
    widget.launcher.click()
    expect(widget.turns).to_have_count(1)
    expect(widget.box).to_have_value("half a quest")
