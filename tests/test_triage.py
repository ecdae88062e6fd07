from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml

from regchat import prompts
from regchat.answer import Status
from regchat.assistant import Assistant
from regchat.config import shipped
from regchat.conversation import Turn
from regchat.corpus import TRIAGE, read_corpus
from regchat.errors import CorpusError
from regchat.index import Index
from regchat.lessons import COVERED, TRIAGED, group_class
from regchat.source import ReplyLine, TriageGroup
from regchat.triage import Limits, Triage

URGENT, ADVICE, UNCLEAR, ELSEWHERE = TRIAGED
LIMITS = Limits()
LEAST = LIMITS.personal_advice + LIMITS.own_case - LIMITS.aside + 0.001  # of advice, beside -1
FEE = "How much is a kite licence in Korea?"
HURT = "I can't breathe since the kite hit me."
GROUPS = (
    TriageGroup("storm", URGENT, ("help",), (ReplyLine("Call."),)),
    TriageGroup("fall", URGENT, ("ouch",), (ReplyLine("Call."),)),
    TriageGroup("mine", ADVICE, ("should I",), (ReplyLine("Nobody can."),)),
    TriageGroup("hello", UNCLEAR, ("hello",), (ReplyLine("Ask."),)),
    TriageGroup("boats", ELSEWHERE, ("a boat",), (ReplyLine("Not here."),)),
    TriageGroup("lookalike", None, ("is help legal",)),
)


class Scores:
    """A classifier that was told its scores; every class it was not told of has -1."""

    def __init__(self, told: Mapping[str, Mapping[str, float]]) -> None:
        self._told = told
        self.names = (COVERED, *TRIAGED, *(group_class(g.id) for g in GROUPS if g.status))

    def scores(self, text: str) -> dict[str, float]:
        return dict.fromkeys(self.names, -1.0) | {**self._told.get(text, {})}


def judged(
    message: str,
    told: Mapping[str, Mapping[str, float]],
    answered: Callable[[], float] = float,
) -> str | None:
    """Return the group that a message is taken for by a classifier with these scores."""
    index = SimpleNamespace(
        scores=Scores(told).scores, corpus=SimpleNamespace(triage=GROUPS, plain=False)
    )
    group = Triage(cast(Index, index)).judge(message, answered).group
    return group.id if group else None


def kind(message: str = "kite", **scores: float) -> str | None:
    """Return the group for a message with these scores as a whole."""
    return judged(message, {message: scores})


def test_the_gravest_kind_comes_first() -> None:
    every = {URGENT: 0.5, ADVICE: 0.5, UNCLEAR: 0.5, ELSEWHERE: 0.5}
    found = []
    for status in TRIAGED:
        found.append(judged("m", {"m": every}))
        every.pop(status)
    assert found == ["storm", "mine", "hello", "boats"]


def test_what_is_of_no_kind_goes_on_to_retrieval() -> None:
    assert kind() is None
    assert kind(covered=1.0) is None


def test_of_the_groups_of_a_kind_the_one_whose_examples_are_most_alike_replies() -> None:
    near = {group_class("fall"): 0.4, group_class("storm"): 0.1, group_class("mine"): 0.9}
    assert judged("m", {"m": {URGENT: 0.5} | near}) == "fall"


def test_a_message_that_is_more_like_advice_is_advice_unless_it_is_surely_an_emergency() -> None:
    below = LIMITS.certain - 0.05
    assert kind(urgent=below, personal_advice=below + LIMITS.rather + 0.01) == "mine"
    assert kind(urgent=below, personal_advice=below + LIMITS.rather - 0.01) == "storm"
    assert kind(urgent=LIMITS.certain, personal_advice=1.0) == "storm"


@pytest.mark.parametrize(
    ("status", "least", "group"),
    [
        (URGENT, LIMITS.urgent, "storm"),
        (ADVICE, LEAST, "mine"),
        (UNCLEAR, LIMITS.unclear, "hello"),
        (ELSEWHERE, LIMITS.another, "boats"),
    ],
)
def test_a_message_is_of_a_kind_from_its_limit_on(status: Status, least: float, group: str) -> None:
    assert kind(**{status: least}) == group
    assert kind(**{status: least - 0.01}) is None


def test_somebodys_own_case_counts_for_a_request_for_advice() -> None:
    near = LIMITS.urgent - 0.05
    unsure = LIMITS.personal_advice - LIMITS.own_case * near - LIMITS.aside + 0.01
    assert kind(personal_advice=unsure) is None
    assert kind(personal_advice=unsure, urgent=near) == "mine"


def test_another_subject_counts_against_a_request_for_advice() -> None:
    barely = LEAST
    assert kind(personal_advice=barely) == "mine"
    assert kind(personal_advice=barely, not_in_source=-0.5) is None


def test_what_the_source_answers_counts_against_a_request_for_advice() -> None:
    def found(beyond: float, answered: float) -> str | None:
        least = LEAST
        return judged("m", {"m": {ADVICE: least + beyond}}, lambda: answered)

    for answered in (0.0, 0.5, 1.0):
        needed = LIMITS.answered * answered
        assert found(needed + 0.01, answered) == "mine"
        assert found(needed - 0.01, answered) is None


def test_near_an_emergency_a_request_for_advice_stays_one_whatever_is_answered() -> None:
    beyond = LIMITS.personal_advice - LIMITS.own_case * LIMITS.around - LIMITS.aside + 0.01
    told = {"kite": {ADVICE: beyond, URGENT: LIMITS.around}}
    assert judged("kite", told, lambda: 1.0) == "mine"


def test_a_request_for_advice_that_is_near_an_emergency_is_first_told_what_to_do_then(
    tiny_assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = "Should I fly my kite?"
    near = dict.fromkeys(TRIAGED, -1.0) | {ADVICE: 1.0, COVERED: -1.0}
    corpus = tiny_assistant.corpus
    groups = {group_class(g.id): -1.0 for g in corpus.triage}
    for urgent, unwell in ((LIMITS.around, True), (LIMITS.around - 0.01, False)):
        scores = {**groups, **near, URGENT: urgent}
        monkeypatch.setattr(Triage, "_scores", lambda _, message, told=scores: told)
        answer = tiny_assistant.ask(asked)
        assert answer.status is Status.PERSONAL_ADVICE
        assert (answer.reply[0].text == prompts.text("replies", "if_unwell")) == unwell


def test_a_message_without_words_asks_for_no_advice() -> None:
    assert judged("?!", {"?!": {ADVICE: 1.0}}) is None


def test_a_message_without_words_of_content_is_advice_only_where_it_is_much_like_it() -> None:
    for message, needed in (("who does it?", LIMITS.bare), ("kite?", LEAST)):
        for advice, group in ((needed + 0.01, "mine"), (needed - 0.01, None)):
            assert judged(message, {message: {ADVICE: advice}}) == group


def test_what_the_source_answers_is_looked_up_only_where_it_decides() -> None:
    def looked_up() -> float:
        raise AssertionError("looked up")

    least = LEAST
    for advice, group in ((least - 0.01, None), (least + LIMITS.answered + 0.01, "mine")):
        assert judged("m", {"m": {ADVICE: advice}}, looked_up) == group
    assert judged("m", {"m": {URGENT: 1.0, ADVICE: least}}, looked_up) == "storm"


def test_another_subject_must_also_be_unlike_what_the_source_answers() -> None:
    assert kind(not_in_source=1.0, covered=LIMITS.covered) is None
    assert kind(not_in_source=1.0, covered=LIMITS.covered - 0.01) == "boats"


def test_an_emergency_in_one_sentence_of_a_message_that_is_near_one_is_found() -> None:
    message = "My kite is red. It fell on me."
    whole, told = {URGENT: LIMITS.around}, {URGENT: LIMITS.sentence}
    assert judged(message, {message: whole, "It fell on me.": told}) == "storm"
    far = {URGENT: LIMITS.around - 0.01}
    assert judged(message, {message: far, "It fell on me.": told}) is None
    less = {URGENT: LIMITS.sentence - 0.01}
    assert judged(message, {message: whole, "It fell on me.": less}) is None


def test_a_clear_emergency_in_one_sentence_is_found_whatever_stands_around_it() -> None:
    message = " ".join(["How much is a licence?"] * 20 + ["My mother can't breathe."])
    told = {"My mother can't breathe.": {URGENT: LIMITS.clear}}
    assert judged(message, told) == "storm"
    assert judged(message, told | {message: {ADVICE: 1.0}}) == "storm"
    assert judged(message, {"My mother can't breathe.": {URGENT: LIMITS.clear - 0.01}}) is None


def test_a_lookalike_has_no_group_to_reply() -> None:
    assert kind("is help legal", covered=0.5) is None


def test_an_emergency_has_its_reply_without_anything_being_searched_for(
    tiny_assistant: Assistant,
) -> None:
    for question in (HURT, f"{FEE} {HURT}"):
        answer = tiny_assistant.ask(question, trace=True)
        assert answer.status is Status.URGENT
        assert [line.text for line in answer.reply] == ["Call an ambulance now."]
        assert (answer.citations, answer.sentences, answer.suggestions) == ((), (), ())
        assert answer.trace is not None
        assert "candidates" not in answer.trace
        assert list(answer.trace["steps_ms"]) == ["language", "triaged", "answer"]
        assert answer.trace["triage"].keys() >= {str(status) for status in TRIAGED}


def test_a_question_that_only_looks_like_advice_is_answered(tiny_assistant: Assistant) -> None:
    asked = {
        "When do I have to land my kite?": "weather/1",
        "How old must my daughter be to fly a kite?": "faq/1",
    }
    for question, locator in asked.items():
        answer = tiny_assistant.ask(question)
        assert answer.status is Status.ANSWERED, question
        assert answer.citations[0].locator == locator


def test_triage_wins_over_what_was_said_before(tiny_assistant: Assistant) -> None:
    history = [Turn(FEE, FEE, ("licences/1a",))]
    assert tiny_assistant.ask(HURT, history).status is Status.URGENT
    assert tiny_assistant.ask("Should I fly it?", history).status is Status.PERSONAL_ADVICE


def test_an_anticipated_question_is_never_taken_for_another_kind(
    tiny_assistant: Assistant,
) -> None:
    for questions in tiny_assistant.corpus.questions.values():
        for question in questions:
            assert tiny_assistant.ask(question).status is Status.ANSWERED, question


def _written(folder: Path, **given: Any) -> Path:
    (folder / TRIAGE).write_text(yaml.safe_dump(given), "utf-8")
    return folder


def _shipped() -> dict[str, Any]:
    text = (shipped("prompts") / TRIAGE).read_text("utf-8")
    return {group["id"]: group for group in yaml.safe_load(text)["groups"]}


def test_a_corpus_without_triage_of_its_own_has_the_shipped_one(corpus_folder: Path) -> None:
    (corpus_folder / TRIAGE).unlink()
    found = {group.id: group for group in read_corpus(corpus_folder).triage}
    assert found.keys() == _shipped().keys()
    assert found["emergency"].status is Status.URGENT
    assert found["emergency"].examples == tuple(_shipped()["emergency"]["examples"])


def test_a_corpus_adds_examples_to_a_shipped_group_and_may_replace_its_reply(
    corpus_folder: Path,
) -> None:
    own = {"id": "emergency", "examples": ["A kite hit me."], "reply": [{"text": "Run."}]}
    _written(corpus_folder, groups=[own, {"id": "kites-only", "examples": ["Is it red?"]}])
    found = {group.id: group for group in read_corpus(corpus_folder).triage}
    assert found.keys() == _shipped().keys() | {"kites-only"}
    ours = tuple(_shipped()["emergency"]["examples"])
    assert found["emergency"].examples == (*ours, "A kite hit me.")
    assert found["emergency"].status is Status.URGENT
    assert found["emergency"].reply == (ReplyLine("Run."),)
    assert found["kites-only"].status is None


def test_a_group_without_a_reply_of_its_own_keeps_the_shipped_one(corpus_folder: Path) -> None:
    _written(corpus_folder, groups=[{"id": "emergency", "examples": ["A kite hit me."]}])
    found = {group.id: group for group in read_corpus(corpus_folder).triage}
    ours = tuple(line["text"] for line in _shipped()["emergency"]["reply"])
    assert tuple(line.text for line in found["emergency"].reply) == ours


def test_the_shipped_groups_can_be_left_out(corpus_folder: Path) -> None:
    ids = [group.id for group in read_corpus(corpus_folder).triage]
    assert ids == ["accident", "my-kite", "only-looks-urgent"]


def test_the_shipped_groups_have_examples_and_a_reply_with_their_status() -> None:
    for name, group in _shipped().items():
        assert group["examples"], name
        assert ("status" in group) == bool(group.get("reply")), name


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ({"status": "urgent", "examples": ["a"]}, "a status and a reply, or neither"),
        ({"examples": ["a"], "reply": [{"text": "b"}]}, "a status and a reply, or neither"),
        ({"status": "urgent", "reply": [{"text": "b"}]}, "has no example"),
        (
            {"status": "urgent", "examples": ["a"], "reply": [{"text": "b", "locators": "c/9"}]},
            "no passage has the locator c/9",
        ),
        ({"status": "answered", "examples": ["a"], "reply": [{"text": "b"}]}, "status"),
        ({"examples": [" "]}, "examples"),
        ({"examples": ["a"], "mood": "bad"}, "mood"),
    ],
)
def test_a_wrong_group_is_told_with_its_line(
    corpus_folder: Path, group: dict[str, Any], said: str
) -> None:
    _written(corpus_folder, shipped=False, groups=[{"id": "own", **group}])
    with pytest.raises(CorpusError, match=rf"^triage\.yaml:\d+: .*{said}"):
        read_corpus(corpus_folder)


def test_an_id_that_stands_twice_is_a_fault(corpus_folder: Path) -> None:
    group = {"id": "own", "examples": ["a"]}
    _written(corpus_folder, shipped=False, groups=[group, group | {"examples": ["b"]}])
    with pytest.raises(CorpusError, match=r"^triage\.yaml:\d+: double id own"):
        read_corpus(corpus_folder)
