"""Words, the countries they name, and the kinds of thing they ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from regchat.jurisdictions import Jurisdiction, Jurisdictions
from regchat.wording import plain

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_ACRONYM = re.compile(r"(?<![^\W_])([^\W_]*[A-Z][^\W_]*?[A-Z][^\W_]*?)s?(?![^\W_])")
_ROMAN = re.compile(r"[IVX]+")


@cache
def _data() -> dict[str, Any]:
    text = (files("regchat") / "language.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def pole(text: str) -> int:
    """Return 1 where `text` speaks of the upper end of a scale, -1 of the lower, 0 of neither.

    "highest" and "lowest" lie close together for an embedding; here they do not.
    """
    tokens = set(plain(text).split())
    upper, lower = (bool(tokens & set(_data()["poles"][end].split())) for end in ("upper", "lower"))
    return int(upper) - int(lower)


def asked_for(text: str) -> tuple[str, ...]:
    """Return the kinds of thing that a question asks for: "count", "duration", "contact", ..."""
    folded = plain(text)
    return tuple(
        k for k, kind in _data()["asked_for"].items() if re.search(kind["asked"].strip(), folded)
    )


def holds(text: str, kind: str) -> bool:
    """Tell whether `text` holds that kind of thing."""
    return bool(re.search(_data()["asked_for"][kind]["held"].strip(), plain(text)))


def words(text: str) -> list[str]:
    """Return the words of `text` in lower case, possessives cut off."""
    folded = text.casefold().replace("\u2019", "'")
    return [w.removesuffix("'s") for w in _WORD.findall(folded)]


@cache
def stop_words() -> frozenset[str]:
    """Return the English words that carry no content of their own."""
    return frozenset(_data()["stop_words"].split())


def stems(text: str) -> list[str]:
    """Return the stems of the words of `text` that carry content."""
    stop = stop_words()
    return stemmed([w for w in words(text) if w not in stop])


def stemmed(tokens: Sequence[str]) -> list[str]:
    """Return the Snowball (Porter2) stems of words."""
    return list(_stemmer().stemWords(tokens))


@cache
def _stemmer() -> Any:
    from Stemmer import Stemmer

    return Stemmer("english")


def acronyms(text: str) -> list[str]:
    """Return the words of `text` with two or more capitals, without an "s" of the plural.

    Roman numerals are none.
    """
    return [m.group(1) for m in _ACRONYM.finditer(text) if not _ROMAN.fullmatch(m.group(1))]


def pronouns() -> frozenset[str]:
    """Return the words that, at the head of a passage, point outside it."""
    return frozenset(_data()["pronouns"].split())


def adds_to_another(sentence: str) -> bool:
    """Tell whether a sentence says by a word that it adds to the one before it: "also"."""
    return not set(words(sentence)).isdisjoint(_data()["adding"].split())


def countries(text: str, names: Mapping[str, Jurisdictions] | None = None) -> Jurisdictions:
    """Return the countries that `text` names, by their names, people, cities or `names`."""
    within = f" {plain(text)} "
    for name in _data()["not_countries"]:
        within = re.sub(f"(?<= ){name}(?= )", " ", within)
    found = {
        Jurisdiction(code)
        for code, aliases in _data()["countries"].items()
        for alias in aliases
        if f" {alias} " in within
    }
    for name, spoken in (names or {}).items():
        if f" {_folded(name)} " in within:
            found |= spoken
    return frozenset(found)


@cache
def _folded(name: str) -> str:
    """Return a name of the glossary as `plain` gives it."""
    return plain(name)


def coded(text: str, names: Mapping[str, Jurisdictions] | None = None) -> str:
    """Return `text` folded as `plain` does, with each name of a country as its code: KR, JP.

    `names` are further names, each of one country.
    """
    codes = {alias: code for code, aliases in _data()["countries"].items() for alias in aliases}
    codes |= {_folded(name): str(*spoken) for name, spoken in (names or {}).items()}
    codes |= dict.fromkeys(_data()["not_countries"], "")
    listed = "|".join(re.escape(name) for name in sorted(codes, key=len, reverse=True))
    found = re.sub(rf"\b({listed})\b", lambda match: codes[match.group()], plain(text))
    return " ".join(found.split())


def greets(text: str) -> bool:
    """Tell whether `text` is nothing but a greeting or thanks."""
    tokens = plain(text).split()
    return bool(tokens) and all(t in _data()["greetings"].split() for t in tokens)


@cache
def country_stems() -> frozenset[str]:
    """Return the stems of the words that name a country."""
    aliases = (alias for listed in _data()["countries"].values() for alias in listed)
    return frozenset(stem for alias in aliases for stem in stems(alias))


def country_name(country: Jurisdiction) -> str:
    """Return the English name of a country."""
    return str(_data()["names"][str(country)][0])


def people_name(country: Jurisdiction) -> str:
    """Return the English name of a country's people."""
    return str(_data()["names"][str(country)][1])


def swap_countries(text: str, to: Jurisdictions) -> str:
    """Return `text` with the names of countries and peoples replaced by those in `to`."""
    names, people = (
        " and ".join(str(_data()["names"][str(j)][place]) for j in Jurisdiction if j in to)
        for place in (0, 1)
    )
    listed = [a for aliases in _data()["countries"].values() for a in aliases]
    pattern = "|".join(re.escape(a) for a in sorted(listed, key=len, reverse=True))

    def swapped(match: re.Match[str]) -> str:
        return people if match.group().casefold() in _data()["peoples"] else names

    found = re.sub(rf"\b({pattern})\b", swapped, text, flags=re.IGNORECASE)
    either = f"(?:{names}|{people})"
    joined = r"(?:and|or|n|vs\.?|versus|against|than|compared (?:to|with))"
    return re.sub(rf"\b({either})(?:,? {joined}(?: in)? {either})+\b", r"\1", found)
