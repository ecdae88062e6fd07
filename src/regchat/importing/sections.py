"""The settled blocks of a body -> sections of passages, with their locators."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from regchat import language, wording
from regchat.importing import cutting, signs
from regchat.importing.blocks import Block, Kind, Left, Why
from regchat.importing.body import QUESTION
from regchat.importing.draft import Passage, Section
from regchat.jurisdictions import Jurisdictions

LIST_WORDS = 100
SLUG_LETTERS = 60

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(slots=True)
class _Unit:
    """A published paragraph, a row of a table, or a question with its answer."""

    heading: str | None
    pieces: list[str] = field(default_factory=list)
    row: bool = False
    spoken: Jurisdictions = frozenset()


@dataclass(slots=True)
class _Open:
    """A section that is being filled."""

    title: str
    id: str | None = None
    faq: bool = False
    units: list[_Unit] = field(default_factory=list)
    whole_rows: int = 0


@dataclass(frozen=True, slots=True)
class Titles:
    """What sections are called that have no heading of their own."""

    document: str
    opening: str
    questions: str


class Sections:
    """Makes sections of one document's blocks; `taken` are ids that stand in the corpus already."""

    def __init__(self, titles: Titles, taken: set[str], prefix: str = "") -> None:
        self.titles, self.taken, self.prefix = titles, taken, prefix
        self.left: list[Left] = []
        self.open: list[_Open] = []
        self.heads: list[Block] = []

    def build(self, blocks: Sequence[Block], *, faq: bool) -> tuple[Section, ...]:
        """Return the sections; what is left out on the way stands in `left`."""
        levels = [b.level for b in blocks if b.kind is Kind.HEADING and b.level != QUESTION]
        top = min(levels, default=1)
        self._start(self.titles.document if faq else self.titles.opening, faq=faq)
        for block in blocks:
            if block.kind is not Kind.HEADING:
                self._add(block)
            elif block.level == top:
                self._head(block, faq=faq)
            else:
                self._nest(block)
        self._drop_heads()
        bare = [s for s in self.open[1:] if not any(unit.pieces for unit in s.units)]
        self.left += [Left(section.title, Why.BARE_HEADING) for section in bare]
        return tuple(self._closed(s) for s in self.open if any(unit.pieces for unit in s.units))

    def _start(self, title: str, *, id: str | None = None, faq: bool = False) -> None:
        self.open.append(_Open(title, id, faq=faq))

    def _head(self, block: Block, *, faq: bool) -> None:
        """Start a section, or go on with the questions under the same heading."""
        self._drop_heads()
        if not self._go_on(block.text):
            self._start(block.text, id=block.id, faq=faq or signs.is_faq(block.text))

    def _go_on(self, title: str) -> bool:
        """Take up the section of questions with this title again, if there is one."""
        folded = wording.plain(title)
        same = [s for s in self.open if s.faq and wording.plain(s.title) == folded]
        for section in same[:1]:
            self.open.remove(section)
            self.open.append(section)
        return bool(same)

    def _nest(self, block: Block) -> None:
        """Put a heading under those above it that are of a higher rank."""
        kept = [head for head in self.heads if head.level < block.level]
        self._drop_heads(keep=kept)
        self.heads = [*kept, block]
        if block.level == QUESTION:
            section = self.open[-1]
            named = section.faq or not (section.units or section.title == self.titles.opening)
            if not named and not self._go_on(self.titles.questions):
                self._start(self.titles.questions, faq=True)
            self.open[-1].faq = True
            self.open[-1].units.append(_Unit(block.text))

    def _drop_heads(self, keep: Sequence[Block] = ()) -> None:
        """Tell of the headings that came to stand over nothing."""
        if not self.heads:
            return
        used = {unit.heading for section in self.open for unit in section.units}
        for head in self.heads:
            if head not in keep and not any(head.text in (h or "") for h in used):
                self.left.append(Left(head.text, Why.BARE_HEADING))
        self.heads = list(keep)

    def _heading(self) -> str | None:
        asked = [head.text for head in self.heads if head.level == QUESTION]
        return asked[0] if asked else ": ".join(head.text for head in self.heads) or None

    def _add(self, block: Block) -> None:
        units, heading = self.open[-1].units, self._heading()
        asked = bool(self.heads) and self.heads[-1].level == QUESTION
        if block.kind is Kind.TABLE:
            rows = list(self._rows(block, heading))
            if asked:
                units[-1].pieces += [piece for row in rows for piece in row.pieces]
            else:
                units += rows
            return
        pieces = _listed(block) if block.kind is Kind.LIST else list(cutting.pieces(block.text))
        if asked or (block.kind is Kind.LIST and _leads(units, heading)):
            if units[-1].pieces and block.kind is Kind.LIST:
                pieces[0] = f"{units[-1].pieces.pop().rstrip()} {pieces[0]}"
            units[-1].pieces += pieces
        else:
            units.append(_Unit(heading, pieces))

    def _rows(self, block: Block, heading: str | None) -> Iterator[_Unit]:
        """Yield a table's rows, each readable alone as far as its cells can be told apart."""
        header = block.rows[0] if block.header else ()
        named = language.countries(" ".join(header))
        if len(header) == 1:
            heading = heading or header[0]
        elif header and header[0]:
            self.left.append(Left(header[0], Why.COLUMN_NAME))
        for row in block.rows[bool(header) :]:
            text = row_text(header, row)
            spoken = named | language.countries(text)
            self.open[-1].whole_rows += len(row) == 1
            yield _Unit(heading, list(cutting.pieces(text)), row=True, spoken=spoken)

    def _closed(self, section: _Open) -> Section:
        at = self._id(section)
        passages: list[Passage] = []
        numbers = {"paragraph": 0, "row": 0, "intro": 0}
        intros = sum(unit.heading is None and not unit.row for unit in section.units)
        for unit in section.units:
            if not unit.pieces:
                self.left.append(Left(unit.heading or "", Why.BARE_HEADING))
                continue
            intro = section.faq and not unit.row and unit.heading is None
            kind = "row" if unit.row else "intro" if intro else "paragraph"
            numbers[kind] += 1
            n = numbers[kind]
            place = {
                "row": f"{at}/table/{n}",
                "paragraph": f"{at}/{n}",
                "intro": f"{at}/intro/{n}" if intros > 1 else f"{at}/intro",
            }[kind]
            passages += self._passages(section, unit, place)
        asked = numbers["paragraph"] if section.faq else 0
        texts = numbers["intro"] if section.faq else numbers["paragraph"]
        return Section(
            at, section.title, tuple(passages), texts, numbers["row"], section.whole_rows, asked
        )

    def _passages(self, section: _Open, unit: _Unit, place: str) -> Iterator[Passage]:
        texts = cutting.cut(unit.pieces)
        endings = cutting.endings(len(texts), place)
        heading = unit.heading or ""
        context = cutting.Context(heading or section.title, (section.title, self.titles.document))
        spoken = cutting.spoken(texts, context)
        for ending, text, own in zip(endings, texts, spoken, strict=True):
            yield Passage(place + ending, unit.heading, text, unit.spoken or own)

    def _id(self, section: _Open) -> str:
        """Return an id of its own: the published one, or a slug of the title."""
        base = section.id if section.id and _ID.fullmatch(section.id) else slug(section.title)
        if section.faq:
            base = "faq"
        elif section.title == self.titles.opening:
            base = f"{self.prefix}intro"
        return unique(base or "section", self.taken)


def unique(base: str, taken: set[str]) -> str:
    """Return `base`, or it with the first number that makes an id of its own, and take it."""
    n = 1
    while (name := base if n == 1 else f"{base}-{n}") in taken:
        n += 1
    taken.add(name)
    return name


def slug(text: str) -> str:
    """Return `text` as lower-case ASCII words joined by hyphens, cut at a word; may be empty."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "").replace("'", ""))
    words = re.findall(
        r"[a-z0-9]+", "".join(c for c in plain.lower() if not unicodedata.combining(c))
    )
    kept = ""
    for word in words:
        longer = f"{kept}-{word}" if kept else word[:SLUG_LETTERS]
        if len(longer) > SLUG_LETTERS:
            break
        kept = longer
    return kept


def row_text(header: Sequence[str], row: Sequence[str]) -> str:
    """Return a row as text: "Label. Column: cell. Column: cell." where its cells are known."""
    if len(row) == 1:
        return row[0]
    if len(header) < 2:
        first, *rest = (cell for cell in row if cell)
        parts = [f"{first}: {rest[0]}"] if len(rest) == 1 else [first, *rest]
    else:
        parts = [row[0]] if row[0] else []
        names = [*header[1:], *[""] * len(row)]
        parts += [f"{n}: {c}" if n else c for n, c in zip(names, row[1:], strict=False) if c]
    return " ".join(part if signs.stops(part) else f"{part}." for part in parts)


def _leads(units: Sequence[_Unit], heading: str | None) -> bool:
    """Tell whether the last paragraph leads up to a list."""
    last = units[-1] if units else None
    return bool(
        last
        and not last.row
        and last.heading == heading
        and last.pieces[-1:]
        and last.pieces[-1].rstrip().endswith(":")
    )


def _listed(block: Block) -> list[str]:
    """Return the items of a list, packed so that a list of few words is one piece."""
    items = [row[0] for row in block.rows]
    texts = [i if signs.stops(i) or i[-1] in ",;:" else f"{i};" for i in items[:-1]] + items[-1:]
    packed: list[str] = []
    for text in texts:
        longer = f"{packed[-1]} {text}" if packed else text
        if packed and len(longer.split()) <= LIST_WORDS:
            packed[-1] = longer
        else:
            packed.append(text)
    return [f"{text} " for text in packed]
