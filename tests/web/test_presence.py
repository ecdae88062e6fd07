"""A reader who leaves the page, and one who asks too often: seen by the server itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from regchat.answer import Answer
from tests.web.fakes import QUESTION, FakeAssistant


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Send", exact=True).click()


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Return as soon as something is true of the server."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.settings(questions_a_minute=1)
def test_who_asks_too_often_is_told_and_the_question_stays(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    ask(page, "And in Japan?")
    expect(page.get_by_text("send it again in")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value("And in Japan?")
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
        page.wait_for_function("() => document.readyState === 'complete'")
        ask(page, f"Question {waiting}")
        page.wait_for_selector("body.answering")
        until(lambda n=waiting: (gate.answering, gate.waiting) == (1, n))  # type: ignore[misc]
    leaves.close()
    until(lambda: gate.waiting == 0)
    go_on.set()
    expect(stays.locator(".turn")).to_be_visible()
    assert [question for question, _ in assistant.asked] == ["Question 0"]
