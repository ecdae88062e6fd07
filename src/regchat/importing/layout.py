"""The pages of a PDF -> lines and tables in reading order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from regchat import language

# pdfplumber and pdfminer have types of their own that change; a page is an Any here.
Page = Any
Cells = tuple[str, ...]

EDGE = 0.09  # share of a page's height that may hold a running head or foot
SMALL = 0.85  # times the size of the text: a running head, where it stands at an edge
CELL_WORDS = 6  # words a cell at most, on average, where columns are a table's and not the text's
TABLE_ROWS = 3
_LIGATURES = {0xFB00 + n: s for n, s in enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"))}
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"(?:page )?[-\u2013 ]*\d{1,4}[-\u2013 ]*(?:(?:of|/) ?\d{1,4})?", re.IGNORECASE)
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
    """Yield the lines of a page in the order of pdfminer's layout analysis, tables among them."""
    boxes = [t for t in page.find_tables() if len(t.rows) > 1 and len(t.columns) > 1]
    tables = [Table(rows, t.bbox[1], t.bbox[3]) for t in boxes if (rows := _rows(t.extract()))]
    boxes = [t.bbox for t in boxes if _rows(t.extract())]
    loose = [x for x in _lines(page) if not any(_within(x, box) for box in boxes)]
    aligned = list(_aligned(loose))
    in_tables = {id(line) for _, used in aligned for line in used}
    waiting = sorted([*tables, *(table for table, _ in aligned)], key=lambda t: t.top)
    for line in loose:
        while waiting and waiting[0].bottom <= line.top + 2:
            yield waiting.pop(0)
        if id(line) not in in_tables:
            yield line
    yield from waiting


def _rows(cells: Sequence[Sequence[str | None]]) -> tuple[Cells, ...]:
    rows = [tuple(language.clean(c or "") for c in row) for row in cells]
    rows = [row for row in rows if any(row)]
    return tuple(rows) if len(rows) > 1 else ()


def _within(line: Line, box: tuple[float, float, float, float]) -> bool:
    across, down = (line.left + line.right) / 2, (line.top + line.bottom) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def _lines(page: Page) -> Iterator[Line]:
    from pdfminer.layout import LTTextBox, LTTextLine

    pictures = [(i["x0"], i["x1"], i["bottom"]) for i in page.images]
    for box in page.layout:
        if isinstance(box, LTTextBox):
            found = [_line(part, page) for part in box if isinstance(part, LTTextLine)]
            for line in _level(line for line in found if line.text):
                yield replace(line, pictured=_under(line, pictures))


def _level(found: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines of a box, pieces that stand level and near each other as one."""
    last: Line | None = None
    for line in sorted(found, key=lambda x: (round(x.top / 3), x.left)):
        near = last is not None and abs(last.top - line.top) < 3
        if last is not None and near and 0 <= line.left - last.right <= 3 * line.size:
            last = replace(last, text=f"{last.text} {line.text}", right=line.right)
            continue
        if last is not None:
            yield last
        last = line
    if last is not None:
        yield last


def _line(found: Any, page: Page) -> Line:
    from pdfminer.layout import LTChar

    chars = [c for c in found if isinstance(c, LTChar) and c.get_text().strip()]
    fonts = Counter((c.fontname, round(c.size, 1)) for c in chars)
    (font, size), _ = fonts.most_common(1)[0] if fonts else (("", 0.0), 0)
    top, bottom = page.height - found.y1, page.height - found.y0
    edge = top < EDGE * page.height or bottom > (1 - EDGE) * page.height
    return Line(
        language.clean(found.get_text().translate(_LIGATURES)),
        page.page_number,
        found.x0,
        found.x1,
        top,
        bottom,
        size,
        bool(_BOLD.search(font)),
        bool(_ITALIC.search(font)),
        edge,
    )


def _under(line: Line, pictures: Iterable[tuple[float, float, float]]) -> bool:
    """Tell whether a line stands right under a picture."""
    return any(
        -2 <= line.top - bottom <= 2 * line.size and line.left < x1 and line.right > x0
        for x0, x1, bottom in pictures
    )


def _aligned(found: Sequence[Line]) -> Iterator[tuple[Table, list[Line]]]:
    """Yield tables without rules: rows of short pieces that begin at the same places."""
    ordered = sorted(found, key=lambda x: (round(x.top / 3), x.left))
    rows = [list(row) for _, row in groupby(ordered, key=lambda x: round(x.top / 3))]
    for several, group in groupby(rows, key=lambda row: len(row) > 1):
        run = list(group)
        pieces = [line for row in run for line in row]
        short = sum(len(p.text.split()) for p in pieces) <= CELL_WORDS * len(pieces)
        starts = {round(row[1].left / 6) for row in run} if several else set()
        if several and len(run) >= TABLE_ROWS and short and len(starts) <= 2:
            columns = max(run, key=len)
            cells = tuple(_placed(row, columns) for row in run)
            yield Table(cells, run[0][0].top, run[-1][0].bottom), pieces


def _placed(row: Sequence[Line], columns: Sequence[Line]) -> Cells:
    """Return the pieces of a row under the columns that they begin nearest to."""
    cells = [""] * len(columns)
    for piece in row:
        at = min(range(len(columns)), key=lambda n: abs(columns[n].left - piece.left))
        cells[at] = f"{cells[at]} {piece.text}".strip()
    return tuple(cells)
