from __future__ import annotations

import pytest

from regchat.decision import decide, locked
from regchat.types import (
    Candidates,
    Evidence,
    Gap,
    GapHit,
    Hit,
    Jurisdiction,
    Jurisdictions,
    Kind,
    Passage,
    ReplyLine,
    Span,
)

KR, JP = (frozenset([j]) for j in Jurisdiction)
NONE: Jurisdictions = frozenset()
QUESTION = "How much is a kite licence?"


def passage(*spoken: Jurisdictions, locator: str = "a/1") -> Passage:
    """Return a passage with one sentence for each of `spoken`."""
    spans = tuple(Span(6 * n, 6 * n + 5, countries) for n, countries in enumerate(spoken))
    return Passage(
        locator, "article", "A", None, "Kite. " * len(spoken), frozenset().union(*spoken), spans
    )


def hit(score: float, *spoken: Jurisdictions, locator: str = "a/1") -> Hit:
    spoken = spoken or (NONE,)
    kinds = (Kind.PASSAGE, Kind.SENTENCE, Kind.QUESTION)
    evidence = tuple(Evidence(kind, "Kite.", score) for kind in kinds)
    return Hit(passage(*spoken, locator=locator), score, evidence)


def gap(score: float, name: str = "shops") -> GapHit:
    declared = Gap(name, name, ("Where?",), (ReplyLine("It does not say."),))
    return GapHit(declared, score, "Where?")


def candidates(*hits: Hit, gaps: tuple[GapHit, ...] = ()) -> Candidates:
    return Candidates(QUESTION, hits, gaps)


def test_a_passage_that_fits_is_answered_from() -> None:
    decision = decide(candidates(hit(0.95)))
    assert decision.answer
    assert decision.gap is None
    assert [h.passage.locator for h in decision.hits] == ["a/1"]


def test_a_passage_that_fits_better_than_every_gap_is_answered_from() -> None:
    assert decide(candidates(hit(0.95), gaps=(gap(0.3),))).answer


def test_a_gap_that_fits_better_than_every_passage_is_the_reply() -> None:
    decision = decide(candidates(hit(0.6), gaps=(gap(0.98), gap(0.5, "visa"))))
    assert not decision.answer
    assert decision.gap is not None
    assert decision.gap.id == "shops"


def test_where_nothing_fits_there_is_neither_an_answer_nor_a_gap() -> None:
    for found in (candidates(), candidates(hit(0.05)), candidates(hit(0.05), gaps=(gap(0.05),))):
        decision = decide(found)
        assert not decision.answer
        assert decision.gap is None


def test_a_gap_that_fits_is_the_reply_where_no_passage_is_near() -> None:
    decision = decide(candidates(hit(0.1), gaps=(gap(0.9),)))
    assert not decision.answer
    assert decision.gap is not None


def test_every_decision_gives_its_reason() -> None:
    for found in (candidates(), candidates(hit(0.9)), candidates(hit(0.2), gaps=(gap(0.9),))):
        assert decide(found).reason.strip()


@pytest.mark.parametrize("named", [KR, JP, KR | JP])
def test_a_passage_that_speaks_only_of_another_country_is_left_out(named: Jurisdictions) -> None:
    for other in (KR, JP):
        kept = locked((hit(0.9, other),), named)
        assert bool(kept) == bool(other & named)


def test_a_passage_without_a_sentence_for_the_country_is_left_out() -> None:
    found = (hit(0.9, JP, JP), hit(0.8, KR, JP), hit(0.7, NONE, JP))
    assert locked(found, KR) == found[1:]


def test_a_passage_of_no_country_fits_every_country() -> None:
    found = (hit(0.9, NONE),)
    assert locked(found, KR) == locked(found, JP) == locked(found, KR | JP) == found


def test_where_no_country_is_named_every_passage_stays_in_its_order() -> None:
    found = (hit(0.9, KR), hit(0.8, JP), hit(0.7, NONE), hit(0.6, KR | JP))
    assert locked(found, NONE) == found
