from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.web.fakes import QUESTION, SUGGESTION
from tests.web.page.conftest import Server
from tests.web.page.reader import Reader


@pytest.fixture(autouse=True)
def _forgotten(reader: Reader) -> None:
    """Load the page anew: it knows answers by their ids, which two tests of one second share."""
    reader.page.reload()
    reader.box.wait_for()


@pytest.fixture
def sent(reader: Reader) -> list[dict[str, Any]]:
    """Return the bodies of the feedback that the page sends."""
    bodies: list[dict[str, Any]] = []

    def take(route: Route) -> None:
        bodies.append(json.loads(route.request.post_data or ""))
        route.fulfill(status=204)

    reader.page.route("**/api/v1/feedback", take)
    return bodies


def press(turn: Locator, name: str) -> None:
    turn.get_by_role("button", name=name, exact=True).click()


def test_one_click_says_that_an_answer_helped(
    reader: Reader, site: Server, sent: list[dict[str, Any]]
) -> None:
    turn = reader.ask(QUESTION)
    press(turn, "Yes")
    expect(turn.get_by_text("Thank you. Your feedback was sent.")).to_be_visible()
    expect(turn.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")
    assert [(b["helpful"], b["reason"], b["comment"]) for b in sent] == [(True, None, None)]
    receipt = site.app.state.service.receipts.read(sent[0]["id"]).receipt
    assert receipt.question == QUESTION
    assert receipt.locators == ("licences/1a", "weather/1")
    expect(turn.get_by_role("radio")).to_have_count(0)
    assert reader.page.locator(".receipt").is_hidden()


def test_a_reason_and_a_comment_replace_the_one_click(
    reader: Reader, sent: list[dict[str, Any]]
) -> None:
    turn = reader.ask(QUESTION)
    press(turn, "No")
    turn.get_by_label("Something is missing").check()
    turn.get_by_label("Would you like to add something?").fill("It <b>lacks</b> the price.")
    press(turn, "Send comment")
    expect(turn.get_by_text("Your comment was sent.")).to_be_visible()
    expect(turn.locator("form")).to_have_count(0)
    assert len({body["id"] for body in sent}) == 1
    told = {"helpful": False, "reason": "incomplete", "comment": "It <b>lacks</b> the price."}
    assert {**sent[1], **told} == sent[1]


def test_a_reader_may_change_their_mind(reader: Reader, sent: list[dict[str, Any]]) -> None:
    turn = reader.ask(QUESTION)
    yes, no = (turn.get_by_role("button", name=name, exact=True) for name in ("Yes", "No"))
    no.click()
    expect(no).to_have_attribute("aria-pressed", "true")
    yes.click()
    expect(yes).to_have_attribute("aria-pressed", "true")
    expect(no).to_have_attribute("aria-pressed", "false")
    expect(turn.get_by_role("radio")).to_have_count(0)
    assert [body["helpful"] for body in sent] == [False, True]


def test_a_comment_half_typed_outlasts_the_next_answer(
    reader: Reader, sent: list[dict[str, Any]]
) -> None:
    turn = reader.ask(QUESTION)
    press(turn, "No")
    turn.get_by_role("textbox").fill("half a comm")
    reader.ask(SUGGESTION)
    expect(turn.get_by_role("textbox")).to_have_value("half a comm")
    press(turn, "Send comment")
    expect(turn.get_by_text("Your comment was sent.")).to_be_visible()
    assert sent[-1]["comment"] == "half a comm"


@pytest.mark.parametrize(
    ("status", "line"),
    [(400, "too old for feedback"), (429, "could not be sent"), (503, "could not be sent")],
)
def test_feedback_that_is_refused_is_told(reader: Reader, status: int, line: str) -> None:
    reader.page.route("**/api/v1/feedback", lambda route: route.fulfill(status=status, json={}))
    turn = reader.ask(QUESTION)
    press(turn, "Yes")
    expect(turn.locator(".sent")).to_contain_text(line)
    expect(turn.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "false")


def test_feedback_without_a_connection_is_told(reader: Reader) -> None:
    reader.page.route("**/api/v1/feedback", lambda route: route.abort())
    turn = reader.ask(QUESTION)
    press(turn, "No")
    expect(turn.locator(".sent")).to_contain_text("could not be sent")


def test_feedback_works_by_keyboard_alone(reader: Reader, sent: list[dict[str, Any]]) -> None:
    turn = reader.ask(QUESTION)
    keyboard = reader.page.keyboard
    turn.get_by_role("button", name="No", exact=True).focus()
    keyboard.press("Enter")
    turn.get_by_role("radio").first.wait_for()
    keyboard.press("Tab")
    keyboard.press("Space")
    keyboard.press("Tab")
    keyboard.type("Hm")
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(turn.get_by_text("Your comment was sent.")).to_be_visible()
    assert (sent[-1]["reason"], sent[-1]["comment"]) == ("wrong", "Hm")
