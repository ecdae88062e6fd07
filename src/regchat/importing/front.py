"""Blocks -> the document's own data, and the blocks of its body."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from regchat import wording
from regchat.importing import signs
from regchat.importing.blocks import Block, Claim, Claims, Kind, Left, Source, Why

HEAD = 20  # blocks from the first among which a byline is looked for
FOOT = 5  # blocks to the last among which one is looked for when the head has none
STANDFIRST_WORDS = 90

_Lines = (Kind.LINE, Kind.HEADING)


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before the text: the document's data as far as it gives them."""

    claims: Claims
    standfirst: tuple[str, ...]
    left: tuple[Left, ...]
    body: tuple[Block, ...]


def read(source: Source, given: Claims) -> Front:
    """Part a source's front from its body; what the user has given wins over what the text says."""
    blocks = list(source.blocks)
    places = _bylines(blocks)
    known = _over(given, source.claims)
    title = _title(blocks, places[0] if places else None, known.title)
    foot = [] if places else _foot(blocks)
    places = places or foot
    stated = _stated(blocks[place].text for place in places)
    claims = _over(_over(given, stated), source.claims)
    left = [Left(blocks[p].text, Why.BYLINE) for p in places]
    if title is not None and given.title is None:
        claims = replace(claims, title=Claim(blocks[title].text, "text"))
    elif title is not None and given.title and given.title.value != blocks[title].text:
        left.append(Left(blocks[title].text, Why.RETITLED))
    head = blocks[: title or 0]
    publisher = _site_name(head)
    if publisher and claims.publisher is None:
        claims = replace(claims, publisher=Claim(_untagged(publisher), "first_line"))
    start = 0 if title is None else title + 1
    first = start if foot else min((p for p in places if p >= start), default=start)
    standfirst, between = _standfirst(blocks[start:first])
    kept = [*_before(head, publisher, left), *between]
    body = [b for place, b in enumerate(blocks[first:], first) if place not in places]
    return Front(claims, standfirst, tuple(left), (*kept, *body))


def _over(first: Claims, second: Claims) -> Claims:
    """Return what `first` claims, and what `second` does where it claims nothing."""
    return Claims(
        first.title or second.title,
        first.author or second.author,
        first.publisher or second.publisher,
        first.published or second.published,
    )


def _bylines(blocks: Sequence[Block]) -> list[int]:
    """Return the places of the head's lines that say who wrote the text and when."""
    head: list[int] = []
    for n, block in enumerate(blocks[:HEAD]):
        if _is_byline(block):
            head.append(n)
        elif _is_paragraph(block) and not _is_byline(blocks[min(n + 1, len(blocks) - 1)]):
            break
    return head


def _foot(blocks: Sequence[Block]) -> list[int]:
    foot = range(max(0, len(blocks) - FOOT), len(blocks))
    return [n for n in foot if _is_byline(blocks[n])]


def _is_paragraph(block: Block) -> bool:
    return block.kind is Kind.TEXT and signs.is_long(block.text)


def _is_byline(block: Block) -> bool:
    return block.kind in (Kind.LINE, Kind.TEXT) and signs.byline(block.text) is not None


def _stated(lines: Iterable[str]) -> Claims:
    found = [line for text in lines if (line := signs.byline(text))]
    author = next((line.author for line in found if line.author), None)
    published = next((line.published for line in found if line.published), None)
    return Claims(
        author=Claim(author, "text") if author else None,
        published=Claim(published.isoformat(), "text") if published else None,
    )


def _opening(blocks: Sequence[Block]) -> int:
    """Return the place of the first running text, or of the end."""
    texts = (n for n, b in enumerate(blocks) if b.kind is Kind.TEXT and signs.is_running(b.text))
    return next(texts, len(blocks))


def _title(blocks: Sequence[Block], byline: int | None, known: Claim | None) -> int | None:
    """Return the place of the title, above the byline or the first paragraph; None without one."""
    marked = [n for n, block in enumerate(blocks) if block.kind is Kind.TITLE]
    if marked:
        return marked[0]
    end = _opening(blocks) if byline is None else byline
    folded = wording.plain(known.value) if known else ""
    lines = [n for n in range(end) if blocks[n].kind in _Lines]
    same = [n for n in lines if wording.plain(blocks[n].text) == folded]
    if same:
        return same[-1]
    top = [n for n, b in enumerate(blocks) if b.kind is Kind.HEADING and b.level == 1]
    if len(top) == 1 and top[0] < max(_opening(blocks), end):
        return top[0]
    lines = [n for n in lines if not _is_furniture(blocks[n])] or lines
    if not lines:
        return None
    return _first(blocks, lines) if byline is None else _nearest(blocks, lines)


def _is_furniture(block: Block) -> bool:
    text = block.text
    return signs.is_picture(text) or signs.is_menu(text) or signs.is_notice(text)


def _nearest(blocks: Sequence[Block], lines: Sequence[int]) -> int:
    """Return the line nearest to the byline, or the one before it if that is more of a title."""
    last = lines[-1]
    before = lines[-2] if len(lines) > 1 else last
    long, short = (len(blocks[n].text.split()) for n in (last, before))
    standfirst = long > 12 and 3 <= short <= 12
    return before if standfirst or (signs.is_kicker(blocks[last].text) and short > 2) else last


def _first(blocks: Sequence[Block], lines: Sequence[int]) -> int:
    """Return the first line that is neither a label over the title nor the name of the site."""
    rights = [f" {wording.plain(b.text)} " for b in blocks if "\u00a9" in b.text]
    for n, following in pairwise(lines):
        text, after = blocks[n].text, blocks[following].text
        owner = any(f" {wording.plain(text)} " in right for right in rights)
        label = len(text.split()) < 3 and len(after.split()) > 3
        if not (owner or label or signs.is_kicker(text) or signs.is_kicker(after)):
            return n
    return lines[-1]


def _site_name(head: Sequence[Block]) -> str | None:
    """Return the name of the site, if the first line above the title is one."""
    first = next((b.text for b in head if b.kind in _Lines), "")
    kicker = signs.is_kicker(first) or signs.is_picture(first) or signs.is_menu(first)
    return first if first and not kicker else None


def _untagged(name: str) -> str:
    """Return a name without the tag line that copying has glued to it: "The PressAn Archive"."""
    for place in range(1, len(name)):
        glued = name[place - 1].islower() and name[place].isupper()
        if glued and name[place:].split()[0] in {"A", "An", "The", "Your", "Our"}:
            return name[:place]
    return name


def _before(head: Sequence[Block], site: str | None, left: list[Left]) -> list[Block]:
    """Return what above the title is text after all; the rest is left out."""
    kept: list[Block] = []
    for block in head:
        notice = signs.is_notice(block.text)
        running = any(map(signs.is_running, block.words())) and block.kind is not Kind.LEFT
        if running and not notice:
            kept.append(block)
            continue
        why = block.why or (Why.NOTICE if notice else Why.KICKER)
        if block.text and block.text == site:
            why, site = Why.SITE_NAME, None
        elif block.kind is not Kind.LEFT and signs.is_picture(block.text):
            why = Why.PICTURE
        elif block.kind is Kind.LIST or signs.is_menu(block.text):
            why = Why.MENU
        left += [Left(text, why) for text in block.words()]
    return kept


def _standfirst(between: Sequence[Block]) -> tuple[tuple[str, ...], list[Block]]:
    """Return the words between title and byline, if they are few, and the other blocks."""
    texts = [b for b in between if b.kind in (Kind.TEXT, Kind.LINE, Kind.STANDFIRST, Kind.HEADING)]
    texts = [b for b in texts if not _is_furniture(b)]
    if sum(len(b.text.split()) for b in texts) > STANDFIRST_WORDS:
        return (), list(between)
    return tuple(b.text for b in texts), [b for b in between if b not in texts]


def published(claims: Claims) -> date | None:
    """Return the day of publication that the claims name."""
    return date.fromisoformat(claims.published.value) if claims.published else None
