"""An earlier run and this one -> what changed, question by question and figure by figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from regchat.evals import metrics
from regchat.evals.figures import Figure
from regchat.evals.questions import Metric, Question, Split
from regchat.evals.results import Result, passed
from regchat.evals.runner import Run


class ChangeKind(StrEnum):
    """What became of a question since an earlier run; the first that holds."""

    QUESTION_CHANGED = "question changed"
    NEW = "new"
    GONE = "gone"
    NOW_FAILS = "now fails"
    NOW_PASSES = "now passes"
    REPLY_CHANGED = "status or first citation changed"


@dataclass(frozen=True, slots=True)
class Change:
    """What came of one question in an earlier run and in this; None where it was not asked."""

    before: Result | None
    after: Result | None

    def __post_init__(self) -> None:
        if self.before is None and self.after is None:
            raise ValueError("a change of nothing")

    @property
    def results(self) -> tuple[Result, ...]:
        """Return what there is of the two, the earlier first."""
        return tuple(r for r in (self.before, self.after) if r)

    @property
    def question(self) -> Question:
        """Return the question as it was asked last."""
        return self.results[-1].question

    @property
    def sealed(self) -> bool:
        """Tell whether its texts stay unread: the split `test` only judges, in either run."""
        return any(r.question.split is Split.TEST for r in self.results)

    @property
    def kind(self) -> ChangeKind | None:
        """Return what became of the question, None where nothing did."""
        before, after = self.before, self.after
        if before is None:
            return ChangeKind.NEW
        if after is None:
            return ChangeKind.GONE
        if before.question != after.question:
            return ChangeKind.QUESTION_CHANGED
        if passed(before) != passed(after):
            return ChangeKind.NOW_PASSES if passed(after) else ChangeKind.NOW_FAILS
        same = (before.status, before.first) == (after.status, after.first)
        return None if same else ChangeKind.REPLY_CHANGED


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure before and after, of one split, or of all where `split` is None."""

    split: Split | None
    metric: Metric
    before: Figure
    after: Figure

    @property
    def difference(self) -> float | None:
        """Return how much the value rose, None where one of the two was not measured."""
        before, after = self.before.value, self.after.value
        return None if before is None or after is None else after - before


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed since the run of `created`; `not_asked` are questions beyond its limits."""

    created: datetime
    index_version: str
    changes: tuple[Change, ...]
    unchanged: int
    not_asked: int
    pairs: tuple[Pair, ...]

    @property
    def counts(self) -> dict[ChangeKind, int]:
        """Return how many changes there are of each kind."""
        counted = Counter(change.kind for change in self.changes)
        return {kind: counted[kind] for kind in ChangeKind}


def compare(before: Run, after: Run, known: Collection[str]) -> Changes:
    """Set two runs side by side where both were meant to ask; `known` are all ids of the file.

    Verdicts and figures of both are those that today's rules give, whatever the earlier run's own
    report said. A question that is known and lies beyond this run's limits has not gone.
    """
    earlier = {r.question.id: r for r in before.results}
    asked = [
        Change(earlier.get(r.question.id), r)
        for r in after.results
        if r.question.id in earlier or before.limits.admit(r.question)
    ]
    gone = [
        Change(r, None)
        for r in before.results
        if r.question.id not in known and after.limits.admit(r.question)
    ]
    compared = [*asked, *gone]
    changed = tuple(change for change in compared if change.kind)
    return Changes(
        created=before.created,
        index_version=before.index_version,
        changes=changed,
        unchanged=len(compared) - len(changed),
        not_asked=len(after.results) - len(asked),
        pairs=tuple(_pairs(compared)),
    )


def _pairs(compared: Sequence[Change]) -> Iterable[Pair]:
    before = [c.before for c in compared if c.before]
    after = [c.after for c in compared if c.after]
    present = {r.question.split for r in (*before, *after)}
    splits = [split for split in Split if split in present]
    for scope in [None, *splits] if len(splits) > 1 else splits:
        earlier, own = (
            metrics.figures([r for r in results if scope in (None, r.question.split)])
            for results in (before, after)
        )
        yield from (Pair(scope, m, earlier[m], own[m]) for m in Metric if earlier[m].n or own[m].n)
