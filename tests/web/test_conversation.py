from __future__ import annotations

import pytest

from regchat.conversation import Turn
from regchat.web.page.conversation import Conversation
from tests.web.fakes import FakeAssistant, answered

TURN = '{"question": "a", "standalone_question": "a", "locators": []}'


def held(turns: str) -> str:
    return f'{{"turns": {turns}, "question": "a", "anchor": "s00000000", "answered": true}}'


def test_what_the_browser_holds_comes_back_as_it_was(assistant: FakeAssistant) -> None:
    asking = Conversation().asking("What?")
    answer = answered(assistant.corpus, "What?")
    after = asking.after(answer)
    assert Conversation.read(after.written()) == after
    assert after.turns == (Turn("What?", "What?", ("licences/1a", "weather/1")),)
    assert (asking.answered, after.answered) == (False, True)


@pytest.mark.parametrize(
    "bent",
    ["", "nonsense", "[]", "null", None, {"a": 1}, held('[{"question": 1}]'), held("7"),
     held("[]").replace("s00000000", "x' onclick=alert(1)"), "9" * 10_000, "[" * 10_000],
)  # fmt: skip
def test_what_was_bent_in_the_browser_counts_as_nothing(bent: object) -> None:
    assert Conversation.read(bent) == Conversation()


def test_more_than_ten_turns_from_the_browser_count_as_none() -> None:
    assert len(Conversation.read(held(f"[{','.join([TURN] * 10)}]")).turns) == 10
    assert Conversation.read(held(f"[{','.join([TURN] * 11)}]")) == Conversation()


def test_a_question_that_is_tried_again_takes_the_place_of_its_first_answer(
    assistant: FakeAssistant,
) -> None:
    first = Conversation().asking("One?").after(answered(assistant.corpus, "One?"))
    asking = first.asking("Two?")
    assert asking.again() == asking
    again = asking.after(answered(assistant.corpus, "Two?")).again()
    assert (again.anchor, again.question) == (asking.anchor, "Two?")
    assert [turn.question for turn in again.turns] == ["One?"]


def test_a_new_question_has_a_place_of_its_own() -> None:
    anchors = {Conversation().asking("a").anchor for _ in range(50)}
    assert len(anchors) == 50
