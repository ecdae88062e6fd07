"""Sentences, words, the countries a text names, and the language it is written in."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from rapidfuzz.distance import OSA

from regchat.jurisdictions import Jurisdiction, Jurisdictions

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_ACRONYM = re.compile(r"(?<![^\W_])([^\W_]*[A-Z][^\W_]*?[A-Z][^\W_]*?)s?(?![^\W_])")
_ROMAN = re.compile(r"[IVX]+")
_CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn"}


@cache
def _data() -> dict[str, Any]:
    text = (files("regchat") / "language.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def clean(text: str) -> str:
    """Return `text` in NFC without control, format, surrogate or unassigned characters.

    Tabs and line ends become spaces, runs of spaces one space.
    """
    kept = "".join(
        " " if c.isspace() else c
        for c in text
        if c.isspace() or unicodedata.category(c) not in _CONTROL
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Return the bounds of the sentences of `text`, without the spaces around them."""
    from sentencex import segment

    bounds, start = [], 0
    for part in segment(language, text):
        end = start + len(part)
        left = start + len(part) - len(part.lstrip())
        right = end - (len(part) - len(part.rstrip()))
        if left < right:
            bounds.append((left, right))
        start = end
    return bounds


def plain(text: str) -> str:
    """Return `text` folded for comparison: no case, accents or punctuation, single spaces."""
    folded = unicodedata.normalize("NFKD", text)
    folded = "".join(c for c in folded if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", folded).split())


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


def states(text: str, term: str) -> bool:
    """Tell whether `text` holds `term`, or one of its alternatives parted by "|", as whole words.

    Both are compared as `plain` gives them.
    """
    within = f" {plain(text)} "
    return any(f" {plain(choice)} " in within for choice in term.split("|"))


def words(text: str) -> list[str]:
    """Return the words of `text` in lower case, possessives cut off."""
    found = (m.group().casefold().replace("\u2019", "'") for m in _WORD.finditer(text))
    return [w.removesuffix("'s") for w in found]


def stop_words() -> frozenset[str]:
    """Return the English words that carry no content of their own."""
    return frozenset(_data()["stop_words"].split())


def stems(text: str) -> list[str]:
    """Return the Snowball (Porter2) stems of the words of `text` that carry content."""
    stop = stop_words()
    return list(_stemmer().stemWords([w for w in words(text) if w not in stop]))


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
        if f" {plain(name)} " in within:
            found |= spoken
    return frozenset(found)


def coded(text: str, names: Mapping[str, Jurisdictions] | None = None) -> str:
    """Return `text` folded as `plain` does, with each name of a country as its code: KR, JP.

    `names` are further names, each of one country.
    """
    codes = {alias: code for code, aliases in _data()["countries"].items() for alias in aliases}
    codes |= {plain(name): str(*spoken) for name, spoken in (names or {}).items()}
    codes |= dict.fromkeys(_data()["not_countries"], "")
    listed = "|".join(re.escape(name) for name in sorted(codes, key=len, reverse=True))
    found = re.sub(rf"\b({listed})\b", lambda match: codes[match.group()], plain(text))
    return " ".join(found.split())


def weighing() -> Mapping[str, Any]:
    """Return the patterns of a question that weighs the two countries."""
    return dict(_data()["weighing"])


def detect(text: str, known: Iterable[str] = ()) -> str:
    """Return the BCP 47 code of the language of `text`; "en" where nothing says otherwise.

    A script of its own decides at once; for Latin letters the function words decide, then the
    share of words that stand among `known` stems or are English, then a statistical detector.
    """
    tokens = plain(text).split()
    counts = {code: sum(t in ws for t in tokens) for code, ws in _function_words().items()}
    by_script = _script(text, quoted=counts["en"] >= 2)
    if by_script is not None:
        return by_script
    own = {c: sum(t in ws for t in tokens) for c, ws in _own_function_words().items()}
    best = max(own, key=lambda code: (counts[code], own[code]))
    vocabulary = set(known)
    share = sum(s in vocabulary for s in _stemmer().stemWords(tokens)) / max(len(tokens), 1)
    if counts[best] > counts["en"] and (own[best] >= 2 or (own[best] and share < 0.34)):
        return best
    return "en" if counts["en"] or share >= 0.34 or len(tokens) < 3 else _statistical(text)


def has_function_words(text: str) -> bool:
    """Tell whether `text` has a word that every English sentence is made with."""
    return any(token in _function_words()["en"] for token in plain(text).split())


def greets(text: str) -> bool:
    """Tell whether `text` is nothing but a greeting or thanks."""
    tokens = plain(text).split()
    return bool(tokens) and all(t in _data()["greetings"].split() for t in tokens)


def _script(text: str, *, quoted: bool) -> str | None:
    """Return the language that the letters' script stands for, None for Latin or no letters.

    `quoted` letters of another script inside a text in Latin letters do not count.
    """
    letters = (c for c in unicodedata.normalize("NFKC", text) if c.isalpha())
    counts = Counter(unicodedata.name(c, "").split(" ")[0] for c in letters)
    latin = counts.pop("LATIN", 0)
    for symbols in ("GREEK", "MODIFIER"):  # as in 5 µg, TGF-β
        if counts[symbols] < latin:
            del counts[symbols]
    # Where words are written without spaces, a letter weighs about two Latin ones.
    if not counts.total() or (quoted and counts.total() < 2 * latin):
        return None
    if counts["HIRAGANA"] + counts["KATAKANA"]:
        return "ja"
    script = counts.most_common(1)[0][0]
    if script == "CYRILLIC":
        return _cyrillic(text.casefold())
    return str(_data()["scripts"].get(script, "und"))


def _cyrillic(text: str) -> str:
    marks: dict[str, str] = _data()["cyrillic_marks"]
    return next((code for code, letters in marks.items() if set(letters) & set(text)), "ru")


@cache
def _function_words() -> dict[str, frozenset[str]]:
    listed = {
        code: frozenset(plain(text).split()) for code, text in _data()["function_words"].items()
    }
    return listed | {"en": listed["en"] | stop_words()}


@cache
def _own_function_words() -> dict[str, frozenset[str]]:
    """Return each other language's function words that are not English words too."""
    listed = _function_words()
    return {code: ws - listed["en"] for code, ws in listed.items() if code != "en"}


def _statistical(text: str) -> str:
    values = _detector().compute_language_confidence_values(text)
    english = next((v.value for v in values if v.language.name == "ENGLISH"), 0.0)
    if english >= 0.1 or values[0].value < 0.9:
        return "en"
    return str(values[0].language.iso_code_639_1.name.lower())


@cache
def _detector() -> Any:
    """Return lingua over the languages with function words (small models: 30 MB, 0.1 s)."""
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [getattr(IsoCode639_1, code.upper()) for code in _function_words()]
    builder = LanguageDetectorBuilder.from_iso_codes_639_1(*codes)
    return builder.with_low_accuracy_mode().build()


def supported() -> Iterator[str]:
    """Yield the codes of the languages that `detect` can tell."""
    data = _data()
    listed = [*data["function_words"], "ja", "ru", *data["cyrillic_marks"]]
    yield from dict.fromkeys([*listed, *data["scripts"].values()])


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


def correct(text: str, spellings: frozenset[str]) -> str:
    """Return `text` with misspelt words mended: those one slip away from one of `spellings`.

    Words of four letters and more that are not known, with the same first letter; a slip is one
    letter more, less, other or swapped (optimal string alignment distance 1).
    """

    def mended(match: re.Match[str]) -> str:
        word = match.group().casefold()
        if len(word) < 4 or word in spellings or not word.isalpha():
            return match.group()
        near = [w for w in spellings if _slipped(word, w)]
        return min(near) if near else match.group()

    return re.sub(r"[^\W_]+", mended, text)


def _slipped(word: str, meant: str) -> bool:
    longer = len(meant) - len(word)
    if abs(longer) > 1 or meant[0] != word[0] or len(meant) < 5 or (len(word) < 5 and longer < 1):
        return False
    return OSA.distance(word, meant, score_cutoff=1) <= 1
