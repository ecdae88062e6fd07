from __future__ import annotations

import pytest

from regchat.jurisdictions import Jurisdiction
from regchat.weighing import about, asked_of, goes_on_weighing, speaks_of, weighing_part

KR, JP = Jurisdiction
NAMES = {"KTA": frozenset([KR]), "JKB": frozenset([JP])}


@pytest.mark.parametrize(
    "question",
    [
        "What is the difference between Korea and Japan?",
        "seoul or tokyo, where is it quicker",
        "Is Tokyo dearer than Seoul for this?",
        "how strict is japan compared with korea",
        "fees: KR vs JP",
        "rules korea/japan side by side pls",
        "Which country is stricter?",
        "who gives out the licence in each country",
        "who gives out the licence in each",
        "what do the two systems have in common",
        "Is it allowed in both countries?",
        "Do I need other papers in Osaka than in Busan?",
        "Who decides: a ministry in Korea, a board in Japan?",
        "How does Korea differ from the other country?",
        "does Korea have anything like Japan's board",
        "I am Dutch. Which is older, the Korean or the Japanese law?",
        "In Korea the ministry decides. And in Japan?",
        "the KTA against the JKB",
        "Which country is riskier?",
    ],
)
def test_a_question_that_sets_the_countries_against_each_other_weighs_them(question: str) -> None:
    assert weighing_part(question, NAMES)


@pytest.mark.parametrize(
    "question",
    [
        "How much is a licence in Korea?",
        "How much is a licence?",
        "I am from Korea, can I fly a kite in Japan?",
        "I live in Tokyo and want a licence in Seoul. What should I check?",
        "My Japanese husband wants a licence in Korea. What does it cost?",
        "I speak Japanese, will a Korean office understand me?",
        "I don't speak a word of Korean or Japanese. What do I sign?",
        "Class I versus class II, which is riskier?",
        "What are both of Japan's laws called?",
        "what do the two boards do in Korea",
        "How do I find a good club, it doesn't matter which of the two cities?",
        "Does a Korean licence count in Japan?",
        "What does the KTA do?",
    ],
)
def test_a_question_that_only_names_countries_does_not_weigh_them(question: str) -> None:
    assert not weighing_part(question, NAMES)


def test_only_the_sentences_that_weigh_are_taken_from_a_letter() -> None:
    letter = (
        "Hello, we love the sea and have flown kites for thirty years, all over the world. "
        "Is the licence dearer in Korea than in Japan? Many thanks for your help and kind regards."
    )
    assert weighing_part(letter) == "Is the licence dearer in Korea than in Japan?"


@pytest.mark.parametrize(
    ("question", "in_japan"),
    [
        ("Who gives out the licence in Korea and who in Japan?", "licence in Japan?"),
        ("seoul or tokyo, where is it quicker", "Japan, where is it quicker"),
        ("What is the fee in each of the two countries?", "What is the fee in Japan?"),
        ("which country's rules are older", "Japan's rules are older"),
        ("fees: KR vs JP", "fees: Japan"),
        ("difference in fees, Korea against Japan", "fees, Japan"),
        ("What does a licence cost?", "What does a licence cost in Japan?"),
        ("Is Tokyo dearer than Seoul for this?", "Is Japan dearer for this?"),
    ],
)
def test_each_country_is_asked_about_alone(question: str, in_japan: str) -> None:
    assert about(question, JP).endswith(in_japan)
    assert "Korea" not in about(question, JP)
    assert about(question, KR).endswith(in_japan.replace("Japan", "Korea"))


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("verdict", "Which country is better?"),
        ("verdict", "Where is it safest?"),
        ("verdict", "Does the article recommend Korea or Japan?"),
        ("alike", "Is it the same in both?"),
        ("degree", "Is Japan stricter than Korea?"),
        ("degree", "Is Japan riskier than Korea?"),
        ("of_both", "Where are licences listed, for both countries?"),
        ("of_both", "what should I ask the clubs in both countries"),
        ("apart", "What does each ask of me?"),
        ("apart", "Who decides in Korea and who in Japan?"),
        ("when", "When was each law made?"),
    ],
)
def test_what_is_wanted_of_a_comparison_is_told_by_its_words(kind: str, question: str) -> None:
    assert speaks_of(kind, question)


@pytest.mark.parametrize("question", ["Is it so in both?", "What do both have in common?"])
def test_what_is_asked_of_both_together_is_not_asked_of_each(question: str) -> None:
    assert speaks_of("alike", question)
    assert not speaks_of("of_both", question)


@pytest.mark.parametrize(
    ("question", "countries"),
    [
        ("Is it legal in Korea?", {KR}),
        ("I am Japanese, what do I check in Korea?", {KR}),
        ("I live in Tokyo and want a licence in Seoul.", {KR}),
        ("I am from Korea.", {KR}),
        ("Is it dearer in Seoul or in Tokyo?", {KR, JP}),
        ("What does the JKB do?", {JP}),
        ("Does the JKB work in Korea?", {KR}),
        ("Who decides?", set()),
    ],
)
def test_a_question_is_about_the_countries_it_asks_of_and_not_where_the_asker_is_from(
    question: str, countries: set[Jurisdiction]
) -> None:
    assert asked_of(question, NAMES) == countries


@pytest.mark.parametrize("kind", ["verdict", "alike", "degree", "apart", "when"])
def test_a_plain_difference_asks_for_nothing_more(kind: str) -> None:
    assert not speaks_of(kind, "What is the difference between Korea and Japan?")


def test_a_turn_about_one_country_does_not_go_on_weighing() -> None:
    assert goes_on_weighing("and which is older?")
    assert not goes_on_weighing("and which is older in Japan?")
    assert not goes_on_weighing("who wrote this?")
