"""The pages of a PDF -> lines and tables in reading order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any

from regchat import wording

# pdfplumber gives its pages and words no types; they are Any here.
Page = Any
Word = Any
Cells = tuple[str, ...]

EDGE = 0.09  # share of a page's height that may hold a running head or foot
SMALL = 0.85  # times the size of the text: a running head, where it stands at an edge
GUTTER = 0.8  # times the size of type: how wide a gutter is at least
GUTTER_ROWS = 8  # rows with words on both sides of a gutter, at least
SIDE_WORDS = 3.5  # words on one side of a gutter, on average, at least: else it is a table's
CELL_GAP = 1.5  # times the size of type: what parts two cells
CELL_WORDS = 6  # words of a cell, on average, at most
TABLE_ROWS = 3
_LIGATURES = {0xFB00 + n: s for n, s in enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"))}
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"(?:page )?[-\u2013 ]*\d{1,4}[-\u2013 ]*(?:(?:of|/) ?\d{1,4})?", re.IGNORECASE
)
_PRINTED = re.compile(r"(?:https?|file)://\S+(?: \d+/\d+)?|\d+/\d+/\d+, \d+:\d+.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; lengths in points from the page's top left corner."""

    text: str
    page: int
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool = False
    italic: bool = False
    edge: bool = False
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a page, as rows of cells."""

    rows: tuple[Cells, ...]
    top: float
    bottom: float


def lines(pages: Sequence[Page]) -> list[Line | Table]:
    """Return what the pages hold, column by column; running heads and feet have `edge` set."""
    found = [list(_page(page)) for page in pages]
    repeated = Counter(
        key for page in found for key in {_key(x) for x in page if isinstance(x, Line) and x.edge}
    )
    size = body_size(x for page in found for x in page)
    return [_judged(x, repeated, size) for page in found for x in page]


def _key(line: Line) -> str:
    return re.sub(r"\d+", "0", line.text)


def _judged(line: Line | Table, repeated: Counter[str], size: float) -> Line | Table:
    if isinstance(line, Table) or not line.edge:
        return line
    numbered = _PAGE_NUMBER.fullmatch(line.text) or _PRINTED.fullmatch(line.text)
    small = line.size < SMALL * size and len(line.text.split()) <= 12 and line.text[-1] not in ".?!"
    return replace(line, edge=repeated[_key(line)] > 1 or bool(numbered) or small)


def body_size(found: Iterable[Line | Table]) -> float:
    """Return the size of type that most of the text is set in."""
    sizes = Counter[float]()
    for line in found:
        if isinstance(line, Line):
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _page(page: Page) -> Iterator[Line | Table]:
    """Yield the lines of a page, and its tables where they stand."""
    ruled = [t for t in page.find_tables() if len(t.rows) > 1 and len(t.columns) > 1]
    words = page.extract_words(extra_attrs=["fontname", "size"], x_tolerance_ratio=0.15)
    found = [(t.bbox, _rows(t.extract())) for t in ruled]
    read = [(box, rows) for box, rows in found if rows and _is_whole(rows, box, words)]
    words = [w for w in words if not any(_within(w, box) for box, _ in read)]
    for column in _columns(words):
        rows = _grouped(column)
        tables = dict(_aligned(rows, page))
        held = {n for start, (_, count) in tables.items() for n in range(start, start + count)}
        for n, row in enumerate(rows):
            while read and read[0][0][3] <= row[0]["top"] + 2:
                yield _ruled(*read.pop(0))
            if n in tables:
                yield tables[n][0]
            elif n not in held:
                yield _line(row, page)
    yield from (_ruled(box, cells) for box, cells in read)


def _ruled(box: tuple[float, float, float, float], rows: tuple[Cells, ...]) -> Table:
    return Table(rows, box[1], box[3])


def _rows(cells: Sequence[Sequence[str | None]]) -> tuple[Cells, ...]:
    rows = [tuple(_clean(c or "") for c in row) for row in cells]
    rows = [row for row in rows if any(row)]
    return tuple(rows) if len(rows) > 1 else ()


def _is_whole(
    rows: Sequence[Cells], box: tuple[float, float, float, float], words: Sequence[Word]
) -> bool:
    """Tell whether a table's cells hold all the words that stand within its rules."""
    held = "".join(w["text"] for w in words if _within(w, box))
    cells = "".join(cell for row in rows for cell in row)
    return Counter(_clean(held).replace(" ", "")) == Counter(cells.replace(" ", ""))


def _clean(text: str) -> str:
    return wording.clean(text.translate(_LIGATURES))


def _within(word: Word, box: tuple[float, float, float, float]) -> bool:
    across, down = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= down <= box[3])


def _grouped(words: Sequence[Word]) -> list[list[Word]]:
    """Return words as rows from top to bottom, each from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w["top"] + w["bottom"], w["x0"])):
        middle = (word["top"] + word["bottom"]) / 2
        last = rows[-1][-1] if rows else None
        if last is not None and last["top"] < middle < last["bottom"]:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w["x0"]) for row in rows]


def _columns(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Yield the words of each column in reading order; a row across the gutter parts the page."""
    rows = _grouped(words)
    gutter = _gutter(rows)
    if gutter is None:
        yield words
        return
    for across, group in groupby(rows, key=lambda row: _crosses(row, gutter)):
        band = [word for row in group for word in row]
        if across:
            yield band
        else:
            yield from _columns([w for w in band if w["x1"] <= gutter])
            yield from _columns([w for w in band if w["x0"] >= gutter])


def _crosses(row: Sequence[Word], x: float) -> bool:
    return any(word["x0"] < x < word["x1"] for word in row)


def _gutter(rows: Sequence[Sequence[Word]]) -> float | None:
    """Return where two columns of text part, None where there is one column."""
    words = [word for row in rows for word in row]
    left, right = min((w["x0"] for w in words), default=0), max((w["x1"] for w in words), default=0)
    middle = (left + right) / 2
    places = [left + share * (right - left) / 100 for share in range(25, 76)]
    crossed = {x: sum(_crosses(row, x) for row in rows) for x in places}
    best = min(places, key=lambda x: (crossed[x], abs(x - middle)))
    both = [r for r in rows if not _crosses(r, best) and r[0]["x0"] < best < r[-1]["x1"]]
    if len(both) < max(GUTTER_ROWS, crossed[best]):
        return None
    sides = [([w for w in r if w["x1"] <= best], [w for w in r if w["x0"] >= best]) for r in both]
    gaps = sorted(b[0]["x0"] - a[-1]["x1"] for a, b in sides)
    least = min(sum(len(side[n]) for side in sides) for n in (0, 1))
    wide = gaps[len(gaps) // 10] >= words[0]["size"] * GUTTER
    return best if wide and least >= SIDE_WORDS * len(both) else None


def _line(row: Sequence[Word], page: Page) -> Line:
    fonts = Counter[tuple[str, float]]()
    for word in row:
        fonts[word["fontname"], round(word["size"], 1)] += len(word["text"])
    (font, size), _ = fonts.most_common(1)[0]
    top, bottom = min(w["top"] for w in row), max(w["bottom"] for w in row)
    pictures = [(i["x0"], i["x1"], i["bottom"]) for i in page.images]
    left, right = row[0]["x0"], row[-1]["x1"]
    return Line(
        _text(row),
        page.page_number,
        left,
        right,
        top,
        bottom,
        size,
        bool(_BOLD.search(font)),
        bool(_ITALIC.search(font)),
        edge=top < EDGE * page.height or bottom > (1 - EDGE) * page.height,
        pictured=any(
            -2 <= top - b <= 2 * size and left < x1 and right > x0 for x0, x1, b in pictures
        ),
    )


def _text(row: Sequence[Word]) -> str:
    """Return the words of a row; where only the font changes, no space parts them."""
    parts = [row[0]["text"]]
    for before, word in pairwise(row):
        near = word["x0"] - before["x1"] < 0.1 * word["size"]
        parts.append(word["text"] if near else f" {word['text']}")
    return _clean("".join(parts))


def _aligned(rows: Sequence[Sequence[Word]], page: Page) -> Iterator[tuple[int, tuple[Table, int]]]:
    """Yield tables without rules, with the places and numbers of their rows.

    They are rows of short pieces with wide gaps between them, which begin at the same places.
    """
    pieces = [list(_pieces(row, page)) for row in rows]
    at = 0
    for several, group in groupby(pieces, key=lambda row: len(row) > 1):
        run = list(group)
        start, at = at, at + len(run)
        words = sum(len(piece.text.split()) for row in run for piece in row)
        short = words <= CELL_WORDS * sum(map(len, run))
        if several and len(run) >= TABLE_ROWS and short and _lined_up(run):
            columns = max(run, key=len)
            cells = tuple(_placed(row, columns) for row in run)
            yield start, (Table(cells, run[0][0].top, run[-1][0].bottom), len(run))


def _pieces(row: Sequence[Word], page: Page) -> Iterator[Line]:
    piece: list[Word] = []
    for word in row:
        if piece and word["x0"] - piece[-1]["x1"] > CELL_GAP * word["size"]:
            yield _line(piece, page)
            piece = []
        piece.append(word)
    yield _line(piece, page)


def _lined_up(run: Sequence[Sequence[Line]]) -> bool:
    """Tell whether the second pieces of all rows begin at one or two places."""
    return len({round(row[1].left / 6) for row in run}) <= 2


def _placed(row: Sequence[Line], columns: Sequence[Line]) -> Cells:
    """Return the pieces of a row under the columns that they begin nearest to."""
    cells = [""] * len(columns)
    for piece in row:
        at = min(range(len(columns)), key=lambda n: abs(columns[n].left - piece.left))
        cells[at] = f"{cells[at]} {piece.text}".strip()
    return tuple(cells)
