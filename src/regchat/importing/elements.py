"""The elements of a page: their words, the items of a list, the cells of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from regchat import wording
from regchat.importing import signs

# lxml has no types of its own; an element is an Any here.
Element = Any


def texts(tree: Element) -> Iterator[str]:
    """Yield every text of a tree that a reader may see."""
    return (part for part in _texts(tree) if part.strip())


def packed(text: str) -> str:
    """Return a text without spaces, to find it in another however that is broken."""
    return wording.clean(text).replace(" ", "")


def tokens(element: Element) -> set[str]:
    """Return the words of an element's class, id and role."""
    named = " ".join(element.get(name) or "" for name in ("class", "id", "role"))
    return set(re.split(r"[^a-z]+", named.lower())) | set(named.lower().split())


def words(element: Element) -> str:
    """Return the words of an element, without scripts and the like."""
    return wording.clean("".join(_texts(element)))


def _texts(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in signs.listed("tags_unseen"):
        return
    block = element.tag not in signs.listed("tags_inline")
    yield " " if block else ""
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""
    yield " " if block else ""


def own_words(item: Element) -> str:
    """Return the words of a list's item without those of lists in it."""
    inner = (" " if c.tag in ("ul", "ol") else "".join(_texts(c)) for c in item)
    tails = (c.tail or "" for c in item)
    parts = [item.text or "", *(a + b for a, b in zip(inner, tails, strict=True))]
    return wording.clean("".join(parts))


def is_flat(element: Element) -> bool:
    """Tell whether the items of a list are single paragraphs, so that they are read as items."""
    inside = ("h1", "h2", "h3", "h4", "h5", "h6", "table", "details", "blockquote", "figure", "img")
    many = any(len(item.findall("./p")) > 1 for item in element.iter("li"))
    return not many and next(element.iter(*inside), None) is None


def cells(table: Element) -> tuple[tuple[str, ...], ...]:
    """Return a table's rows of cells, () for one that only lays out a page."""
    inside = ("table", "h1", "h2", "h3", "ul", "ol", "blockquote", "form")
    rows = [[words(c) for c in row.iter("td", "th")] for row in table.iter("tr")]
    rows = [row for row in rows if any(row)]
    nested = any(True for e in table.iter(*inside) if e is not table)
    if nested or len(rows) < 2 or max(map(len, rows), default=0) < 2:
        return ()
    return tuple(tuple(row) for row in rows)


def captions(table: Element) -> Iterator[str]:
    """Yield what stands over a table."""
    return (text for caption in table.findall("caption") if (text := words(caption)))


def has_header(table: Element, rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a table's first row names its columns."""
    first = next(table.iter("tr"))
    named = all(cell.tag == "th" for cell in first) or table.find("thead") is not None
    return named or signs.names_columns(rows[0])
