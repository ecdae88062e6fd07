"""A turn that means a published work by its year or its journal, and what that work is."""

from __future__ import annotations

import re
from functools import cache

from regchat import language, pronouns, turns, wording

_REVIEWED = re.compile(
    r"\b(?:committee|ethics|plan|protocol|safety|pre-\w+|independent) reviews?\b", re.IGNORECASE
)
_OF_A_YEAR = re.compile(rf"{turns.YEAR.pattern}(?: [A-Z][a-z]+)*")  # "2021 Health Policy"


def of_year(turn: str, last: str) -> str | None:
    """Return the last question about what is of another year: "and the one from 2022?"."""
    before, asked = turns.years(last), turns.years(turn)
    works = set(turns.data()["works"].split())
    rest = " ".join(word for word in language.words(turns.YEAR.sub("", turn)) if word not in works)
    if len(before) > 1 or len(asked) != 1 or before == asked or not turns.adds_nothing(rest):
        return None
    (year,) = asked
    if before:
        return _OF_A_YEAR.sub(year, last)
    other, meant = _named_work().search(last), _any_work().search(turn)
    if (
        len(wording.sentences(last)) > 1
        or other is None
        or not (meant or "one" in language.words(turn))
    ):
        return None
    work = meant.group() if meant else other.group(1)
    return f"{last[: other.start()]}the {year} {work}{last[other.end() :]}"


def of_work(turn: str, last: str, text: str) -> str | None:
    """Return the turn with the work that `text` names, a passage that was cited last, in its place.

    "Who wrote that paper?" after a passage that tells of "a 2022 review in Nature": that review.
    """
    if turns.years(turn) or not (work := _work().search(text)):
        return None
    name = f"the {work.group(1)}"
    that = _that_work().search(turn)
    if that and that.group(1).casefold() in (*turns.data()["any_work"].split(), work.group(2)):
        return f"{turn[: that.start()]}{name}{turn[that.end() :]}"
    spoken_of = _any_work().search(_REVIEWED.sub("", last))
    return pronouns.replaced(turn, name, one=True) if spoken_of else None


@cache
def _work() -> re.Pattern[str]:
    """Return the pattern of a work by its year and its journal: "a 2022 review in Nature"."""
    within = r"[A-Z][\w-]*(?: [A-Z][\w-]*)*"
    return re.compile(rf"\b[Aa]n? ({turns.YEAR.pattern} ({_works()}) in {within})")


@cache
def _that_work() -> re.Pattern[str]:
    return re.compile(rf"\b(?:that|this|the)(?: same)? ({_works()})\b", re.IGNORECASE)


@cache
def _named_work() -> re.Pattern[str]:
    """Return the pattern of a work by another name than its year: "the Cell Stem Cell review"."""
    name = r"(?<!do )(?<!does )(?<!must )(?<!can )(?<!should )(?:the|that|an?) (?:[\w-]+ ){0,4}?"
    behind = rf"(?=\W*$|[,;:]| (?:in|on|of|from|by|about|that|{_saying()})\b)"
    return re.compile(rf"\b{name}({_any_work().pattern}){behind}", re.IGNORECASE)


@cache
def _any_work() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_works()}|journal)s?\b", re.IGNORECASE)


def _saying() -> str:
    return turns.listed(turns.data()["saying"].split())


def _works() -> str:
    return turns.listed(turns.data()["published"].split())
