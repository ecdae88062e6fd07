"""The source as its editors give it: documents, passages, and what is known about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from regchat.answer import Status
from regchat.jurisdictions import Jurisdictions


@dataclass(frozen=True, slots=True)
class Document:
    """One published text: an article, or its FAQ."""

    id: str
    title: str
    author: str
    publisher: str
    published: date
    language: str
    reviewed: date | None = None
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence of a passage: `passage.text[start:end]`."""

    start: int
    end: int
    jurisdictions: Jurisdictions


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is retrieved and cited; `locator` is its stable address."""

    locator: str
    document: str
    section: str
    heading: str | None
    text: str
    jurisdictions: Jurisdictions
    spans: tuple[Span, ...]

    def quote(self, span: Span) -> str:
        """Return the words of one sentence."""
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """An editor's fixed words, with the locators of what they say of the source."""

    text: str
    locators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A topic that patients ask about and the source does not answer."""

    id: str
    topic: str
    questions: tuple[str, ...]
    reply: tuple[ReplyLine, ...]


@dataclass(frozen=True, slots=True)
class TriageGroup:
    """Messages of one kind, by example, and the fixed reply to them.

    `status` is None for a group of messages that only look like another kind: they go on to
    retrieval, as every message does that is of no kind here.
    """

    id: str
    status: Status | None
    examples: tuple[str, ...]
    reply: tuple[ReplyLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary entry."""

    term: str
    name: str
    meaning: str
    jurisdictions: Jurisdictions
    synonyms: tuple[str, ...] = ()
