from __future__ import annotations

import pytest

from regchat import turns


@pytest.mark.parametrize(
    "turn",
    [
        "And in Japan?",
        "n japan",
        "what about Korea?",
        "How much does it cost?",
        "Why?",
        "how long?",
        "Who issues it?",
        "Is that true?",
        "and class III?",
        "What do they check?",
        "sorry, is it the same there",
        "Under which statute?",
        "to whom",
        "does japan have something similar",
    ],
)
def test_a_turn_that_points_back_leans(turn: str) -> None:
    assert turns.leans(turn)


@pytest.mark.parametrize(
    "turn",
    [
        "Does the Korean Tether Agency publish a list of the pilots that it has licensed so far?",
        "my clinic says class III - what does it mean",
        "Can a child fly a small kite in Korea?",
        "Do pilots land their kites before the second flag goes up?",
        "Is it true that Japan registers every single kite?",
        "Are there rules about flying kites at night?",
    ],
)
def test_a_turn_that_names_what_it_speaks_of_does_not_lean(turn: str) -> None:
    assert not turns.leans(turn)


@pytest.mark.parametrize(
    "turn",
    [
        "is it true that kites are free",
        "is it cheaper in Korea",
        "are there any shops",
        "who wrote this article",
        "the kite that flies",
        "how long does it take",
    ],
)
def test_a_word_that_stands_for_nothing_stands_for_nothing_before_either(turn: str) -> None:
    assert not turns.stands_for(turn)


@pytest.mark.parametrize(
    ("turn", "meant"),
    [
        ("ok thanks! and in Japan?", "and in Japan?"),
        ("btw who wrote this", "who wrote this"),
        ("n japan?", "and japan?"),
        ("No, I meant Korea", "I meant Korea"),
        ("well, so what is a tether", "so what is a tether"),
        ("thanks a lot", "thanks a lot"),
        ("well-run fields in Korea?", "well-run fields in Korea?"),
        ("no licence needed?", "no licence needed?"),
        ("good fields in Korea?", "good fields in Korea?"),
    ],
)
def test_what_is_said_before_what_is_meant_is_left_out_and_nothing_else(
    turn: str, meant: str
) -> None:
    assert turns.opened(turn) == meant


@pytest.mark.parametrize(
    ("turn", "question"),
    [
        ("forget the price. who wrote this?", "who wrote this?"),
        ("ok leave it. what is KTA", "what is KTA"),
        ("Different question: is a kite insured?", "is a kite insured?"),
        ("never mind, what does a red flag mean", "what does a red flag mean"),
        ("something else then: who wrote this", "who wrote this"),
    ],
)
def test_a_turn_that_drops_what_went_before_asks_a_question_of_its_own(
    turn: str, question: str
) -> None:
    assert turns.changed(turn) == question


@pytest.mark.parametrize(
    "turn", ["forget it", "Who forgets that?", "and in Japan?", "another kite"]
)
def test_a_turn_that_drops_nothing_or_asks_nothing_changes_no_subject(turn: str) -> None:
    assert turns.changed(turn) is None


def test_thanks_alone_say_nothing() -> None:
    assert not turns.says("ok, thanks a lot")
    assert turns.says("ok, thanks, and in Japan?")


@pytest.mark.parametrize(
    ("turn", "text"),
    [
        ("how much exactly?", "There is a floor of indemnity through both agencies in 2020."),
        ("how many is several?", "Several kites fly."),
        ("how come they dont have it?", "Korea has no such track."),
    ],
)
def test_a_passage_without_the_figure_or_reason_asked_for_leaves_it_untold(
    turn: str, text: str
) -> None:
    assert turns.untold(turn, [text])


@pytest.mark.parametrize(
    ("turn", "text"),
    [
        ("how much?", "A licence costs 40 coins."),
        ("how many?", "There are two tracks."),
        ("and why?", "The reasoning is that kites are heavy."),
        ("how much checking is it", "Checking is moderate."),
    ],
)
def test_a_passage_that_holds_it_or_a_turn_that_asks_for_none_leaves_nothing_untold(
    turn: str, text: str
) -> None:
    assert not turns.untold(turn, [text])


def test_a_reason_may_stand_in_the_next_passages_and_an_amount_only_in_the_first() -> None:
    texts = ["No such track.", "That is because kites are heavy, 40 of them."]
    assert not turns.untold("why not?", texts)
    assert turns.untold("how much?", texts)


@pytest.mark.parametrize(
    ("turn", "term"),
    [
        ("what is ASRM?", "ASRM"),
        ("and what does autologous mean", "autologous"),
        ("autologous meaning", "autologous"),
        ("What's a tether?", "tether"),
        ("who is it", None),
        ("how long", None),
    ],
)
def test_the_words_whose_meaning_is_asked_are_told(turn: str, term: str | None) -> None:
    assert turns.defined(turn) == term
