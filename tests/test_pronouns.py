from __future__ import annotations

import pytest

from regchat import language, pronouns
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
            "who checks it?",
            "Does Korea have a rule that pilots need a licence?",
            "who checks the rule that pilots need a licence in Korea?",
        ),
        ("who gives it?", "Do I need a licence?", "who gives the licence?"),
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
    assert pronouns.named(turn, last) == found


def test_what_a_pronoun_stands_for_is_in_the_turn_s_country() -> None:
    found = pronouns.named("does it exist in Japan?", "What is the Korean licence?")
    assert found is not None
    assert language.countries(found) == JP


@pytest.mark.parametrize(
    ("turn", "last"),
    [
        ("does it cost much", "Who gives out licences in Korea?"),
        ("and why?", "What is the KTA?"),
        ("is it true that kites are free?", "What is the KTA?"),
        ("my kite broke, who repairs it for a small fee", "What is the KTA?"),
        ("who gives it?", "Do you know if pilots need a licence?"),
        ("who gives it?", "does a kite that was flown by night in the rain need a brand new mark"),
    ],
)
def test_a_pronoun_is_kept_where_it_is_not_clear_what_it_stands_for(turn: str, last: str) -> None:
    assert pronouns.named(turn, last) is None


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
    assert pronouns.answered("does it have a website", last, TEXT, GLOSSARY) == found


def test_what_goes_by_a_name_is_meant_and_not_its_name() -> None:
    found = pronouns.named("when did it start", "What is the full name of the Korean law?")
    assert found == "when did the Korean law start"


def test_one_thing_is_it_and_not_they_where_a_turn_has_both() -> None:
    found = pronouns.named("do they charge for using it", "What is the Korean portal?")
    assert found == "do they charge for using the Korean portal"
    found = pronouns.named("do they hold for it", "What are the classes?")
    assert found == "do the classes hold for it"
