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
from regchat.evals import report
from regchat.evals.questions import QuestionKind, Split, read_evaluation
from regchat.evals.runner import Run, closeness, evaluate


def measure(
    assistant: Assistant, questions: Path, out: Path, *, split: str | None, kind: str | None
) -> list[str]:
    """Run the fixed questions, print the table, write JSON and HTML; return the missed floors.

    Raises:
        EvaluationError: the questions are missing or wrong, or the reports cannot be written.
    """
    asked = read_evaluation(questions, assistant.corpus)
    run = evaluate(
        assistant,
        asked.questions,
        created=datetime.now(UTC),
        split=Split(_known(split, Split, "--split")) if split else None,
        kind=QuestionKind(_known(kind, QuestionKind, "--kind")) if kind else None,
    )
    chosen = [result.question for result in run.results]
    run = replace(run, closeness=closeness(chosen, assistant.embed, assistant.corpus))
    Console().print(report.as_table(run, asked.floors))
    for line in _nearest(run):
        print(line)
    missed = report.below_floors(run, asked.floors)
    for name, text in (
        (f"{questions.stem}.json", report.as_text(run, asked.floors)),
        (f"{questions.stem}.html", report.as_html(run, asked.floors)),
    ):
        print(f"Written: {_write(out / name, text)}")
    for line in missed:
        print(f"Below the floor: {line}", file=sys.stderr)
    return missed


def _nearest(run: Run) -> Iterable[str]:
    yield "How close each question comes to the nearest anticipated or gap question (cosine):"
    for near in sorted(run.closeness, key=lambda n: -n.score):
        yield f"  {near.score:.2f}  {near.id}  {near.text}"


def _known(value: str, allowed: Iterable[str], option: str) -> str:
    names = [str(name) for name in allowed]
    if value not in names:
        raise EvaluationError(f"{option} {value} is not known. Use one of {', '.join(names)}.")
    return value


def _write(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise EvaluationError(
            f"Cannot write {path} ({error.strerror}). Give another folder with --out."
        ) from None
    return path
