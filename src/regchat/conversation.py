"""A conversation: what of it travels with a question, and how it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from regchat.answer import Answer
from regchat.errors import HistoryError

MAX_TURNS = 10
MAX_QUESTION = 2000


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation and the locators that its answer cited."""

    question: str
    standalone_question: str
    locators: tuple[str, ...] = ()


class Answerer(Protocol):
    """Whatever answers questions in a conversation."""

    def ask(self, question: str, history: Sequence[Turn] = (), *, trace: bool = False) -> Answer:
        """Answer a question."""
        ...


def asked(
    answerer: Answerer, question: str, history: Sequence[Turn], *, trace: bool = False
) -> Answer:
    """Ask; a history from before the index was swapped is let go."""
    try:
        return answerer.ask(question, history, trace=trace)
    except HistoryError:
        return answerer.ask(question, trace=trace)


def continued(history: Sequence[Turn], question: str, answer: Answer) -> tuple[Turn, ...]:
    """Return the history with one turn more, the oldest one dropped where it grows too long."""
    cited = tuple(dict.fromkeys(c.locator for c in answer.citations))
    return (*history, Turn(question, answer.standalone_question, cited))[-MAX_TURNS:]
