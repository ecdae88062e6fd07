"""The bodies of the API: what is taken, and what is given beside an answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from regchat.conversation import MAX_TURNS, Turn


class Strict(BaseModel):
    """A body that is refused where it has more or other fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _encodable(text: str) -> str:
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise ValueError("a surrogate that stands alone is not text")
    return text


Text = Annotated[str, AfterValidator(_encodable)]


class EarlierTurn(Strict):
    """An earlier question of the conversation, as the answer to it gave it."""

    question: Text
    standalone_question: Text
    locators: list[Text] = []

    def turn(self) -> Turn:
        """Return the turn as the assistant takes it."""
        return Turn(self.question, self.standalone_question, tuple(self.locators))


History = Annotated[list[EarlierTurn], Field(max_length=MAX_TURNS)]


class AskBody(Strict):
    """A question and the conversation before it, oldest first."""

    question: Text
    history: History = []

    def turns(self) -> tuple[Turn, ...]:
        """Return the conversation as the assistant takes it."""
        return tuple(turn.turn() for turn in self.history)


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


class SourceSentence(BaseModel):
    """A sentence of a passage: `passage[start:end]`."""

    text: str
    start: int
    end: int
    jurisdictions: list[str]


class Source(BaseModel):
    """A passage that answers cite, and the text that it stands in."""

    locator: str
    document: str
    title: str
    author: str
    publisher: str
    section: str
    heading: str | None
    passage: str
    sentences: list[SourceSentence]
    jurisdictions: list[str]
    published: date
    reviewed: date | None
    url: str


class About(BaseModel):
    """What the answers are taken from, and what can be asked."""

    title: str
    author: str
    publisher: str
    published: date
    reviewed: date | None
    notice: str
    opening_questions: list[str]
    index_version: str
    language: str
