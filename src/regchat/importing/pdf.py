"""A PDF -> blocks: paragraphs from lines, headings from sizes of type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from regchat import language, wording
from regchat.errors import SourceError
from regchat.importing import plain, signs
from regchat.importing.blocks import Block, Claim, Claims, Kind, Source, Why, left
from regchat.importing.layout import Line, Table, body_size, lines

MAX_PAGES = 300
LARGER = 1.08  # times the size of the text: a heading
UNREADABLE = 0.02  # share of glyphs without a letter from which a font cannot be read
_HYPHENS = ("\u2010", "\u00ad", "-")
_GLYPH = re.compile(r"\(cid:\d+\)")
_BULLET = re.compile(r"[\u2022\u2023\u25aa\u25cf\u00b7]\s*(?=\S)|[-\u2013*]\s+(?=\S)")


def read(name: str, path: Path) -> Source:
    """Return the blocks of a PDF.

    Raises:
        SourceError: it has no text, too many pages, or letters that cannot be told.
    """
    import pdfplumber
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        opened = pdfplumber.open(path)
    except PdfminerException as error:
        if "PasswordIncorrect" not in repr(error):
            raise
        raise SourceError(f"{name}: locked by a password. Save it without one.") from None
    with opened as pdf:
        if len(pdf.pages) > MAX_PAGES:
            raise SourceError(
                f"{name}: {len(pdf.pages)} pages, above the {MAX_PAGES} that are read. Split it."
            )
        found = lines(pdf.pages)
        held = {line.page for line in found if isinstance(line, Line)}
        bare = [p.page_number for p in pdf.pages if p.page_number not in held and not p.chars]
        claims = _claims(pdf.metadata)
    _check(name, found)
    blank = [left(f"page {number}", Why.NO_TEXT) for number in bare]
    return Source(name, (*plain.tabled(list(_blocks(found))), *blank), claims)


def _claims(said: dict[str, object]) -> Claims:
    def claim(key: str) -> Claim | None:
        value = wording.clean(str(said.get(key) or ""))
        return Claim(value, "properties") if value else None

    return Claims(title=claim("Title"), author=claim("Author"))


def _check(name: str, found: Sequence[Line | Table]) -> None:
    text = "".join(line.text for line in found if isinstance(line, Line))
    if not text and not any(isinstance(x, Table) for x in found):
        raise SourceError(
            f"{name}: no text in it, only pictures of pages. Have the text recognised (OCR) first."
        )
    if len(_GLYPH.findall(text)) > UNREADABLE * len(text):
        raise SourceError(
            f"{name}: its fonts do not say which letters they draw. Save the text in another way."
        )


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a text is set: its size of type, the larger ones, and the words that stand whole."""

    size: float
    larger: tuple[float, ...]
    words: frozenset[str]


def _setting(found: Sequence[Line | Table]) -> _Setting:
    texts = [x for x in found if isinstance(x, Line) and not x.edge]
    size = body_size(texts)
    larger = sorted({x.size for x in texts if x.size > LARGER * size}, reverse=True)
    return _Setting(size, tuple(larger), frozenset(_whole_words(texts)))


def _blocks(found: Sequence[Line | Table]) -> Iterator[Block]:
    setting, edges, items = _setting(found), dict[str, None](), list[str]()
    for group in _paragraphs(found):
        if isinstance(group, Table):
            yield from _list(items)
            yield Block(Kind.TABLE, rows=group.rows, header=signs.names_columns(group.rows[0]))
        elif group[0].edge:
            edges.setdefault(group[0].text)
        else:
            text, mended = _joined(group, setting.words)
            yield from (left(word, Why.HYPHEN) for word in mended)
            if bullet := _BULLET.match(text):
                items.append(text[bullet.end() :])
            else:
                yield from _list(items)
                yield _block(text, group, setting)
    yield from _list(items)
    yield from (left(text, Why.PAGE_EDGE) for text in edges)


def _list(items: list[str]) -> Iterator[Block]:
    if items:
        yield Block(Kind.LIST, rows=tuple((item,) for item in items))
        items.clear()


def _block(text: str, group: Sequence[Line], setting: _Setting) -> Block:
    first = group[0]
    if signs.is_ornament(text):
        return left(text, Why.ORNAMENT)
    short = len(text.split()) <= 30 and not text.endswith((".", ",", ";"))
    if first.size in setting.larger and short:
        rank = setting.larger.index(first.size)
        top = rank == 0 and first.page == 1
        return Block(Kind.HEADING, text, 1 if top else rank + 1 + (rank == 0))
    small = first.size < setting.size or first.italic
    if first.pictured and small and len(text.split()) <= 30:
        return left(text, Why.CAPTION)
    marked = all(line.bold for line in group) and signs.is_line(text)
    return Block(Kind.LINE if marked or _alone(text, setting.larger) else Kind.TEXT, text)


def _alone(text: str, larger: Sequence[float]) -> bool:
    """Tell whether a line may be a heading in a text whose type is all of one size."""
    return not larger and signs.is_line(text)


def _whole_words(texts: Sequence[Line]) -> set[str]:
    """Return the words that are not parted at the end of a line."""
    whole: set[str] = set()
    parted = False
    for line in texts:
        words, before = language.words(line.text), parted
        parted = line.text.endswith(_HYPHENS)
        whole.update(words[int(before) : len(words) - parted])
    return whole


def _joined(group: Sequence[Line], whole: frozenset[str]) -> tuple[str, list[str]]:
    """Return lines as one text, and the words whose hyphen at a line's end was taken out.

    It stays where both halves stand in the text as words and the whole does not.
    """
    text, mended = group[0].text, list[str]()
    for line in group[1:]:
        ahead = re.search(rf"([^\W\d_]+)[{''.join(_HYPHENS)}]$", text)
        behind = re.match(r"[^\W\d_]+", line.text)
        if not ahead or not behind or not behind.group()[0].islower():
            text = f"{text}{'' if ahead else ' '}{line.text}"
            continue
        halves = ahead[1].casefold(), behind.group().casefold()
        if set(halves) <= whole and "".join(halves) not in whole:
            text = f"{text}{line.text}"
        else:
            mended.append(f"{ahead.group()}{behind.group()}")
            text = f"{text[:-1]}{line.text}"
    return text, mended


def _paragraphs(found: Sequence[Line | Table]) -> Iterator[list[Line] | Table]:
    """Yield lines as paragraphs; one may go on in the next column or on the next page."""
    lead, group = _leading(found), list[Line]()
    pages: dict[int, list[Line]] = {}
    for item in found:
        if isinstance(item, Line) and not item.edge:
            pages.setdefault(item.page, []).append(item)
    for item in found:
        if isinstance(item, Line) and item.edge:
            continue
        if isinstance(item, Line) and group and _goes_on(group, item, lead, pages):
            group.append(item)
            continue
        if group:
            yield group
        group = [item] if isinstance(item, Line) else []
        if isinstance(item, Table):
            yield item
    if group:
        yield group
    yield from ([item] for item in found if isinstance(item, Line) and item.edge)


def _leading(found: Sequence[Line | Table]) -> dict[float, float]:
    """Return the usual distance from line to line for each size of type."""
    steps: dict[float, list[float]] = {}
    for a, b in pairwise(found):
        if isinstance(a, Line) and isinstance(b, Line) and a.size == b.size and b.top > a.top:
            steps.setdefault(a.size, []).append(b.top - a.top)
    return {size: min(median(s), 1.9 * size) for size, s in steps.items()}


def _goes_on(
    group: Sequence[Line], line: Line, lead: dict[float, float], pages: dict[int, list[Line]]
) -> bool:
    """Tell whether a line belongs to the paragraph before it."""
    last = group[-1]
    if abs(last.size - line.size) > 0.3 or last.bold != line.bold or _BULLET.match(line.text):
        return False
    ended, step = signs.stops(last.text), line.top - last.top
    if line.page != last.page or step <= 0 or step > 20 * line.size:
        return not ended and not (line.bold or signs.is_question(last.text))
    indented = line.left > group[0].left + 0.7 * line.size and len(group) == 1 and ended
    far = step > 1.3 * lead.get(line.size, 1.5 * line.size)
    parted = last.text.endswith(_HYPHENS) and line.text[:1].islower()
    return not far and (parted or not (indented or _had_room(last, line, pages[last.page])))


def _had_room(last: Line, line: Line, page: Sequence[Line]) -> bool:
    """Tell whether the first word of a line would have fitted on the one before it."""
    margin = max(x.right for x in page if abs(x.left - last.left) < 40)
    word = len(line.text.split()[0]) + 1
    width = word * (line.right - line.left) / max(len(line.text), 1)
    return last.right + width < margin - 0.5 * line.size
