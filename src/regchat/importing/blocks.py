"""What a published file is read into, whatever its format: blocks, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from regchat.errors import SourceError

MAX_CHARACTERS = 1_000_000


class Kind(StrEnum):
    """What a block is; a LINE is a heading, or nothing, as what follows it will tell."""

    TITLE = "title"
    STANDFIRST = "standfirst"
    HEADING = "heading"
    LINE = "line"
    TEXT = "text"
    LIST = "list"
    TABLE = "table"
    QUOTE = "quote"
    LEFT = "left"


class Why(StrEnum):
    """Why words are left out; each has its words in prompts/importing.yaml."""

    SITE_NAME = "site_name"
    KICKER = "kicker"
    RETITLED = "retitled"
    BYLINE = "byline"
    PICTURE = "picture"
    CAPTION = "caption"
    PULL_QUOTE = "pull_quote"
    MENU = "menu"
    ASIDE = "aside"
    NOTE_MARK = "note_mark"
    FURNITURE = "furniture"
    NOTICE = "notice"
    OUTSIDE = "outside"
    PAGE_EDGE = "page_edge"
    BARE_HEADING = "bare_heading"
    REPEATED = "repeated"
    ORNAMENT = "ornament"
    COLUMN_NAME = "column_name"
    LABEL = "label"
    HYPHEN = "hyphen"
    NOT_IN_BODY = "not_in_body"
    UNPLACED = "unplaced"
    NO_TEXT = "no_text"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, a list, a table, or what is left out of the text and why.

    `level` is a heading's rank from 1, `id` its address in the published text. `rows` are a
    table's rows of cells, the first its header if `header`, or a list's items, one cell each; a
    row whose cells cannot be told apart has one cell; a quotation's row is its speaker. A line
    that `asks` stands in a place for questions. `why` is set where the kind is LEFT.
    """

    kind: Kind
    text: str = ""
    level: int = 0
    id: str | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    header: bool = False
    asks: bool = False
    why: Why | None = None

    def words(self) -> tuple[str, ...]:
        """Return every text that the block holds."""
        return tuple(t for t in (self.text, *(cell for row in self.rows for cell in row)) if t)


@dataclass(frozen=True, slots=True)
class Left:
    """Words that are left out of the corpus, and why."""

    text: str
    why: Why


@dataclass(frozen=True, slots=True)
class Claim:
    """What a text says of itself, and where it says so; `origin` is a key of importing.yaml."""

    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Claims:
    """A document's data as far as they are known."""

    title: Claim | None = None
    author: Claim | None = None
    publisher: Claim | None = None
    published: Claim | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A published file, read: its blocks in their order, and what it says of itself."""

    name: str
    blocks: tuple[Block, ...]
    claims: Claims = Claims()


def left(text: str, why: Why) -> Block:
    """Return a block that is left out."""
    return Block(Kind.LEFT, text, why=why)


def checked(source: Source) -> Source:
    """Return the source.

    Raises:
        SourceError: it holds more text than is read.
    """
    check_size(source.name, sum(len(t) for block in source.blocks for t in block.words()))
    return source


def check_size(name: str, size: int) -> None:
    """Raise SourceError where a text has more characters than are read."""
    if size > MAX_CHARACTERS:
        raise SourceError(
            f"{name}: {size} characters of text, above the {MAX_CHARACTERS} that are read. "
            "Split it."
        )
