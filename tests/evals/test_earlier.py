"""Reading an earlier run from its report."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from regchat.answer import Status
from regchat.errors import EvaluationError
from regchat.evals import report
from regchat.evals.earlier import read_run
from regchat.evals.questions import QuestionKind, Split
from regchat.evals.runner import Run
from regchat.jurisdictions import Jurisdiction

Make = Callable[..., Any]
SECRET = "who flies the silver kite"


@pytest.fixture
def run(question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make) -> Run:
    """Return a run with every kind of reply."""
    korea = frozenset({Jurisdiction.KR})
    return Run(
        created=datetime(2026, 5, 4, 12, 0, tzinfo=UTC),
        index_version="v1",
        python="3.11.9",
        platform="Linux",
        processors=2,
        results=(
            result(question("a", facts=("KTA",)), answered("licences/1a", about=korea), "meta"),
            result(question("b", turns=(SECRET,)), answered("meta", text=SECRET, cells=True)),
            result(near_topic("c", split=Split.TUNE), abstained(Status.URGENT, "meta")),
            result(question("d"), None),
        ),
        split=Split.TEST,
        kind=QuestionKind.ANSWERABLE,
    )


def written(run: Run, path: Path, **changes: Any) -> Path:
    document = json.loads(report.as_text(run, {})) | changes
    path.write_text(json.dumps(document), "utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(EvaluationError) as refused:
        read_run(path, "exam")
    (line,) = str(refused.value).splitlines()
    return line


def test_a_run_is_read_as_it_was_written(run: Run, tmp_path: Path) -> None:
    assert read_run(written(run, tmp_path / "exam.json"), "other") == run


def test_a_folder_stands_for_the_report_of_the_same_questions(run: Run, tmp_path: Path) -> None:
    written(run, tmp_path / "exam.json")
    written(replace(run, index_version="v2"), tmp_path / "development.json")
    assert read_run(tmp_path, "exam") == run
    assert read_run(tmp_path, "development").index_version == "v2"


def test_a_trace_does_not_keep_a_run_from_being_read(
    run: Run, question: Make, answered: Make, result: Make, tmp_path: Path
) -> None:
    traced = result(question(), answered("meta", trace={"path": Path("kites")}))
    path = written(replace(run, results=(traced,)), tmp_path / "exam.json")
    assert read_run(path, "exam").results[0].status is Status.ANSWERED


def test_a_report_from_before_formats_had_numbers_is_read(run: Run, tmp_path: Path) -> None:
    document = report.as_document(run, {})
    del document["format"]
    path = tmp_path / "exam.json"
    path.write_text(json.dumps(document), "utf-8")
    assert read_run(path, "exam") == run


def test_what_a_later_version_adds_to_a_report_is_passed_over(run: Run, tmp_path: Path) -> None:
    results = report.as_document(run, {})["results"]
    results[0] |= {"mood": "fine"}
    results[0]["answer"] |= {"confidence": 0.9}
    path = written(run, tmp_path / "exam.json", results=results, weather="calm")
    assert read_run(path, "exam") == run


@pytest.mark.parametrize("name", ["none.json", "folder", "none/none.json", "x" * 5000])
def test_a_run_that_is_not_there_is_told_with_its_path(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    told = refusal(tmp_path / name)
    assert name in told
    assert "Give the JSON report" in told


@pytest.mark.parametrize(
    "text",
    [
        "", "kites", "{", "[]", "3", "null", '"text"', "{}", '{"results": []}', "[" * 100_000,
        "9" * 5000, "\x00", '{"questions": [], "figures": []}',
    ],
    ids=lambda text: text[:16],
)  # fmt: skip
def test_a_file_that_is_no_report_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "exam.json"
    path.write_text(text, "utf-8")
    assert "exam.json is not a run" in refusal(path)


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "exam.html"
    path.write_bytes(b"\xff\xfe")
    assert "exam.html is not a run (not JSON)" in refusal(path)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"format": 2}, "'2', not 1"),
        ({"format": "kite"}, "'kite', not 1"),
        ({"format": None}, "'None', not 1"),
        ({"results": 3}, "results does not fit"),
        ({"results": [3]}, "results.0 does not fit"),
        ({"created": "yesterday"}, "created does not fit"),
        ({"split": "train"}, "split does not fit"),
    ],
)
def test_a_run_of_another_format_is_told(
    run: Run, tmp_path: Path, changes: dict[str, Any], told: str
) -> None:
    path = written(run, tmp_path / "exam.json", **changes)
    assert f"exam.json is a run of another format ({told})" in refusal(path)


@pytest.mark.parametrize("broken", ["answer", "error", "kind", "expected", "turns"])
def test_a_refusal_says_where_it_does_not_fit_and_quotes_no_question_or_answer(
    run: Run, tmp_path: Path, broken: str
) -> None:
    results = report.as_document(run, {})["results"]
    if broken == "answer":  # its contract is broken, and the constructor's message quotes the text
        results[1]["answer"]["citations"] = []
    elif broken == "error":
        results[1]["error"] = SECRET
    else:
        results[1][broken] = SECRET
    told = refusal(written(run, tmp_path / "exam.json", results=results))
    assert "(results.1" in told
    assert SECRET not in told
