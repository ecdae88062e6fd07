"""A published paragraph -> passages of one to four sentences, and the countries they speak of."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase

from regchat import language
from regchat.types import Jurisdictions

MAX_SENTENCES = 4
MAX_WORDS = 120
GOOD_WORDS = 80
LOOSE_START = 0.5  # what it costs to begin a passage with a pronoun, in passages
NAMELESS = 0.1  # what it costs to name no country where the paragraph names one


def pieces(text: str) -> tuple[str, ...]:
    """Return the sentences of a paragraph."""
    return tuple(text[start:end] for start, end in language.sentences(text))


def cut(sentences: Sequence[str]) -> list[str]:
    """Return passages of whole sentences, at most four and 120 words each, in their order.

    Of all ways to cut, the one is taken that makes few passages, even ones, and none that begins
    with a pronoun. A sentence of more words is a passage of its own.
    """
    best: list[tuple[float, int]] = [(0.0, 0)]
    named = any(language.countries(sentence) for sentence in sentences)
    for end in range(1, len(sentences) + 1):
        starts = range(max(0, end - MAX_SENTENCES), end)
        costs = [(best[s][0] + _cost(sentences[s:end], s, named), s) for s in starts]
        best.append(min(costs, key=lambda cost: (cost[0], -cost[1])))
    cuts, end = [], len(sentences)
    while end:
        cuts.append(" ".join(sentences[best[end][1] : end]))
        end = best[end][1]
    return cuts[::-1]


def _cost(sentences: Sequence[str], start: int, named: bool) -> float:
    text = " ".join(sentences)
    size = len(text.split())
    if size > MAX_WORDS and len(sentences) > 1:
        return float("inf")
    first = language.plain(text).split(" ")[0]
    loose = LOOSE_START if start and first in language.pronouns() else 0.0
    nameless = NAMELESS if named and not language.countries(text) else 0.0
    return 1.0 + (size / GOOD_WORDS - 1.0) ** 2 + loose + nameless


def letters(number: int) -> list[str]:
    """Return what is put behind the locators of `number` passages of one paragraph: a, b, ..."""
    if number == 1:
        return [""]
    ahead = ["", *ascii_lowercase]
    return [a + b for a in ahead for b in ascii_lowercase][:number]


def speaks(text: str, paragraph: str, topics: Sequence[str]) -> Jurisdictions:
    """Return the countries that a passage speaks of.

    Those it names, and with them the country of its heading if that is one; where it names none,
    those of its paragraph, else of the first of `topics` (question, heading, section, title) that
    names one.
    """
    topic = next((found for t in topics if (found := language.countries(t))), frozenset())
    own = next((found for t in topics[:-1] if (found := language.countries(t))), frozenset())
    named = language.countries(text) or language.countries(paragraph)
    return (named | own if len(own) == 1 else named) or topic
