"""The evaluation file: what it holds, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from regchat.answer import Status
from regchat.corpus import Corpus
from regchat.errors import EvaluationError
from regchat.evals.questions import (
    Evaluation,
    Floor,
    Limits,
    Metric,
    Question,
    QuestionKind,
    Split,
    read_evaluation,
)

FILE = """\
floors:
  test: {right_passage_first: 0.85, recall@3: 0.9, answerable_refused: {max: 0.07}}
questions:
  - id: answerable-1
    kind: answerable
    split: test
    turns: ["who issues the licence"]
    status: answered
    locators: [licences/1]
    facts: ["KTA|Korean Tether Agency"]
    forbidden: []
"""


def read(folder: Path, corpus: Corpus, text: str) -> Evaluation:
    path = folder / "evaluation.yaml"
    path.write_text(text, "utf-8")
    return read_evaluation(path, corpus)


def refusal(folder: Path, corpus: Corpus, text: str) -> str:
    with pytest.raises(EvaluationError) as refused:
        read(folder, corpus, text)
    return str(refused.value)


def test_a_question_is_read_with_all_that_a_right_answer_must_do(
    tmp_path: Path, corpus: Corpus
) -> None:
    assert read(tmp_path, corpus, FILE).questions == (
        Question(
            id="answerable-1",
            kind=QuestionKind.ANSWERABLE,
            split=Split.TEST,
            turns=("who issues the licence",),
            status=Status.ANSWERED,
            locators=("licences/1",),
            facts=("KTA|Korean Tether Agency",),
        ),
    )


def test_a_floor_is_a_minimum_unless_it_says_max(tmp_path: Path, corpus: Corpus) -> None:
    assert read(tmp_path, corpus, FILE).floors == {
        Split.TEST: {
            Metric.RIGHT_PASSAGE_FIRST: Floor(0.85),
            Metric.RECALL_3: Floor(0.9),
            Metric.ANSWERABLE_REFUSED: Floor(0.07, is_maximum=True),
        }
    }


def test_a_file_without_floors_has_none(tmp_path: Path, corpus: Corpus) -> None:
    assert read(tmp_path, corpus, FILE[FILE.index("questions:") :]).floors == {}


def test_a_value_on_the_floor_holds_and_one_not_measured_does_not() -> None:
    assert Floor(0.85).holds(17 / 20)
    assert not Floor(0.85).holds(0.84)
    assert Floor(0.07, is_maximum=True).holds(0.07)
    assert not Floor(0.07, is_maximum=True).holds(0.08)
    assert not Floor(0.0).holds(None)
    assert not Floor(1.0, is_maximum=True).holds(None)


def test_a_missing_file_is_told_with_its_path(tmp_path: Path, corpus: Corpus) -> None:
    with pytest.raises(EvaluationError, match=r"No evaluation file at .*none\.yaml"):
        read_evaluation(tmp_path / "none.yaml", corpus)


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("kind: answerable", "kind: riddle", 5, "riddle"),
        ("split: test", "split: training", 6, "training"),
        ("status: answered", "status: urgent", 8, "cannot expect urgent"),
        ("licences/1]", "licences/9]", 9, "licences/9"),
        ("licences/1]", "licences/1a]", 9, "licences/1a"),
        ("forbidden: []", "forbiden: []", 11, "forbiden"),
        ('["KTA|Korean Tether Agency"]', '["KTA|"]', 10, "'KTA|'"),
        ("forbidden: []", 'forbidden: ["¥"]', 11, "'¥'"),
        ('["who issues the licence"]', '[" "]', 7, "turns"),
        ("kind: answerable", "kind: follow_up", 7, "one turn"),
        ("right_passage_first: 0.85", "right_pasage: 0.85", 2, "right_pasage"),
        ("right_passage_first: 0.85", "right_passage_first: .nan", 2, "finite"),
        ("{max: 0.07}", "{max: 0.07, min: 0.01}", 2, "one bound"),
        ("{max: 0.07}", "{}", 2, "one bound"),
        ("  - id", " - - id: [", 4, "YAML"),
    ],
)
def test_a_fault_is_told_with_its_line(
    tmp_path: Path, corpus: Corpus, old: str, new: str, line: int, told: str
) -> None:
    assert old in FILE
    message = refusal(tmp_path, corpus, FILE.replace(old, new))
    assert f"evaluation.yaml:{line}:" in message
    assert told in message


def test_an_id_that_stands_twice_is_told_at_the_second(tmp_path: Path, corpus: Corpus) -> None:
    double = FILE + FILE[FILE.index("  - id") :]
    assert "evaluation.yaml:12: the id answerable-1 stands twice" in refusal(
        tmp_path, corpus, double
    )


def test_a_refusal_that_lists_facts_is_a_fault(tmp_path: Path, corpus: Corpus) -> None:
    text = FILE.replace("kind: answerable", "kind: near_topic")
    assert "states none" in refusal(tmp_path, corpus, text.replace(": answered", ": not_in_source"))


def test_every_fault_is_told_at_once(tmp_path: Path, corpus: Corpus) -> None:
    broken = FILE.replace("licences/1]", "roofs/1]").replace("KTA|Korean Tether Agency", "|")
    message = refusal(tmp_path, corpus, broken)
    assert "evaluation.yaml:9:" in message
    assert "evaluation.yaml:10:" in message


def test_a_file_without_questions_is_a_fault(tmp_path: Path, corpus: Corpus) -> None:
    assert "questions" in refusal(tmp_path, corpus, "questions: []\n")


@pytest.mark.parametrize("kind", ["off_topic", "near_topic"])
def test_what_the_source_does_not_hold_cannot_be_expected_as_answered(
    tmp_path: Path, corpus: Corpus, kind: str
) -> None:
    message = refusal(tmp_path, corpus, FILE.replace("kind: answerable", f"kind: {kind}"))
    assert f"{kind} cannot expect answered" in message


@pytest.mark.parametrize("status", ["urgent", "personal_advice", "unclear"])
def test_what_only_looks_off_topic_expects_an_answer_or_that_the_source_does_not_say(
    tmp_path: Path, corpus: Corpus, status: str
) -> None:
    text = FILE.replace("kind: answerable", "kind: looks_off_topic")
    assert read(tmp_path, corpus, text).questions[0].kind is QuestionKind.LOOKS_OFF_TOPIC
    refused = text.replace('["KTA|Korean Tether Agency"]', "[]")
    silent = refused.replace(": answered", ": not_in_source")
    assert read(tmp_path, corpus, silent).questions[0].status is Status.NOT_IN_SOURCE
    message = refusal(tmp_path, corpus, refused.replace(": answered", f": {status}"))
    assert "the kind expects answered or not_in_source" in message


@pytest.mark.parametrize("metric", Metric)
def test_a_floor_can_be_put_on_every_figure(tmp_path: Path, corpus: Corpus, metric: Metric) -> None:
    text = FILE.replace("right_passage_first: 0.85, recall@3: 0.9, answerable_refused", metric)
    assert read(tmp_path, corpus, text).floors == {
        Split.TEST: {metric: Floor(0.07, is_maximum=True)}
    }


@pytest.mark.parametrize(("split", "kind"), [("train", None), (None, "hard")])
def test_an_unknown_split_or_kind_is_told_with_the_known_ones(
    split: str | None, kind: str | None
) -> None:
    with pytest.raises(EvaluationError, match=r"is not known\. Use one of"):
        Limits.named(split, kind)


def test_limits_admit_what_is_of_their_split_and_their_kind() -> None:
    asked = Question("a", QuestionKind.URGENT, Split.TUNE, ("help",), Status.URGENT)
    limits = [(None, None), ("tune", "urgent"), ("test", None), ("tune", "personal")]
    assert [Limits.named(*two).admit(asked) for two in limits] == [True, True, False, False]
