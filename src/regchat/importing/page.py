"""A saved web page -> the blocks of its article, and what its head says of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from regchat import wording
from regchat.importing import signs
from regchat.importing.blocks import Block, Claim, Claims, Kind, Source, Why, left
from regchat.importing.elements import Element, packed
from regchat.importing.html import Spot, parse, spots

MOST = 0.9  # of the words that trafilatura takes for the text: where they stand, the text stands
HALF = 0.5

_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')


def read(name: str, text: str) -> Source:
    """Return the blocks of a page; what stands outside its article is left out."""
    tree = parse(name, text)
    claims = _claims(tree, text)
    found = spots(tree)
    inside = _region(tree, found, text)
    blocks = [spot.block if kept else _outside(spot.block) for spot, kept in inside]
    return Source(name, tuple(blocks), claims)


def _outside(block: Block) -> Block:
    return block if block.kind is Kind.LEFT else left(" | ".join(block.words()), Why.OUTSIDE)


def _region(tree: Element, found: Sequence[Spot], text: str) -> list[tuple[Spot, bool]]:
    """Return each block with whether it stands in the article, its title included."""
    container = _container(tree, found, text)
    if container is None:
        return [(spot, True) for spot in found]
    within = [spot.element in _path(container, spot.element) for spot in found]
    first = next((n for n, kept in enumerate(within) if kept), 0)
    heads = [n for n in range(first) if found[n].block.level == 1]
    start = (
        heads[-1]
        if heads and not any(_is_h1(found[n]) for n in range(first, len(found)))
        else first
    )
    return [
        (spot, kept or start <= n < first)
        for n, (spot, kept) in enumerate(zip(found, within, strict=True))
    ]


def _is_h1(spot: Spot) -> bool:
    return spot.block.kind is Kind.HEADING and spot.block.level == 1


def _path(container: Element, element: Element) -> tuple[Element, ...]:
    """Return the element alone if it is the container or stands in it, nothing otherwise."""
    inside = element is container or any(a is container for a in element.iterancestors())
    return (element,) if inside else ()


def _size(spot: Spot) -> int:
    running = spot.block.kind in (Kind.TEXT, Kind.LIST, Kind.TABLE, Kind.QUOTE)
    return sum(len(text) for text in spot.block.words()) if running else 0


def _container(tree: Element, found: Sequence[Spot], text: str) -> Element | None:
    """Return the element that holds the article: <article>, <main>, or what trafilatura says."""
    total = sum(map(_size, found))
    for xpath in ("//article", "//main", "//*[@role='main']"):
        marked = tree.xpath(xpath)
        if len(marked) == 1 and _held(marked[0], found) >= HALF * total:
            return marked[0]
    article = packed(_main_text(text))
    taken = [spot for spot in found if packed(" ".join(spot.block.words())) in article]
    size = sum(map(_size, taken))
    counts: Counter[Element] = Counter()
    for spot in taken:
        for element in (spot.element, *spot.element.iterancestors()):
            counts[element] += _size(spot)
    around = [e for e in counts if counts[e] >= MOST * size] if size else []
    return max(around, key=lambda e: sum(1 for _ in e.iterancestors()), default=None)


def _held(element: Element, found: Sequence[Spot]) -> int:
    return sum(_size(spot) for spot in found if _path(element, spot.element))


def _main_text(text: str) -> str:
    """Return what trafilatura takes for the text of a page, with more rather than less."""
    from trafilatura import extract

    return extract(text, favor_recall=True, include_comments=False) or ""


def _claims(tree: Element, text: str) -> Claims:
    """Return what a page's head says of title, author, publisher and day of publication."""
    from trafilatura import extract_metadata

    said = extract_metadata(text, extensive=False)
    claims = (_claim(value) for value in (said.title, said.author, said.sitename, _published(tree)))
    return Claims(*claims)


def _claim(value: str | None) -> Claim | None:
    cleaned = wording.clean(value or "")
    return Claim(cleaned, "metadata") if cleaned else None


def _published(tree: Element) -> str:
    """Return the day of publication that a page declares, "" without; no other date will do."""
    said = [
        meta.get("content") or ""
        for meta in tree.iter("meta")
        if (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        in signs.listed("dated")
    ]
    said += [found for script in tree.iter("script") for found in _DATE.findall(script.text or "")]
    times = [time for time in tree.iter("time") if time.get("datetime")]
    marked = [time for time in times if (time.get("itemprop") or "").lower() == "datepublished"]
    said += [time.get("datetime") for time in marked or (times if len(times) == 1 else [])]
    return next((day for text in said if (day := _day(text))), "")


def _day(text: str) -> str:
    """Return the day that an ISO 8601 time begins with, "" where it begins with none."""
    try:
        return date.fromisoformat(text.strip()[:10]).isoformat()
    except ValueError:
        return ""
