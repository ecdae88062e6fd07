"""How hard a text is to read: the school grade it asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from statistics import fmean

from regchat import language, wording

_SHORT_WORD = "it"


def mean_grade(texts: Iterable[str], names: Iterable[str]) -> float:
    """Return the mean Flesch-Kincaid grade of `texts`, 0.0 without any words.

    Each of `names` (laws, bodies) and each acronym counts as one short word, since a text can
    neither avoid nor shorten them. Source: Kincaid, Fishburne, Rogers and Chissom, "Derivation
    of New Readability Formulas", Naval Technical Training Command, Research Branch Report 8-75,
    1975.
    """
    shorten = _shortener(names)
    return fmean([grade(shorten(text)) for text in texts if language.words(text)] or [0.0])


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text that has at least one word."""
    words = language.words(text)
    sentences = len(wording.sentences(text))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """Return the number of places where `word` can be hyphenated, and one."""
    return len(_hyphenator()(word)) + 1


def _shortener(names: Iterable[str]) -> Callable[[str], str]:
    longest = sorted({name for name in names if name.strip()}, key=len, reverse=True)
    choices = "|".join(re.escape(name) for name in longest)
    named = re.compile(rf"(?<!\w)(?:{choices})(?!\w)", re.IGNORECASE) if longest else None

    def shorten(text: str) -> str:
        if named:
            text = named.sub(_SHORT_WORD, text)
        found = set(language.acronyms(text))
        return re.sub(r"\w+", lambda m: short_or(m.group(), found), text)

    def short_or(word: str, found: set[str]) -> str:
        return _SHORT_WORD if {word, word.removesuffix("s")} & found else word

    return shorten


@cache
def _hyphenator() -> Callable[[str], list[int]]:
    from pyphen import Pyphen

    return Pyphen(lang="en_US").positions  # type: ignore[no-any-return]  # pyphen has no types
