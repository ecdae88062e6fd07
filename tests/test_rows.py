from __future__ import annotations

import pytest

from regchat.rows import parts
from regchat.source import Passage
from tests.passages import BOTH, JP, KOREA, OFFICE_KR, SHARED, WIND, passage, quotes


def test_a_sentence_that_names_a_thing_of_the_other_country_is_still_its_own_country_s() -> None:
    likened = passage(
        "table/3", ("Korea has nothing like the JKB.", BOTH), ("Japan has the JKB.", JP)
    )
    found = parts(likened)
    assert found is not None
    assert quotes(found[KOREA]) == ["Korea has nothing like the JKB."]


@pytest.mark.parametrize("whole", [SHARED, OFFICE_KR, WIND])
def test_a_passage_without_a_sentence_for_each_country_is_no_row(whole: Passage) -> None:
    assert parts(whole) is None
