from __future__ import annotations

from collections.abc import Callable

import pytest

from regchat import prompts
from regchat.answer import Answer, Status
from regchat.chain import AnswerChain, Asked
from regchat.composition import notice
from regchat.conversation import Turn
from regchat.decision import decide
from regchat.triage import Triaged

TITLE = "Kites in Korea and Japan"


def asked(chain: AnswerChain, question: str) -> Asked:
    return chain.runnable.invoke({"question": question, "history": (), "steps": {}})


def answer(chain: AnswerChain, question: str) -> Answer:
    return asked(chain, question)["answer"]


def test_an_anticipated_question_is_answered_from_its_passage(chain: AnswerChain) -> None:
    for locator, questions in chain.index.corpus.questions.items():
        for question in questions:
            found = answer(chain, question)
            assert found.status is Status.ANSWERED, question
            assert found.citations[0].locator == locator, question


def test_a_declared_gap_s_question_has_the_gap_s_reply(chain: AnswerChain) -> None:
    for gap in chain.index.corpus.gaps:
        for question in gap.questions:
            found = answer(chain, question)
            assert found.status is Status.NOT_IN_SOURCE, question
            assert [r.text for r in found.reply] == [line.text for line in gap.reply]
            for line, reply in zip(gap.reply, found.reply, strict=True):
                assert bool(reply.citations) == bool(line.locators)
            cited = {c.locator for c in found.citations}
            assert cited == {at for line in gap.reply for at in line.locators}


@pytest.mark.parametrize(
    "question",
    [
        "Who won the football match last night?",
        "Write me a poem about the sea.",
        "What is the capital of Peru?",
    ],
)
def test_where_nothing_fits_the_fixed_reply_is_given(chain: AnswerChain, question: str) -> None:
    found = answer(chain, question)
    assert found.status is Status.NOT_IN_SOURCE
    assert found.reply[0].text == prompts.text("replies", "not_in_source", title=TITLE)
    assert found.citations == ()


def test_the_notice_names_the_text_its_author_and_its_dates(chain: AnswerChain) -> None:
    said = notice(chain.index.corpus)
    for part in ("Kites in Korea and Japan", "Ada Example", "The Kite Press", "2 March 2025"):
        assert part in said
    assert "20 November 2025" in said
    assert "not medical or legal advice" in said
    assert answer(chain, "What does a red flag mean?").notice == said


def test_every_step_leaves_what_it_found_and_the_time_it_took(chain: AnswerChain) -> None:
    found = asked(chain, "How much is a kite licence in Korea?")
    before = ["language", "triaged"]
    assert list(found["steps"]) == [*before, "candidates", "sides", "decision", "answer"]
    assert all(milliseconds >= 0 for milliseconds in found["steps"].values())
    assert set(found["steps"]) <= set(found)


def test_a_question_in_another_language_is_not_searched_for(chain: AnswerChain) -> None:
    found = asked(chain, "연 면허는 얼마입니까?")
    assert "candidates" not in found
    assert found["answer"].status is Status.UNCLEAR
    assert found["steps"].keys() == {"language", "answer"}


def test_nothing_leans_on_a_question_that_could_not_be_read(chain: AnswerChain) -> None:
    foreign = "연 면허는 얼마입니까?"
    found = chain.runnable.invoke(
        {"question": "And in Japan?", "history": (Turn(foreign, foreign),), "steps": {}}
    )
    assert found["answer"].standalone_question == "And in Japan?"


def test_triage_is_told_how_probably_the_source_answers(
    chain: AnswerChain, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[float] = []

    def judge(message: str, answered: Callable[[], float]) -> Triaged:
        told.append(answered())
        return Triaged(None, {})

    monkeypatch.setattr(chain.triage, "judge", judge)
    for question in ("How much is a kite licence in Korea?", "Who won the football match?"):
        asked(chain, question)
        decision = decide(chain.search.find(question), chain.weights)
        assert told.pop() == (decision.probability if decision.answer else 0.0)
        assert not told
