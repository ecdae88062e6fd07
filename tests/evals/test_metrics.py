"""The figures, one promise each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from regchat.answer import Answer, Status
from regchat.evals import metrics
from regchat.evals.figures import Figure
from regchat.evals.questions import Metric, QuestionKind, Split
from regchat.jurisdictions import Jurisdiction, Jurisdictions

Make = Callable[..., Any]
KOREA, JAPAN = frozenset({Jurisdiction.KR}), frozenset({Jurisdiction.JP})


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


def test_citations_are_a_mean_over_the_answers_alone(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    results = [
        result(question("a"), answered("meta")),
        result(question("b"), answered("meta", "licences/1a")),
        result(near_topic(), abstained(Status.NOT_IN_SOURCE, "meta")),
        result(question("c"), None),
    ]
    assert metrics.citations_an_answer(results) == Figure(3, 2, bounded=False)


@pytest.mark.parametrize(
    ("metric", "kind", "status"),
    [
        (Metric.PERSONAL_RECOGNISED, QuestionKind.PERSONAL, Status.PERSONAL_ADVICE),
        (Metric.URGENT_RECOGNISED, QuestionKind.URGENT, Status.URGENT),
    ],
)
def test_a_kind_is_recognised_by_the_expected_status_alone(
    near_topic: Make, abstained: Make, result: Make, metric: Metric, kind: QuestionKind, status: Any
) -> None:
    asked = [near_topic(id, kind=kind, status=status) for id in ("a", "b", "c")]
    results = [
        result(asked[0], abstained(status)),
        result(asked[1], abstained(Status.NOT_IN_SOURCE)),
        result(asked[2], None),
        result(near_topic("d", status=status), abstained(status)),
    ]
    assert metrics.figures(results)[metric] == Figure(1, 3)


def test_off_topic_is_recognised_by_turning_it_away_but_not_to_a_doctor(
    near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    asked = near_topic(kind=QuestionKind.OFF_TOPIC)
    given = [abstained(s) for s in Status if s is not Status.ANSWERED]
    results = [result(asked, answer) for answer in (*given, answered("meta"), None)]
    assert metrics.off_topic_recognised(results) == Figure(2, 6)


def test_a_false_alarm_is_an_alarm_that_a_calm_question_does_not_expect(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    looks = near_topic("c", kind=QuestionKind.LOOKS_URGENT, status=Status.PERSONAL_ADVICE)
    results = [
        result(question("a"), abstained(Status.URGENT)),
        result(near_topic("b"), abstained(Status.PERSONAL_ADVICE)),
        result(looks, abstained(Status.PERSONAL_ADVICE)),
        result(looks, abstained(Status.URGENT)),
        result(question("d"), answered("meta")),
        result(question("e"), None),
    ]
    measured = metrics.figures(results)
    assert measured[Metric.TRIAGE_FALSE_ALARMS] == Figure(3, 6)
    assert measured[Metric.URGENT_FALSE_ALARMS] == Figure(2, 6)
    assert measured[Metric.PERSONAL_FALSE_ALARMS] == Figure(1, 6)


def test_urgent_and_personal_questions_raise_no_false_alarm(
    near_topic: Make, abstained: Make, result: Make
) -> None:
    personal = near_topic("p", kind=QuestionKind.PERSONAL, status=Status.PERSONAL_ADVICE)
    urgent = near_topic("u", kind=QuestionKind.URGENT, status=Status.URGENT)
    crossed = [
        result(personal, abstained(Status.URGENT)),
        result(urgent, abstained(Status.PERSONAL_ADVICE)),
    ]
    assert metrics.figures(crossed)[Metric.TRIAGE_FALSE_ALARMS] == Figure(0, 0)


@pytest.mark.parametrize(
    "kind", [QuestionKind.LOOKS_URGENT, QuestionKind.LOOKS_PERSONAL, QuestionKind.LOOKS_OFF_TOPIC]
)
def test_a_question_that_only_looks_like_another_kind_is_not_near_topic(
    near_topic: Make, abstained: Make, result: Make, kind: QuestionKind
) -> None:
    results = [result(near_topic(kind=kind), abstained())]
    measured = metrics.figures(results)
    assert measured[Metric.NEAR_TOPIC_ABSTENTION] == Figure(0, 0)
    assert measured[Metric.ANSWERABLE_REFUSED] == Figure(0, 0)
    assert measured[Metric.OFF_TOPIC_RECOGNISED] == Figure(0, 0)


def test_a_follow_up_is_right_at_the_right_paragraph_or_else_with_the_right_status(
    question: Make, answered: Make, abstained: Make, result: Make
) -> None:
    asked = question("f", kind=QuestionKind.FOLLOW_UP, turns=("who", "and when"))
    nowhere = replace(asked, locators=())
    refused = replace(nowhere, status=Status.NOT_IN_SOURCE)
    results = [
        result(asked, answered("licences/1a", "meta")),
        result(asked, answered("meta", "licences/1a")),
        result(asked, abstained(Status.NOT_IN_SOURCE, "licences/1a")),
        result(asked, None),
        result(nowhere, answered("meta")),
        result(nowhere, abstained()),
        result(refused, abstained()),
        result(refused, answered("meta")),
        result(question(), answered("meta")),
    ]
    assert metrics.follow_ups_right(results) == Figure(3, 8)


def with_cells(answer: Answer, **cells: Jurisdictions | None) -> Answer:
    """Put the answer's first sentence into the given cells, each speaking of those countries."""
    assert answer.comparison
    row = answer.comparison.rows[0]
    said = answer.statements()[0]
    filled = {
        Jurisdiction(code): None if about is None else (replace(said, jurisdictions=about),)
        for code, about in cells.items()
    }
    return replace(
        answer, comparison=replace(answer.comparison, rows=(replace(row, cells=filled),))
    )


def test_a_comparison_has_both_sides_by_a_cell_each_or_by_sentences_about_each(
    question: Make, answered: Make, abstained: Make, result: Make
) -> None:
    asked = question("c", kind=QuestionKind.COMPARISON)
    table, none = answered("meta", cells=True), frozenset[Jurisdiction]()
    both = [
        answered("meta", about=KOREA | JAPAN),
        with_cells(table, KR=none, JP=none),
        with_cells(table, KR=KOREA | JAPAN, JP=None),
    ]
    one = [
        answered("meta"),
        answered("meta", about=KOREA),
        with_cells(table, KR=none, JP=None),
    ]
    results = [result(asked, answer) for answer in (*both, *one, abstained(), None)]
    results.append(result(question(), answered("meta")))
    assert metrics.comparison_sides(results) == Figure(3, 6)


def test_sentences_about_each_country_make_both_sides(
    question: Make, answered: Make, result: Make
) -> None:
    answer = answered("meta", "licences/1a", about=KOREA)
    first, second = answer.sentences
    answer = replace(answer, sentences=(first, replace(second, jurisdictions=JAPAN)))
    results = [result(question(kind=QuestionKind.COMPARISON), answer)]
    assert metrics.comparison_sides(results) == Figure(1, 1)


@pytest.mark.parametrize(
    ("asked", "about", "counted"),
    [
        ("who issues it in Korea?", JAPAN, Figure(1, 1)),
        ("who issues it in Seoul?", KOREA, Figure(0, 1)),
        ("who issues it in Korea?", KOREA | JAPAN, Figure(0, 1)),
        ("who issues it in Korea?", frozenset(), Figure(0, 1)),
        ("who issues it in Korea and Japan?", JAPAN, Figure(0, 0)),
        ("who issues it?", JAPAN, Figure(0, 0)),
        ("who issues it in North Korea?", JAPAN, Figure(0, 0)),
    ],
)
def test_countries_are_exchanged_where_one_is_asked_about_and_only_the_other_is_spoken_of(
    question: Make,
    answered: Make,
    result: Make,
    asked: str,
    about: Jurisdictions,
    counted: Figure,
) -> None:
    answer = answered("meta", about=about, standalone=asked)
    assert metrics.countries_exchanged([result(question(), answer)]) == counted


def test_one_sentence_about_the_other_country_is_enough_and_refusals_exchange_nothing(
    question: Make, answered: Make, abstained: Make, result: Make
) -> None:
    answer = answered("meta", "licences/1a", about=KOREA, standalone="who in Korea?")
    first, second = answer.sentences
    answer = replace(answer, sentences=(first, replace(second, jurisdictions=JAPAN)))
    refusal = replace(abstained(), standalone_question="which shop in Korea?")
    results = [result(question(), answer), result(question(), refusal), result(question(), None)]
    assert metrics.countries_exchanged(results) == Figure(1, 1)


def test_the_country_asked_about_is_that_of_the_question_as_it_was_understood(
    question: Make, answered: Make, result: Make
) -> None:
    asked = question(turns=("who issues it in Korea?", "and in Japan?"))
    answer = answered("meta", about=KOREA, standalone="who issues it in Japan?")
    assert metrics.countries_exchanged([result(asked, answer)]) == Figure(1, 1)


def test_a_sentence_is_unsupported_without_a_citation_or_with_a_quote_from_nowhere(
    question: Make, answered: Make, abstained: Make, result: Make
) -> None:
    uncited, misquoted = answered("meta", "licences/1a"), answered("meta", cells=True)
    # Their constructors refuse both, so they are broken afterwards.
    object.__setattr__(uncited.sentences[1], "citations", ())
    object.__setattr__(misquoted.citations[0], "quote", "Kites are free.")
    results = [
        result(question("a"), uncited),
        result(question("b"), misquoted),
        result(question("c"), answered("meta")),
        result(question("d"), abstained()),
        result(question("e"), None),
    ]
    assert metrics.unsupported_sentences(results) == Figure(2, 4)


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
