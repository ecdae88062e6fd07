"""What changed since an earlier run -> lines and tables for a terminal, parts of an HTML page.

Of a question of the split `test` nothing is shown but its id and its verdicts, so that nobody
tunes on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from rich.console import Group as Stack
from rich.console import RenderableType
from rich.table import Table

from regchat import wording
from regchat.evals.changes import Change, ChangeKind, Changes, Pair
from regchat.evals.figures import count, number
from regchat.evals.questions import Question
from regchat.evals.results import Result, passed, why_not

_ORDER = (
    ChangeKind.NOW_FAILS,
    ChangeKind.NOW_PASSES,
    ChangeKind.REPLY_CHANGED,
    ChangeKind.QUESTION_CHANGED,
    ChangeKind.NEW,
    ChangeKind.GONE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is shown of one change; no lines where the question is sealed."""

    id: str
    verdict: str
    lines: tuple[str, ...]


def as_lines(changes: Changes) -> Iterator[str]:
    """Yield the changes by their kind, then the counts."""
    yield f"{title(changes)}:"
    for kind, entries in _by_kind(changes):
        yield f"{kind} ({len(entries)})"
        for entry in entries:
            yield f"  {entry.id}: {entry.verdict}"
            yield from (f"    {line}" for line in entry.lines)
    yield summary(changes)


def as_table(changes: Changes) -> RenderableType:
    """Return the figures before and after as tables for a terminal."""
    scopes = dict.fromkeys(pair.split for pair in changes.pairs)
    parts = ([p for p in changes.pairs if p.split is scope] for scope in scopes)
    return Stack(*(part for pairs in parts for part in (_table(pairs), "")))


def as_document(changes: Changes) -> dict[str, Any]:
    """Return what the HTML page shows, as JSON types."""
    return {
        "title": title(changes),
        "summary": summary(changes),
        "kinds": [
            {"kind": str(kind), "entries": [asdict(entry) for entry in entries]}
            for kind, entries in _by_kind(changes)
        ],
        "figures": [
            {"scope": _scope(pair), "metric": str(pair.metric), "cells": _cells(pair)}
            for pair in changes.pairs
        ],
    }


def title(changes: Changes) -> str:
    """Return which run this one is compared with."""
    when = changes.created.isoformat(" ", "minutes")
    return f"Compared with the run of {when} (index {changes.index_version})"


def summary(changes: Changes) -> str:
    """Return the counts in one line."""
    counts = [f"{kind} {changes.counts[kind]}" for kind in _ORDER]
    counts.append(f"unchanged {changes.unchanged}")
    if changes.not_asked:
        counts.append(f"left out since the earlier run was limited {changes.not_asked}")
    return ", ".join(counts)


def entry(change: Change) -> Entry:
    """Return what may be shown of a change."""
    verdicts = dict.fromkeys("passed" if passed(r) else "failed" for r in change.results)
    lines = () if change.sealed else tuple(_lines(change))
    return Entry(change.question.id, " -> ".join(verdicts), lines)


def _by_kind(changes: Changes) -> Iterator[tuple[ChangeKind, list[Entry]]]:
    for kind in _ORDER:
        entries = [entry(change) for change in changes.changes if change.kind is kind]
        if entries:
            yield kind, entries


def _lines(change: Change) -> Iterator[str]:
    before, after = change.before, change.after
    yield f"{change.question.kind}: {_asked(change.question)}"
    if before and after and before.question != after.question:
        yield f"changed: {', '.join(_changed(before.question, after.question))}"
        if before.question.turns != after.question.turns:
            yield f"it was: {_asked(before.question)}"
    if before:
        yield f"before: {_reply(before)}"
    if after:
        yield f"now: {_reply(after)}"
        yield from why_not(after)


def _asked(question: Question) -> str:
    return " ".join(f"“{wording.clean(turn)}”" for turn in question.turns)


def _changed(before: Question, after: Question) -> list[str]:
    names = (f.name for f in fields(Question))
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def _reply(result: Result) -> str:
    if result.answer is None:
        return "no reply"
    said = result.text or " ".join(line.text for line in result.answer.reply)
    head = ", ".join(part for part in (result.answer.status, result.first) if part)
    return f"{head}: {wording.clean(said)}"


def _table(pairs: list[Pair]) -> Table:
    name = f"{_scope(pairs[0])}, before and now"
    table = Table(title=name, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for column in ("figure", "before", "of n", "now", "of n", "difference"):
        left = column == "figure"
        table.add_column(column, justify="left" if left else "right", no_wrap=True)
    for pair in pairs:
        table.add_row(pair.metric, *_cells(pair))
    return table


def _cells(pair: Pair) -> list[str]:
    before, after = pair.before, pair.after
    return [number(before), count(before), number(after), count(after), _difference(pair)]


def _difference(pair: Pair) -> str:
    if not pair.difference:
        return "–" if pair.difference is None else "="
    return f"{pair.difference:+.3f}" if pair.after.bounded else f"{pair.difference:+.1f}"


def _scope(pair: Pair) -> str:
    return str(pair.split) if pair.split else "all"
