from __future__ import annotations

import pytest

from regchat import language, rewording
from regchat.jurisdictions import Jurisdiction

KR, JP = (frozenset([j]) for j in Jurisdiction)


@pytest.mark.parametrize(
    "turn",
    ["And in Japan?", "What about Japan?", "japan?", "And Tokyo?", "I meant japan", "Japan too"],
)
def test_a_turn_that_names_the_other_country_asks_the_last_question_of_that_one(turn: str) -> None:
    (found,) = rewording.exchanged(turn, "How much is a kite licence in Korea?")
    assert found == "How much is a kite licence in Japan?"


def test_the_country_is_swapped_back_again() -> None:
    (found,) = rewording.exchanged("And in Japan?", "Who issues licences in Korea?")
    (back,) = rewording.exchanged("and korea?", found)
    assert language.countries(back) == KR


def test_a_people_s_name_is_swapped_as_well() -> None:
    (found,) = rewording.exchanged("And in Japan?", "How long does a Korean licence last?")
    assert found == "How long does a Japanese licence last?"


def test_a_country_is_added_where_the_last_question_named_none() -> None:
    (found,) = rewording.exchanged("And in Japan?", "How much is a kite licence?")
    assert found == "How much is a kite licence in Japan?"


def test_a_place_is_added_as_the_turn_calls_it() -> None:
    for turn, place in (("in Tokyo", "Tokyo"), ("and in seoul?", "seoul"), ("japan?", "Japan")):
        assert rewording.exchanged(turn, "How fast is a licence?") == (
            f"How fast is a licence in {place}?",
        )


def test_no_country_is_added_to_a_question_about_an_office_of_the_other() -> None:
    assert rewording.exchanged("And in Japan?", "What does the KTA do?", {"KTA": KR}) == ()


@pytest.mark.parametrize(
    ("turn", "named"),
    [
        ("And class III?", "class III"),
        ("What about class I?", "class I"),
        ("class 3?", "class 3"),
        ("and III?", "class III"),
        ("and 3?", "class 3"),
        ("the third one?", "class 3"),
    ],
)
def test_a_turn_that_names_another_class_asks_the_last_question_of_that_one(
    turn: str, named: str
) -> None:
    (found,) = rewording.exchanged(turn, "Who reviews a class II kite?")
    assert found == f"Who reviews a {named} kite?"


@pytest.mark.parametrize("turn", ["should I do it?", "which one is it?", "is one enough", "i see"])
def test_a_word_that_is_no_class_exchanges_none(turn: str) -> None:
    assert rewording.exchanged(turn, "Who reviews a class II kite?") == ()


@pytest.mark.parametrize(
    ("turn", "last", "found"),
    [
        ("and donor cells?", "How long for my own cells?", "How long for donor cells?"),
        ("what if they use mine", "Papers for donor cells?", "Papers for my own cells?"),
        ("and from a donor?", "Is autologous use free?", "Is allogeneic use free?"),
        ("and the second one?", "What is the first track?", "What is the second track?"),
    ],
)
def test_a_turn_that_names_the_other_of_two_kinds_asks_the_last_question_of_that_one(
    turn: str, last: str, found: str
) -> None:
    assert rewording.exchanged(turn, last) == (found,)


def test_the_other_one_may_be_of_two_kinds() -> None:
    found = rewording.exchanged("and the other one?", "Who checks the first track in Japan?")
    assert found == (
        "Who checks the second track in Japan?",
        "Who checks the first track in Korea?",
    )
    assert len(rewording.exchanged("the other country?", "Who checks in Japan?")) == 1


@pytest.mark.parametrize(
    "turn",
    [
        "And who checks the strings in Japan?",
        "Is that better than in Japan?",
        "What is the difference in Japan?",
        "Do I need a visa for Japan?",
        "And in Korea?",
    ],
)
def test_a_turn_that_says_more_than_a_name_exchanges_nothing(turn: str) -> None:
    assert rewording.exchanged(turn, "How much is a kite licence in Korea?") == ()


def test_any_other_turn_keeps_its_words_and_those_it_leans_on() -> None:
    last = "How much is a kite licence in Korea?"
    for turn in ("How long does it last?", "And for children?"):
        assert rewording.joined(turn, last) == f"{last} {turn}"
    assert rewording.joined("and for how long", "kite licence") == "kite licence. and for how long"


def test_the_last_question_is_asked_of_the_country_that_the_turn_names() -> None:
    found = rewording.joined("What is that called in Japan?", "Does Korea license kites?")
    assert found == "Does Japan license kites? What is that called in Japan?"
    weighed = rewording.joined("Is that more than in Japan?", "Does Korea license kites?")
    assert "Korea" in weighed


def test_a_bare_question_word_is_put_before_the_last_question() -> None:
    assert rewording.joined("and why?", "Does Korea license kites?") == (
        "why does Korea license kites?"
    )


@pytest.mark.parametrize(
    ("turn", "last", "found"),
    [
        ("and the one from 2022?", "What did the 2021 Kite Policy review say?", "2022 review say?"),
        ("a newer paper, 2023?", "what did the 2022 review say", "what did the 2023 review say"),
        ("And the 2023 paper?", "What did the Kite Policy review say?", "did the 2023 paper say?"),
        (
            "ok the one from 2023",
            "The Kite Policy review, what's in it?",
            "the 2023 review, what's in it?",
        ),
        ("and ASRM?", "What does MFDS stand for?", "What does ASRM stand for?"),
        ("sorry wrong number, ment two", "who reviews class III", "who reviews class two"),
    ],
)
def test_a_turn_that_names_another_year_other_letters_or_a_class_exchanges_them(
    turn: str, last: str, found: str
) -> None:
    (asked,) = rewording.exchanged(turn, last)
    assert asked.endswith(found)


@pytest.mark.parametrize("turn", ["in plain words?", "can you explain it in simple English please"])
def test_a_turn_that_asks_for_plainer_words_asks_the_last_question_again(turn: str) -> None:
    assert rewording.exchanged(turn, "What is a tether?") == ("What is a tether?",)


def test_what_other_letters_are_is_a_question_of_its_own() -> None:
    for turn in ("what is ASRM", "and what's ASRM?", "Who are JMIP?"):
        assert rewording.exchanged(turn, "Does MFDS approve kites?") == ()


@pytest.mark.parametrize(
    ("turn", "last"),
    [
        ("and was 2022 a better year for pilots?", "What did the 2021 review say?"),
        ("and in 2021?", "What did the 2021 review say?"),
        ("and the 2023 paper?", "Who runs the KTA?"),
        ("and in 2023?", "What did the Kite Policy review say?"),
        ("and ASRM?", "Who runs MFDS and KHIDI?"),
        ("is it like the FDA", "What's MFDS?"),
    ],
)
def test_a_year_or_letters_exchange_nothing_where_more_is_said_or_named(
    turn: str, last: str
) -> None:
    assert rewording.exchanged(turn, last) == ()
