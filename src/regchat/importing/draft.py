"""The corpus that is to be written: documents of sections of passages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from regchat.importing.blocks import Claim, Left
from regchat.jurisdictions import Jurisdictions


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage; `heading` is the nearest one under its section, or the question it answers."""

    locator: str
    heading: str | None
    text: str
    jurisdictions: Jurisdictions


@dataclass(frozen=True, slots=True)
class Section:
    """A section, with how many published paragraphs, table rows and questions it is made of."""

    id: str
    title: str
    passages: tuple[Passage, ...]
    paragraphs: int = 0
    rows: int = 0
    whole_rows: int = 0
    questions: int = 0


@dataclass(frozen=True, slots=True)
class Data:
    """The front matter of a document, each value with where it was found."""

    title: Claim
    author: Claim
    publisher: Claim
    published: date
    dated: str
    language: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What became of one published file; its sections of questions make a file of their own."""

    source: str
    stem: str
    data: Data
    sections: tuple[Section, ...]
    left: tuple[Left, ...]

    def files(self) -> Iterator[tuple[str, tuple[Section, ...]]]:
        """Yield the stems of the files to write, with their sections.

        The questions of an article make a file of their own.
        """
        asked = tuple(s for s in self.sections if s.questions)
        article = any(s.paragraphs or s.rows for s in self.sections if not s.questions)
        if not article or not asked:
            yield self.stem, self.sections
        else:
            yield self.stem, tuple(s for s in self.sections if not s.questions)
            yield ("faq" if self.stem == "article" else f"{self.stem}-faq"), asked
