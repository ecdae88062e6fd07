"""The contract of an answer, which refuses to be built wrong, and its form as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import Any

from regchat.jurisdictions import Jurisdiction, Jurisdictions

MAX_CITATIONS = 4
MAX_SUGGESTIONS = 3


class Status(StrEnum):
    """What kind of reply an answer is."""

    ANSWERED = "answered"
    NOT_IN_SOURCE = "not_in_source"
    PERSONAL_ADVICE = "personal_advice"
    URGENT = "urgent"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact sentence that a statement rests on: `quote` is `passage[start:end]`."""

    n: int
    locator: str
    document: str
    section: str
    quote: str
    start: int
    end: int
    passage: str
    jurisdictions: Jurisdictions
    published: date
    reviewed: date | None
    quoted: Jurisdictions = field(default=frozenset(), metadata={"json": False})

    def __post_init__(self) -> None:
        within = 0 <= self.start < self.end <= len(self.passage)
        if not within or self.passage[self.start : self.end] != self.quote:
            bounds = f"{self.start}:{self.end}"
            raise ValueError(f"citation {self.n}: the quote is not passage[{bounds}]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A statement of the source, with the numbers of the citations it rests on."""

    text: str
    citations: tuple[int, ...]
    jurisdictions: Jurisdictions = frozenset()

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a sentence without words")
        if not self.citations:
            raise ValueError(f"a sentence without a citation: {self.text!r}")


@dataclass(frozen=True, slots=True)
class Reply:
    """A line of an editor's fixed words; cited only where it says what the source says."""

    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A topic of a comparison; a cell is None where the source says nothing."""

    topic: str
    cells: Mapping[Jurisdiction, tuple[Sentence, ...] | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two countries side by side."""

    rows: tuple[Row, ...]

    def sentences(self) -> Iterable[Sentence]:
        """Yield the sentences of every cell, row by row."""
        return chain.from_iterable(c for row in self.rows for c in row.cells.values() if c)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What every surface shows. Raises ValueError when it would break its contract."""

    status: Status
    language: str
    sentences: tuple[Sentence, ...] = ()
    comparison: Comparison | None = None
    reply: tuple[Reply, ...] = ()
    unanswered: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    standalone_question: str
    suggestions: tuple[str, ...] = ()
    notice: str
    index_version: str
    trace: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        self._check_status()
        self._check_numbers()
        for sentence in self.statements():
            self._check_support(sentence)

    def statements(self) -> tuple[Sentence, ...]:
        """Return every sentence that states something of the source, cells included."""
        cells = tuple(self.comparison.sentences()) if self.comparison else ()
        return self.sentences + cells

    def _check_status(self) -> None:
        stated = bool(self.statements())
        if stated != (self.status is Status.ANSWERED):
            raise ValueError(f"status {self.status} {'with' if stated else 'without'} sentences")
        if not stated and not self.reply:
            raise ValueError(f"status {self.status} without a reply")
        if not self.index_version or not self.notice:
            raise ValueError("an answer names its index version and carries a notice")
        if len(self.suggestions) > MAX_SUGGESTIONS:
            raise ValueError(f"{len(self.suggestions)} suggestions; at most {MAX_SUGGESTIONS}")

    def _check_numbers(self) -> None:
        if len(self.citations) > MAX_CITATIONS:
            raise ValueError(f"{len(self.citations)} citations; at most {MAX_CITATIONS}")
        if [c.n for c in self.citations] != list(range(1, len(self.citations) + 1)):
            raise ValueError("citations are not numbered 1, 2, 3, ...")
        lines = [s.citations for s in self.statements()] + [r.citations for r in self.reply]
        used = set(chain.from_iterable(lines))
        if used != {c.n for c in self.citations}:
            raise ValueError(f"citations {sorted(used)} are used, not the ones that are listed")
        if self.statements() and 1 not in self.statements()[0].citations:
            raise ValueError("the first citation does not support the first sentence")

    def _check_support(self, sentence: Sentence) -> None:
        cited = [self.citations[n - 1] for n in sentence.citations]
        if all(c.quote != sentence.text for c in cited):
            raise ValueError(f"not the words of its quote: {sentence.text!r}")
        for citation in cited:
            for spoken in (citation.jurisdictions, citation.quoted):
                if sentence.jurisdictions and spoken and not sentence.jurisdictions & spoken:
                    raise ValueError(
                        f"a sentence about {', '.join(sorted(sentence.jurisdictions))} cites "
                        f"{citation.locator}, which speaks of {', '.join(sorted(spoken))}"
                    )


def as_json(value: Any) -> Any:
    """Return `value` as JSON types, dates in ISO 8601 and countries in a fixed order."""
    if is_dataclass(value):
        shown = (f.name for f in fields(value) if f.metadata.get("json", True))
        return {name: as_json(getattr(value, name)) for name in shown}
    if isinstance(value, frozenset):
        return [str(j) for j in Jurisdiction if j in value]
    if isinstance(value, Mapping):
        return {str(k): as_json(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value
