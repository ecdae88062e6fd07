"""Replies to evaluation questions -> figures, each with its n and a 95 % interval.

A question without a reply (an exception) counts as failed in every figure it belongs to: it is
in n, and not in the numerator, save that it counts as refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

from regchat import language
from regchat.corpus import base_locator
from regchat.evals.figures import Figure, share
from regchat.evals.questions import Metric, QuestionKind, Split
from regchat.evals.results import Result, passed
from regchat.types import Status


@dataclass(frozen=True, slots=True)
class Group:
    """The questions of one kind in one split."""

    split: Split
    kind: QuestionKind
    n: int
    status_right: Figure
    right_passage_first: Figure


def rank(result: Result) -> int | None:
    """Return the place (from 1) of the first expected paragraph among the distinct ones ranked."""
    ranked = list(dict.fromkeys(base_locator(hit) for hit in result.hits))
    return next((i for i, hit in enumerate(ranked, 1) if hit in result.question.locators), None)


def recall_at(k: int, results: Sequence[Result]) -> Figure:
    """Measure how often an expected paragraph is among the first k that were retrieved."""
    ranks = [rank(r) for r in results if r.question.locators]
    return share(place is not None and place <= k for place in ranks)


def mrr(results: Sequence[Result]) -> Figure:
    """Measure the mean reciprocal rank of the first expected paragraph, 0 where it is missing."""
    ranks = [rank(r) for r in results if r.question.locators]
    return Figure(sum(1 / place for place in ranks if place), len(ranks))


def right_passage_first(results: Sequence[Result]) -> Figure:
    """Measure how often an answer's first citation is on target."""
    return share(r.status is Status.ANSWERED and r.on_target[0] for r in _located(results))


def right_passage_cited(results: Sequence[Result]) -> Figure:
    """Measure how often any citation of an answer is on target."""
    return share(r.status is Status.ANSWERED and any(r.on_target) for r in _located(results))


def citations_on_target(results: Sequence[Result]) -> Figure:
    """Measure the share of citations on target; no reply counts as one that is not."""
    located = _located(results)
    return share(hit for r in located for hit in (r.on_target if r.answer else (False,)))


def facts_stated(results: Sequence[Result]) -> Figure:
    """Measure the share of the expected facts that answers state."""
    return share(language.states(r.text, fact) for r in results for fact in r.question.facts)


def forbidden_claims(results: Sequence[Result]) -> Figure:
    """Measure how often a question that forbids claims gets one of them stated."""
    warned = [r for r in results if r.question.forbidden]
    return share(any(language.states(r.text, c) for c in r.question.forbidden) for r in warned)


def abstention_precision(results: Sequence[Result]) -> Figure:
    """Measure how many of the replies that abstain, or fail to come, abstain rightly."""
    silent = [r for r in results if r.status is not Status.ANSWERED]
    return share(_abstained(r) and _should_abstain(r) for r in silent)


def abstention_recall(results: Sequence[Result]) -> Figure:
    """Measure how many of the questions that call for abstention get it."""
    return share(_abstained(r) for r in results if _should_abstain(r))


def near_topic_abstention(results: Sequence[Result]) -> Figure:
    """Measure how many near-topic questions are not answered."""
    return share(_abstained(r) for r in results if r.question.kind is QuestionKind.NEAR_TOPIC)


def answerable_refused(results: Sequence[Result]) -> Figure:
    """Measure how many of the questions that call for an answer do not get one."""
    return share(r.status is not Status.ANSWERED for r in results if not _should_abstain(r))


def status_right(results: Sequence[Result]) -> Figure:
    """Measure how many replies have the expected status."""
    return share(r.status is r.question.status for r in results)


def words_an_answer(results: Sequence[Result]) -> Figure:
    """Measure the mean number of words that an answer states."""
    counts = [len(language.words(r.text)) for r in results if r.status is Status.ANSWERED]
    return Figure(sum(counts), len(counts), bounded=False)


_MEASURES: Mapping[Metric, Callable[[Sequence[Result]], Figure]] = {
    Metric.PASSED: lambda results: share(passed(r) for r in results),
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


def _located(results: Sequence[Result]) -> list[Result]:
    return [r for r in results if r.located]


def _should_abstain(result: Result) -> bool:
    return result.question.status is not Status.ANSWERED


def _abstained(result: Result) -> bool:
    return result.status is not None and result.status is not Status.ANSWERED
