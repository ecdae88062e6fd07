"""Replies to evaluation questions -> figures, each with its n and a 95 % interval.

A question without a reply (an exception) counts as failed in every figure it belongs to: it is
in n, and not in the numerator, save that it counts as refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

from regchat import language, wording
from regchat.answer import Answer, Sentence, Status
from regchat.corpus import base_locator
from regchat.evals.figures import Figure, share
from regchat.evals.questions import Metric, QuestionKind, Split
from regchat.evals.results import Result, passed
from regchat.jurisdictions import Jurisdiction, Jurisdictions

_ALARMING = (QuestionKind.PERSONAL, QuestionKind.URGENT)


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
    return share(wording.states(r.text, fact) for r in results for fact in r.question.facts)


def forbidden_claims(results: Sequence[Result]) -> Figure:
    """Measure how often a question that forbids claims gets one of them stated."""
    warned = [r for r in results if r.question.forbidden]
    return share(any(wording.states(r.text, c) for c in r.question.forbidden) for r in warned)


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
    return share(_status_right(r) for r in results)


def recognised(kind: QuestionKind, results: Sequence[Result]) -> Figure:
    """Measure how many questions of a kind get the status that they expect."""
    return share(_status_right(r) for r in results if r.question.kind is kind)


def off_topic_recognised(results: Sequence[Result]) -> Figure:
    """Measure how many off-topic questions are turned away, and not to a doctor."""
    away = {Status.NOT_IN_SOURCE, Status.UNCLEAR}
    return share(r.status in away for r in results if r.question.kind is QuestionKind.OFF_TOPIC)


def false_alarms(alarms: Collection[Status], results: Sequence[Result]) -> Figure:
    """Measure how many questions of the other kinds get one of these statuses unexpectedly."""
    calm = [r for r in results if r.question.kind not in _ALARMING]
    return share(r.status in alarms and not _status_right(r) for r in calm)


def follow_ups_right(results: Sequence[Result]) -> Figure:
    """Measure how many follow-ups get the expected status and, if any, the right paragraph."""
    own = [r for r in results if r.question.kind is QuestionKind.FOLLOW_UP]
    return share(_status_right(r) and (r.on_target[0] if r.located else True) for r in own)


def comparison_sides(results: Sequence[Result]) -> Figure:
    """Measure how many answers to a comparison say something of each country."""
    own = [r for r in results if r.question.kind is QuestionKind.COMPARISON]
    return share(_spoken_of(answer) == frozenset(Jurisdiction) for answer in _answers(own))


def countries_exchanged(results: Sequence[Result]) -> Figure:
    """Measure how many answers about one country have a sentence about another alone.

    In a comparison, which tells the countries apart, it is a cell with such a sentence.
    """
    named = ((a, language.countries(a.standalone_question)) for a in _answers(results))
    return share(
        any(s.jurisdictions and not s.jurisdictions & asked for s in answer.sentences)
        or any(s.jurisdictions and country not in s.jurisdictions for country, s in _cells(answer))
        for answer, asked in named
        if len(asked) == 1
    )


def _cells(answer: Answer) -> Iterator[tuple[Jurisdiction, Sentence]]:
    """Yield the sentences of a comparison, each with the country of its cell."""
    for row in answer.comparison.rows if answer.comparison else ():
        for country, stated in row.cells.items():
            yield from ((country, sentence) for sentence in stated or ())


def unsupported_sentences(results: Sequence[Result]) -> Figure:
    """Measure how many stated sentences lack a citation, or a quote that its passage holds.

    `Answer` refuses such sentences; this would show that it no longer does.
    """
    return share(not _supported(s, a) for a in _answers(results) for s in a.statements())


def citations_an_answer(results: Sequence[Result]) -> Figure:
    """Measure the mean number of citations of an answer."""
    return _mean(len(answer.citations) for answer in _answers(results))


def words_an_answer(results: Sequence[Result]) -> Figure:
    """Measure the mean number of words that an answer states."""
    return _mean(len(language.words(r.text)) for r in results if r.status is Status.ANSWERED)


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
    Metric.PERSONAL_RECOGNISED: partial(recognised, QuestionKind.PERSONAL),
    Metric.URGENT_RECOGNISED: partial(recognised, QuestionKind.URGENT),
    Metric.OFF_TOPIC_RECOGNISED: off_topic_recognised,
    Metric.TRIAGE_FALSE_ALARMS: partial(false_alarms, (Status.PERSONAL_ADVICE, Status.URGENT)),
    Metric.PERSONAL_FALSE_ALARMS: partial(false_alarms, (Status.PERSONAL_ADVICE,)),
    Metric.URGENT_FALSE_ALARMS: partial(false_alarms, (Status.URGENT,)),
    Metric.FOLLOW_UPS_RIGHT: follow_ups_right,
    Metric.COMPARISON_SIDES: comparison_sides,
    Metric.COUNTRIES_EXCHANGED: countries_exchanged,
    Metric.UNSUPPORTED_SENTENCES: unsupported_sentences,
    Metric.CITATIONS_AN_ANSWER: citations_an_answer,
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


def _status_right(result: Result) -> bool:
    return result.status is result.question.status


def _answers(results: Iterable[Result]) -> list[Answer]:
    return [r.answer for r in results if r.answer and r.answer.status is Status.ANSWERED]


def _spoken_of(answer: Answer) -> Jurisdictions:
    """Return the countries that the answer's sentences speak of, or have a cell of."""
    rows = answer.comparison.rows if answer.comparison else ()
    cells = {country for row in rows for country, cell in row.cells.items() if cell}
    return frozenset(cells).union(*(s.jurisdictions for s in answer.statements()))


def _supported(sentence: Sentence, answer: Answer) -> bool:
    cited = [c for c in answer.citations if c.n in sentence.citations]
    return bool(cited) and all(c.passage[c.start : c.end] == c.quote for c in cited)


def _mean(counts: Iterable[int]) -> Figure:
    counted = list(counts)
    return Figure(sum(counted), len(counted), bounded=False)


def _abstained(result: Result) -> bool:
    return result.status is not None and result.status is not Status.ANSWERED
