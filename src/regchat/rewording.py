"""A turn and the question before it -> questions that can be read alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from regchat import language, turns, works
from regchat.jurisdictions import Jurisdiction, Jurisdictions

MOST_WORDS = 9  # of a turn that only names something else

_VALUE = r"(iii|ii|i|1|2|3|one|two|three|first|second|third)"
_BARE_VALUE = re.compile(
    r"(?:and |even |what about |how about |the |class )*"
    r"(iii|ii|i|1|2|3|first|second|third|two|three)"
    r"(?: one)?(?: then| too)?\W*",
    re.IGNORECASE,
)
_ORDINALS = {"first": "1", "second": "2", "third": "3"}
_IN_PLACE = re.compile(r"\bin (\w+)\W*$", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:the )?other (one|country|city|place|side|system|track|way)\b", re.IGNORECASE
)
_ASKED = re.compile(r"\b(which|who|how|why|when|where)\b(?! about\b)", re.IGNORECASE)
_BARE_WORD = re.compile(
    r"(?:and |but |so )?(why|how come|how|since when|when|where)"
    r"(?: (?:is|was|does|did) (?:that|it|this|so))?\W*",
    re.IGNORECASE,
)
_WHAT_IS = re.compile(r"(?:and )?(?:what|who)(?:'s|s| is| are) (?!about\b)", re.IGNORECASE)
_INVERTED = re.compile(
    r"(?:is|are|was|were|do|does|did|can|could|has|have|will|would|should|must)\b", re.IGNORECASE
)


def exchanged(
    turn: str, last: str, names: Mapping[str, Jurisdictions] | None = None
) -> tuple[str, ...]:
    """Return the last question with what the turn names in the place of what that named.

    More than one where "the other one" may be of two kinds, none where the turn says more than
    such a name. One that asks for plainer words asks the last question again. `names` are proper
    names that speak of one country.
    """
    if len(language.words(turn)) > MOST_WORDS or _ASKED.search(turn):
        return ()
    if _plainer().fullmatch(turns.opened(turn)):
        return (last,)
    found = [*_other(turn, last), _country(turn, last, names), _label(turn, last)]
    found += [works.of_year(turn, last), _contrast(turn, last) or _letters(turn, last)]
    return tuple(dict.fromkeys(text for text in found if text))


def _other(turn: str, last: str) -> Iterator[str]:
    """Yield the last question about the other country, track, ... of those that it names."""
    found = _OTHER.search(turn)
    if not found or not turns.adds_nothing(turn[: found.start()] + turn[found.end() :]):
        return
    which = found.group(1).casefold()
    if which not in ("country", "city", "place"):
        crossed = (_crossed(last, rows, to) for rows in turns.data()["contrasts"] for to in (0, 1))
        yield from filter(None, crossed)
    others = [j for j in Jurisdiction if j not in language.countries(last)]
    if which != "track" and len(others) == 1:
        yield language.swap_countries(last, frozenset(others))


def _country(turn: str, last: str, names: Mapping[str, Jurisdictions] | None) -> str | None:
    asked, before = language.countries(turn), language.countries(last)
    if (
        not asked
        or asked == before
        or turns.weighs(turn)
        or not turns.adds_nothing(turns.without_countries(turn))
    ):
        return None
    if before:
        return language.swap_countries(last, asked)
    if language.countries(last, names):
        return None
    spoken = " and ".join(language.country_name(j) for j in Jurisdiction if j in asked)
    own = _IN_PLACE.search(turn)
    place = own.group(1) if own and language.countries(own.group(1)) == asked else spoken
    return f"{last.rstrip(' ?.!')} in {place}?"


def _label(turn: str, last: str) -> str | None:
    """Return the last question about another class: "and class III?", "and III?"."""
    before = _numbered().search(last)
    asked = _numbered().search(turn)
    if not before:
        return None
    if asked and turns.adds_nothing(turn[: asked.start()] + turn[asked.end() :]):
        kind, value = asked.group(1), asked.group(2)
    elif bare := _BARE_VALUE.fullmatch(turn) or _corrected().fullmatch(turn):
        kind, value = before.group(1), bare.group(1)
    else:
        return None
    value = _ORDINALS.get(value.casefold(), value)
    if value.casefold() == before.group(2).casefold():
        return None
    return _numbered().sub(f"{kind} {value}", last)


@cache
def _corrected() -> re.Pattern[str]:
    """Return the pattern of a turn that puts another value right: "wrong number, meant two"."""
    words = turns.listed(turns.data()["corrections"].split())
    return re.compile(rf"(?:(?:{words})[\s,.;:!-]+)+{_VALUE}\W*", re.IGNORECASE)


@cache
def _plainer() -> re.Pattern[str]:
    """Return the pattern of a turn that asks for plainer words: "in plain words?"."""
    return re.compile(rf"(?:{'|'.join(turns.data()['plainer'])})\W*", re.IGNORECASE)


def _letters(turn: str, last: str) -> str | None:
    """Return the last question about other letters: "and ASRM?" after "What is MFDS?"."""
    before, asked = (set(language.acronyms(text)) for text in (last, turn))
    alone = turns.weighs(turn) or bool(_WHAT_IS.match(turn))
    if len(before) != 1 or len(asked) != 1 or before == asked or alone:
        return None
    other, name = *asked, *before
    return last.replace(name, other) if turns.adds_nothing(turn.replace(other, "")) else None


@cache
def _numbered() -> re.Pattern[str]:
    kinds = turns.data()["numbered"].replace(" ", "|")
    return re.compile(rf"\b({kinds})\s+{_VALUE}\b", re.IGNORECASE)


def _contrast(turn: str, last: str) -> str | None:
    """Return the last question about the turn's kind of cells, or track, of the two there are."""
    for rows in turns.data()["contrasts"]:
        for to in (0, 1):
            names = turns.listed(row[to] for row in rows)
            asked = re.search(rf"\b(?:{names})(?! \w+ cells)\b", turn, re.IGNORECASE)
            if asked and turns.adds_nothing(turn[: asked.start()] + turn[asked.end() :]):
                crossed = _crossed(last, rows, to)
                if crossed:
                    return crossed
    return None


def _crossed(last: str, rows: Sequence[Sequence[str]], to: int) -> str | None:
    """Return `last` with the names of one side exchanged for the other's, None without any."""
    names = {row[1 - to].casefold(): row[to] for row in reversed(rows)}
    pattern = re.compile(rf"\b(?:{turns.listed(names)})\b", re.IGNORECASE)
    if not pattern.search(last):
        return None
    return pattern.sub(lambda match: names[match.group().casefold()], last)


def joined(turn: str, last: str) -> str:
    """Return the turn behind the last question, in the turn's country if it names one."""
    asked, before = language.countries(turn), language.countries(last)
    if asked and before and asked != before and not turns.weighs(turn):
        last = language.swap_countries(last, asked)
    bare = _BARE_WORD.fullmatch(turn)
    if bare and _INVERTED.match(last):
        return f"{bare.group(1)} {last[0].lower()}{last[1:]}"
    return f"{last if last[-1] in '.?!' else f'{last}.'} {turn}"
