"""Passages -> the rows of a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from regchat import language
from regchat.answer import MAX_CITATIONS
from regchat.extractive import Selection
from regchat.jurisdictions import Jurisdiction
from regchat.source import Passage

Cells = Mapping[Jurisdiction, tuple[Selection, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its topic, and what is said in the cell of each country; nothing in an empty one."""

    topic: str
    cells: Cells


def parts(passage: Passage) -> Cells | None:
    """Return what a passage says of each country in sentences of their own; None if it does not.

    A sentence is a country's own where it names no other country.
    """
    cells: dict[Jurisdiction, tuple[Selection, ...]] = dict.fromkeys(Jurisdiction, ())
    for span in passage.spans:
        spoken = language.countries(passage.quote(span)) or span.jurisdictions
        if len(spoken) != 1 or not spoken <= span.jurisdictions:
            return None
        (country,) = spoken
        cells[country] += (Selection(passage, span),)
    return cells if all(cells.values()) else None


def listed(passages: Sequence[Passage]) -> tuple[Line, ...]:
    """Return a row for each passage that has a sentence for each country."""
    share = MAX_CITATIONS // (len(Jurisdiction) * max(len(passages), 1))
    cells = [parts(passage) or {} for passage in passages]
    return tuple(
        Line(topic([passage]), {country: said[:share] for country, said in each.items()})
        for passage, each in zip(passages, cells, strict=True)
    )


def topic(passages: Sequence[Passage]) -> str:
    """Return what the text itself calls the subject of the passages."""
    return " / ".join(dict.fromkeys(p.heading or p.section for p in passages))
