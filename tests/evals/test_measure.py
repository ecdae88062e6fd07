"""One evaluation, from the file of questions to the printed table and the written reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from regchat.assistant import Assistant
from regchat.errors import EvaluationError
from regchat.evals.measure import measure
from regchat.evals.questions import Limits, Split

QUESTIONS = """\
floors:
  test: {right_passage_first: %s}
questions:
  - id: licence
    kind: answerable
    split: test
    turns: ["How much is a kite licence in Korea?"]
    status: answered
    locators: [licences/1]
    facts: ["12 silver coins"]
    forbidden: []
  - id: shops
    kind: near_topic
    split: tune
    turns: ["Where can I buy a kite?"]
    status: not_in_source
    locators: []
    facts: []
    forbidden: []
"""


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "exam.yaml"
    path.write_text(QUESTIONS % "0.5", "utf-8")
    return path


def test_the_table_is_printed_and_both_reports_are_written(
    tiny_assistant: Assistant,
    questions: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    missed = measure(tiny_assistant, questions, tmp_path / "out", limits=Limits())
    assert missed == []
    printed = capsys.readouterr().out
    assert "right_passage_first" in printed
    assert "licence" in printed
    report = json.loads((tmp_path / "out" / "exam.json").read_text("utf-8"))
    assert report["index_version"] == tiny_assistant.index_version
    assert "<html" in (tmp_path / "out" / "exam.html").read_text("utf-8")


def test_a_figure_below_its_floor_is_told(
    tiny_assistant: Assistant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "exam.yaml"
    path.write_text((QUESTIONS % "1.0").replace("[licences/1]", "[weather/1]"), "utf-8")
    missed = measure(tiny_assistant, path, tmp_path, limits=Limits())
    assert len(missed) == 1
    assert "right_passage_first" in missed[0]
    assert "Below the floor" in capsys.readouterr().err


def test_reports_that_cannot_be_written_are_told(
    tiny_assistant: Assistant, questions: Path, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("", "utf-8")
    with pytest.raises(EvaluationError, match="Give another folder with --out"):
        measure(tiny_assistant, questions, in_the_way / "out", limits=Limits())


def bent(questions: Path, old: str, new: str) -> Path:
    """Change a file of questions; its name stays."""
    text = questions.read_text("utf-8")
    assert old in text
    questions.write_text(text.replace(old, new), "utf-8")
    return questions


def test_a_run_is_compared_with_the_one_whose_reports_it_replaces(
    tiny_assistant: Assistant,
    questions: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    measure(tiny_assistant, questions, out, limits=Limits())
    assert "Compared with" not in capsys.readouterr().out
    bent(questions, "near_topic", "urgent")
    bent(questions, "not_in_source", "urgent")
    measure(tiny_assistant, questions, out, limits=Limits(), compare=out)
    printed = capsys.readouterr().out
    assert "question changed 1, new 0, gone 0, unchanged 1" in printed
    assert "  shops: passed -> failed" in printed
    assert "changed: kind, status" in printed
    assert "before and now" in printed
    assert "<h2>Compared with" in (out / "exam.html").read_text("utf-8")
    report = json.loads((out / "exam.json").read_text("utf-8"))
    assert report["results"][1]["expected"]["status"] == "urgent"


def test_a_run_of_one_split_is_compared_with_that_part_of_a_whole_one(
    tiny_assistant: Assistant,
    questions: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    measure(tiny_assistant, questions, tmp_path, limits=Limits())
    whole = tmp_path / "exam.json"
    measure(tiny_assistant, questions, tmp_path / "b", limits=Limits(Split.TUNE), compare=whole)
    printed = capsys.readouterr().out
    assert "gone 0, unchanged 1\n" in printed


def test_a_changed_question_of_the_test_split_is_printed_without_its_words(
    tiny_assistant: Assistant,
    questions: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    measure(tiny_assistant, questions, tmp_path, limits=Limits())
    capsys.readouterr()
    bent(questions, "[licences/1]", "[weather/1]")
    measure(tiny_assistant, questions, tmp_path, limits=Limits(Split.TEST), compare=tmp_path)
    printed = capsys.readouterr().out
    compared = printed[printed.index("Compared with") :]
    assert "  licence: passed -> failed" in compared
    assert "silver" not in compared
    assert "kite licence" not in compared
    assert "weather/1" not in compared


def test_an_earlier_run_is_refused_before_anything_is_asked(
    tiny_assistant: Assistant, questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure(tiny_assistant, questions, tmp_path, limits=Limits(Split.TUNE))
    monkeypatch.setattr(type(tiny_assistant), "ask", None)
    with pytest.raises(EvaluationError, match=r"No run at .*none\.json"):
        measure(
            tiny_assistant, questions, tmp_path, limits=Limits(), compare=tmp_path / "none.json"
        )
    with pytest.raises(EvaluationError, match="none of the questions chosen from"):
        measure(tiny_assistant, questions, tmp_path, limits=Limits(Split.TEST), compare=tmp_path)
