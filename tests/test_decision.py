from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from regchat.corpus import TUNED
from regchat.decision import (
    SURE,
    Part,
    Weights,
    decide,
    decide_part,
    decide_weighed,
    is_nowhere,
    joined,
    locked,
    read_weights,
    shipped_weights,
)
from regchat.errors import CorpusError
from regchat.evidence import Candidates, Evidence, GapHit, Hit, Kind
from regchat.jurisdictions import Jurisdiction, Jurisdictions
from regchat.source import Gap, Passage, ReplyLine, Span
from tests.passages import FEES, OFFICE_KR
from tests.passages import hit as found_hit

KR, JP = (frozenset([j]) for j in Jurisdiction)
NONE: Jurisdictions = frozenset()
QUESTION = "How much is a kite licence?"
WEIGHTS = Weights(threshold=0.5, bias=-3.0, weights={"passage": 8.0, "gap": -3.0})


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


def candidates(
    *hits: Hit, gaps: tuple[GapHit, ...] = (), gap_words: float = 0.0, doubtful: bool = False
) -> Candidates:
    """Return candidates with the evidence that `WEIGHTS` weighs."""
    evidence = {
        "passage": max((h.score for h in hits), default=0.0),
        "gap": gaps[0].score if gaps else 0.0,
        "gap_words": gap_words,
    }
    return Candidates(QUESTION, hits, gaps, evidence=evidence, doubtful=doubtful)


def part(question: str, score: float, locator: str = "a/1") -> Part:
    return decide_part(question, candidates(hit(score, locator=locator)), WEIGHTS)


def test_a_passage_that_fits_is_answered_from() -> None:
    decision = decide(candidates(hit(0.95)), WEIGHTS)
    assert decision.answer
    assert decision.gap is None
    assert [h.passage.locator for h in decision.hits] == ["a/1"]


def test_a_passage_that_fits_better_than_every_gap_is_answered_from() -> None:
    assert decide(candidates(hit(0.95), gaps=(gap(0.3),)), WEIGHTS).answer


def test_a_gap_that_fits_better_than_every_passage_is_the_reply() -> None:
    decision = decide(candidates(hit(0.6), gaps=(gap(0.98), gap(0.5, "visa"))), WEIGHTS)
    assert not decision.answer
    assert decision.gap is not None
    assert decision.gap.id == "shops"


def test_where_nothing_fits_there_is_neither_an_answer_nor_a_gap() -> None:
    for found in (candidates(), candidates(hit(0.05)), candidates(hit(0.05), gaps=(gap(0.05),))):
        decision = decide(found, WEIGHTS)
        assert not decision.answer
        assert decision.gap is None


def test_without_a_passage_nothing_is_answered_whatever_the_weights_say() -> None:
    assert not decide(candidates(), Weights(0.0, 30.0, {})).answer


def test_a_gap_that_fits_is_the_reply_where_no_passage_is_near() -> None:
    decision = decide(candidates(hit(0.1), gaps=(gap(0.9),)), WEIGHTS)
    assert not decision.answer
    assert decision.gap is not None


def test_a_gap_that_is_only_likely_is_the_reply_where_it_shares_the_question_s_words() -> None:
    for words, fits in ((0.5, True), (0.4, False)):
        found = candidates(hit(0.1), gaps=(gap(0.6),), gap_words=words)
        assert (decide(found, WEIGHTS).gap is not None) == fits


def test_that_no_number_is_given_is_told_to_those_who_ask_for_one() -> None:
    asked = ("How many shops are there?", "number of shops", "Where?")
    counts = GapHit(Gap("counts", "counts", asked, (ReplyLine("No number."),)), 0.9, asked[0])
    found = candidates(hit(0.1), gaps=(counts, gap(0.8)))
    for question, name in (("how many shops in all", "counts"), ("Who runs the shops?", "shops")):
        decision = decide(replace(found, question=question), WEIGHTS)
        assert decision.gap is not None
        assert decision.gap.id == name
    assert decide(replace(found, question="Who?", gaps=(counts,)), WEIGHTS).gap is None


def test_that_another_country_is_left_out_is_told_to_those_who_ask_of_one() -> None:
    asked = ("Are shops legal in China?", "china shops", "Where?")
    china = GapHit(Gap("china", "china", asked, (ReplyLine("Not China."),)), 0.9, asked[0])
    found = candidates(hit(0.1), gaps=(china,))
    for question, fits in (("shops in china then", True), ("cheaper here or there?", False)):
        assert (decide(replace(found, question=question), WEIGHTS).gap is not None) == fits


def test_a_kind_of_thing_that_is_missing_has_the_reply_of_a_gap_on_that_kind() -> None:
    fees = GapHit(Gap("fees", "fees", ("phone number of a shop",), (ReplyLine("No."),)), 0.8, "")
    found = replace(candidates(hit(0.1), gaps=(gap(0.9), fees)), missing=("contact",))
    assert (decision := decide(found, WEIGHTS).gap) is not None
    assert decision.id == "fees"


def test_a_date_that_a_passage_further_down_holds_is_not_nowhere() -> None:
    hits = (found_hit(FEES, 0.9), found_hit(OFFICE_KR, 0.8))
    found = replace(candidates(*hits), missing=("date",))
    assert not is_nowhere(found)
    assert is_nowhere(replace(found, hits=hits[:1]))
    assert not is_nowhere(replace(found, missing=()))
    assert is_nowhere(replace(found, missing=("contact",)))


def test_one_word_of_content_is_not_shared_with_a_gap_by_a_half_of_them() -> None:
    found = candidates(hit(0.1), gaps=(gap(0.6),), gap_words=1.0)
    for words, fits in ((("notifi",), False), (("notifi", "shop"), True)):
        assert (decide(replace(found, words=words), WEIGHTS).gap is not None) == fits


def test_what_only_fits_the_question_before_is_no_answer() -> None:
    decision = decide(candidates(hit(0.95), doubtful=True), WEIGHTS)
    assert not decision.answer
    assert "went before" in decision.reason


def test_every_decision_gives_its_reason() -> None:
    for found in (candidates(), candidates(hit(0.9)), candidates(hit(0.2), gaps=(gap(0.9),))):
        decision = decide(found, WEIGHTS)
        assert f"{decision.probability:.2f}" in decision.reason
        assert "0.50" in decision.reason


def test_a_probability_lies_between_0_and_1_whatever_the_evidence() -> None:
    for score in (-1e9, -1.0, 0.0, 1.0, 1e9):
        assert 0.0 < WEIGHTS.probability({"passage": score, "gap": 0.0}) <= 1.0
    rising = [WEIGHTS.probability({"passage": n / 10, "gap": 0.0}) for n in range(11)]
    assert rising == sorted(rising)


def test_a_part_is_clearly_not_answered_only_below_half_of_the_threshold() -> None:
    clear, unsure, answered = part("A?", 0.1), part("B?", 0.3), part("C?", 0.9)
    assert (clear.clearly_not, unsure.clearly_not, answered.clearly_not) == (True, False, False)
    assert not unsure.decision.answer
    assert answered.decision.answer


def test_a_message_keeps_a_sure_answer_to_the_whole_where_no_part_is_answered() -> None:
    whole = decide(candidates(hit(0.9)), WEIGHTS)
    assert whole.probability >= SURE
    assert joined(whole, (part("A?", 0.1), part("B?", 0.3))) is whole
    assert joined(whole, (part("A?", 0.1),)) is whole
    assert joined(whole, ()) is whole


def test_a_message_has_no_answer_where_no_part_has_and_the_whole_is_not_sure() -> None:
    whole = decide(candidates(hit(0.45)), WEIGHTS)
    assert whole.answer
    assert whole.probability < SURE
    found = joined(whole, (part("A?", 0.1), part("B?", 0.3)))
    assert not found.answer
    assert "none of 2" in found.reason
    assert found.unanswered == ()
    assert joined(whole, (part("A?", 0.1),)) is whole


def test_where_a_gap_replies_to_one_question_the_others_are_told() -> None:
    whole = decide(candidates(hit(0.05)), WEIGHTS)
    declared = decide_part("A?", candidates(hit(0.1), gaps=(gap(0.9),)), WEIGHTS)
    found = joined(whole, (part("B?", 0.1), declared, part("C?", 0.2)))
    assert found.gap is declared.decision.gap
    assert found.unanswered == ("B?", "C?")


def test_a_message_with_one_answered_part_is_answered_for_it_and_told_the_other() -> None:
    for score in (0.05, 0.9):
        whole = decide(candidates(hit(score, locator="b/1")), WEIGHTS)
        found = joined(whole, (part("A?", 0.1), part("B?", 0.9)))
        assert found.answer
        assert found.hits[0].passage.locator == "a/1"
        assert [p.question for p in found.answered] == ["B?"]
        assert found.unanswered == ("A?",)


def test_an_unsure_part_is_told_unless_what_is_said_comes_from_its_passage() -> None:
    whole = decide(candidates(hit(0.05)), WEIGHTS)
    found = joined(whole, (part("A?", 0.3), part("B?", 0.9)))
    assert [p.question for p in found.answered] == ["B?"]
    assert found.unanswered == ()
    elsewhere = joined(whole, (part("A?", 0.3, "b/1"), part("B?", 0.9)))
    assert elsewhere.unanswered == ("A?",)


def test_parts_that_are_answered_from_different_passages_are_all_answered() -> None:
    whole = decide(candidates(hit(0.9)), WEIGHTS)
    three = (part("A?", 0.9, "a/1"), part("B?", 0.95, "b/1"), part("C?", 0.45, "c/1"))
    found = joined(whole, three)
    assert [p.question for p in found.answered] == ["A?", "B?", "C?"]
    assert "3 of 3" in found.reason


def test_two_parts_of_one_passage_leave_an_answered_whole_as_it_is() -> None:
    whole = decide(candidates(hit(0.9)), WEIGHTS)
    assert joined(whole, (part("A?", 0.9), part("B?", 0.95))) is whole
    assert joined(whole, (part("A?", 0.9), part("B?", 0.3))) is whole


def test_a_decision_without_parts_has_none_that_is_not_answered() -> None:
    decision = decide(candidates(hit(0.1)), WEIGHTS)
    assert (decision.answered, decision.unanswered) == ((), ())


def test_what_neither_country_is_answered_for_is_not_compared() -> None:
    alone = (candidates(hit(0.1), gaps=(gap(0.9),)), candidates(hit(0.1)))
    decision = decide_weighed(candidates(hit(0.45)), alone, WEIGHTS)
    assert decide(candidates(hit(0.45)), WEIGHTS).answer
    assert not decision.answer
    assert decision.gap is not None
    assert "neither" in decision.reason


def test_a_comparison_that_is_surely_answered_as_a_whole_is_answered() -> None:
    alone = (candidates(hit(0.1)), candidates(hit(0.1)))
    assert decide_weighed(candidates(hit(0.95)), alone, WEIGHTS).answer


def test_a_comparison_that_one_country_is_answered_for_stays_as_decided() -> None:
    alone = (candidates(hit(0.9)), candidates(hit(0.1)))
    for score in (0.3, 0.45):
        whole = candidates(hit(score))
        assert decide_weighed(whole, alone, WEIGHTS) == decide(whole, WEIGHTS)


def test_what_both_countries_are_answered_for_is_compared_unless_it_clearly_is_not_there() -> None:
    alone = (candidates(hit(0.9)), candidates(hit(0.9)))
    decision = decide_weighed(candidates(hit(0.3), gaps=(gap(0.0),)), alone, WEIGHTS)
    assert decision.answer
    assert decision.gap is None
    assert not decide_weighed(candidates(hit(0.1)), alone, WEIGHTS).answer


def test_a_doubtful_comparison_is_not_answered_by_what_each_country_has() -> None:
    alone = (candidates(hit(0.9)), candidates(hit(0.9)))
    assert not decide_weighed(candidates(hit(0.95), doubtful=True), alone, WEIGHTS).answer


def test_without_a_tuned_file_the_shipped_weights_decide(tmp_path: Path) -> None:
    weights = read_weights(tmp_path / TUNED)
    assert weights == shipped_weights()
    assert read_weights(tmp_path / TUNED, plain=True) == shipped_weights(plain=True) != weights
    assert shipped_weights(plain=True).weights.keys() == weights.weights.keys()
    assert 0 < weights.threshold < 1
    assert weights.weights["passage"] > 0 > weights.weights["gap"]


def test_a_tuned_file_replaces_the_shipped_weights(tmp_path: Path) -> None:
    path = tmp_path / TUNED
    path.write_text("threshold: 0.3\nbias: -1\nweights: {gap: -2.5}\n", "utf-8")
    assert read_weights(path) == Weights(0.3, -1.0, {"gap": -2.5})


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("threshold: 0.3\nbias: 0\nweights: {luck: 1}\n", "luck"),
        ("threshold: 1.3\nbias: 0\nweights: {}\n", "threshold"),
        ("threshold: 0.3\nweights: {}\n", "bias"),
        ("threshold: 0.3\nbias: 0\nweights: {}\nmood: 1\n", "mood"),
        ("threshold: 0.3\nbias: 0\nweights: {gap: much}\n", "gap"),
        ("- [\n", ""),
        ("", ""),
    ],
)
def test_a_broken_tuned_file_is_told_with_its_name(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / TUNED
    path.write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=r"^tuned\.yaml") as caught:
        read_weights(path)
    assert named in str(caught.value)


@pytest.mark.parametrize("value", [".nan", ".inf", "-.inf"])
@pytest.mark.parametrize("place", ["threshold", "bias", "weight"])
def test_a_weight_that_is_no_number_is_a_fault(tmp_path: Path, place: str, value: str) -> None:
    given = {"threshold": "0.3", "bias": "0", "weight": "1"} | {place: value}
    text = "threshold: {threshold}\nbias: {bias}\nweights: {{gap: {weight}}}\n".format(**given)
    path = tmp_path / TUNED
    path.write_text(text, "utf-8")
    with pytest.raises(CorpusError):
        read_weights(path)


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
