"""Asks the evaluation questions one after another and keeps what came."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import track

from regchat.conversation import Answerer, Turn, continued
from regchat.corpus import Corpus
from regchat.errors import EvaluationError, RegchatError
from regchat.evals.questions import Limits, Question, QuestionKind, Split
from regchat.evals.results import Result

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TOO_CLOSE = 0.9


@dataclass(frozen=True, slots=True)
class Nearest:
    """The editors' question that lies nearest to an evaluation question; `score` is a cosine."""

    id: str
    score: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What came of an evaluation; `split` and `kind` are what it was limited to."""

    created: datetime
    index_version: str
    python: str
    platform: str
    processors: int
    results: tuple[Result, ...]
    split: Split | None = None
    kind: QuestionKind | None = None
    closeness: tuple[Nearest, ...] = ()

    @property
    def limits(self) -> Limits:
        """Return what the run was limited to."""
        return Limits(self.split, self.kind)

    def apart(self) -> tuple[Result, ...]:
        """Return the results of the questions that no editor's question comes too close to."""
        close = {n.id for n in self.closeness if n.score > TOO_CLOSE}
        return tuple(r for r in self.results if r.question.id not in close)


def evaluate(
    answerer: Answerer,
    questions: Sequence[Question],
    *,
    created: datetime,
    split: Split | None = None,
    kind: QuestionKind | None = None,
) -> Run:
    """Ask the questions, or only those of one split or kind; a question that raises has failed.

    Raises:
        EvaluationError: no question is of that split and kind.
    """
    chosen = [q for q in questions if Limits(split, kind).admit(q)]
    if not chosen:
        limits = " and ".join(limit for limit in (split, kind) if limit)
        raise EvaluationError(f"No evaluation question is {limits or 'given'}. Choose another.")
    results = tuple(_result(answerer, question) for question in _shown(chosen))
    return Run(
        created=created,
        index_version=_index_version(results),
        python=platform.python_version(),
        platform=platform.platform(),
        processors=os.cpu_count() or 1,
        results=results,
        split=split,
        kind=kind,
    )


def closeness(
    questions: Sequence[Question],
    embed: Callable[[Sequence[str]], NDArray[np.floating[Any]]],
    corpus: Corpus,
) -> tuple[Nearest, ...]:
    """Find the anticipated or gap question nearest to each question's last turn.

    `embed` returns unit vectors, one row a text. Empty for a corpus without such questions.
    """
    asked = [text for texts in corpus.questions.values() for text in texts]
    known = list(dict.fromkeys(asked + [text for gap in corpus.gaps for text in gap.questions]))
    if not known or not questions:
        return ()
    cosines = embed([q.turns[-1] for q in questions]) @ embed(known).T
    return tuple(
        Nearest(question.id, float(row.max()), known[int(row.argmax())])
        for question, row in zip(questions, cosines, strict=True)
    )


def _shown(questions: Sequence[Question]) -> Iterable[Question]:
    if not sys.stderr.isatty():
        return questions
    return track(questions, "Asking", console=Console(stderr=True), transient=True)


def _result(answerer: Answerer, question: Question) -> Result:
    history: tuple[Turn, ...] = ()
    answer, started = None, perf_counter()
    try:
        for asked in question.turns:
            started = perf_counter()
            answer = answerer.ask(asked, history, trace=True)
            history = continued(history, asked, answer)
    except Exception as error:  # one broken reply must not hide what the other questions show
        return Result(question, None, _since(started), error=_told(error))
    hits = _retrieved(answer.trace) if answer else ()
    return Result(question, answer, _since(started), hits)


def _retrieved(trace: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple((trace or {}).get("retrieved") or ())


def _since(started: float) -> float:
    return (perf_counter() - started) * 1000


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, RegchatError) else f"{type(error).__name__}: {error}"


def _index_version(results: Sequence[Result]) -> str:
    """Return the version that answered; all of them, should it have changed meanwhile."""
    versions = dict.fromkeys(r.answer.index_version for r in results if r.answer)
    return ", ".join(versions) or "unknown"
