"""Replies to evaluation questions -> figures, each with its n and a 95 % interval.

A question without a reply (an exception) counts as failed in every figure it belongs to: it is
in n, and not in the numerator, save that it counts as refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import sqrt
from statistics import NormalDist

from regchat import language
from regchat.corpus import base_locator
from regchat.evals.questions import Metric, Question, QuestionKind, Split
from regchat.types import Answer, Status

Z_95 = NormalDist().inv_cdf(0.975)


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
    def on_target(self) -> tuple[bool, ...]:
        """Tell for each citation whether it lies in an expected paragraph."""
        return tuple(locator in self.question.locators for locator in self.cited)


@dataclass(frozen=True, slots=True)
class Figure:
    """A share of `n`, or, where it is not `bounded` by 1, a mean over `n`."""

    numerator: float
    n: int
    bounded: bool = True

    @property
    def value(self) -> float | None:
        """Return the share or mean, None where nothing was measured."""
        return self.numerator / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the Wilson interval of a share, None where there is none."""
        return wilson(self.numerator, self.n) if self.bounded and self.n else None


@dataclass(frozen=True, slots=True)
class Group:
    """The questions of one kind in one split."""

    split: Split
    kind: QuestionKind
    n: int
    status_right: Figure
    right_passage_first: Figure


def wilson(numerator: float, n: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson 1927, without continuity correction).

    For a mean of values between 0 and 1, as MRR is, it errs on the wide side.
    """
    share, z = numerator / n, Z_95
    centre = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def rank(result: Result) -> int | None:
    """Return the place (from 1) of the first expected paragraph among the distinct ones ranked."""
    ranked = list(dict.fromkeys(base_locator(hit) for hit in result.hits))
    return next((i for i, hit in enumerate(ranked, 1) if hit in result.question.locators), None)


def recall_at(k: int, results: Sequence[Result]) -> Figure:
    """Measure how often an expected paragraph is among the first k that were retrieved."""
    ranks = [rank(r) for r in results if r.question.locators]
    return _share(place is not None and place <= k for place in ranks)


def mrr(results: Sequence[Result]) -> Figure:
    """Measure the mean reciprocal rank of the first expected paragraph, 0 where it is missing."""
    ranks = [rank(r) for r in results if r.question.locators]
    return Figure(sum(1 / place for place in ranks if place), len(ranks))


def right_passage_first(results: Sequence[Result]) -> Figure:
    """Measure how often an answer's first citation is on target."""
    return _share(r.status is Status.ANSWERED and r.on_target[0] for r in _located(results))


def right_passage_cited(results: Sequence[Result]) -> Figure:
    """Measure how often any citation of an answer is on target."""
    return _share(r.status is Status.ANSWERED and any(r.on_target) for r in _located(results))


def citations_on_target(results: Sequence[Result]) -> Figure:
    """Measure the share of citations on target; no reply counts as one that is not."""
    located = _located(results)
    return _share(hit for r in located for hit in (r.on_target if r.answer else (False,)))


def facts_stated(results: Sequence[Result]) -> Figure:
    """Measure the share of the expected facts that answers state."""
    return _share(language.states(r.text, fact) for r in results for fact in r.question.facts)


def forbidden_claims(results: Sequence[Result]) -> Figure:
    """Measure how often a question that forbids claims gets one of them stated."""
    warned = [r for r in results if r.question.forbidden]
    return _share(any(language.states(r.text, c) for c in r.question.forbidden) for r in warned)


def abstention_precision(results: Sequence[Result]) -> Figure:
    """Measure how many of the replies that abstain, or fail to come, abstain rightly."""
    silent = [r for r in results if r.status is not Status.ANSWERED]
    return _share(_abstained(r) and _should_abstain(r) for r in silent)


def abstention_recall(results: Sequence[Result]) -> Figure:
    """Measure how many of the questions that call for abstention get it."""
    return _share(_abstained(r) for r in results if _should_abstain(r))


def near_topic_abstention(results: Sequence[Result]) -> Figure:
    """Measure how many near-topic questions are not answered."""
    return _share(_abstained(r) for r in results if r.question.kind is QuestionKind.NEAR_TOPIC)


def answerable_refused(results: Sequence[Result]) -> Figure:
    """Measure how many of the questions that call for an answer do not get one."""
    return _share(r.status is not Status.ANSWERED for r in results if not _should_abstain(r))


def status_right(results: Sequence[Result]) -> Figure:
    """Measure how many replies have the expected status."""
    return _share(r.status is r.question.status for r in results)


def words_an_answer(results: Sequence[Result]) -> Figure:
    """Measure the mean number of words that an answer states."""
    counts = [len(language.words(r.text)) for r in results if r.status is Status.ANSWERED]
    return Figure(sum(counts), len(counts), bounded=False)


_MEASURES: Mapping[Metric, Callable[[Sequence[Result]], Figure]] = {
    Metric.PASSED: lambda results: _share(passed(r) for r in results),
    Metric.STATUS_RIGHT: status_right,
    Metric.RECALL_1: partial(recall_at, 1),
    Metric.RECALL_3: partial(recall_at, 3),
    Metric.MRR: mrr,
    Metric.RIGHT_PASSAGE_FIRST: right_passage_first,
    Metric.RIGHT_PASSAGE_CITED: right_passage_cited,
    Metric.CITATIONS_ON_TARGET: citations_on_target,
    Metric.FACTS_STATED: facts_stated,
    Metric.FORBIDDEN_CLAIMS: forbidden_claims,
    Metric.ABSTENTION_PRECISION: abstention_precision,
    Metric.ABSTENTION_RECALL: abstention_recall,
    Metric.NEAR_TOPIC_ABSTENTION: near_topic_abstention,
    Metric.ANSWERABLE_REFUSED: answerable_refused,
    Metric.WORDS_AN_ANSWER: words_an_answer,
}


def figures(results: Sequence[Result]) -> dict[Metric, Figure]:
    """Return every figure over the results."""
    return {metric: measure(results) for metric, measure in _MEASURES.items()}


def groups(results: Sequence[Result]) -> tuple[Group, ...]:
    """Return the figures of every kind in every split, in the order of their definition."""
    return tuple(
        Group(split, kind, len(own), status_right(own), right_passage_first(own))
        for split, kind in product(Split, QuestionKind)
        if (own := [r for r in results if (r.question.split, r.question.kind) == (split, kind)])
    )


def why_not(result: Result) -> list[str]:
    """Return what keeps a question from passing, one line a reason; empty when it passes."""
    expected = result.question
    if result.error is not None:
        return [f"no reply: {result.error}"]
    if result.status is not expected.status:
        return [f"the status is {result.status}, not {expected.status}"]
    reasons = []
    if expected.status is Status.ANSWERED and expected.locators and not result.on_target[0]:
        reasons.append(f"the first citation is {result.cited[0]}")
    missing = (fact for fact in expected.facts if not language.states(result.text, fact))
    reasons += [f"does not state: {fact}" for fact in missing]
    stated = (claim for claim in expected.forbidden if language.states(result.text, claim))
    return reasons + [f"states what is forbidden: {claim}" for claim in stated]


def passed(result: Result) -> bool:
    """Tell whether the reply does all that its question expects."""
    return not why_not(result)


def _share(outcomes: Iterable[bool]) -> Figure:
    counted = list(outcomes)
    return Figure(sum(counted), len(counted))


def _located(results: Sequence[Result]) -> list[Result]:
    return [r for r in results if r.question.locators and not _should_abstain(r)]


def _should_abstain(result: Result) -> bool:
    return result.question.status is not Status.ANSWERED


def _abstained(result: Result) -> bool:
    return result.status is not None and result.status is not Status.ANSWERED
