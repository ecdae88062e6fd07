from __future__ import annotations

import pytest

from regchat import works

TOLD = "Pilots land first. A 2021 review in Kite Science compared the two fields."


@pytest.mark.parametrize(
    ("turn", "last", "found"),
    [
        ("who wrote that paper", "Is it safe?", "who wrote the 2021 review in Kite Science"),
        ("is the review free?", "Is it safe?", "is the 2021 review in Kite Science free?"),
        ("who wrote it?", "Which journal was that?", "who wrote the 2021 review in Kite Science?"),
    ],
)
def test_a_turn_about_the_work_that_was_cited_names_it(turn: str, last: str, found: str) -> None:
    assert works.of_work(turn, last, TOLD) == found


@pytest.mark.parametrize(
    ("turn", "last", "text"),
    [
        ("who wrote that paper", "Which journal was that?", "Pilots land first."),
        ("who wrote the 2022 paper", "Which journal was that?", TOLD),
        ("who wrote it?", "Is it safe?", TOLD),
        ("who flies there?", "Which journal was that?", TOLD),
        ("who wrote this article?", "Is it safe?", TOLD),
        ("how strict is the survey of a kite?", "Is it safe?", TOLD),
    ],
)
def test_any_other_turn_is_not_about_the_work_that_was_cited(
    turn: str, last: str, text: str
) -> None:
    assert works.of_work(turn, last, text) is None


@pytest.mark.parametrize(
    "last",
    [
        "Must a pilot report harm?",
        "I read the Kite Policy report. Who approves kites?",
        "Does the office review plans?",
    ],
)
def test_a_verb_or_a_work_beside_the_question_is_not_taken_for_a_work_of_another_year(
    last: str,
) -> None:
    assert works.of_year("and the one from 2022?", last) is None


def test_a_review_by_a_committee_is_no_published_work() -> None:
    assert works.of_work("is it free?", "Is there a committee review?", TOLD) is None
