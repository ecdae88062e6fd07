from __future__ import annotations

import pytest

from regchat import language
from regchat.chain import AnswerChain
from regchat.conversation import MAX_QUESTION, Turn
from regchat.decision import decide
from regchat.evidence import Candidates
from regchat.followup import FollowUps, Limits
from regchat.jurisdictions import Jurisdiction

KR, JP = (frozenset([j]) for j in Jurisdiction)
FEE = "How much is a kite licence in Korea?"
FLAG = "What does a red flag mean?"


@pytest.fixture(scope="module")
def followups(chain: AnswerChain) -> FollowUps:
    return chain.followups


def after(followups: FollowUps, *questions: str, cited: tuple[str, ...] = ()) -> Candidates:
    """Return what is found for the last question behind the others, the last of which cited."""
    *before, turn = questions
    history: list[Turn] = []
    for question in before:
        found = followups.find(question, history).question
        history.append(Turn(question, found, cited if question is before[-1] else ()))
    return followups.find(turn, history)


def test_a_turn_without_a_history_is_read_as_it_stands(followups: FollowUps) -> None:
    for turn in (FEE, "And in Japan?", "Why?", "forget it. who wrote this?"):
        assert followups.find(turn, ()).question == turn


@pytest.mark.parametrize("turn", [FLAG, "Do I have to register a kite in Japan?"])
def test_a_turn_that_stands_alone_is_found_what_it_is_found_without_its_history(
    chain: AnswerChain, turn: str
) -> None:
    assert after(chain.followups, FEE, turn, cited=("licences/1a",)) == chain.search.find(turn)


def test_a_turn_leans_on_the_last_turn_and_not_on_one_before_it(followups: FollowUps) -> None:
    found = after(followups, FEE, FLAG, "Why?").question
    assert "red flag" in found
    assert "licence" not in found


def test_it_leans_on_the_question_as_it_was_understood(followups: FollowUps) -> None:
    found = after(followups, FEE, "And in Japan?", "Why?").question
    assert "kite licence in Japan" in found


def test_it_does_not_lean_on_thanks_or_a_greeting(followups: FollowUps) -> None:
    for aside in ("thanks", "hm ok", "hello"):
        found = after(followups, FEE, aside, "And in Japan?").question
        assert found == "How much is a kite licence in Japan?"


def test_an_aside_does_not_keep_a_class_or_country_from_being_exchanged(
    followups: FollowUps,
) -> None:
    found = after(followups, "Who reviews a class II kite?", FLAG, "and class III?").question
    assert found == "Who reviews a class III kite?"


def test_there_is_the_country_of_an_aside(followups: FollowUps) -> None:
    found = after(followups, FEE, "My field is in Tokyo.", "is that also true there?").question
    assert found == "How much is a kite licence in Japan?"


def test_a_turn_that_drops_the_subject_is_read_without_it(followups: FollowUps) -> None:
    found = after(followups, FEE, "forget the price. what does a red flag mean?")
    assert found.question == "what does a red flag mean?"
    assert found.hits[0].passage.locator == "weather/1"


def test_a_pronoun_stands_for_the_name_that_the_cited_passage_gave(followups: FollowUps) -> None:
    found = after(
        followups,
        "Who gives out kite licences in Seoul?",
        "do they issue the licence for three years",
        cited=("licences/1a",),
    )
    assert found.question == "does KTA issue the licence for three years"


def test_a_turn_behind_another_is_shown_with_that_one_only_once(followups: FollowUps) -> None:
    found = after(followups, FEE, "And for children?", "And for how long?", "Why?").question
    assert found.count("How much is a kite licence") == 1
    assert "children" not in found


def test_what_the_last_answer_did_not_give_is_not_answered_by_giving_it_again(
    chain: AnswerChain,
) -> None:
    for turn in ("what is their phone number?", "by how many percent?"):
        found = after(chain.followups, FEE, turn, cited=("licences/1a",))
        assert not decide(found, chain.weights).answer


def test_a_doubtful_reading_is_no_answer_however_near_it_lies(chain: AnswerChain) -> None:
    found = after(chain.followups, FEE, "can i pay it with a fax?", cited=("licences/1a",))
    assert found.doubtful
    assert "only what went before" in decide(found, chain.weights).reason


def test_the_question_is_asked_of_the_country_that_the_turn_names(followups: FollowUps) -> None:
    for turn in ("And in Japan?", "sorry I meant Tokyo", "who decides that in Japan?"):
        found = after(followups, FEE, turn, cited=("licences/1a",))
        assert language.countries(found.question) == JP
        assert all(hit.passage.jurisdictions != KR for hit in found.hits)


def test_the_question_as_understood_is_never_longer_than_a_question_may_be(
    followups: FollowUps,
) -> None:
    long = ("What is a kite in Seoul? " * MAX_QUESTION)[:MAX_QUESTION].strip()
    for turn in ("And in Japan?", "And then?", "Why?", "who issues it?"):
        found = followups.find(turn, [Turn(long, long, ("licences/1a",))])
        assert len(found.question) <= MAX_QUESTION


def test_the_question_in_a_letter_is_read_behind_the_last_question(followups: FollowUps) -> None:
    letter = (
        "Dear editors, thanks for the answer, which my flying club has read out to all of us. "
        "Who is the counterpart in Japan? Kind regards, Ada"
    )
    found = after(followups, "Who gives out kite licences in Seoul?", letter)
    assert found.question.startswith("Who gives out kite licences in Japan?")
    assert "club" not in found.question


def test_a_reason_is_not_given_by_the_last_answer_over_again(chain: AnswerChain) -> None:
    asked = "Do I have to register a kite in Japan?"
    found = after(chain.followups, asked, "how come they want it?", cited=("licences/1b",))
    assert found.doubtful


def test_a_turn_that_asks_nothing_is_read_behind_the_last_question_if_that_answers_it(
    chain: AnswerChain,
) -> None:
    for turn in ("not the office, the years valid", "the office name"):
        assert not decide(chain.search.find(turn), chain.weights).answer
        assert after(chain.followups, FEE, turn, cited=("licences/1a",)).question.startswith(FEE)
    other = "my sister's garden gnome collection"
    assert after(chain.followups, FEE, other, cited=("licences/1a",)).question == other


def test_only_a_year_that_the_turn_names_and_no_passage_does_is_doubted(chain: AnswerChain) -> None:
    asked = "Who gives out kite licences in Seoul in 1999?"
    assert not after(chain.followups, asked, "and in Japan?").doubtful
    asked = "What did the 2021 review say?"
    assert after(chain.followups, asked, "and the 1999 one?").doubtful


def bounded(chain: AnswerChain, limits: Limits) -> FollowUps:
    return FollowUps(chain.index, chain.search, chain.weights, limits)


def test_what_is_answered_behind_another_question_needs_a_probability_of_its_own(
    chain: AnswerChain,
) -> None:
    turns = (FEE, "and how long is it good for?")
    for least, doubtful in ((0.0, False), (1.1, True)):
        assert after(bounded(chain, Limits(behind=least)), *turns).doubtful == doubtful


def test_a_turn_that_says_little_else_brings_the_passage_that_holds_what_it_asks_for(
    chain: AnswerChain,
) -> None:
    turns = ("Who looks after the kites in Korea?", "since when?")
    dated = [after(bounded(chain, Limits(bare=gain)), *turns).hits[0] for gain in (0.0, 5.0)]
    assert [language.holds(hit.passage.text, "date") for hit in dated] == [False, True]


def test_what_a_term_of_the_glossary_is_is_asked_without_what_went_before(
    chain: AnswerChain,
) -> None:
    term = chain.index.corpus.glossary[0].term
    for turn in (f"what is {term}?", f"{term} meaning", f"and what does {term} mean"):
        assert after(chain.followups, FEE, turn, cited=("licences/1a",)) == chain.search.find(turn)
