"""Asking the questions, with a fake that answers."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from regchat.answer import Answer
from regchat.conversation import MAX_TURNS, Turn
from regchat.corpus import Corpus
from regchat.errors import EvaluationError, QuestionError
from regchat.evals.questions import QuestionKind, Split
from regchat.evals.runner import Nearest, Run, closeness, evaluate

Make = Callable[..., Any]
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class FakeAnswerer:
    """Gives the reply prepared for a question, or raises it, and keeps what it was asked."""

    def __init__(self, replies: Mapping[str, Any]) -> None:
        self.replies: dict[str, Answer | Exception] = dict(replies)
        self.asked: list[tuple[str, tuple[Turn, ...], bool]] = []

    def ask(self, question: str, history: Sequence[Turn] = (), *, trace: bool = False) -> Answer:
        self.asked.append((question, tuple(history), trace))
        reply = self.replies[question]
        if isinstance(reply, Exception):
            raise reply
        return reply


def test_turns_are_asked_in_order_with_the_history_so_far(question: Make, answered: Make) -> None:
    first = answered("licences/1a", "meta", standalone="who issues a licence in Korea?")
    fake = FakeAnswerer({"who": first, "and how long": answered("meta")})
    evaluate(fake, [question(turns=("who", "and how long"))], created=NOW)
    turn = Turn("who", "who issues a licence in Korea?", ("licences/1a", "meta"))
    assert fake.asked == [("who", (), True), ("and how long", (turn,), True)]


def test_a_history_keeps_the_last_ten_turns(question: Make, answered: Make) -> None:
    turns = tuple(f"turn {n}" for n in range(MAX_TURNS + 2))
    fake = FakeAnswerer(dict.fromkeys(turns, answered("meta")))
    evaluate(fake, [question(turns=turns)], created=NOW)
    assert [turn.question for turn in fake.asked[-1][1]] == list(turns[1:-1])


def test_a_conversation_does_not_reach_into_the_next_question(
    question: Make, answered: Make
) -> None:
    fake = FakeAnswerer({"who": answered("meta")})
    evaluate(fake, [question("a", turns=("who",)), question("b", turns=("who",))], created=NOW)
    assert [history for _, history, _ in fake.asked] == [(), ()]


def test_the_last_reply_is_kept_with_what_retrieval_ranked(question: Make, answered: Make) -> None:
    last = answered("meta", trace={"retrieved": ["meta", "licences/1a"]})
    fake = FakeAnswerer({"who": answered("licences/2", trace={}), "then": last})
    [kept] = evaluate(fake, [question(turns=("who", "then"))], created=NOW).results
    assert (kept.answer, kept.hits) == (last, ("meta", "licences/1a"))
    assert kept.milliseconds >= 0


def test_an_answer_without_a_trace_has_no_hits(question: Make, answered: Make) -> None:
    fake = FakeAnswerer({"who": answered("meta")})
    [kept] = evaluate(fake, [question(turns=("who",))], created=NOW).results
    assert kept.hits == ()


@pytest.mark.parametrize(
    ("raised", "told"),
    [(QuestionError("Too long."), "Too long."), (KeyError("kite"), "KeyError: 'kite'")],
)
def test_a_question_that_raises_has_failed_and_the_next_is_asked(
    question: Make, answered: Make, raised: Exception, told: str
) -> None:
    fake = FakeAnswerer({"who": raised, "when": answered("meta")})
    asked = [question("a", turns=("who", "when")), question("b", turns=("when",))]
    failed, fine = evaluate(fake, asked, created=NOW).results
    assert (failed.answer, failed.error) == (None, told)
    assert fine.answer is not None


def test_an_interrupt_ends_the_run(question: Make) -> None:
    class Interrupted:
        def ask(
            self, question: str, history: Sequence[Turn] = (), *, trace: bool = False
        ) -> Answer:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(Interrupted(), [question()], created=NOW)


def test_only_the_chosen_split_and_kind_are_asked(
    question: Make, near_topic: Make, answered: Make
) -> None:
    asked = [
        question("a", turns=("who",)),
        question("b", turns=("who",), split=Split.TUNE),
        near_topic("c", turns=("who",)),
    ]
    fake = FakeAnswerer({"who": answered("meta")})
    run = evaluate(fake, asked, created=NOW, split=Split.TEST, kind=QuestionKind.ANSWERABLE)
    assert [r.question.id for r in run.results] == ["a"]
    assert (run.split, run.kind) == (Split.TEST, QuestionKind.ANSWERABLE)


def test_a_choice_without_questions_is_refused(question: Make) -> None:
    with pytest.raises(EvaluationError, match="is tune and urgent"):
        evaluate(
            FakeAnswerer({}),
            [question()],
            created=NOW,
            split=Split.TUNE,
            kind=QuestionKind.URGENT,
        )


def test_a_run_names_the_index_and_the_machine_and_takes_its_time_from_outside(
    question: Make, answered: Make
) -> None:
    run = evaluate(FakeAnswerer({"who": answered("meta")}), [question(turns=("who",))], created=NOW)
    assert (run.created, run.index_version) == (NOW, "v1")
    assert run.python.startswith("3.")
    assert run.platform
    assert run.processors >= 1


def test_an_index_that_changes_during_the_run_is_told(question: Make, answered: Make) -> None:
    later = replace(answered("meta"), index_version="v2")
    fake = FakeAnswerer({"who": answered("meta"), "when": later})
    asked = [question("a", turns=("who",)), question("b", turns=("when",))]
    assert evaluate(fake, asked, created=NOW).index_version == "v1, v2"


def test_progress_is_shown_on_a_terminal_only_and_never_on_stdout(
    question: Make,
    answered: Make,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    fake = FakeAnswerer({"who": answered("meta")})
    evaluate(fake, [question(turns=("who",))], created=NOW)
    assert capsys.readouterr() == ("", "")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    evaluate(fake, [question(turns=("who",))], created=NOW)
    assert "Asking" in terminal.getvalue()
    assert capsys.readouterr().out == ""


def by_letter(texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Embed a text by its first letter: w and the rest stand at a right angle."""
    return np.array([[1.0, 0.0] if t.startswith("who") else [0.0, 1.0] for t in texts])


def test_closeness_finds_the_nearest_of_the_editors_questions(
    question: Make, corpus: Corpus
) -> None:
    asked = [question("a", turns=("how", "who is it")), question("b", turns=("where",))]
    assert closeness(asked, by_letter, corpus) == (
        Nearest("a", 1.0, "who gives out licences"),
        Nearest("b", 1.0, "what is a licence"),
    )


def test_gap_questions_count_among_the_editors(question: Make, corpus: Corpus) -> None:
    [nearest] = closeness(
        [question()], lambda texts: by_letter(texts), replace(corpus, questions={})
    )
    assert nearest == Nearest("kite-1", 0.0, "where can I buy a kite")


def test_a_corpus_without_such_questions_has_no_closeness(question: Make, corpus: Corpus) -> None:
    assert closeness([question()], by_letter, replace(corpus, questions={}, gaps=())) == ()


def test_what_lies_above_the_limit_is_left_out_apart_and_what_lies_on_it_stays(
    question: Make, answered: Make
) -> None:
    asked = [question(id, turns=("who",)) for id in ("a", "b", "c")]
    run: Run = evaluate(FakeAnswerer({"who": answered("meta")}), asked, created=NOW)
    near = (Nearest("a", 0.91, "who"), Nearest("b", 0.9, "who"), Nearest("c", 0.2, "who"))
    apart = replace(run, closeness=near).apart()
    assert [r.question.id for r in apart] == ["b", "c"]
