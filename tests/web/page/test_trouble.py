from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Route, expect

from regchat.answer import Answer
from regchat.errors import HistoryError, QuestionError
from tests.web.conftest import PATIENCE_MS
from tests.web.fakes import QUESTION, SUGGESTION, FakeAssistant
from tests.web.page.conftest import Server
from tests.web.page.reader import Reader


def hold(assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Make every answer wait for an event, which is sure to come in the end."""
    ask, go_on = assistant.ask, Event()

    def slow(*given: Any, **more: Any) -> Answer:
        go_on.wait()
        return ask(*given, **more)

    monkeypatch.setattr(assistant, "ask", slow)
    yield go_on
    go_on.set()


@pytest.fixture
def go_on(kites: FakeAssistant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Make every answer of the module's assistant wait for an event."""
    yield from hold(kites, monkeypatch)


@pytest.fixture
def own_go_on(assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Make every answer of the test's own assistant wait for an event."""
    yield from hold(assistant, monkeypatch)


def test_a_blank_question_is_not_asked(reader: Reader, kites: FakeAssistant) -> None:
    for blank in ("", "  \t ", "\u200b\u2060"):
        reader.send(blank)
        expect(reader.line).to_contain_text("Please type a question first.")
        expect(reader.turns).to_have_count(0)
    assert kites.asked == []


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (QuestionError("The question has 9 *stars*."), "The question has 9 *stars*."),
        (RuntimeError("secret"), "Sorry, that did not work."),
    ],
)
def test_a_question_that_fails_stays_in_the_box_and_can_be_sent_again(
    reader: Reader, kites: FakeAssistant, error: Exception, line: str
) -> None:
    kites.replies[QUESTION] = error
    reader.ask(SUGGESTION)
    reader.send(QUESTION)
    expect(reader.line).to_contain_text(line)
    expect(reader.line).not_to_contain_text("secret")
    expect(reader.box).to_have_value(QUESTION)
    expect(reader.box).to_be_enabled()
    expect(reader.turns).to_have_count(1)
    kites.replies.clear()
    reader.press("Send")
    reader.answer(1)
    expect(reader.line).not_to_contain_text(line)


def test_while_an_answer_is_made_the_page_says_so_and_can_be_stopped(
    reader: Reader, go_on: Event, kites: FakeAssistant
) -> None:
    reader.send(QUESTION)
    expect(reader.line).to_contain_text("Looking in the article")
    reader.press("Stop")
    expect(reader.line).to_contain_text("Stopped.")
    expect(reader.page.get_by_role("button", name="Stop")).to_be_hidden()
    expect(reader.box).to_be_focused()
    expect(reader.box).to_have_value(QUESTION)
    go_on.set()
    reader.press("Send")
    reader.answer()
    expect(reader.turns).to_have_count(1)


def test_who_stops_before_the_server_knows_of_the_question_gets_no_answer(
    reader: Reader, kites: FakeAssistant
) -> None:
    held: list[Route] = []
    reader.page.route("**/queue/join*", lambda route: held.append(route))
    reader.send(QUESTION)
    reader.press("Stop")
    expect(reader.line).to_contain_text("Stopped.")
    assert len(held) == 1
    with reader.page.expect_response(lambda r: r.url.endswith("/gradio_api/cancel") and r.ok):
        held[0].continue_()
    reader.page.unroute_all()
    expect(reader.page.get_by_role("button", name="Stop")).to_be_hidden()
    expect(reader.line).to_contain_text("Stopped.")
    expect(reader.box).to_have_value(QUESTION)
    reader.box.fill(SUGGESTION)
    reader.press("Send")
    expect(reader.answer().locator("h2 bdi")).to_have_text(SUGGESTION)
    expect(reader.turns).to_have_count(1)


def test_what_is_typed_while_an_answer_is_made_stays(reader: Reader, go_on: Event) -> None:
    reader.send(QUESTION)
    expect(reader.page.locator("body.answering")).to_be_attached()
    reader.box.fill("And in Japan?")
    reader.box.press("Enter")
    go_on.set()
    reader.answer()
    expect(reader.box).to_have_value("And in Japan?")
    expect(reader.turns).to_have_count(1)
    reader.press("Send")
    reader.answer(1)
    expect(reader.box).to_have_value("")


def test_a_second_question_waits_until_the_first_is_answered(
    reader: Reader, go_on: Event, kites: FakeAssistant
) -> None:
    reader.send(QUESTION)
    expect(reader.page.locator("body.answering")).to_be_attached()
    reader.page.get_by_role("button", name=SUGGESTION).click()
    go_on.set()
    reader.answer()
    expect(reader.turns).to_have_count(1)
    assert [question for question, _ in kites.asked] == [QUESTION]


def test_nothing_else_is_asked_while_an_answer_is_made(
    reader: Reader, go_on: Event, kites: FakeAssistant
) -> None:
    go_on.set()
    reader.ask(QUESTION)
    go_on.clear()
    reader.page.get_by_role("button", name="Try again").click()
    expect(reader.page.locator("body.answering")).to_be_attached()
    reader.box.fill("And in Japan?")
    reader.press("Send")
    reader.box.press("Enter")
    reader.press("Try again")
    go_on.set()
    expect(reader.page.locator("body.answering")).to_have_count(0)
    expect(reader.turns).to_have_count(1)
    expect(reader.box).to_have_value("And in Japan?")
    assert [question for question, _ in kites.asked] == [QUESTION] * 2


@pytest.mark.parametrize(
    ("status", "line"),
    [(429, "send it again in 9 seconds"), (503, "Many people"), (0, "connection")],
)
def test_an_answer_that_cannot_be_listened_to_is_told_and_can_be_asked_for_again(
    reader: Reader, status: int, line: str
) -> None:
    def refuse(route: Route) -> None:
        if status:
            route.fulfill(status=status, headers={"Retry-After": "9"}, json={"detail": "no"})
        else:
            route.abort()

    reader.page.route("**/queue/data*", refuse)
    reader.send(QUESTION)
    expect(reader.line).to_contain_text(line)
    expect(reader.page.locator("body.answering")).to_have_count(0)
    expect(reader.box).to_have_value(QUESTION)
    reader.page.unroute_all()
    reader.press("Send")
    reader.answer()
    expect(reader.turns).to_have_count(1)
    expect(reader.box).to_have_value("")


@pytest.mark.parametrize(
    ("status", "headers", "line"),
    [
        (429, {"Retry-After": "17"}, "send it again in 17 seconds"),
        (503, {"Retry-After": "2"}, "Many people are asking just now."),
        (500, {}, "Sorry, that did not work."),
        (404, {}, "Sorry, that did not work."),
    ],
)
def test_a_refusal_is_told_at_once_and_the_question_stays(
    reader: Reader, status: int, headers: dict[str, str], line: str
) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=status, headers=headers, json={"detail": "no"})

    reader.page.route("**/queue/join*", refuse)
    reader.send(QUESTION)
    expect(reader.line).to_contain_text(line)
    expect(reader.box).to_have_value(QUESTION)
    expect(reader.page.locator("body.answering")).to_have_count(0)
    reader.page.unroute_all()
    reader.press("Send")
    reader.answer()
    expect(reader.line).not_to_contain_text(line)


@pytest.mark.settings(at_a_time=1, queue_size=1)
def test_a_full_queue_is_told_to_whom_it_has_no_place_for(
    visit: Callable[..., Reader],
    address: str,
    app: FastAPI,
    assistant: FakeAssistant,
    own_go_on: Event,
) -> None:
    gate = app.state.service.gate
    first, second, third = (visit(address) for _ in range(3))
    first.send("First?")
    until(lambda: (gate.answering, gate.waiting) == (1, 0))
    second.send("Second?")
    until(lambda: (gate.answering, gate.waiting) == (1, 1))
    third.send("Third?")
    expect(third.line).to_contain_text("Many people are asking just now.")
    expect(third.box).to_have_value("Third?")
    expect(third.page.locator("body.answering")).to_have_count(0)
    assert (gate.answering, gate.waiting) == (1, 1)
    own_go_on.set()
    first.answer()
    second.answer()
    assert [question for question, _ in assistant.asked] == ["First?", "Second?"]
    third.press("Send")
    third.answer()
    expect(third.turns).to_have_count(1)


def test_a_server_that_is_gone_and_comes_back_loses_nothing(
    reader: Reader, site: Server, kites: FakeAssistant
) -> None:
    first = reader.ask(SUGGESTION)
    site.stop()
    reader.send(QUESTION)
    expect(reader.line).to_contain_text("There is no connection.")
    expect(reader.box).to_have_value(QUESTION)
    site.start()
    reader.page.wait_for_timeout(3_000)  # Gradio would have loaded the page anew by now
    expect(first).to_be_visible()
    expect(reader.box).to_have_value(QUESTION)
    reader.press("Send")
    reader.answer(1)
    expect(reader.line).not_to_contain_text("There is no connection.")
    assert [turn.question for turn in kites.asked[-1][1]] == [SUGGESTION]


def test_a_server_that_goes_in_the_middle_of_an_answer_is_told_and_asked_again(
    reader: Reader, site: Server, go_on: Event
) -> None:
    with reader.page.expect_response("**/queue/data*"):
        reader.send(QUESTION)
    expect(reader.line).to_contain_text("Looking")
    site.stop()
    go_on.set()
    expect(reader.line).to_contain_text("The connection was lost")
    expect(reader.box).to_have_value(QUESTION)
    site.start()
    reader.page.wait_for_timeout(3_000)
    expect(reader.box).to_have_value(QUESTION)
    reader.press("Send")
    reader.answer()


def test_while_the_assistant_loads_the_question_stays(
    reader: Reader, site: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.app.state.warmup, "fault", RuntimeError())
    reader.send(QUESTION)
    expect(reader.line).to_contain_text("just starting")
    expect(reader.box).to_have_value(QUESTION)


def test_a_history_that_no_longer_fits_is_dropped_and_the_question_answered(
    reader: Reader, kites: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.ask(QUESTION)
    stream: Callable[..., object] = kites.stream

    def strict(question: str, history: tuple[object, ...] = ()) -> object:
        if history:
            raise HistoryError("no passage licences/1a")
        return stream(question)

    monkeypatch.setattr(kites, "stream", strict)
    expect(reader.ask(SUGGESTION).locator(".answer")).to_be_visible()


@pytest.mark.usefixtures("stopped_clock")
@pytest.mark.settings(questions_a_minute=1)
def test_who_asks_too_often_is_told_when_to_ask_again(
    visit: Callable[..., Reader], address: str
) -> None:
    reader = visit(address)
    reader.ask(QUESTION)
    reader.send("And in Japan?")
    expect(reader.line).to_contain_text(re.compile(r"send it again in \d+ seconds"))
    expect(reader.box).to_have_value("And in Japan?")
    expect(reader.turns).to_have_count(1)


def test_who_leaves_the_page_while_waiting_is_never_asked_for(
    reader: Reader, visit: Callable[..., Reader], site: Server, kites: FakeAssistant, go_on: Event
) -> None:
    gate = site.app.state.service.gate
    readers = [reader, visit(), visit()]
    for n, each in enumerate(readers):
        each.send(f"Question {n}")
        until(lambda n=n: gate.held == n + 1)  # type: ignore[misc]  # a default has no type
    until(lambda: (gate.answering, gate.waiting) == (2, 1))
    readers[2].page.close()
    until(lambda: gate.waiting == 0)
    go_on.set()
    reader.answer()
    until(lambda: gate.held == 0 and len(kites.asked) == 2)
    assert sorted(question for question, _ in kites.asked) == ["Question 0", "Question 1"]


def until(true: Callable[[], bool], seconds: float = PATIENCE_MS / 1_000) -> None:
    """Return as soon as something is true of the server."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)
