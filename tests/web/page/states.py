"""Every state that the page can be in, and how a reader comes there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from regchat.answer import Status
from tests.web.fakes import QUESTION, FakeAssistant, abstained, answered, compared
from tests.web.page.reader import Reader

LONG = "Is a " + "very" * 60 + " long question with https://example.org/" + "x" * 80 + " answered?"


def empty(reader: Reader, kites: FakeAssistant) -> None:
    """Nothing was asked yet."""


def answer(reader: Reader, kites: FakeAssistant) -> None:
    """An answer with a source open."""
    reader.ask(QUESTION).get_by_role("link", name="Source [1]").click()


def follow_up(reader: Reader, kites: FakeAssistant) -> None:
    """A second question that was understood from the first."""
    question = "And what does a red flag mean?"
    kites.replies["And the flag?"] = answered(kites.corpus, question)
    reader.ask(QUESTION)
    reader.ask("And the flag?")


def comparison(reader: Reader, kites: FakeAssistant) -> None:
    """Two countries side by side, with the words explained and a source open."""
    kites.replies["Compare"] = compared(kites.corpus)
    turn = reader.ask("Compare")
    turn.get_by_role("link", name="KTA").first.click()
    turn.get_by_role("link", name="Source [2]").first.click()


def abstention(reader: Reader, kites: FakeAssistant) -> None:
    """The source does not say."""
    kites.replies["Where is a shop?"] = abstained()
    reader.ask("Where is a shop?")


def urgent(reader: Reader, kites: FakeAssistant) -> None:
    """A message that may be urgent."""
    kites.replies["Help"] = replace(abstained(Status.URGENT), suggestions=())
    reader.ask("Help")


def feedback(reader: Reader, kites: FakeAssistant) -> None:
    """The reader says what was wrong."""
    reader.page.route("**/api/v1/feedback", lambda route: route.fulfill(status=204))
    turn = reader.ask(QUESTION)
    turn.get_by_role("button", name="No", exact=True).click()
    turn.get_by_label("Something is missing").check()


def long(reader: Reader, kites: FakeAssistant) -> None:
    """A question with words that fit on no line."""
    reader.ask(LONG)


def refused(reader: Reader, kites: FakeAssistant) -> None:
    """So many are asking that the queue is full."""
    reader.ask(QUESTION)
    reader.page.route("**/queue/join*", lambda route: route.fulfill(status=503))
    reader.send("Who issues licences?")
    reader.line.get_by_text("Many people").wait_for()


def looking(reader: Reader, kites: FakeAssistant) -> None:
    """The answer is not there yet."""
    reader.page.route("**/queue/join*", lambda route: reader.held.append(route))
    reader.send(QUESTION)
    reader.line.get_by_text("Looking").wait_for()


State = Callable[[Reader, FakeAssistant], None]
STATES: tuple[State, ...] = (
    empty,
    answer,
    follow_up,
    comparison,
    abstention,
    urgent,
    feedback,
    long,
    refused,
    looking,
)
PLACES = {
    "source": "/source/licences/1a?from=0&to=41",
    "documents": "/source",
    "missing": "/source/nothing/1",
}
