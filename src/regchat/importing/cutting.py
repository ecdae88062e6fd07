"""A published paragraph -> passages of one to four sentences, and the countries they speak of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_lowercase

from regchat import language, wording
from regchat.importing import signs
from regchat.jurisdictions import Jurisdictions

MAX_SENTENCES = 4
MAX_WORDS = 120
GOOD_WORDS = 45  # of a part of what is too long to stay whole
PART = 0.3  # what a part costs, so that there are few
LOOSE_START = 0.5  # what it costs to begin a passage with a pronoun
NAMELESS = 0.1  # what it costs to name no country where the paragraph names one


def pieces(text: str) -> tuple[str, ...]:
    """Return the sentences of a paragraph, each with the space behind it."""
    spaced = f"{text.strip()} "
    starts = [start for start, _ in wording.sentences(spaced)]
    return tuple(spaced[start:end] for start, end in pairwise([*starts, len(spaced)]))


def cut(sentences: Sequence[str]) -> list[str]:
    """Return passages of whole sentences, at most four and 120 words each, in their order.

    What fits stays whole. Of all ways to cut the rest, the one is taken that makes few passages,
    even ones, and none that begins with a pronoun. A sentence of more words is one of its own.
    """
    if len(sentences) <= MAX_SENTENCES and sum(len(s.split()) for s in sentences) <= MAX_WORDS:
        return ["".join(sentences).strip()] if sentences else []
    best: list[tuple[float, int]] = [(0.0, 0)]
    named = any(language.countries(sentence) for sentence in sentences)
    for end in range(1, len(sentences) + 1):
        starts = range(max(0, end - MAX_SENTENCES), end)
        costs = [(best[s][0] + _cost(sentences[s:end], s, named), s) for s in starts]
        best.append(min(costs, key=lambda cost: (cost[0], -cost[1])))
    cuts, end = [], len(sentences)
    while end:
        cuts.append("".join(sentences[best[end][1] : end]).strip())
        end = best[end][1]
    return cuts[::-1]


def _cost(sentences: Sequence[str], start: int, named: bool) -> float:
    text = "".join(sentences)
    size = len(text.split())
    if size > MAX_WORDS and len(sentences) > 1:
        return float("inf")
    first = wording.plain(text).split(" ")[0]
    loose = LOOSE_START if start and first in language.pronouns() else 0.0
    nameless = NAMELESS if named and not language.countries(text) else 0.0
    return PART + (size / GOOD_WORDS - 1.0) ** 2 + loose + nameless


def endings(number: int, locator: str) -> list[str]:
    """Return what is put behind the locator of a paragraph for each of its `number` passages.

    Letters where it ends in a digit, else numbers: glance/2a, faq/intro/1.
    """
    if number == 1:
        return [""]
    letters = [a + b for a in ("", *ascii_lowercase) for b in ascii_lowercase]
    if number > len(letters) or not locator[-1].isdigit():
        return [f"/{n}" for n in range(1, number + 1)]
    return letters[:number]


@dataclass(frozen=True, slots=True)
class Context:
    """What says which countries a sentence speaks of that names none.

    `heading` is the question or heading it stands under, `around` the titles of its section and
    of the document.
    """

    heading: str
    around: tuple[str, ...]


def spoken(texts: Sequence[str], context: Context) -> list[Jurisdictions]:
    """Return the countries that each passage of a paragraph speaks of.

    They are those that its sentences name. A sentence that names none speaks of what its heading
    names, else of what the paragraph has named so far, or names at all, else of what the titles
    name; one of "both countries" speaks of all that the document's title names.
    """
    paragraph = language.countries(" ".join(texts))
    own, so_far = language.countries(context.heading), Jurisdictions()
    others = [named for t in context.around if (named := language.countries(t))]
    found: list[Jurisdictions] = []
    for text in texts:
        held = Jurisdictions()
        for start, end in wording.sentences(text):
            named = language.countries(text[start:end])
            so_far |= named
            held |= named or own or so_far or paragraph or next(iter(others), Jurisdictions())
            if not named and signs.is_pair(text[start:end]):
                held |= next(reversed(others), Jurisdictions())
        found.append(held)
    return found
