"""The figures, one promise each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from regchat.evals import metrics
from regchat.evals.figures import Figure
from regchat.evals.questions import Metric, QuestionKind, Split
from regchat.types import Status

Make = Callable[..., Any]


def test_passages_of_one_paragraph_take_one_rank(
    question: Make, answered: Make, result: Make
) -> None:
    hits = ("meta", "licences/2a", "licences/2b", "licences/1b", "licences/1a")
    assert metrics.rank(result(question(), answered("meta"), *hits)) == 3


def test_recall_and_mrr_count_a_question_without_a_reply_as_missed(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    results = [
        result(question("a"), answered("meta"), "licences/1a", "meta"),
        result(question("b"), answered("meta"), "meta", "licences/1b"),
        result(question("c"), answered("meta"), "meta"),
        result(question("d"), None),
        result(near_topic(), abstained(), "meta"),
    ]
    assert metrics.recall_at(1, results) == Figure(1, 4)
    assert metrics.recall_at(3, results) == Figure(2, 4)
    assert metrics.mrr(results) == Figure(1.5, 4)


def test_a_letter_of_the_expected_paragraph_is_on_target(
    question: Make, answered: Make, result: Make
) -> None:
    results = [
        result(question("a"), answered("licences/1b", "meta")),
        result(question("b"), answered("meta", "licences/1")),
        result(question("c"), answered("licences/10")),
        result(question("d"), None),
    ]
    assert metrics.right_passage_first(results) == Figure(1, 4)
    assert metrics.right_passage_cited(results) == Figure(2, 4)
    assert metrics.citations_on_target(results) == Figure(2, 6)


def test_a_refusal_that_cites_the_right_paragraph_has_not_answered_from_it(
    question: Make, abstained: Make, result: Make
) -> None:
    results = [result(question(), abstained(Status.NOT_IN_SOURCE, "licences/1a"))]
    assert metrics.right_passage_first(results) == Figure(0, 1)
    assert metrics.right_passage_cited(results) == Figure(0, 1)


def test_questions_without_locators_or_without_an_expected_answer_are_not_judged_by_citations(
    question: Make, near_topic: Make, answered: Make, result: Make
) -> None:
    results = [
        result(question("a", locators=()), answered("meta")),
        result(near_topic(locators=("meta",)), answered("meta")),
    ]
    assert metrics.right_passage_first(results) == Figure(0, 0)
    assert metrics.citations_on_target(results) == Figure(0, 0)


def test_facts_are_counted_one_by_one_and_found_in_the_cells_of_a_comparison(
    question: Make, answered: Make, result: Make
) -> None:
    facts = ("KTA|Tether Agency", "12 coins")
    told = answered("licences/1", text="The Tether Agency issues it.", cells=True)
    results = [result(question("a", facts=facts), told), result(question("b", facts=facts), None)]
    assert metrics.facts_stated(results) == Figure(1, 4)


def test_a_question_counts_once_however_many_forbidden_claims_are_stated(
    question: Make, answered: Make, result: Make
) -> None:
    told = answered("licences/1", text="Every kite is free and safe.")
    results = [
        result(question("a", forbidden=("free", "safe")), told),
        result(question("b", forbidden=("costly",)), told),
        result(question("c", forbidden=("costly",)), None),
        result(question("d"), told),
    ]
    assert metrics.forbidden_claims(results) == Figure(1, 3)


def test_abstention_counts_every_status_but_answered(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    personal = near_topic("p", kind=QuestionKind.PERSONAL, status=Status.PERSONAL_ADVICE)
    results = [
        result(near_topic("a"), abstained()),
        result(near_topic("b"), abstained(Status.PERSONAL_ADVICE)),
        result(near_topic("c"), answered("meta")),
        result(personal, abstained()),
        result(question("d"), abstained()),
        result(question("e"), answered("licences/1")),
    ]
    assert metrics.abstention_precision(results) == Figure(3, 4)
    assert metrics.abstention_recall(results) == Figure(3, 4)
    assert metrics.near_topic_abstention(results) == Figure(2, 3)
    assert metrics.answerable_refused(results) == Figure(1, 2)
    assert metrics.status_right(results) == Figure(2, 6)


def test_a_question_without_a_reply_is_no_right_abstention_and_counts_as_refused(
    question: Make, near_topic: Make, result: Make
) -> None:
    results = [result(near_topic(), None), result(question(), None)]
    assert metrics.abstention_precision(results) == Figure(0, 2)
    assert metrics.abstention_recall(results) == Figure(0, 1)
    assert metrics.near_topic_abstention(results) == Figure(0, 1)
    assert metrics.answerable_refused(results) == Figure(1, 1)
    assert metrics.status_right(results) == Figure(0, 2)


def test_words_are_a_mean_over_the_answers_alone(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    results = [
        result(question("a"), answered("meta", text="The KTA's kite flies.")),
        result(question("b"), answered("meta", text="Kites fly.")),
        result(near_topic(), abstained()),
        result(question("c"), None),
    ]
    assert metrics.words_an_answer(results) == Figure(6, 2, bounded=False)


def test_every_metric_has_a_figure_even_over_nothing() -> None:
    assert list(metrics.figures([])) == list(Metric)


def test_groups_stand_by_split_and_kind_and_empty_ones_are_left_out(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    results = [
        result(near_topic("a"), abstained()),
        result(question("b"), answered("licences/1")),
        result(question("c"), answered("meta")),
        result(question("d", split=Split.TUNE), None),
    ]
    found = [(g.split, g.kind, g.n) for g in metrics.groups(results)]
    assert found == [
        (Split.TUNE, QuestionKind.ANSWERABLE, 1),
        (Split.TEST, QuestionKind.ANSWERABLE, 2),
        (Split.TEST, QuestionKind.NEAR_TOPIC, 1),
    ]
    assert metrics.groups(results)[1].right_passage_first == Figure(1, 2)
