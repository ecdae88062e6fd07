"""One evaluation from the file of questions to the printed table and the written reports."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from regchat.assistant import Assistant
from regchat.errors import EvaluationError
from regchat.evals import report, side_by_side
from regchat.evals.changes import Changes
from regchat.evals.changes import compare as changes_since
from regchat.evals.earlier import read_run
from regchat.evals.questions import Evaluation, Floors, Limits, read_evaluation
from regchat.evals.runner import Run, closeness, evaluate


def measure(
    assistant: Assistant,
    questions: Path,
    out: Path,
    *,
    limits: Limits,
    compare: Path | None = None,
) -> list[str]:
    """Run the fixed questions, print the table, write JSON and HTML; return the missed floors.

    `compare` is the JSON report of an earlier run, or its folder: what changed is printed too. It
    is read first, since it may be the very file that this run's report replaces.

    Raises:
        EvaluationError: the questions or the earlier run are missing or wrong, or the reports
            cannot be written.
    """
    asked = read_evaluation(questions, assistant.corpus)
    earlier = _earlier(compare, questions, asked, limits) if compare else None
    run = evaluate(
        assistant,
        asked.questions,
        created=datetime.now(UTC),
        split=limits.split,
        kind=limits.kind,
    )
    chosen = [result.question for result in run.results]
    run = replace(run, closeness=closeness(chosen, assistant.embed, assistant.corpus))
    known = {question.id for question in asked.questions}
    changes = changes_since(earlier, run, known) if earlier else None
    _print(run, asked.floors, changes)
    missed = report.below_floors(run, asked.floors)
    for name, text in (
        (f"{questions.stem}.json", report.as_text(run, asked.floors)),
        (f"{questions.stem}.html", report.as_html(run, asked.floors, changes)),
    ):
        print(f"Written: {_write(out / name, text)}")
    for line in missed:
        print(f"Below the floor: {line}", file=sys.stderr)
    return missed


def _earlier(compare: Path, questions: Path, asked: Evaluation, limits: Limits) -> Run:
    run = read_run(compare, questions.stem)
    chosen = {question.id for question in asked.questions if limits.admit(question)}
    if chosen and not any(result.question.id in chosen for result in run.results):
        raise EvaluationError(
            f"The run at {compare} has none of the questions chosen from {questions}. "
            "Give another run, or other limits."
        )
    return run


def _print(run: Run, floors: Floors, changes: Changes | None) -> None:
    console = Console()
    console.print(report.as_table(run, floors))
    for line in _nearest(run):
        print(line)
    if changes:
        for line in side_by_side.as_lines(changes):
            print(line)
        console.print(side_by_side.as_table(changes))


def _nearest(run: Run) -> Iterable[str]:
    yield "How close each question comes to the nearest anticipated or gap question (cosine):"
    for near in sorted(run.closeness, key=lambda n: -n.score):
        yield f"  {near.score:.2f}  {near.id}  {near.text}"


def _write(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise EvaluationError(
            f"Cannot write {path} ({error.strerror}). Give another folder with --out."
        ) from None
    return path
