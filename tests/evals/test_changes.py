"""What counts as a change between two runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from regchat.answer import Status
from regchat.evals.changes import Change, ChangeKind, Changes, compare
from regchat.evals.figures import Figure
from regchat.evals.questions import Metric, QuestionKind, Split
from regchat.evals.results import Result
from regchat.evals.runner import Run

Make = Callable[..., Any]


def run(*results: Result, **changes: Any) -> Run:
    return Run(
        created=datetime(2026, 5, 4, 12, 0, tzinfo=UTC),
        index_version="v1",
        python="3.11.9",
        platform="Linux",
        processors=2,
        results=results,
        **changes,
    )


def compared(before: Run, after: Run, *known: str) -> Changes:
    return compare(before, after, {*known, *(r.question.id for r in after.results)})


def kinds(changes: Changes) -> dict[str, ChangeKind | None]:
    return {change.question.id: change.kind for change in changes.changes}


def test_a_verdict_that_turned_is_told_apart_from_a_reply_that_only_changed(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    right, wrong = answered("licences/1a"), answered("meta")
    before = run(
        result(question("better"), wrong),
        result(question("worse"), right),
        result(question("elsewhere"), right),
        result(near_topic("refused"), abstained(Status.URGENT)),
        result(question("silent"), None),
        result(question("same"), right),
    )
    after = run(
        result(question("better"), right),
        result(question("worse"), wrong),
        result(question("elsewhere"), answered("licences/1b")),
        result(near_topic("refused"), abstained(Status.UNCLEAR)),
        result(question("silent"), abstained()),
        result(question("same"), right),
    )
    changes = compared(before, after)
    assert kinds(changes) == {
        "better": ChangeKind.NOW_PASSES,
        "worse": ChangeKind.NOW_FAILS,
        "elsewhere": ChangeKind.REPLY_CHANGED,
        "refused": ChangeKind.REPLY_CHANGED,
        "silent": ChangeKind.REPLY_CHANGED,
    }
    assert (changes.unchanged, changes.not_asked) == (1, 0)
    assert changes.counts == {
        ChangeKind.NOW_PASSES: 1,
        ChangeKind.NOW_FAILS: 1,
        ChangeKind.REPLY_CHANGED: 3,
        ChangeKind.QUESTION_CHANGED: 0,
        ChangeKind.NEW: 0,
        ChangeKind.GONE: 0,
    }


def test_other_words_after_the_same_first_citation_are_no_change(
    question: Make, answered: Make, result: Make
) -> None:
    before = run(result(question(), answered("licences/1a", "meta"), "meta"))
    after = run(result(question(), answered("licences/1a", text="The KTA does."), "licences/1a"))
    assert kinds(compared(before, after)) == {}


@pytest.mark.parametrize(
    "changed",
    [
        {"turns": ("who gives it out",)},
        {"kind": QuestionKind.INJECTION},
        {"split": Split.TUNE},
        {"locators": ("meta",)},
        {"facts": ("KTA",)},
        {"forbidden": ("free",)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_question_that_was_rewritten_is_told_as_such_whatever_came_of_it(
    question: Make, answered: Make, result: Make, changed: dict[str, Any]
) -> None:
    before = run(result(question(), answered("licences/1a")))
    after = run(result(question(**changed), answered("licences/1a")))
    assert kinds(compared(before, after)) == {"kite-1": ChangeKind.QUESTION_CHANGED}


def test_new_and_gone_questions_are_told(question: Make, answered: Make, result: Make) -> None:
    kept = result(question("kept"), answered("licences/1a"))
    before = run(kept, result(question("old"), answered("meta")))
    after = run(kept, result(question("young"), answered("meta")))
    assert kinds(compared(before, after)) == {"young": ChangeKind.NEW, "old": ChangeKind.GONE}


def test_a_run_of_one_kind_or_split_is_compared_with_that_part_of_an_earlier_one(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    own = result(question("own", split=Split.TUNE), answered("licences/1a"))
    near = result(near_topic("near", split=Split.TUNE), abstained())
    test = result(question("test"), answered("licences/1a"))
    lost = result(question("lost", split=Split.TUNE), answered("licences/1a"))
    after = run(own, split=Split.TUNE, kind=QuestionKind.ANSWERABLE)
    changes = compared(run(own, near, test, lost), after, "near", "test")
    assert kinds(changes) == {"lost": ChangeKind.GONE}
    assert changes.unchanged == 1


def test_questions_beyond_the_limits_of_the_earlier_run_are_left_out_and_counted(
    question: Make, answered: Make, result: Make
) -> None:
    tune = result(question("tune", split=Split.TUNE), answered("licences/1a"))
    test = result(question("test"), answered("meta"))
    young = result(question("young", split=Split.TUNE), answered("meta"))
    changes = compared(run(tune, split=Split.TUNE), run(tune, test, young))
    assert kinds(changes) == {"young": ChangeKind.NEW}
    assert changes.not_asked == 1
    assert {pair.split for pair in changes.pairs} == {Split.TUNE}


def test_a_question_that_moved_into_the_limits_is_a_changed_one_and_one_that_moved_out_is_not_gone(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    before = run(result(near_topic("in"), abstained()), result(question("out"), answered("meta")))
    after = run(
        result(near_topic("in", kind=QuestionKind.ANSWERABLE), abstained()),
        kind=QuestionKind.ANSWERABLE,
    )
    assert kinds(compared(before, after, "out")) == {"in": ChangeKind.QUESTION_CHANGED}


def test_a_question_of_the_test_split_in_either_run_is_sealed(
    question: Make, answered: Make, result: Make
) -> None:
    tune = result(question(split=Split.TUNE), answered("meta"))
    test = result(question(split=Split.TEST), answered("meta"))
    assert not Change(tune, tune).sealed
    assert [Change(*two).sealed for two in ((tune, test), (test, tune), (None, test))] == [True] * 3


def test_a_change_is_of_something() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Change(None, None)


def test_figures_are_set_side_by_side_over_all_and_each_split(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    near = result(near_topic("near", split=Split.TUNE), abstained())
    before = run(result(question("a"), answered("licences/1a", "meta")), near)
    after = run(result(question("a"), answered("meta")), near)
    pairs = {(p.split, p.metric): p for p in compared(before, after).pairs}
    assert {split for split, _ in pairs} == {None, Split.TUNE, Split.TEST}
    first = pairs[None, Metric.RIGHT_PASSAGE_FIRST]
    assert (first.before, first.after, first.difference) == (Figure(1, 1), Figure(0, 1), -1.0)
    assert pairs[Split.TEST, Metric.CITATIONS_AN_ANSWER].difference == -1.0
    assert pairs[Split.TUNE, Metric.NEAR_TOPIC_ABSTENTION].difference == 0


def test_a_figure_that_neither_run_measured_is_left_out_and_one_of_them_alone_has_no_difference(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    own = result(question("a"), answered("licences/1a"))
    after = run(own, result(near_topic("young"), abstained()))
    pairs = {p.metric: p for p in compared(run(own), after).pairs}
    assert Metric.URGENT_RECOGNISED not in pairs
    assert pairs[Metric.NEAR_TOPIC_ABSTENTION].before == Figure(0, 0)
    assert pairs[Metric.NEAR_TOPIC_ABSTENTION].difference is None


def test_both_runs_are_judged_by_the_expectations_they_were_asked_with(
    question: Make, answered: Make, result: Make
) -> None:
    before = run(result(question(locators=("meta",)), answered("meta")))
    after = run(result(question(), answered("meta")))
    passed = next(p for p in compared(before, after).pairs if p.metric is Metric.PASSED)
    assert (passed.before, passed.after) == (Figure(1, 1), Figure(0, 1))


def test_the_earlier_run_is_named(question: Make, answered: Make, result: Make) -> None:
    own = result(question(), answered("licences/1a"))
    later = replace(run(own), index_version="v2")
    changes = compared(run(own), later)
    assert (changes.created, changes.index_version) == (run(own).created, "v1")
