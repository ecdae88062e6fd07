from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from regchat.config import Settings
from tests.commands import FEE, FIELDS, Ran, one_line
from tests.conftest import COMMAND, environment, python, variables


@pytest.fixture
def batch(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a batch file; a line that is no text is written as JSON."""

    def write(*lines: Any) -> Path:
        path = tmp_path / "batch.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        path.write_text("\n".join(texts) + "\n", "utf-8")
        return path

    return write


def rows(run: Ran | CompletedProcess[str]) -> list[dict[str, Any]]:
    out = run.out if isinstance(run, Ran) else run.stdout
    return [json.loads(line) for line in out.splitlines()]


def test_a_batch_that_has_to_build_the_index_prints_its_answers_and_nothing_else(
    first_run: CompletedProcess[str],
) -> None:
    answers = rows(first_run)
    assert [list(row) for row in answers] == [["id", "answer"]] * 2
    assert [row["id"] for row in answers] == ["fee", 7]
    assert all(list(row["answer"]) == FIELDS for row in answers)
    assert [row["answer"]["status"] for row in answers] == ["answered", "not_in_source"]


def test_the_turns_of_a_batch_line_are_one_conversation(first_run: CompletedProcess[str]) -> None:
    answer = rows(first_run)[0]["answer"]
    assert "Japan" in answer["standalone_question"]
    assert "Korea" not in answer["standalone_question"]
    assert [c["locator"] for c in answer["citations"]] == ["licences/1b"] * len(answer["citations"])


def test_a_batch_without_a_terminal_shows_no_progress(
    regchat: Callable[..., Ran], batch: Callable[..., Path]
) -> None:
    run = regchat("ask", "--json", "--batch", batch({"id": 1, "turns": [FEE]}))
    assert (run.code, run.err, len(rows(run))) == (0, "", 1)


def test_a_batch_on_a_terminal_shows_its_progress_beside_the_answers(
    tiny_index: Settings, batch: Callable[..., Path], tmp_path: Path
) -> None:
    ours, theirs = pty.openpty()
    path = batch({"id": 1, "turns": [FEE]}, {"id": 2, "turns": ["What does a red flag mean?"]})
    given = variables(tiny_index) | {"TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, *COMMAND, "ask", "--batch", str(path), "--json"],
        cwd=tmp_path,
        env=environment(**given),
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux says so where the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    out, _ = process.communicate()
    assert process.returncode == 0
    assert b"100%" in shown
    assert [json.loads(line)["id"] for line in out.splitlines()] == [1, 2]


BROKEN_LINES = [
    "not JSON",
    "{",
    "[]",
    "3",
    "null",
    '"text"',
    "{}",
    '{"id": 5}',
    '{"id": 5, "turns": []}',
    '{"id": 5, "turns": "text"}',
    '{"id": 5, "turns": [1]}',
    '{"id": 5, "turns": [""]}',
    '{"id": 5, "turns": ["\\u0000"]}',
    json.dumps({"id": 5, "turns": ["x" * 20_000]}),
    "[" * 100_000,
    '{"id": 5, "turns": ' + "[" * 100_000,
]


@pytest.mark.parametrize("line", BROKEN_LINES, ids=lambda line: line[:24])
def test_a_broken_line_of_a_batch_is_told_and_the_others_are_answered(
    regchat: Callable[..., Ran], batch: Callable[..., Path], line: str
) -> None:
    run = regchat("ask", "--batch", batch({"id": "a", "turns": [FEE]}, line, {"turns": [FEE]}))
    first, broken, last = rows(run)
    assert run.code == 1
    assert list(broken) == ["id", "answer", "error"]
    assert broken["answer"] is None
    assert broken["error"].strip()
    assert broken["id"] == (5 if line.startswith('{"id": 5') and line.endswith("}") else None)
    assert first["answer"]["status"] == last["answer"]["status"] == "answered"
    assert (first["id"], last["id"]) == ("a", None)
    assert "Traceback" not in run.err


def test_an_id_of_any_kind_is_kept(regchat: Callable[..., Ran], batch: Callable[..., Path]) -> None:
    ids = ["a", "", "연 🪁", 1, 1.5, True, None, ["x", 1], {"k": "v"}]
    run = regchat("ask", "--batch", batch(*[{"id": name, "turns": [FEE]} for name in ids]))
    assert run.code == 0
    assert [row["id"] for row in rows(run)] == ids


def test_blank_lines_of_a_batch_are_passed_over_and_an_empty_one_is_no_fault(
    regchat: Callable[..., Ran], batch: Callable[..., Path]
) -> None:
    run = regchat("ask", "--batch", batch("", "  ", {"id": 1, "turns": [FEE]}, ""))
    assert [row["id"] for row in rows(run)] == [1]
    assert regchat("ask", "--batch", batch("")) == Ran(0, "", "")


def test_a_batch_conversation_may_be_longer_than_a_history(
    regchat: Callable[..., Ran], batch: Callable[..., Path]
) -> None:
    run = regchat("ask", "--batch", batch({"id": 1, "turns": [FEE] * 14}))
    assert run.code == 0
    assert rows(run)[0]["answer"]["status"] == "answered"


def test_a_batch_is_read_from_stdin(tiny_index: Settings, tmp_path: Path) -> None:
    line = json.dumps({"id": "연", "turns": [FEE]}, ensure_ascii=False)
    run = python(
        *COMMAND, "ask", "--batch", "-", "--trace",
        cwd=tmp_path, stdin=f"{line}\n", **variables(tiny_index),
    )  # fmt: skip
    (row,) = rows(run)
    assert row["id"] == "연"
    assert row["answer"]["trace"]


@pytest.mark.parametrize("name", ["missing.jsonl", ".", "latin.jsonl"])
def test_a_batch_file_that_cannot_be_read_is_told_in_one_line(
    regchat: Callable[..., Ran], tmp_path: Path, name: str
) -> None:
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xe9"}\n')
    run = regchat("ask", "--batch", name)
    assert (run.code, run.out) == (1, "")
    assert name in one_line(run.err)
