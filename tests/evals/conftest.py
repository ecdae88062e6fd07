"""Makers of questions, answers and results about kites, and a fake that answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from regchat.answer import Answer, Citation, Comparison, Reply, Row, Sentence, Status
from regchat.corpus import Corpus
from regchat.evals.questions import Question, QuestionKind, Split
from regchat.evals.results import Result
from regchat.jurisdictions import Jurisdiction, Jurisdictions
from regchat.source import Gap, Passage, ReplyLine

Make = Callable[..., Any]


def _question(id: str = "kite-1", **changes: Any) -> Question:
    given: dict[str, Any] = {
        "kind": QuestionKind.ANSWERABLE,
        "split": Split.TEST,
        "turns": ("who issues the licence",),
        "status": Status.ANSWERED,
        "locators": ("licences/1",),
    }
    return Question(id, **(given | changes))


def _near_topic(id: str = "near-1", **changes: Any) -> Question:
    given = {
        "kind": QuestionKind.NEAR_TOPIC,
        "turns": ("which shop is cheapest",),
        "status": Status.NOT_IN_SOURCE,
        "locators": (),
    }
    return _question(id, **(given | changes))


def _citation(n: int, locator: str, text: str) -> Citation:
    return Citation(
        n,
        locator,
        "article",
        "Kites",
        text,
        0,
        len(text),
        text,
        frozenset(),
        date(2025, 3, 2),
        None,
    )


def _answered(
    *locators: str,
    text: str = "The KTA issues it.",
    about: Jurisdictions = frozenset(),
    cells: bool = False,
    trace: Any = None,
    standalone: str = "who issues the licence?",
) -> Answer:
    said = tuple(Sentence(text, (n,), about) for n in range(1, len(locators) + 1))
    row = Row("licences", {Jurisdiction.KR: said, Jurisdiction.JP: None})
    return Answer(
        status=Status.ANSWERED,
        language="en",
        sentences=() if cells else said,
        comparison=Comparison((row,)) if cells else None,
        citations=tuple(_citation(n, at, text) for n, at in enumerate(locators, 1)),
        standalone_question=standalone,
        notice="A notice.",
        index_version="v1",
        trace=trace,
    )


def _abstained(status: Status = Status.NOT_IN_SOURCE, *locators: str) -> Answer:
    lines = [Reply("The source does not say.", tuple(range(1, len(locators) + 1)))]
    return Answer(
        status=status,
        language="en",
        reply=tuple(lines),
        citations=tuple(_citation(n, at, "A kite.") for n, at in enumerate(locators, 1)),
        standalone_question="which shop is cheapest?",
        notice="A notice.",
        index_version="v1",
    )


def _result(question: Question, answer: Answer | None, *hits: str) -> Result:
    error = None if answer else "ValueError: the string tore"
    return Result(question, answer, 12.0, hits, error)


@pytest.fixture
def question() -> Make:
    """Return a maker of answerable questions, expected at licences/1."""
    return _question


@pytest.fixture
def near_topic() -> Make:
    """Return a maker of questions that call for abstention."""
    return _near_topic


@pytest.fixture
def answered() -> Make:
    """Return a maker of answers whose sentences cite the given locators."""
    return _answered


@pytest.fixture
def abstained() -> Make:
    """Return a maker of replies that state nothing."""
    return _abstained


@pytest.fixture
def result() -> Make:
    """Return a maker of results; without an answer, the question failed."""
    return _result


@pytest.fixture
def corpus() -> Corpus:
    """Return a corpus of one published paragraph in two passages, and two others."""
    passages = tuple(
        Passage(locator, "article", "Kites", None, "A kite.", frozenset(), ())
        for locator in ("licences/1a", "licences/1b", "licences/2", "meta")
    )
    gap = Gap("shops", "shops", ("where can I buy a kite",), (ReplyLine("It does not say."),))
    asked = {"licences/1a": ("who gives out licences", "what is a licence")}
    return Corpus(documents={}, passages=passages, questions=asked, gaps=(gap,))
