"""The forms of the files that editors write beside a text: questions, gaps, terms and the like."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from regchat.answer import Status
from regchat.jurisdictions import Jurisdiction
from regchat.markup import Words
from regchat.source import Gap, ReplyLine, Term, TriageGroup


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _split(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Lines = Annotated[tuple[Words, ...], BeforeValidator(_split)]
SomeLines = Annotated[tuple[Words, ...], Field(min_length=1)]


class WrittenLine(_Strict):
    text: Words
    locators: Lines = ()


class WrittenGap(_Strict):
    id: Words
    topic: Words | None = None
    questions: Lines = ()
    reply: tuple[WrittenLine, ...] = ()

    def value(self, shipped: Gap | None) -> Gap:
        """Return the gap; without a topic of its own it adds to the shipped one of its id."""
        before = (None if self.topic else shipped) or Gap(self.id, "", (), ())
        reply = tuple(ReplyLine(line.text, line.locators) for line in self.reply)
        topic, questions = self.topic or before.topic, before.questions + self.questions
        return Gap(self.id, topic, questions, reply or before.reply)


class WrittenGroup(_Strict):
    id: Words
    status: Literal["urgent", "personal_advice", "unclear", "not_in_source"] | None = None
    examples: Lines = ()
    reply: tuple[WrittenLine, ...] = ()

    def value(self, shipped: TriageGroup | None) -> TriageGroup:
        """Return the group; what it does not say itself it has from the shipped one of its id."""
        reply = tuple(ReplyLine(line.text, line.locators) for line in self.reply)
        before = shipped or TriageGroup(self.id, None, ())
        status = Status(self.status) if self.status else before.status
        return TriageGroup(self.id, status, before.examples + self.examples, reply or before.reply)


class WrittenTriage(_Strict):
    shipped: bool = True
    groups: tuple[WrittenGroup, ...] = ()


class WrittenTerm(_Strict):
    term: Words
    name: Words
    meaning: Words
    jurisdictions: tuple[Jurisdiction, ...] = ()
    synonyms: Lines = ()

    def value(self) -> Term:
        spoken = frozenset(self.jurisdictions)
        return Term(self.term, self.name, self.meaning, spoken, self.synonyms)


class Fact(_Strict):
    """What a passage must state; every one of `terms` (alternatives parted by "|")."""

    states: Words
    terms: SomeLines


class Theme(_Strict):
    """Example questions of one kind, as the empty page offers them."""

    theme: Words
    questions: SomeLines


WrittenGaps = tuple[WrittenGap, ...]
Facts = dict[str, tuple[Fact, ...]]
Questions = dict[str, SomeLines]
