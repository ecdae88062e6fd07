from __future__ import annotations

import pytest

from regchat import language
from regchat.assistant import Assistant
from regchat.rewording import exchanged, joined, named, replaced
from regchat.turns import leans, opened
from regchat.types import Jurisdiction, Turn

KR, JP = (frozenset([j]) for j in Jurisdiction)


def after(last: str, turn: str) -> str:
    """Return a turn as it reads behind another one, by its words alone."""
    meant = opened(turn)
    return next(iter(exchanged(meant, last)), None) or named(meant, last) or joined(meant, last)


@pytest.mark.parametrize(
    "question",
    [
        "And in Japan?",
        "what about Korea?",
        "How much does it cost?",
        "Why?",
        "how long?",
        "Who issues it?",
        "Is that true?",
        "and class III?",
        "What do they check?",
    ],
)
def test_a_turn_that_points_back_leans(question: str) -> None:
    assert leans(question)


def test_a_long_question_does_not_lean_whatever_words_it_has() -> None:
    assert not leans(
        "Does the Korean Tether Agency publish a list of the licensed pilots that it has checked?"
    )


@pytest.mark.parametrize("turn", ["And in Japan?", "What about Japan?", "japan?", "And Tokyo?"])
def test_a_turn_that_names_the_other_country_asks_the_last_question_of_that_one(turn: str) -> None:
    found = after("How much is a kite licence in Korea?", turn)
    assert language.countries(found) == JP
    assert "How much is a kite licence" in found


def test_the_country_is_swapped_back_again() -> None:
    last = after("Who issues licences in Korea?", "And in Japan?")
    assert language.countries(after(last, "and korea?")) == KR


def test_a_people_s_name_is_swapped_as_well() -> None:
    found = after("How long does a Korean licence last?", "And in Japan?")
    assert language.countries(found) == JP


@pytest.mark.parametrize(
    ("turn", "named"),
    [("And class III?", "class III"), ("What about class I?", "class I"), ("class 3?", "class 3")],
)
def test_a_turn_that_names_another_class_asks_the_last_question_of_that_one(
    turn: str, named: str
) -> None:
    found = after("Who reviews a class II kite?", turn)
    assert found.casefold() == f"who reviews a {named} kite?".casefold()


def test_a_pronoun_is_replaced_by_what_the_last_question_was_about() -> None:
    found = after("What is the Korean Tether Agency?", "What does it check?")
    assert "Korean Tether Agency" in found
    assert " it " not in f" {found} "


def test_a_pronoun_is_replaced_in_the_turn_s_own_country() -> None:
    found = replaced("Who issues it in Japan?", "the kite licence in Korea")
    assert found is not None
    assert language.countries(found) == JP


def test_any_other_turn_keeps_its_words_and_those_it_leans_on() -> None:
    for turn in ("How long does it last?", "Why?", "And for children?"):
        found = after("How much is a kite licence in Korea?", turn)
        assert set(language.stems(turn)) <= set(language.stems(found))
        assert "kite licence in Korea" in found


def test_a_turn_leans_on_the_last_turn_and_not_on_one_before_it(
    tiny_assistant: Assistant,
) -> None:
    fee, flag = "How much is a licence in Korea?", "What does a red flag mean?"
    history = [Turn(fee, fee, ("licences/1a",)), Turn(flag, flag, ("weather/1",))]
    found = tiny_assistant.ask("Why?", history).standalone_question
    assert "red flag" in found
    assert "licence" not in found


def test_it_leans_on_the_question_as_it_was_understood(tiny_assistant: Assistant) -> None:
    history = [Turn("And in Japan?", "How much is a kite licence in Japan?")]
    assert "kite licence" in tiny_assistant.ask("Why?", history).standalone_question
