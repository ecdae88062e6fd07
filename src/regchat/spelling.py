"""A question -> the same with its slips of spelling mended."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

from rapidfuzz.distance import OSA
from spellchecker import SpellChecker

from regchat import language

OFTEN = 3  # times a word that no dictionary has must be asked with before it counts as a spelling
SLIP = 5  # times as often a word one slip away is used, where it is a common slip of that word


class Spelling:
    """The words that a misspelling may stand for: those of the texts, and of what is asked.

    What people ask is misspelt itself at times. Of its words only those count that an English
    dictionary has (pyspellchecker's) or that are asked with often, as names of things are, and
    are no common slip of a word that is used much more.
    """

    def __init__(self, texts: Iterable[str], asked: Iterable[str]) -> None:
        written = Counter(word for text in texts for word in language.words(text))
        typed = Counter(word for text in asked for word in language.words(text))
        sure = {w: n for w, n in typed.items() if w in written or _is_english(w)}
        self._uses = written + Counter(sure)
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in self._uses:
            self._by_letter[word[0]].append(word)
        often = [word for word, n in typed.items() if n >= OFTEN and word not in self._uses]
        for word in [w for w in often if self._uses[self._nearest(w)] < SLIP * typed[w]]:
            self._uses[word] = typed[word]
            self._by_letter[word[0]].append(word)

    def mended(self, text: str) -> str:
        """Return `text` with misspelt words mended: those one slip away from a known word.

        Words of four letters and more that are neither known nor English, with the same first
        letter; a slip is one letter more, less, other or swapped (optimal string alignment
        distance 1). In a word of four letters only one less, or two swapped, is a slip. Of several
        known words the one used most often is meant.
        """
        return re.sub(r"[^\W_]+", self._meant, text)

    def _meant(self, match: re.Match[str]) -> str:
        typed = match.group()
        word = typed.casefold()
        if len(word) < 4 or not word.isalpha() or word in self._uses or _is_english(word):
            return typed
        return self._nearest(word) or typed

    def _nearest(self, word: str) -> str:
        """Return the known word that is used most often of those one slip away, "" without any."""
        near = [known for known in self._by_letter.get(word[0], ()) if _slipped(word, known)]
        return min(near, key=lambda known: (-self._uses[known], known), default="")


def _slipped(word: str, meant: str) -> bool:
    if sorted(word) == sorted(meant):
        return OSA.distance(word, meant, score_cutoff=1) <= 1
    longer = len(meant) - len(word)
    if abs(longer) > 1 or len(meant) < 5 or (len(word) < 5 and longer < 1):
        return False
    return OSA.distance(word, meant, score_cutoff=1) <= 1


def _is_english(word: str) -> bool:
    return word in _english()


@cache
def _english() -> SpellChecker:
    return SpellChecker(language="en")
