"""HTML -> blocks, each with the element it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from regchat import wording
from regchat.errors import SourceError
from regchat.importing import signs
from regchat.importing.blocks import Block, Kind, Why, left
from regchat.importing.elements import (
    Element,
    captions,
    cells,
    has_header,
    is_flat,
    own_words,
    packed,
    texts,
    tokens,
    words,
)

MAX_ELEMENTS = 100_000
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_FURNITURE = {"nav": Why.MENU, "menu": Why.MENU, "aside": Why.ASIDE, "footer": Why.FURNITURE}
_FURNITURE |= dict.fromkeys(("form", "dialog", "button", "noscript", "fieldset"), Why.FURNITURE)
_ROLES = {"navigation": Why.MENU, "banner": Why.FURNITURE, "search": Why.FURNITURE}
_ROLES |= dict.fromkeys(("contentinfo", "dialog", "alert"), Why.FURNITURE)
_ROLES |= {"complementary": Why.ASIDE, "menu": Why.MENU, "menubar": Why.MENU}
_SPEAKER = re.compile(r"[\u2014\u2013\u2015-]")
_NOTE_MARK = re.compile(r"\s*\[?\s*(?:\d{1,3}|[*\u2020\u2021])\s*\]?\s*")


@dataclass(frozen=True, slots=True)
class Spot:
    """A block, and the element that it stands in."""

    block: Block
    element: Element


@dataclass(slots=True)
class _Run:
    """The words of one line of a paragraph, and how many characters are bold or linked."""

    parts: list[str] = field(default_factory=list)
    bold: int = 0
    linked: int = 0

    def add(self, text: str, *, bold: bool, linked: bool) -> None:
        self.parts.append(text)
        size = len(text.strip())
        self.bold += size * bold
        self.linked += size * linked

    @property
    def text(self) -> str:
        return wording.clean("".join(self.parts))

    def share(self, part: int) -> float:
        size = sum(len(text.strip()) for text in self.parts)
        return part / size if size else 0.0


def parse(name: str, text: str) -> Element:
    """Return the tree of a page.

    Raises:
        SourceError: it is empty, or nested so deep that a part of it would be lost.
    """
    from lxml import etree
    from lxml import html as lxml

    parser = lxml.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError, AssertionError):
        raise SourceError(f"{name}: no HTML in it. Give the saved page itself.") from None
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        raise SourceError(f"{name}: more than {MAX_ELEMENTS} elements. Save it as text.")
    if any("Excessive depth" in str(error) for error in parser.error_log):
        raise SourceError(
            f"{name}: nested more than 255 elements deep, so it cannot be read to its end. "
            "Save it as text."
        )
    return tree


def spots(tree: Element) -> list[Spot]:
    """Return the blocks of a page in their order."""
    walker = _Walker(tree)
    walker.walk(tree)
    walker.flush(tree)
    found = [spot for spot in walker.spots if any(spot.block.words())]
    held = packed(" ".join(text for spot in found for text in spot.block.words()))
    lost = (part for part in texts(tree) if packed(part) not in held)
    found += [Spot(left(wording.clean(part), Why.UNPLACED), tree) for part in lost]
    if any(spot.block.kind is Kind.HEADING and spot.block.level > 1 for spot in found):
        return found
    return [Spot(_perhaps_heading(spot.block), spot.element) for spot in found]


def _perhaps_heading(block: Block) -> Block:
    """Return a short paragraph as a LINE: where nothing is marked as a heading, it may be one."""
    short = block.kind is Kind.TEXT and signs.is_line(block.text)
    return Block(Kind.LINE, block.text) if short else block


class _Walker:
    """Walks a tree and gathers the words of each block."""

    def __init__(self, root: Element) -> None:
        self.spots: list[Spot] = []
        self.runs = [_Run()]
        self.asides: list[Block] = []
        self.kind, self.why = Kind.TEXT, None
        self.bold = self.linked = False
        self.half = len(root.text_content()) / 2

    @contextmanager
    def _within(self, **values: Any) -> Iterator[None]:
        before = {name: getattr(self, name) for name in values}
        for name, value in values.items():
            setattr(self, name, value)
        yield
        for name, value in before.items():
            setattr(self, name, value)

    def walk(self, element: Element) -> None:
        """Gather an element and what is in it."""
        tag = element.tag
        if not isinstance(tag, str):
            return
        if tag in signs.listed("tags_unseen"):
            self.asides += _aside(element)
        elif tag == "br":
            self.runs.append(_Run())
        elif tag == "img":
            alt = wording.clean(element.get("alt") or "")
            self.asides += [left(alt, Why.PICTURE)] if alt else []
        elif tag in signs.listed("tags_inline"):
            self._inline(element)
        else:
            self.flush(element.getparent() if element.getparent() is not None else element)
            self._block(element)

    def _inline(self, element: Element) -> None:
        tag = element.tag
        marks = tag == "sup" and _NOTE_MARK.fullmatch(element.text_content())
        if marks and element.find(".//a") is not None:
            self.asides.append(left(wording.clean(element.text_content()), Why.NOTE_MARK))
            return
        before = element.getprevious()
        apart = tag in ("time", "address") or (
            tag == "a" and before is not None and before.tag == "a" and not before.tail
        )
        if apart:
            self._say(" ")
        bold, linked = self.bold or tag in ("b", "strong"), self.linked or tag == "a"
        with self._within(bold=bold, linked=linked):
            self._inner(element)
        if apart:
            self._say(" ")

    def _inner(self, element: Element) -> None:
        self._say(element.text)
        for child in element:
            self.walk(child)
            self._say(child.tail)

    def _say(self, text: str | None) -> None:
        if text:
            self.runs[-1].add(text, bold=self.bold, linked=self.linked)

    def _block(self, element: Element) -> None:
        tag = element.tag
        kind, why = self._context(element)
        with self._within(kind=kind, why=why):
            if tag in _HEADINGS:
                self._heading(element)
            elif tag in ("ul", "ol") and is_flat(element):
                self._list(element)
            elif tag == "table" and (rows := cells(element)):
                self.asides += [left(text, Why.CAPTION) for text in captions(element)]
                self._put(element, Block(Kind.TABLE, rows=rows, header=has_header(element, rows)))
            elif tag == "blockquote":
                self._quote(element)
            elif tag in ("dt", "summary", "button") and element.find(".//h3") is None:
                self._put(element, Block(Kind.LINE, words(element), asks=True))
            else:
                self._inner(element)
            self.flush(element)

    def _context(self, element: Element) -> tuple[Kind, Why | None]:
        """Return what the blocks in an element are, and why they are left out if they are."""
        if self.why is not None:
            return self.kind, self.why
        tag, named = element.tag, tokens(element)
        if named & signs.listed("pull_quote"):
            return self.kind, Why.PULL_QUOTE
        if tag == "figcaption" or tag == "caption" or named & signs.listed("caption"):
            return self.kind, Why.CAPTION
        small = len(element.text_content()) <= self.half and element.find(".//h1") is None
        if small and named & signs.listed("kicker_class") and tag not in _HEADINGS:
            return self.kind, Why.KICKER
        if tag == "button" and signs.is_question(words(element)):
            return self.kind, None
        why = _FURNITURE.get(tag) or _ROLES.get(element.get("role") or "")
        if why is None and named & signs.listed("furniture"):
            why = Why.FURNITURE
        if why is None and tag == "header" and not _within_article(element):
            why = Why.FURNITURE
        if small and why is not None and tag not in ("body", "html", "main", "article"):
            return self.kind, why
        standfirst = named & signs.listed("standfirst") and tag not in _HEADINGS
        return (Kind.STANDFIRST if standfirst else self.kind), None

    def _heading(self, element: Element) -> None:
        anchor = element.get("id") or next((a.get("id") for a in element.iter("a")), None)
        level = _HEADINGS[element.tag]
        self._put(element, Block(Kind.HEADING, words(element), level, anchor))

    def _list(self, element: Element) -> None:
        items = list(element.iter("li"))
        rows = tuple((text,) for item in items if (text := own_words(item)))
        links = sum(len(words(a)) for a in element.iter("a"))
        linked = links >= 0.8 * sum(len(row[0]) for row in rows) and len(rows) > 1
        if linked and not any(signs.is_running(row[0]) for row in rows):
            self._put(element, left(" | ".join(row[0] for row in rows), Why.MENU))
        elif rows:
            self._put(element, Block(Kind.LIST, rows=rows))

    def _quote(self, element: Element) -> None:
        """Put a quotation, its speaker as its row."""
        cited = [c for c in element.iter("cite", "footer", "figcaption") if words(c)]
        cited = cited or [p for p in element.findall("p")[1:] if _SPEAKER.match(words(p))]
        names = tuple((words(c),) for c in cited[-1:])
        for cite in cited[-1:]:
            cite.drop_tree()
        self._put(element, Block(Kind.QUOTE, words(element), rows=names))

    def flush(self, element: Element) -> None:
        """End the paragraph that is being gathered."""
        runs, self.runs = self.runs, [_Run()]
        lines: list[Block] = []
        for run in runs:  # an empty one stands between two line breaks: there a paragraph ends
            block = self._paragraph(run)
            before = lines[-1] if lines else Block(Kind.TEXT)
            joins = before.kind is block.kind is Kind.TEXT and before.text and block.text
            if joins:
                lines[-1] = Block(Kind.TEXT, f"{before.text} {block.text}")
            else:
                lines.append(block)
        for block in lines:
            self._put(element, block)
        for aside in self.asides:
            self.spots.append(Spot(aside, element))
        self.asides = []

    def _paragraph(self, run: _Run) -> Block:
        text = run.text
        if not text:
            return Block(Kind.TEXT)
        if signs.is_ornament(text):
            return left(text, Why.ORNAMENT)
        if run.share(run.linked) > 0.8 and not signs.is_running(text) and not signs.byline(text):
            return left(text, Why.MENU)
        if self.kind is Kind.TEXT and run.share(run.bold) > 0.95 and signs.is_line(text):
            return Block(Kind.LINE, text)
        return Block(self.kind, text)

    def _put(self, element: Element, block: Block) -> None:
        if not any(block.words()):
            return
        if self.why is not None and block.kind is not Kind.LEFT:
            block = left(" | ".join(block.words()), self.why)
        self.spots.append(Spot(block, element))


def _aside(element: Element) -> list[Block]:
    """Return what can be read in a drawing or a field of a form."""
    why = {"svg": Why.PICTURE, "textarea": Why.FURNITURE, "select": Why.FURNITURE}.get(element.tag)
    read = [e for e in element.iter() if e.tag in ("text", "title", "desc", "option", "textarea")]
    texts = (wording.clean("".join(e.itertext())) for e in read if why)
    return [left(text, why) for text in texts if text and why]


def _within_article(element: Element) -> bool:
    return any(a.tag in ("article", "main", "section") for a in element.iterancestors())
