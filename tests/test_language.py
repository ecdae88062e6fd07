from __future__ import annotations

import pytest

from regchat import language, wording
from regchat.jurisdictions import Jurisdiction, Jurisdictions

KR, JP = frozenset({Jurisdiction.KR}), frozenset({Jurisdiction.JP})


def test_words_are_in_lower_case_without_possessives() -> None:
    found = ["the", "author", "clinics", "don't", "2", "cells"]
    assert language.words("The author\u2019s clinics' don\u2019t: 2 cells.") == found


def test_stems_leave_out_words_without_content() -> None:
    assert language.stems("What are the licences and licensing?") == ["licenc", "licens"]
    assert "the" in language.stop_words()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The MFDS and KHIDI's list", ["MFDS", "KHIDI"]),
        ("iPSC and MSCs", ["iPSC", "MSC"]),
        ("Class II, phase III", []),
        ("Korea and Japan", []),
        ("ASRM-certified", ["ASRM"]),
    ],
)
def test_acronyms_are_words_of_two_capitals(text: str, found: list[str]) -> None:
    assert language.acronyms(text) == found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Korea's rules", KR),
        ("a SEOUL clinic", KR),
        ("Japanese law", JP),
        ("Tokyo and Busan", KR | JP),
        ("koria or japn", KR | JP),
        ("North Korea", frozenset()),
        ("North Korea, North Koreans, North Korea's", frozenset()),
        ("the Democratic People's Republic of Korea", frozenset()),
        ("North Korea and South Korea", KR),
        ("Koreatown in Los Angeles", frozenset()),
        ("the japanning of wood", frozenset()),
        ("", frozenset()),
    ],
)
def test_a_country_is_named_by_whole_words_and_north_korea_is_not_korea(
    text: str, named: Jurisdictions
) -> None:
    assert language.countries(text) == named


def test_a_country_is_named_by_the_names_given_too() -> None:
    names = {"Kite Board": JP, "KTA": KR}
    assert language.countries("The kite board met.", names) == JP
    assert language.countries("KTAs are not the agency.", names) == frozenset()
    assert language.countries("The kite board wrote to the KTA.", names) == KR | JP


@pytest.mark.parametrize(
    ("text", "to", "swapped"),
    [
        ("Is it legal in Korea?", JP, "Is it legal in Japan?"),
        ("Is Tokyo or Seoul cheaper?", KR, "Is Korea cheaper?"),
        ("fees, Seoul compared to Tokyo", JP, "fees, Japan"),
        ("Is it legal in Korea?", KR | JP, "Is it legal in Korea and Japan?"),
        ("Who visits Koreatown?", JP, "Who visits Koreatown?"),
    ],
)
def test_the_countries_of_a_question_can_be_swapped(
    text: str, to: Jurisdictions, swapped: str
) -> None:
    assert language.swap_countries(text, to) == swapped


def test_every_name_of_a_country_is_read_as_its_code() -> None:
    names = {"Kite Board": JP}
    assert language.coded("Seoul, Korean Korea: the Kite Board!", names) == "KR KR KR the JP"
    assert language.coded("North Korea and Koreatown") == "and koreatown"


def test_the_stems_of_country_names_are_known() -> None:
    assert {"korea", "korean", "japan", "seoul"} <= language.country_stems()


def test_pronouns_are_words_as_plain_gives_them() -> None:
    assert {"it", "this", "they"} <= language.pronouns()
    assert all(wording.plain(word) == word for word in language.pronouns())


@pytest.mark.parametrize(
    "text", ["Right, noted. Much obliged.", "ah okay i see", "thank you, that was useful"]
)
def test_what_only_says_that_it_was_understood_is_a_greeting(text: str) -> None:
    assert language.greets(text)


@pytest.mark.parametrize("text", ["is that right?", "i see a clinic", "what was noted"])
def test_what_says_more_than_that_is_none(text: str) -> None:
    assert not language.greets(text)


def test_how_many_of_a_currency_asks_for_an_amount() -> None:
    assert "amount" in language.asked_for("how many dollars roughly in each")


def test_thanks_that_say_that_it_helped_are_no_question() -> None:
    assert language.greets("thanks that helps")
    assert not language.greets("what helps?")


def test_the_number_of_a_phone_or_a_licence_is_no_count() -> None:
    for kind in ("phone", "hotline", "licence", "registration"):
        assert "count" not in language.asked_for(f"the {kind} number of that shop")
    assert "count" in language.asked_for("number of shops")


@pytest.mark.parametrize(
    ("question", "kind", "holding"),
    [
        ("hwo many boards are there", "count", "There are three boards."),
        ("What are the side effects?", "side_effect", "Every adverse event is reported."),
        ("Is there a minimum age?", "age", "Children need a guardian."),
        ("Who pays the interpreter?", "payer", "The clinic pays for it."),
        ("Which form is it?", "form", "It is filed on a form."),
        ("are they open on sundays", "weekday", "They close at weekends."),
        ("On what date was it passed?", "date", "It was passed in 2014."),
        ("what share of clinics", "share", "It is ten per cent."),
        ("In which month?", "month", "It appeared on 9 May 2026."),
        ("what is their address", "contact", "The telephone is answered by day."),
        ("Which clinics by name?", "name", "The brand name is printed on the box."),
        ("which hospitals are those", "name", "The brand name is printed on the box."),
        ("big fine for a late report?", "penalty", "The fine is low."),
        ("total of shops in Osaka", "count", "There are two."),
    ],
)
def test_what_is_asked_for_is_told_from_what_a_text_holds(
    question: str, kind: str, holding: str
) -> None:
    assert kind in language.asked_for(question)
    assert language.holds(holding, kind)
    assert not language.holds("The ministry oversees clinics.", kind)


@pytest.mark.parametrize(
    "question",
    [
        "I board in an hour, deadline is killing me. Who registers kites?",
        "My phone keeps correcting it. What is KTA?",
        "Their e-mail says licence. Which one?",
        "Is the mayor from China right that kites are banned?",
        "A trial would be fine for us. Is it open?",
        "I land on Sunday. Who registers kites?",
        "Search the register by name, can I?",
    ],
)
def test_a_word_that_is_said_beside_a_question_asks_for_nothing(question: str) -> None:
    assert language.asked_for(question) == ()
