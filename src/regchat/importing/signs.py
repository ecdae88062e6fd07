"""The signs by which a byline, a date, a picture's caption or a menu is told from the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from regchat import language, wording

_STOPS = ".!?\u2026\u3002\uff01\uff1f"
_CLOSING = "\"'\u201d\u2019\u00bb)]"
_OPENING = "\"'\u201c\u2018\u00ab\u300c([\u00bf\u00a1"
_QUOTED = {"\u201c": "\u201d", "\u201e": "\u201c", "\u00ab": "\u00bb", "\u300c": "\u300d"}
_QUOTED |= {"\u2018": "\u2019", '"': '"'}
_PARTICLES = {"de", "del", "della", "der", "den", "di", "da", "van", "von", "la", "le", "bin", "al"}
_BY = re.compile(
    r"(?:written |words |text |story |reported )?by[:\s]\s*|authors?:\s*", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s*[\u00b7\u2022|/]\s*|\s+[\u2013\u2014-]\s+")
_NUMBERED = re.compile(r"(?:\w+ )?[\dIVX]+\. ")
_PLACE = re.compile(r"[^\W\d_][^,.]{0,30}, (?=[^,]*\d)")  # or a day of the week, before a date
_MENU_BAR = re.compile(r"\s*[|\u00b7\u2022>\u203a\u00bb/]\s*")
_READING_TIME = re.compile(
    r"(?:reading time:? )?\d+[ -]?min(?:ute)?s?(?: read(?:ing time)?)?", re.IGNORECASE
)
_CREDIT = re.compile(r"(?:photo|photograph|image|picture|illustration)s? (?:by|courtesy)\b", re.I)
_OTHERS = re.compile(
    r"(?:medically |fact[- ])?(?:reviewed|edited|checked|translated|illustrated|photographed) by ",
    re.IGNORECASE,
)
_UPDATED = ("updated", "modified", "revised", "reviewed", "checked", "edited")
_PUBLISHED = ("published", "posted", "date", "on", "issued", "released", "created")
_WORDS = "|".join(_UPDATED + _PUBLISHED)
_LABEL = rf"(?:(?:first |last |originally )?\b(?P<label>{_WORDS})(?: on| at)?:? )?"
LONGEST_BYLINE = 30
LONGEST_LINE = 20


@cache
def listed(name: str) -> frozenset[str]:
    """Return the words of a list in signs.yaml."""
    return frozenset(_data()[name])


@cache
def _data() -> dict[str, Any]:
    return dict(yaml.safe_load((files("regchat.importing") / "signs.yaml").read_text("utf-8")))


def stops(text: str) -> bool:
    """Tell whether `text` ends as a sentence does."""
    return text.rstrip(_CLOSING)[-1:] in _STOPS and bool(text)


def is_line(text: str) -> bool:
    """Tell whether `text` may be a heading: short, and without a stop or a comma at its end.

    It begins with a letter, a digit, a quotation mark or a bracket, and is one sentence at most.
    """
    opens = text[:1].isalnum() or text[:1] in _OPENING
    short = len(text) <= 160 and len(text.split()) <= LONGEST_LINE
    ends = (text.rstrip(_CLOSING)[-1:] or ".") in ".,;:!\u2026\u3002\uff01"
    if not (short and opens) or ends or not wording.plain(text):
        return False
    return len(wording.sentences(text)) == 1 or bool(_NUMBERED.match(text))


def is_question(text: str) -> bool:
    """Tell whether `text` is one question."""
    return text.rstrip(_CLOSING).endswith(("?", "\uff1f")) and len(text.split()) <= 50


def is_running(text: str) -> bool:
    """Tell whether `text` is running text: a sentence of five words or more, or several."""
    bounds = wording.sentences(text)
    return len(bounds) > 1 or (stops(text) and (len(text.split()) >= 5 or len(text) >= 20))


def is_long(text: str) -> bool:
    """Tell whether `text` is longer than a standfirst or a caption: 30 words, or two sentences."""
    return len(text.split()) >= 30 or len(wording.sentences(text)) > 1


def is_ornament(text: str) -> bool:
    """Tell whether `text` has neither letter nor digit."""
    return not any(c.isalnum() for c in text)


def is_faq(text: str) -> bool:
    """Tell whether `text` is the heading of questions and answers."""
    folded = f" {wording.plain(text)} "
    return any(f" {name} " in folded for name in listed("faq")) and not is_question(text)


def is_picture(text: str) -> bool:
    """Tell whether `text` reads as the description of a picture: "Diagram of ..."."""
    head = wording.plain(text).split()[:4]
    return not stops(text) and any(word in listed("picture") for word in head)


def names_columns(row: Sequence[str]) -> bool:
    """Tell whether a table's first row may be taken for the names of its columns.

    Three or more short names, without a digit or of both countries; any after an empty first cell.
    """
    short = all(len(cell.split()) <= 6 and not stops(cell) for cell in row)
    digits = any(c.isdigit() for cell in row for c in cell)
    compares = len(language.countries(" ".join(row))) > 1
    return short and ((len(row) > 2 and (compares or not digits)) or (len(row) > 1 and not row[0]))


def is_menu(text: str) -> bool:
    """Tell whether `text` is a line of a menu, or a menu or a path in one line."""
    parts = [part for part in _MENU_BAR.split(text) if part]
    known = sum(wording.plain(part) in listed("menu") for part in parts)
    return 2 * known >= len(parts) > 1 or wording.plain(text) in listed("menu")


def is_button(text: str) -> bool:
    """Tell whether `text` stands on a button, so that nothing after it is its own."""
    return wording.plain(text) in listed("button")


def is_credit(text: str) -> bool:
    """Tell whether `text` says whose a picture is: "Photo: Ada Example"."""
    head, colon, rest = text.partition(":")
    known = listed("picture") | listed("caption") | {"source"}
    if _CREDIT.match(text) and not stops(text):
        return len(text.split()) <= 12
    return (
        bool(colon)
        and len(rest.split()) <= 12
        and wording.plain(head).split()[:1] != []
        and (len(head.split()) <= 2 and wording.plain(head).split()[0] in known)
    )


def is_kicker(text: str) -> bool:
    """Tell whether `text` is a label over a title."""
    words = wording.plain(text).split()
    return len(words) <= 3 and bool(words) and words[-1] in listed("kicker")


def is_notice(text: str) -> bool:
    """Tell whether `text` is what a site says on every page: its rights, its cookies."""
    folded = f" {wording.plain(text)} "
    short = len(text.split()) <= 30
    return short and ("\u00a9" in text or any(f" {n} " in folded for n in listed("notice")))


def is_pair(text: str) -> bool:
    """Tell whether `text` speaks of "both countries", "the two systems"."""
    return bool(_pair().search(wording.plain(text)))


@cache
def _pair() -> re.Pattern[str]:
    return re.compile(
        rf"\b(both|two|either|neither|each)\b(?: \w+){{0,2}} ({'|'.join(listed('pair'))})"
    )


def is_quoted(text: str) -> bool:
    """Tell whether all of `text` stands in one pair of quotation marks."""
    closing = _QUOTED.get(text[:1])
    return closing is not None and text.endswith(closing) and closing not in text[1:-1]


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline says; `updated` is a date of a later edition."""

    author: str | None
    published: date | None
    updated: date | None


def byline(text: str) -> Byline | None:
    """Return what a line such as "By Ada Example · 2 March 2025" says, None for any other line."""
    if not text or len(text.split()) > LONGEST_BYLINE:
        return None
    if _OTHERS.match(text) and not stops(text):
        return Byline(None, None, None)
    dates, rest = _dates(text)
    parts = [p.strip(" ,.()") for p in _SEPARATOR.split(_READING_TIME.sub("|", rest))]
    parts = [part for part in parts if part]
    author = next((name for part in parts if (name := _author(part, loosely=bool(dates)))), None)
    own = len(author.removeprefix("the ").split()) if author else 0
    named = bool(dates and own) or own > 1 or bool(own and ":" in text)
    if not named and not (dates and _bare(parts, text)) and not _only_reading_time(text):
        return None
    published = next((day for label, day in dates if label not in _UPDATED), None)
    updated = next((day for label, day in dates if label in _UPDATED), None)
    return Byline(author, published, updated)


def _bare(parts: list[str], text: str) -> bool:
    """Tell whether little stands beside a date, and apart from it: no words of a sentence."""
    beside = sum(len(part.split()) for part in parts)
    return not parts or (bool(_SEPARATOR.search(text)) and beside <= 6) or bool(_PLACE.match(text))


def _only_reading_time(text: str) -> bool:
    return bool(_READING_TIME.fullmatch(text.strip(" .")))


def _author(part: str, *, loosely: bool) -> str | None:
    """Return the names after "by": "Ada Example", "Ada Example and Bo Sample".

    Names begin with a capital, but `loosely` any word will do.
    """
    found = _BY.match(part)
    if not found:
        return None
    names: list[str] = []
    tokens = part[found.end() :].replace(",", " , ").split()
    for place, token in enumerate(tokens):
        more = [t for t in tokens[place + 1 :] if _is_name(t) or loosely][:1]
        on = more and (
            token in {"and", "&"} or (token == "," and {"and", "&"} & set(tokens[place:]))
        )
        joins = bool(names and on) or token in _PARTICLES or (token == "the" and not names)
        if not (joins or _is_name(token) or (loosely and token.isalpha())):
            break
        names.append(token)
    if not names or (len(names) < len(tokens) and tokens[len(names)] != ","):
        return None
    return " ".join(names).replace(" ,", ",")


def _is_name(token: str) -> bool:
    return token[:1].isalpha() and (token[0].isupper() or token.lower() == token.upper())


def dates(text: str) -> list[date]:
    """Return the days that `text` names in full, in their order."""
    return [day for _, day in _dates(text)[0]]


def _dates(text: str) -> tuple[list[tuple[str, date]], str]:
    """Return each date with the word before it if it is a label, and the text without them."""
    found: list[tuple[str, date]] = []

    def taken(match: re.Match[str]) -> str:
        day = _day(match)
        if day is None:
            return match.group()
        found.append(((match["label"] or "").lower(), day))
        return "|"

    return found, _date_pattern().sub(taken, text)


@cache
def _date_pattern() -> re.Pattern[str]:
    months = "|".join(f"{m}|{m[:3]}|{m[:4]}" for m in _data()["months"])
    d, y = r"(?P<d{0}>\d{{1,2}})(?:st|nd|rd|th)?", r"(?P<y{0}>\d{{4}})"
    forms = (
        rf"{y.format(1)}-(?P<m1>\d{{2}})-(?P<d1>\d{{2}})(?:T[\d:.+Z-]*)?",
        rf"{d.format(2)}(?: of)? (?P<m2>{months})\.?,? {y.format(2)}",
        rf"(?P<m3>{months})\.? {d.format(3)},? {y.format(3)}",
        rf"{y.format(4)} ?[/.\u5e74\ub144] ?(?P<m4>\d{{1,2}}) ?[/.\u6708\uc6d4] ?"
        rf"(?P<d4>\d{{1,2}})[.\u65e5\uc77c]?",
    )
    either = "|".join(f"(?:{form})" for form in forms)
    return re.compile(rf"{_LABEL}(?<![\w-])(?:{either})(?!\w)", re.IGNORECASE)


def _day(match: re.Match[str]) -> date | None:
    form = next(n for n in "1234" if match[f"y{n}"])
    month = match[f"m{form}"]
    if not month.isdigit():
        month = str([m[:3] for m in _data()["months"]].index(month.lower()[:3]) + 1)
    try:
        return date(int(match[f"y{form}"]), int(month), int(match[f"d{form}"]))
    except ValueError:
        return None
