"""One evaluation, from the file of questions to the printed table and the written reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from regchat.assistant import Assistant
from regchat.errors import EvaluationError
from regchat.evals.measure import measure

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
    missed = measure(tiny_assistant, questions, tmp_path / "out", split=None, kind=None)
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
    missed = measure(tiny_assistant, path, tmp_path, split=None, kind=None)
    assert len(missed) == 1
    assert "right_passage_first" in missed[0]
    assert "Below the floor" in capsys.readouterr().err


@pytest.mark.parametrize(("split", "kind"), [("train", None), (None, "hard")])
def test_an_unknown_split_or_kind_is_told_with_the_known_ones(
    tiny_assistant: Assistant, questions: Path, tmp_path: Path, split: str | None, kind: str | None
) -> None:
    with pytest.raises(EvaluationError, match=r"is not known\. Use one of"):
        measure(tiny_assistant, questions, tmp_path, split=split, kind=kind)


def test_reports_that_cannot_be_written_are_told(
    tiny_assistant: Assistant, questions: Path, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("", "utf-8")
    with pytest.raises(EvaluationError, match="Give another folder with --out"):
        measure(tiny_assistant, questions, in_the_way / "out", split=None, kind=None)
