"""Passages of one country each -> a pair that answers alike, and the sentences in its cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import product

from regchat import language
from regchat.evidence import Hit, Kind
from regchat.extractive import Selection
from regchat.jurisdictions import Jurisdiction
from regchat.rows import Line, topic
from regchat.sides import Limits, Sides

Pair = Mapping[Jurisdiction, Hit]
_YEAR = re.compile(r"\b(19|20)\d\d\b")


def best_pair(sides: Sides, limits: Limits) -> tuple[Pair, float]:
    """Return a passage for each country, which answer best and are most alike; their score.

    None where the two are of unlike topics, and one answers far worse than the other: it would
    only fill its cell.
    """
    best_of_each = (sides.own(country)[: limits.nearest] for country in Jurisdiction)

    def rank(pair: Sequence[Hit]) -> float:
        dated = sum(_dates(hit.passage.text, sides) for hit in pair) / 4
        return _mean(pair) + limits.likeness * sides.alike(*pair) + limits.dated * dated

    best = max(product(*best_of_each), key=rank, default=())
    scores = [hit.score for hit in best]
    uneven = max(scores, default=0.0) - min(scores, default=0.0)
    if not best or (uneven > limits.silent and _are_unlike(best, sides, limits)):
        return {}, 0.0
    lost = max(0.0, uneven - limits.apart)
    gain = limits.related if sides.asks("apart") else 0.0
    score = _mean(best) - limits.uneven * lost + gain
    return dict(zip(Jurisdiction, best, strict=True)), score


def _are_unlike(pair: Sequence[Hit], sides: Sides, limits: Limits) -> bool:
    one, other = pair
    apart = topic([one.passage]) != topic([other.passage])
    return apart and sides.alike(one, other) < limits.like


def paired(pair: Pair, share: int, sides: Sides, limits: Limits) -> Line:
    """Return the row of a pair, with at most `share` sentences in a cell."""
    cells = {country: nearest(hit, share, sides, limits) for country, hit in pair.items()}
    return Line(topic([hit.passage for hit in pair.values()]), cells)


def nearest(hit: Hit, room: int, sides: Sides, limits: Limits) -> tuple[Selection, ...]:
    """Return the passage's sentences nearest to the question, in their order in the text.

    Where a date is asked for, a sentence without one is left out beside those that give it.
    """
    near = {e.text: e.score for e in hit.evidence if e.kind is Kind.SENTENCE}
    asked = sides.asked_words()

    def nearness(choice: Selection) -> float:
        quote = choice.passage.quote(choice.span)
        shared = len(asked.intersection(language.stems(quote))) / max(len(asked), 1)
        return near.get(quote, 0.0) + limits.shared_words * shared

    choices = [Selection(hit.passage, span) for span in hit.passage.spans]
    dated = [choice for choice in choices if _dates(choice.passage.quote(choice.span), sides)]
    ranked = sorted(dated or choices, key=lambda choice: -nearness(choice))[:room]
    least = limits.as_close * nearness(ranked[0])
    kept = [choice for choice in ranked if nearness(choice) >= least]
    return tuple(sorted(kept, key=lambda choice: choice.span.start))


def _dates(text: str, sides: Sides) -> bool:
    """Tell whether a text gives a year, where the question asks for a date."""
    return sides.asks("when") and bool(_YEAR.search(text))


def _mean(hits: Sequence[Hit]) -> float:
    return sum(hit.score for hit in hits) / len(hits)
