from __future__ import annotations

import pytest

from regchat.answer import MAX_CITATIONS, Status
from regchat.assistant import Assistant
from regchat.chain import AnswerChain
from regchat.composition import Composer, Found
from regchat.evidence import Hit
from regchat.extractive import Limits
from regchat.wording import sentences as bounds

FLAG = "What does a red flag mean?"
SHOP = "Where can I buy a kite?"
PRICE = "How much is a kite licence in Korea?"
CHILD = "How old must my daughter be to fly a kite?"
SEOUL = "Who gives out kite licences in Seoul?"


@pytest.fixture(scope="module")
def composer(chain: AnswerChain) -> Composer:
    return chain.composer


def found(chain: AnswerChain, question: str) -> Found:
    return Found(chain.search.find(question).hits, frozenset())


def test_two_questions_share_the_citations_and_each_has_its_sentences(
    chain: AnswerChain, composer: Composer
) -> None:
    answer = composer.from_source("both", [found(chain, SEOUL), found(chain, FLAG)])
    assert answer.status is Status.ANSWERED
    assert len(answer.citations) <= MAX_CITATIONS
    at = [answer.citations[s.citations[0] - 1].locator for s in answer.sentences]
    assert at[0] == "licences/1a"
    assert at[-1] == "weather/1"
    assert max(at.count(locator) for locator in at) <= MAX_CITATIONS // 2


def test_two_questions_with_one_answer_have_it_once(chain: AnswerChain, composer: Composer) -> None:
    answer = composer.from_source("both", [found(chain, FLAG), found(chain, FLAG)])
    said = [sentence.text for sentence in answer.sentences]
    assert len(set(said)) == len(said) > 0


def test_what_is_not_answered_is_told_beside_what_is(
    chain: AnswerChain, composer: Composer
) -> None:
    answer = composer.from_source("both", [found(chain, FLAG)], unanswered=(SHOP,))
    assert answer.status is Status.ANSWERED
    assert answer.unanswered == (SHOP,)
    assert {citation.locator for citation in answer.citations} == {"weather/1"}


def test_a_counterpart_has_half_of_the_answer(chain: AnswerChain) -> None:
    hits: dict[str, Hit] = {}
    for question in (SEOUL, "Do I have to register a kite in Japan?"):
        best = chain.search.find(question).hits[0]
        hits[best.passage.locator] = best
    both = Found((hits["licences/1a"],), frozenset(), hits["licences/1b"])
    at = [selection.passage.locator for selection in both.selected(MAX_CITATIONS, Limits())]
    assert 0 < at.count("licences/1a") <= MAX_CITATIONS // 2
    assert 0 < at.count("licences/1b") <= MAX_CITATIONS // 2


@pytest.mark.parametrize(
    ("message", "locators", "unanswered"),
    [
        (f"{FLAG} {SHOP}", {"weather/1"}, (SHOP,)),
        (f"{SHOP} {FLAG}", {"weather/1"}, (SHOP,)),
        (f"{SEOUL} {FLAG}", {"licences/1a", "weather/1"}, ()),
        (
            "How much is a kite licence in Korea, and where can I buy a kite?",
            {"licences/1a"},
            ("where can I buy a kite?",),
        ),
    ],
)
def test_a_message_of_two_questions_is_answered_for_each_and_told_what_is_not(
    tiny_assistant: Assistant, message: str, locators: set[str], unanswered: tuple[str, ...]
) -> None:
    answer = tiny_assistant.ask(message, trace=True)
    assert answer.status is Status.ANSWERED
    assert {citation.locator for citation in answer.citations} == locators
    assert answer.unanswered == unanswered
    assert answer.trace is not None
    assert len(answer.trace["parts"]) == 2


@pytest.mark.parametrize(
    ("first", "leaning", "locators", "unanswered"),
    [
        (PRICE, "Where can I buy it?", {"licences/1a"}, True),  # a declared gap fits
        (FLAG, "How many kites does it stop?", {"weather/1"}, True),  # no number is there
        (FLAG, "Is it red?", {"weather/1"}, False),  # nothing tells what it asks
        (SHOP, "Is it red?", set(), False),  # leans on what has no answer
    ],
)
def test_a_question_that_leans_on_another_in_a_message_is_told_where_it_has_no_answer(
    tiny_assistant: Assistant, first: str, leaning: str, locators: set[str], unanswered: bool
) -> None:
    answer = tiny_assistant.ask(f"{first} {leaning}")
    assert {citation.locator for citation in answer.citations} == locators
    assert answer.unanswered == ((leaning,) if unanswered else ())


def test_a_question_that_leans_on_another_in_a_message_is_answered_beside_it(
    tiny_assistant: Assistant,
) -> None:
    answer = tiny_assistant.ask(f"{PRICE} And in Japan?")
    assert {"licences/1a", "licences/1b"} <= {citation.locator for citation in answer.citations}


def test_a_message_of_two_questions_without_an_answer_has_none(tiny_assistant: Assistant) -> None:
    insured = "Does my insurance pay for a lost kite?"
    message = f"{SHOP} {insured}"
    assert len(bounds(message)) == 2
    answer = tiny_assistant.ask(message)
    assert answer.status is Status.NOT_IN_SOURCE
    assert answer.sentences == ()
    assert answer.reply == tiny_assistant.ask(SHOP).reply
    assert answer.unanswered == (insured,)  # what the gap's reply is not about


@pytest.mark.parametrize(
    ("message", "general"), [(f"{CHILD} {SEOUL}", True), (f"{SEOUL} {CHILD}", False)]
)
def test_a_country_holds_for_the_questions_after_it_in_a_message_and_not_before(
    tiny_assistant: Assistant, message: str, general: bool
) -> None:
    stated = " ".join(sentence.text for sentence in tiny_assistant.ask(message).sentences)
    assert "A child may fly a small kite in Korea" in stated
    assert "the KTA issues the kite licence" in stated
    assert ("Japan sets no age" in stated) == general
