"""What came of a question, and whether it passes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from regchat.answer import Status
from regchat.evals.results import Result, passed, why_not

Make = Callable[..., Any]


def test_a_result_is_an_answer_or_an_error_never_both_or_neither(
    question: Make, answered: Make
) -> None:
    with pytest.raises(ValueError, match="either"):
        Result(question(), None, 1.0)
    with pytest.raises(ValueError, match="either"):
        Result(question(), answered("licences/1"), 1.0, error="torn")


def test_a_question_passes_when_nothing_stands_against_it(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    asked = question(facts=("KTA",), forbidden=("free",))
    assert passed(result(asked, answered("licences/1a", "meta")))
    assert passed(result(near_topic(), abstained()))


def test_each_reason_for_failing_is_told(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    asked = question(facts=("12 coins",), forbidden=("issues",))
    assert why_not(result(asked, answered("meta", "licences/1"))) == [
        "the first citation is meta",
        "does not state: 12 coins",
        "states what is forbidden: issues",
    ]
    assert why_not(result(asked, abstained())) == ["the status is not_in_source, not answered"]
    assert why_not(result(near_topic(), abstained(Status.URGENT))) == [
        "the status is urgent, not not_in_source"
    ]
    assert why_not(result(asked, None)) == ["no reply: ValueError: the string tore"]
