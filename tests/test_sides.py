from __future__ import annotations

import pytest

from regchat.sides import counterpart
from regchat.source import Passage
from tests.passages import OFFICE_JP, OFFICE_KR, SHARED, hit, sides


def test_the_counterpart_says_of_the_other_country_what_was_found_for_one() -> None:
    found = sides("Who is the office?", [hit(OFFICE_KR, 0.8)], [hit(OFFICE_JP, 0.75)])
    other = counterpart(hit(OFFICE_KR, 0.6), found)
    assert other is not None
    assert other.passage is OFFICE_JP


@pytest.mark.parametrize(
    ("lead", "score", "likeness"),
    [(SHARED, 0.8, 0.9), (OFFICE_KR, 0.5, 0.9), (OFFICE_KR, 0.8, 0.4)],
)
def test_there_is_no_counterpart_for_both_nor_far_nor_about_something_else(
    lead: Passage, score: float, likeness: float
) -> None:
    korea, japan = [hit(OFFICE_KR, 0.8)], [hit(OFFICE_JP, score)]
    found = sides("Who?", korea, japan, likeness=lambda one, other: likeness)
    assert counterpart(hit(lead, 0.8), found) is None
