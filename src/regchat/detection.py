"""The language that a text is written in."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from regchat.language import stemmed, stop_words
from regchat.wording import plain

_MASHED = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}")  # keys at random rather than a word


@cache
def _data() -> dict[str, Any]:
    text = (files("regchat") / "detection.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


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
    share = sum(s in vocabulary for s in stemmed(tokens)) / max(len(tokens), 1)
    if counts[best] > counts["en"] and (own[best] >= 2 or (own[best] and share < 0.34)):
        return best
    return "en" if counts["en"] or share >= 0.34 or len(tokens) < 3 else _statistical(text)


def supported() -> Iterator[str]:
    """Yield the codes of the languages that `detect` can tell."""
    data = _data()
    listed = [*data["function_words"], "ja", "ru", *data["cyrillic_marks"]]
    yield from dict.fromkeys([*listed, *data["scripts"].values()])


def has_function_words(text: str) -> bool:
    """Tell whether `text` has a word that every English sentence is made with."""
    return any(token in _function_words()["en"] for token in plain(text).split())


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
    tokens = plain(text).split()
    if 2 * sum(bool(_MASHED.search(token)) for token in tokens) > len(tokens):
        return "en"
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
