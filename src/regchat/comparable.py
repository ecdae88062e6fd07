"""What is found for a question and for each country -> whether they bear a comparison."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from regchat import language, weighing
from regchat.decision import SURE, Decision, Weights, decide, decide_weighed
from regchat.evidence import Candidates
from regchat.sides import Sides

# Chosen on 160 questions of our own that weigh the countries, 70 of which the source answers, and
# on the `tune` split.
LIKELY = 0.4  # mean probability from which a comparison is made
CLEAR = 0.75  # the same, from which it is whatever the words that the source does not know
STRANGE = 0.35  # share of the question's words, by rarity, that the source does not know
VERY_NEAR = 0.8  # cosine of what lies nearest from which unknown words do not count,
MUCH_LIKE = 0.7  # and the score of the question's likeness to what is answered


def decide_compared(
    candidates: Candidates, sides: Sides, weights: Weights, *, plain: bool = False
) -> Decision:
    """Decide on a question that weighs two countries.

    Something is found for each country on almost any subject. So either the question is surely
    answered as a whole, or it and what it asks of each are on average likelier answered than not;
    and, unless all of that is clear, it must not turn on a word that the source has never heard of.
    A `plain` text, without anticipated questions, has too few words for that.
    """
    decision = decide_weighed(candidates, tuple(sides.found.values()), weights)
    if plain or not decision.answer:
        return decision
    found = (candidates, *sides.found.values())
    likely = sum(weights.probability(each.evidence) for each in found) / len(found)
    strange = likely < CLEAR and _is_strange(candidates)
    sure = decision.probability >= SURE or likely >= max(LIKELY, weights.threshold)
    if sure and not strange:
        return decision
    refused = decide(candidates, replace(weights, threshold=inf))
    reason = f"no comparison: {likely:.2f} on average, {decision.reason}"
    gap = refused.gap if candidates.telling or not strange else None
    return replace(refused, gap=gap, reason=reason)


def _is_strange(candidates: Candidates) -> bool:
    """Tell whether a question turns on a word that the source does not know.

    A word that only weighs ("riskier") is none, and none counts where something that is known
    lies very near to the question.
    """
    evidence, unknown = candidates.evidence, set(candidates.unknown)
    strange = [
        word
        for word in language.words(candidates.question)
        if unknown.intersection(language.stems(word)) and not weighing.speaks_of("cues", word)
    ]
    near = evidence["passage"] >= VERY_NEAR or evidence["like_covered"] >= MUCH_LIKE
    return bool(strange) and evidence["unknown_weight"] >= STRANGE and not near
