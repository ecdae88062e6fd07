"""A run -> a table for the terminal, a JSON document, an HTML page, and what lies below a floor."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from statistics import quantiles
from typing import Any

from rich.console import Group as Stack
from rich.console import RenderableType
from rich.table import Table

from regchat.answer import as_json
from regchat.evals import metrics, side_by_side
from regchat.evals.changes import Changes
from regchat.evals.figures import Figure, count, interval, number
from regchat.evals.questions import Floor, Floors, Metric, Split
from regchat.evals.results import Result, passed, why_not
from regchat.evals.runner import TOO_CLOSE, Nearest, Run

FORMAT = 1  # of the JSON document; a report without a number is of this one too


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of one split, or of all where `split` is None, beside the floor put on it.

    `apart` is the same figure without the questions that an editor's question comes too close to.
    """

    split: Split | None
    metric: Metric
    figure: Figure
    apart: Figure
    floor: Floor | None

    @property
    def met(self) -> bool | None:
        """Tell whether the floor is met, None where there is none."""
        return self.floor.holds(self.figure.value) if self.floor else None


def rows(run: Run, floors: Floors) -> tuple[Row, ...]:
    """Return every figure: over all splits where there are several, then split by split.

    A floor is put on a whole split, so a run limited to one kind is not held to any.
    """
    present = {r.question.split for r in run.results}
    judged = floors if run.kind is None else {}
    splits = [s for s in Split if s in present or (s in judged and run.split in (None, s))]
    scopes: list[Split | None] = [None, *splits] if len(splits) > 1 else [*splits]
    return tuple(row for scope in scopes for row in _scope(run, scope, judged))


def below_floors(run: Run, floors: Floors) -> list[str]:
    """Return one line for each floor that the run does not meet; empty when all are met."""
    return [_fault(row, row.floor) for row in rows(run, floors) if row.floor and not row.met]


def as_table(run: Run, floors: Floors) -> RenderableType:
    """Return the figures as tables for a terminal."""
    measured = rows(run, floors)
    scopes = dict.fromkeys(row.split for row in measured)
    tables = [_figure_table(run, [r for r in measured if r.split is s]) for s in scopes]
    notes = [f"Below its floor: {line}" for line in below_floors(run, floors)]
    if run.closeness:
        close = len(run.results) - len(run.apart())
        notes.append(
            f"no close: without the {close} nearest to an editor's question (> {TOO_CLOSE:g})"
        )
    spaced = [part for table in (*tables, _group_table(run)) for part in (table, "")]
    return Stack(*spaced, *notes)


def as_document(run: Run, floors: Floors) -> dict[str, Any]:
    """Return everything about a run as JSON types, each question with what came of it."""
    near = {nearest.id: nearest for nearest in run.closeness}
    return {
        "format": FORMAT,
        "created": run.created.isoformat(),
        "index_version": run.index_version,
        "python": run.python,
        "platform": run.platform,
        "processors": run.processors,
        "split": as_json(run.split),
        "kind": as_json(run.kind),
        "milliseconds": _times([r.milliseconds for r in run.results]),
        "too_close": TOO_CLOSE if run.closeness else None,
        "questions": len(run.results),
        "questions_apart": len(run.apart()),
        "below_floors": below_floors(run, floors),
        "figures": [_row(row) for row in rows(run, floors)],
        "groups": [_group(group) for group in metrics.groups(run.results)],
        "results": [_result(r, near.get(r.question.id)) for r in run.results],
    }


def as_text(run: Run, floors: Floors) -> str:
    """Return the JSON document as text; what a trace holds beyond JSON types is shown as text."""
    return _pretty(as_document(run, floors)) + "\n"


def as_html(run: Run, floors: Floors, changes: Changes | None = None) -> str:
    """Return the document as one HTML page that needs no script and no other file.

    With `changes` it shows what is other than in an earlier run.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        pretty=_pretty,
        number=lambda shown: number(_measured(shown)),
        interval=lambda shown: interval(_measured(shown)),
    )
    template = environment.from_string((files("regchat.evals") / "report.html").read_text("utf-8"))
    compared = side_by_side.as_document(changes) if changes else None
    return template.render(as_document(run, floors), compared=compared)


def _scope(run: Run, split: Split | None, floors: Floors) -> Iterator[Row]:
    own = metrics.figures(_within(run.results, split))
    apart = metrics.figures(_within(run.apart(), split))
    held: Mapping[Metric, Floor] = floors.get(split, {}) if split else {}
    for metric, figure in own.items():
        yield Row(split, metric, figure, apart[metric], held.get(metric))


def _scope_name(split: Split | None) -> str:
    return str(split) if split else "all"


def _within(results: Sequence[Result], split: Split | None) -> list[Result]:
    return [r for r in results if split in (None, r.question.split)]


def _fault(row: Row, floor: Floor) -> str:
    figure = row.figure
    limit = "a maximum" if floor.is_maximum else "a minimum"
    measured = f"{number(figure)} ({count(figure)})" if figure.n else "not measured"
    return f"{row.split}: {row.metric} is {measured}, against {limit} of {floor.value:g}"


def _figure_table(run: Run, measured: Sequence[Row]) -> Table:
    split = measured[0].split
    title = f"{_scope_name(split)} (n = {len(_within(run.results, split))})"
    table = _table(title, "figure", "value", "of n", "95 % interval", "floor", "met")
    if run.closeness:
        table.add_column("no close", justify="right", no_wrap=True)
    for row in measured:
        figure = row.figure
        cells = [number(figure), count(figure), interval(figure), *_floor_cells(row)]
        if run.closeness:
            cells.append(number(row.apart))
        table.add_row(row.metric, *cells)
    return table


def _group_table(run: Run) -> Table:
    columns = ("split", "kind", "n", "status", "interval", "first", "of n", "interval")
    table = _table("by kind and split: status right, right passage first", *columns)
    for group in metrics.groups(run.results):
        right, first = group.status_right, group.right_passage_first
        cells = [number(right), interval(right), number(first), count(first), interval(first)]
        table.add_row(group.split, group.kind, str(group.n), *cells)
    return table


def _table(title: str, *columns: str) -> Table:
    """Return an empty table that stays within 80 columns."""
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for column in columns:
        left = column in ("figure", "split", "kind")
        table.add_column(column, justify="left" if left else "right", no_wrap=True)
    return table


def _floor_cells(row: Row) -> list[str]:
    if row.floor is None:
        return ["", ""]
    sign = "≤" if row.floor.is_maximum else "≥"
    return [f"{sign} {row.floor.value:g}", "yes" if row.met else "NO"]


def _figure(figure: Figure) -> dict[str, Any]:
    low, high = figure.interval or (None, None)
    return {
        "value": figure.value,
        "numerator": figure.numerator,
        "n": figure.n,
        "low": low,
        "high": high,
    }


def _measured(shown: Mapping[str, Any]) -> Figure:
    return Figure(shown["numerator"], shown["n"], bounded=shown["low"] is not None)


def _row(row: Row) -> dict[str, Any]:
    return {
        "scope": _scope_name(row.split),
        "metric": str(row.metric),
        **_figure(row.figure),
        "floor": row.floor and asdict(row.floor),
        "met": row.met,
        "apart": _figure(row.apart),
    }


def _group(group: metrics.Group) -> dict[str, Any]:
    return {
        "split": str(group.split),
        "kind": str(group.kind),
        "n": group.n,
        "status_right": _figure(group.status_right),
        "right_passage_first": _figure(group.right_passage_first),
    }


def _result(result: Result, near: Nearest | None) -> dict[str, Any]:
    question = as_json(result.question)
    asked = {name: question.pop(name) for name in ("id", "kind", "split", "turns")}
    return {
        **asked,
        "expected": question,
        "passed": passed(result),
        "why_not": why_not(result),
        "milliseconds": result.milliseconds,
        "retrieved": list(result.hits),
        "answer": as_json(result.answer),
        "error": result.error,
        "closeness": near and {"score": near.score, "text": near.text},
    }


def _times(milliseconds: Sequence[float]) -> dict[str, float]:
    """Return the median, the 95th percentile and the maximum."""
    cuts = quantiles(milliseconds, n=20, method="inclusive") if milliseconds[1:] else milliseconds
    middle = cuts[len(cuts) // 2]
    return {"median": middle, "p95": cuts[-1], "max": max(milliseconds)}


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
