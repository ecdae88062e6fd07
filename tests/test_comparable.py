from __future__ import annotations

from collections.abc import Mapping

import pytest

from regchat.comparable import decide_compared
from regchat.decision import Weights
from regchat.evidence import Candidates, GapHit
from regchat.jurisdictions import Jurisdiction
from regchat.sides import Sides
from regchat.source import Gap
from tests.passages import FEES, hit

# The probability is about "fit": 0.5 where it is 0, more where it is above.
WEIGHTS = Weights(threshold=0.4, bias=0.0, weights={"fit": 1.0})
KITES = GapHit(Gap("kites", "kites", ("how high?",), ()), 0.9, "how high?")
LIKELY, UNSURE, UNLIKELY = 3.0, 0.0, -1.0


def found(
    question: str,
    fit: float,
    *,
    unknown: tuple[str, ...] = (),
    telling: tuple[str, ...] = (),
    near: float = 0.5,
    like: float = 0.0,
    weight: float = 0.5,
) -> Candidates:
    evidence: Mapping[str, float] = {
        "fit": fit,
        "passage": near,
        "like_covered": like,
        "unknown_weight": weight if unknown else 0.0,
    }
    return Candidates(
        question, (hit(FEES, 0.9),), (KITES,), unknown=unknown, telling=telling, evidence=evidence
    )


def weighed(whole: Candidates, korea: float, japan: float) -> bool:
    return decide_compared(whole, sides(whole, korea, japan), WEIGHTS).answer


def sides(whole: Candidates, korea: float, japan: float) -> Sides:
    each = zip(Jurisdiction, (korea, japan), strict=True)
    return Sides(whole.question, {j: found(whole.question, fit) for j, fit in each}, lambda *_: 0.5)


FEE = "Is the fee higher in Korea or Japan?"


def test_what_is_likely_as_a_whole_and_for_each_country_is_compared() -> None:
    assert weighed(found(FEE, LIKELY), LIKELY, LIKELY)


def test_what_the_source_says_of_one_country_alone_is_compared() -> None:
    assert weighed(found(FEE, LIKELY), LIKELY, -5.0)


def test_what_is_surely_answered_as_a_whole_is_compared() -> None:
    assert weighed(found(FEE, LIKELY), UNSURE, -5.0)


def test_what_is_just_possible_for_each_is_not_compared() -> None:
    assert not weighed(found(FEE, UNLIKELY), UNSURE, UNLIKELY)
    assert not weighed(found(FEE, UNSURE), UNLIKELY, UNLIKELY)


TATTOOS = "Are tattoos dearer in Korea or Japan?"
CLEAR = 6.0


def test_a_question_that_turns_on_a_word_the_source_does_not_know_is_not_compared() -> None:
    assert not weighed(found(TATTOOS, LIKELY, unknown=("tattoo",)), LIKELY, UNLIKELY)


def test_a_word_the_source_does_not_know_does_not_keep_from_what_is_clearly_answered() -> None:
    assert weighed(found(TATTOOS, CLEAR, unknown=("tattoo",)), CLEAR, CLEAR)


@pytest.mark.parametrize(
    "whole",
    [
        found(TATTOOS, LIKELY, unknown=("tattoo",), near=0.9),
        found(TATTOOS, LIKELY, unknown=("tattoo",), like=0.9),
        found(TATTOOS, LIKELY, unknown=("tattoo",), weight=0.1),
        found("Is Korea riskier than Japan?", LIKELY, unknown=("riskier",)),
        found("Which has it woven in more?", LIKELY, unknown=("women",)),
    ],
)
def test_an_unknown_word_does_not_count_that_is_small_beside_what_is_known(
    whole: Candidates,
) -> None:
    assert weighed(whole, LIKELY, UNLIKELY)


def test_the_reply_of_a_gap_is_given_only_where_it_knows_the_unknown_word() -> None:
    def gap(*telling: str) -> Gap | None:
        whole = found(TATTOOS, LIKELY, unknown=("tattoo",), telling=telling)
        return decide_compared(whole, sides(whole, LIKELY, UNLIKELY), WEIGHTS).gap

    assert gap() is None
    assert gap("tattoo") == KITES.gap
