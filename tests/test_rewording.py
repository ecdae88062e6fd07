from __future__ import annotations

import pytest

from regchat import language, rewording
from regchat.jurisdictions import Jurisdiction
from regchat.source import Term

KR, JP = (frozenset([j]) for j in Jurisdiction)
AGENCY = Term("KTA", "Korean Tether Agency", "The Korean body that issues licences.", KR)
BOARD = Term("JKB", "Japanese Kite Board", "The office in Japan that registers kites.", JP)
LAW = Term("Tether Act", "Tether Act", "Korea's law on kites.", KR)
LINE = Term("tether", "tether", "The line that an agency checks.", frozenset())
GLOSSARY = (AGENCY, BOARD, LAW, LINE)
TEXT = "In Korea, the KTA issues licences under the Tether Act. In Japan, the JKB registers kites."


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


@pytest.mark.parametrize(
    ("turn", "last", "found"),
    [
        ("What does it check?", "What is the KTA?", "What does the KTA check?"),
        ("what do they check", "tell me about KTA", "what does KTA check"),
        ("is their site free?", "what is KTA", "is KTA's site free?"),
        ("who runs it", "is there some list of pilots", "who runs the list of pilots"),
        ("how do i get it", "Does Korea have a licence?", "how do i get the licence in Korea"),
        ("who gives it?", "does a kite need any mark", "who gives the mark for a kite?"),
        (
            "is it dear",
            "Must pilots in Japan hold a licence?",
            "is the licence for pilots in Japan dear",
        ),
        (
            "is there one about both countries",
            "Is there a review about Japan?",
            "is there a review about both countries",
        ),
        (
            "does it have a site",
            "What is the Korean list called?",
            "does the Korean list have a site",
        ),
    ],
)
def test_a_pronoun_is_replaced_by_what_the_last_question_was_about(
    turn: str, last: str, found: str
) -> None:
    assert rewording.named(turn, last) == found


def test_what_a_pronoun_stands_for_is_in_the_turn_s_country() -> None:
    found = rewording.named("does it exist in Japan?", "What is the Korean licence?")
    assert found is not None
    assert language.countries(found) == JP


@pytest.mark.parametrize(
    ("turn", "last"),
    [
        ("does it cost much", "Who gives out licences in Korea?"),
        ("and why?", "What is the KTA?"),
        ("is it true that kites are free?", "What is the KTA?"),
        ("my kite broke, who repairs it for a small fee", "What is the KTA?"),
        ("who gives it?", "does a kite that was flown by night in the rain need a brand new mark"),
    ],
)
def test_a_pronoun_is_kept_where_it_is_not_clear_what_it_stands_for(turn: str, last: str) -> None:
    assert rewording.named(turn, last) is None


@pytest.mark.parametrize(
    ("last", "found"),
    [
        ("Who gives out licences in Korea?", "does KTA have a website"),
        ("Which office registers kites in Japan?", "does JKB have a website"),
        ("Which Korean law covers kites?", "does Tether Act have a website"),
        ("Who gives out what the KTA gives out in Korea?", None),
        ("How much is a licence in Korea?", None),
        ("Which sport is that in Korea?", None),
    ],
)
def test_the_name_that_answered_the_last_question_is_what_the_turn_is_about(
    last: str, found: str | None
) -> None:
    assert rewording.answered("does it have a website", last, TEXT, GLOSSARY) == found


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


@pytest.mark.parametrize(
    ("turn", "last"),
    [
        ("and was 2022 a better year for pilots?", "What did the 2021 review say?"),
        ("and in 2021?", "What did the 2021 review say?"),
        ("and the 2023 paper?", "Who runs the KTA?"),
        ("and in 2023?", "What did the Kite Policy review say?"),
        ("and ASRM?", "Who runs MFDS and KHIDI?"),
    ],
)
def test_a_year_or_letters_exchange_nothing_where_more_is_said_or_named(
    turn: str, last: str
) -> None:
    assert rewording.exchanged(turn, last) == ()


def test_what_goes_by_a_name_is_meant_and_not_its_name() -> None:
    found = rewording.named("when did it start", "What is the full name of the Korean law?")
    assert found == "when did the Korean law start"


def test_one_thing_is_it_and_not_they_where_a_turn_has_both() -> None:
    found = rewording.named("do they charge for using it", "What is the Korean portal?")
    assert found == "do they charge for using the Korean portal"
    found = rewording.named("do they hold for it", "What are the classes?")
    assert found == "do the classes hold for it"


TOLD = "Pilots land first. A 2021 review in Kite Science compared the two fields."


@pytest.mark.parametrize(
    ("turn", "last", "found"),
    [
        ("who wrote that paper", "Is it safe?", "who wrote the 2021 review in Kite Science"),
        ("is the review free?", "Is it safe?", "is the 2021 review in Kite Science free?"),
        ("who wrote it?", "Which journal was that?", "who wrote the 2021 review in Kite Science?"),
    ],
)
def test_a_turn_about_the_work_that_was_cited_names_it(turn: str, last: str, found: str) -> None:
    assert rewording.of_work(turn, last, TOLD) == found


@pytest.mark.parametrize(
    ("turn", "last", "text"),
    [
        ("who wrote that paper", "Which journal was that?", "Pilots land first."),
        ("who wrote the 2022 paper", "Which journal was that?", TOLD),
        ("who wrote it?", "Is it safe?", TOLD),
        ("who flies there?", "Which journal was that?", TOLD),
        ("who wrote this article?", "Is it safe?", TOLD),
        ("how strict is the survey of a kite?", "Is it safe?", TOLD),
    ],
)
def test_any_other_turn_is_not_about_the_work_that_was_cited(
    turn: str, last: str, text: str
) -> None:
    assert rewording.of_work(turn, last, text) is None
