from __future__ import annotations

import pytest

from regchat import parts

MAIL = """\
Good morning,

I fly kites with my two children on the beach near Busan, and we go there most weekends.
My brother has lent me his big red kite for the summer holidays.
How much is a kite licence in Korea?

Kind regards,
Ada
"""


def test_a_long_message_s_one_question_is_searched_for() -> None:
    assert parts.to_search(MAIL) == ["How much is a kite licence in Korea?"]


def test_a_short_message_of_one_question_is_searched_for_as_a_whole() -> None:
    for message in (
        "How much is a kite licence in Korea?",
        "New here. How much is a licence?",
        "kite licence korea",
        "",
    ):
        assert parts.to_search(message) == []


def test_a_remark_beside_the_only_question_is_read_with_it() -> None:
    asked = "How much is a licence in Korea?"
    for message in (f"This is about paragliders. {asked}", f"{asked} Only the phone number."):
        assert parts.to_search(message) == []


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        (
            "Who issues the kite licence, and what does a red flag mean?",
            ["Who issues the kite licence", "what does a red flag mean?"],
        ),
        (
            "What does a red flag mean? Where can I buy a kite?",
            ["What does a red flag mean?", "Where can I buy a kite?"],
        ),
        (
            "how much is a kite licence and how long does the licence last",
            ["how much is a kite licence", "how long does the licence last"],
        ),
        (
            "Please state who issues a kite licence, and the number of pilots who hold one.",
            ["Please state who issues a kite licence", "the number of pilots who hold one."],
        ),
        (
            "Tell me who issues kite licences; also which agency registers kites in Japan.",
            ["Tell me who issues kite licences", "which agency registers kites in Japan."],
        ),
    ],
)
def test_two_things_asked_at_once_are_parted(message: str, asked: list[str]) -> None:
    assert parts.questions(message) == parts.to_search(message) == asked


@pytest.mark.parametrize(
    "message",
    [
        "What is a kite licence in Korea and in Japan?",
        "Who issues licences and registers kites in Japan?",
        "What are the price and the length of a kite licence?",
        "Which kites are red, green and blue?",
        "Is it true that pilots land and that kites must rest?",
    ],
)
def test_one_question_of_two_things_is_not_parted(message: str) -> None:
    assert parts.questions(message) == [message]
    assert parts.to_search(message) == []


def test_a_question_is_parted_without_losing_words_of_content() -> None:
    message = "Who issues the kite licence, and what does a red flag mean?"
    assert " and ".join(parts.questions(message)) == message.replace(", and", " and")


def test_a_question_that_leans_on_another_is_searched_for_behind_it_only() -> None:
    asked = ["Who issues the kite licence?", "How long does it last?"]
    assert parts.to_search(" ".join(asked)) == asked
    assert [parts.leans(question) for question in asked] == [False, True]
    assert parts.to_search(" ".join(reversed(asked))) == []
    assert parts.to_search("Why? And how? When?") == []


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("what is the KTA and who pays for it?", ["what is the KTA", "who pays for it?"]),
        (
            "Which licence is dearer and which one is quicker?",
            ["Which licence is dearer", "which one is quicker?"],
        ),
    ],
)
def test_a_question_that_leans_on_the_one_in_its_sentence_is_parted_from_it(
    message: str, asked: list[str]
) -> None:
    assert parts.questions(message) == parts.to_search(message) == asked
    assert parts.leans(asked[1])


@pytest.mark.parametrize("message", ["Who flies and who registers kites?", "Who is it, is it red?"])
def test_half_a_question_is_not_parted_from_the_rest_of_it(message: str) -> None:
    assert parts.questions(message) == [message]


def test_a_question_that_is_asked_twice_is_searched_for_once() -> None:
    asked = "What does a red flag mean?"
    assert parts.to_search(f"{asked} Where can I buy a kite? {asked}") == [
        asked,
        "Where can I buy a kite?",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Kites need a licence?",
        'He said "kites need a licence?"',
        "how long does a licence last",
        "So, and what is a tether",
        "Please tell me about kites",
        "I would like to know the price",
    ],
)
def test_a_sentence_asks_that_ends_or_begins_like_a_question(sentence: str) -> None:
    assert parts.asks(sentence)


@pytest.mark.parametrize("sentence", ["I fly kites.", "Whatever you say.", "Island kites!", ""])
def test_a_sentence_that_states_does_not_ask(sentence: str) -> None:
    assert not parts.asks(sentence)


@pytest.mark.parametrize("text", ["and and and", ",;+&", "? ? ?", "what and what and what", "🪁?"])
def test_odd_messages_have_no_questions_worth_a_search(text: str) -> None:
    assert parts.to_search(text) == []
    assert parts.to_search(text * 200) == []


def test_the_question_in_a_letter_is_found_where_it_leans() -> None:
    thanks = "Dear editors, thanks for the answer."
    assert parts.leaning(f"{thanks} Who is the counterpart in Japan? Regards") == (
        "Who is the counterpart in Japan?"
    )
    assert parts.leaning(f"{thanks} A new path came in. What was it called?") == (
        "A new path came in. What was it called?"
    )


@pytest.mark.parametrize(
    "letter",
    [
        "Dear editors, thanks. Can a child fly a small kite in Korea? Regards",
        "Dear editors, thanks. Why? And for how long?",
        "Dear editors, thanks for all of it.",
    ],
)
def test_a_letter_whose_question_stands_alone_or_that_asks_two_or_none_has_none(
    letter: str,
) -> None:
    assert parts.leaning(letter) is None


def test_a_thing_that_is_told_of_in_the_message_itself_does_not_point_outside_of_it() -> None:
    asked = ["Who runs that kite licence office in Korea", "what does a pilot pay for a licence?"]
    assert parts.to_search(" and ".join(asked)) == asked


def test_letters_with_a_question_mark_are_no_question_of_their_own() -> None:
    assert parts.to_search("Too many letters here. KTA? JKB? whats that for") == []


def test_a_question_that_points_at_the_statement_before_it_is_searched_for_with_that() -> None:
    told = "I hear that pilots in Korea are well looked after. Is that the result of a law"
    asked = "how many pilots are there in Seoul?"
    assert parts.to_search(f"Hello. {told}, and {asked}") == [told, asked]
    assert parts.to_search(f"Hello. Is that the result of a law, and {asked}") == []


def test_a_question_about_one_of_those_before_it_leans_on_them() -> None:
    assert parts.leans("when was the newest one licensed in Korea?")
    assert not parts.leans("when was the newest kite licensed in Korea?")
