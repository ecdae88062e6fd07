"""The form of a text: cleaned, cut into sentences, folded so that two can be compared."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean(text: str) -> str:
    """Return `text` in NFC without control, format, surrogate or unassigned characters.

    Tabs and line ends become spaces, runs of spaces one space.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
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
    folded = text if text.isascii() else _without_accents(text)
    return " ".join(re.sub(r"[\W_]+", " ", folded.casefold()).split())


def _without_accents(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text)
    return "".join(c for c in parted if not unicodedata.combining(c))


def states(text: str, term: str) -> bool:
    """Tell whether `text` holds `term`, or one of its alternatives parted by "|", as whole words.

    Both are compared as `plain` gives them.
    """
    within = f" {plain(text)} "
    return any(f" {plain(choice)} " in within for choice in term.split("|"))
