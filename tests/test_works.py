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
