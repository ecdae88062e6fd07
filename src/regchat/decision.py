"""Ranked hits -> answer from these passages, or abstain with this gap's reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from regchat.types import Candidates, Gap, GapHit, Hit, Jurisdictions, Kind, Status


@dataclass(frozen=True, slots=True)
class Thresholds:
    """In cosines; chosen on the `tune` split and the development questions."""

    least_closeness: float = 0.45
    least_margin: float = -0.03
    unknown_share: float = 0.1
    telling_word: float = 0.08
    coverage: float = 0.2
    missing: float = 0.12
    certain_gap: float = 0.75
    likely_gap: float = 0.55
    gap_words: float = 0.5
    weighed_closeness: float = 0.6
    weighed_certain: float = 0.8


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done with a question, and why; `hits` are the passages to answer from."""

    answer: bool
    hits: tuple[Hit, ...]
    gap: Gap | None
    reason: str


def decide(candidates: Candidates, thresholds: Thresholds | None = None) -> Decision:
    """Answer where a passage fits and no gap fits better; abstain otherwise."""
    limits = thresholds or Thresholds()
    hits, gap = candidates.hits, candidates.gaps[0] if candidates.gaps else None
    near, gapped = fit(hits), gap.score if gap else 0.0
    margin = _margin(candidates, near - gapped, limits)
    reason = f"passage {near:.2f}, gap {gapped:.2f}, margin {margin:.2f}"
    fitting = gap.gap if gap and _fits(gap, candidates, limits) else None
    if near < limits.least_closeness:
        return Decision(False, hits, fitting, f"nothing fits: {reason}")
    if gap and margin < limits.least_margin:
        return Decision(False, hits, fitting, f"a gap fits better: {reason}")
    return Decision(True, hits, None, reason)


def decide_weighed(
    candidates: Candidates, each: Sequence[Candidates], thresholds: Thresholds | None = None
) -> Decision:
    """Decide on a question that weighs two countries, also by what is decided for `each` alone.

    What the source answers for neither country it does not compare, and what it answers for both
    it does; unless the question itself lies very near to a passage, or to a gap.
    """
    limits = thresholds or Thresholds()
    decision = decide(candidates, limits)
    alone = [decide(found, limits) for found in each]
    near, gaps = fit(candidates.hits), [gap.score for gap in candidates.gaps[:1]]
    gapped = max(gaps, default=0.0)
    if decision.answer and near < limits.weighed_certain and not any(d.answer for d in alone):
        gap = next((d.gap for d in alone if d.gap), None)
        return Decision(False, decision.hits, gap, f"for neither country: {alone[0].reason}")
    clear = near >= limits.weighed_closeness and gapped < limits.weighed_certain
    if not decision.answer and clear and all(d.answer for d in alone):
        return Decision(True, decision.hits, None, f"for each country: {alone[0].reason}")
    return decision


def _fits(gap: GapHit, candidates: Candidates, limits: Thresholds) -> bool:
    """Tell whether the gap's own reply may be given, and not only that the source does not say.

    A gap that sends to care, or to a doctor, is given sooner than one that speaks of a topic.
    """
    if gap.gap.status is not Status.NOT_IN_SOURCE:
        return gap.score >= limits.least_closeness
    shares = candidates.gap_covered >= limits.gap_words
    return gap.score >= (limits.likely_gap if shares else limits.certain_gap)


def _margin(candidates: Candidates, nearer: float, limits: Thresholds) -> float:
    """Return how much more speaks for the source than for the nearest gap.

    `nearer` is how much nearer the question lies to what the source answers. The gap's side gains
    by words that the source does not know, most of all those that the gap knows, and by a kind of
    thing asked for that the best passage does not hold; either side by how many of the question's
    words it covers.
    """
    unknown = len(candidates.unknown) / max(len(candidates.words), 1)
    return (
        nearer
        - limits.unknown_share * unknown
        - limits.telling_word * len(candidates.telling)
        - limits.missing * len(candidates.missing)
        + limits.coverage * (candidates.covered - candidates.gap_covered)
    )


def fit(hits: tuple[Hit, ...]) -> float:
    """Return the closeness of the hit that lies nearest to the question, 0.0 without hits."""
    return max((closeness(hit) for hit in hits), default=0.0)


def closeness(hit: Hit) -> float:
    """Return how near the question lies to the hit's anticipated questions or sentences."""
    return hit.best(Kind.QUESTION, Kind.SENTENCE)


def locked(hits: tuple[Hit, ...], named: Jurisdictions) -> tuple[Hit, ...]:
    """Return the hits that have a sentence for the countries that the question names.

    A sentence that speaks of no country, or of one that is named, is one; without a named country
    every hit has one.
    """
    if not named:
        return hits
    return tuple(
        hit
        for hit in hits
        if any(not span.jurisdictions or span.jurisdictions & named for span in hit.passage.spans)
    )
