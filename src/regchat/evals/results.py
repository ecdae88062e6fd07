"""What came of one question, and what keeps it from passing."""

from __future__ import annotations

from dataclasses import dataclass

from regchat import wording
from regchat.answer import Answer, Status
from regchat.corpus import base_locator
from regchat.evals.questions import Question


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one question: an answer, or the text of what went wrong.

    `hits` are the locators that retrieval ranked, best first; `milliseconds` is the last turn's.
    """

    question: Question
    answer: Answer | None
    milliseconds: float
    hits: tuple[str, ...] = ()
    error: str | None = None

    def __post_init__(self) -> None:
        if (self.answer is None) == (self.error is None):
            raise ValueError(f"{self.question.id}: needs either an answer or an error")

    @property
    def status(self) -> Status | None:
        """Return the reply's status, None without a reply."""
        return self.answer.status if self.answer else None

    @property
    def text(self) -> str:
        """Return what the answer states: its sentences and a comparison's cells."""
        return " ".join(s.text for s in self.answer.statements()) if self.answer else ""

    @property
    def cited(self) -> tuple[str, ...]:
        """Return the published paragraphs that are cited, by a fixed reply too."""
        return tuple(base_locator(c.locator) for c in self.answer.citations) if self.answer else ()

    @property
    def first(self) -> str | None:
        """Return the locator of the first citation, None without one."""
        return self.answer.citations[0].locator if self.answer and self.answer.citations else None

    @property
    def on_target(self) -> tuple[bool, ...]:
        """Tell for each citation whether it lies in an expected paragraph."""
        return tuple(locator in self.question.locators for locator in self.cited)

    @property
    def located(self) -> bool:
        """Tell whether the question expects an answer from certain paragraphs."""
        return bool(self.question.locators) and self.question.status is Status.ANSWERED


def why_not(result: Result) -> list[str]:
    """Return what keeps a question from passing, one line a reason; empty when it passes."""
    expected = result.question
    if result.error is not None:
        return [f"no reply: {result.error}"]
    if result.status is not expected.status:
        return [f"the status is {result.status}, not {expected.status}"]
    reasons = []
    if result.located and not result.on_target[0]:
        reasons.append(f"the first citation is {result.cited[0]}")
    missing = (fact for fact in expected.facts if not wording.states(result.text, fact))
    reasons += [f"does not state: {fact}" for fact in missing]
    stated = (claim for claim in expected.forbidden if wording.states(result.text, claim))
    return reasons + [f"states what is forbidden: {claim}" for claim in stated]


def passed(result: Result) -> bool:
    """Tell whether the reply does all that its question expects."""
    return not why_not(result)
