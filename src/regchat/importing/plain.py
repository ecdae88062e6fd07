"""Plain text, as it is copied off a page -> blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from regchat import language, wording
from regchat.importing import signs
from regchat.importing.blocks import Block, Kind, Source, Why, left

_BULLET = re.compile(r"[-*\u2022\u2023\u25aa\u25cf\u2013]\s+(?=\S)")
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]\s+(?=\S)")
_GAP = re.compile(r"\s*\t\s*|\s{2,}|\s+\|\s+")
_UNDERLINE = re.compile(r"={3,}|-{3,}|~{3,}")
WIDEST = 120  # characters of a line; in a text whose lines are all shorter, lines may be wrapped
SHORTEST = 40
CAPTION_WORDS = 25


def read(name: str, text: str) -> Source:
    """Return the blocks of a plain text; lines that may be headings are LINEs."""
    return Source(name, tuple(blocks(text)))


def blocks(text: str) -> list[Block]:
    """Return the blocks of a plain text."""
    raw = [line.expandtabs(8) if line.isspace() else line for line in text.split("\n")]
    width = max((len(line.strip()) for line in raw), default=0)
    groups = [_unwrapped(group, width) for group in _groups(raw)]
    told = [_head(groups[0]), *(list(_blocks(g)) for g in groups[1:])] if groups else []
    return list(_described([block for group in _pictures(told) for block in group]))


def _groups(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield runs of lines with nothing empty between them."""
    group: list[str] = []
    for line in [*lines, ""]:
        if wording.clean(line):
            group.append(line)
        elif group:
            yield group
            group = []


def _unwrapped(group: list[str], width: int) -> list[str]:
    """Return the lines of a group, those that a page's width has broken joined again.

    A line was broken where the next one's first word did not fit on it any more.
    """
    if not SHORTEST <= width <= WIDEST or len(group) == 1 or any(map(_cells, group)):
        return group
    joined = [group[0]]
    for line, following in pairwise(group):
        fits = len(line.strip()) + 1 + len(following.split()[0]) <= width - _slack(width)
        if fits or _BULLET.match(following.strip()) or _NUMBER.match(following.strip()):
            joined.append(following)
        else:
            joined[-1] += f" {following.strip()}"
    return joined


def _slack(width: int) -> int:
    """Return how much shorter than the widest line the width may be that lines were broken at."""
    return width // 12


def _head(lines: list[str]) -> list[Block]:
    """Return the blocks of the first group: up to a byline or running text, lines stand alone."""
    cleaned = [wording.clean(line) for line in lines]
    ends = (n for n, c in enumerate(cleaned) if signs.byline(c) or signs.is_running(c))
    end = next(ends, 0)
    return [*map(_single, cleaned[:end]), *_blocks(lines[end:])]


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Yield the blocks of a group of lines."""
    at = 0
    while at < len(lines):
        table = _table(lines[at:])
        short = _short(lines[at:])
        if len(table) > 1:
            rows = tuple(table)
            yield Block(Kind.TABLE, rows=rows, header=signs.names_columns(rows[0]))
            at += len(table)
        elif items := _items(lines[at:]):
            yield Block(Kind.LIST, rows=tuple((item,) for item in items))
            at += len(items)
        elif at + 1 < len(lines) and _UNDERLINE.fullmatch(lines[at + 1].strip()):
            level = 1 if lines[at + 1].strip().startswith("=") else 2
            yield Block(Kind.HEADING, wording.clean(lines[at]), level)
            yield left(wording.clean(lines[at + 1]), Why.ORNAMENT)
            at += 2
        elif len(short) > 2:
            after = wording.clean(lines[at + len(short)]) if at + len(short) < len(lines) else ""
            yield from _rows(short, heads=bool(after) and not signs.is_line(after))
            at += len(short)
        else:
            yield _single(wording.clean(lines[at]))
            at += 1


def _single(line: str) -> Block:
    if signs.is_ornament(line):
        return left(line, Why.ORNAMENT)
    return Block(Kind.LINE if signs.is_line(line) else Kind.TEXT, line)


def _cells(line: str) -> tuple[str, ...]:
    """Return the cells of a line whose gaps have lived through the copying, () without any."""
    parts = tuple(wording.clean(part) for part in _GAP.split(line.strip().strip("|")))
    return parts if len(parts) > 1 and not signs.is_running(line) else ()


def _table(lines: list[str]) -> list[tuple[str, ...]]:
    """Return the rows at the head of `lines` that have as many cells as the first."""
    rows: list[tuple[str, ...]] = []
    for line in lines:
        cells = _cells(line)
        if not cells or (rows and len(cells) != len(rows[0])):
            break
        rows.append(cells)
    return rows


def _items(lines: list[str]) -> list[str]:
    """Return the items at the head of `lines`, without their bullets but with their numbers."""
    items: list[str] = []
    for line in map(wording.clean, lines):
        if signs.is_ornament(line) or not (_BULLET.match(line) or _NUMBER.match(line)):
            break
        items.append(_BULLET.sub("", line, count=1) if _BULLET.match(line) else line)
    return items if len(items) > 1 or (items and _BULLET.match(wording.clean(lines[0]))) else []


def _short(lines: list[str]) -> list[str]:
    """Return the lines at the head of `lines` that may each be a row of a table.

    Under a first row that names both countries, rows may end as sentences do.
    """
    compares = len(language.countries(lines[0])) > 1
    rows: list[str] = []
    for line in map(wording.clean, lines):
        row = signs.is_line(line) or (compares and rows and not signs.is_long(line))
        if not row or signs.is_question(line) or signs.is_faq(line) or signs.byline(line):
            break
        rows.append(line)
    whole = [row for row in rows if signs.is_line(row)]
    return rows if 2 * len(whole) > len(rows) else whole[:1]


def _rows(lines: list[str], *, heads: bool) -> Iterator[Block]:
    """Yield a table whose cells cannot be told apart, or a list; `heads`: text follows at once.

    Only a first row that names both countries makes a table.
    """
    *rows, last = lines if heads else [*lines, ""]
    if len(language.countries(rows[0])) > 1 and len(rows) > 2:
        yield Block(Kind.TABLE, rows=tuple((row,) for row in rows), header=True)
    else:
        yield Block(Kind.LIST, rows=tuple((row,) for row in rows))
    if last:
        yield Block(Kind.LINE, last)


def tabled(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield blocks, short lines under one that names both countries as the rows of a table."""
    at = 0
    while at < len(blocks):
        run = _run(blocks[at:])
        if len(run) > 2 and len(language.countries(run[0])) > 1:
            yield Block(Kind.TABLE, rows=tuple((row,) for row in run), header=True)
            at += len(run)
        else:
            yield blocks[at]
            at += 1


def _run(blocks: Sequence[Block]) -> list[str]:
    """Return the lines at the head of `blocks` that may each be a row of a table."""
    short = takewhile(lambda b: b.kind in (Kind.LINE, Kind.TEXT) and signs.is_line(b.text), blocks)
    rows = [block.text for block in short]
    return _short(rows) if rows else []


def _pictures(groups: list[list[Block]]) -> list[list[Block]]:
    """Return the groups, those of a picture's description and its caption left out.

    Two short lines are that where the first reads as a description, or where the headings of this
    text stand alone and the next group is one.
    """
    alone = sum(_heads(group, after) for group, after in pairwise(groups)) > 1
    told: list[list[Block]] = []
    for place, group in enumerate(groups):
        after = groups[place + 1] if place + 1 < len(groups) else []
        paired = place > 0 and _is_pair(group)
        if paired and (signs.is_picture(group[0].text) or (alone and _is_lone(after))):
            told.append([left(group[0].text, Why.PICTURE), left(group[1].text, Why.CAPTION)])
        else:
            told.append(group)
    return told


def _described(blocks: list[Block]) -> Iterator[Block]:
    """Yield the blocks, a picture's description and caption right above a heading left out."""
    skip, begun = 0, False
    for place, block in enumerate(blocks):
        begun = begun or (block.kind is Kind.TEXT and signs.is_long(block.text))
        pair, after = blocks[place : place + 2], blocks[place + 2 : place + 3]
        heads = begun and bool(after) and after[0].kind is Kind.LINE
        if skip:
            skip -= 1
        elif heads and _is_pair(pair) and signs.is_picture(block.text):
            yield from (left(block.text, Why.PICTURE), left(pair[1].text, Why.CAPTION))
            skip = 1
        else:
            yield block


def _is_lone(group: list[Block]) -> bool:
    return len(group) == 1 and group[0].kind is Kind.LINE


def _heads(group: list[Block], after: list[Block]) -> bool:
    return _is_lone(group) and bool(after) and after[0].kind is Kind.TEXT


def _is_pair(group: list[Block]) -> bool:
    if len(group) != 2 or group[0].kind is not Kind.LINE or signs.is_question(group[0].text):
        return False
    second = group[1].text
    short = len(second.split()) <= CAPTION_WORDS and len(wording.sentences(second)) == 1
    return group[1].kind in (Kind.LINE, Kind.TEXT) and short and not signs.byline(second)
