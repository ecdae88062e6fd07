"""An answer as it is told, piece by piece: what a stream yields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from regchat.answer import Answer, Citation, Comparison, Reply, Sentence


@dataclass(frozen=True, slots=True)
class Looking:
    """The question is fit to be asked and is being looked up."""


@dataclass(frozen=True, slots=True)
class Said:
    """The next line: a statement of the source, or an editor's fixed words."""

    line: Sentence | Reply


@dataclass(frozen=True, slots=True)
class Compared:
    """Two countries side by side."""

    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Cited:
    """A source of what was said."""

    citation: Citation


@dataclass(frozen=True, slots=True)
class Done:
    """The whole answer; nothing follows."""

    answer: Answer


Event = Looking | Said | Compared | Cited | Done


def told(answer: Answer) -> Iterator[Event]:
    """Yield an answer piece by piece, itself at the end."""
    yield from map(Said, answer.sentences)
    yield from map(Said, answer.reply)
    if answer.comparison:
        yield Compared(answer.comparison)
    yield from map(Cited, answer.citations)
    yield Done(answer)
