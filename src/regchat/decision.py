"""Ranked hits -> answer from these passages, or abstain with this gap's reply."""

from __future__ import annotations

from dataclasses import dataclass

from regchat import language
from regchat.types import Candidates, Gap, Hit, Jurisdictions, Kind


@dataclass(frozen=True, slots=True)
class Thresholds:
    """In cosines; chosen on the `tune` split and on questions that were left out in turn."""

    least_closeness: float = 0.45
    least_margin: float = -0.02
    unknown_share: float = 0.15
    telling_word: float = 0.08


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done with a question, and why; `hits` are the passages to answer from."""

    answer: bool
    hits: tuple[Hit, ...]
    gap: Gap | None
    reason: str


def decide(candidates: Candidates, thresholds: Thresholds | None = None) -> Decision:
    """Answer where a passage fits and no gap fits better; abstain otherwise.

    The margin is how much nearer the question lies to what the source answers than to what is
    declared a gap; words that the source does not know speak against it, those that the nearest
    gap knows the most.
    """
    limits = thresholds or Thresholds()
    hits = locked(candidates.hits, language.countries(candidates.question))
    near = fit(hits)
    gap = candidates.gaps[0] if candidates.gaps else None
    gapped = gap.score if gap else 0.0
    unknown = len(candidates.unknown) / max(len(candidates.words), 1)
    margin = (
        near
        - gapped
        - limits.unknown_share * unknown
        - limits.telling_word * len(candidates.telling)
    )
    reason = f"passage {near:.2f}, gap {gapped:.2f}, margin {margin:.2f}"
    if near < limits.least_closeness:
        fitting = gap.gap if gap and gapped >= limits.least_closeness else None
        return Decision(False, hits, fitting, f"nothing fits: {reason}")
    if gap and margin < limits.least_margin:
        return Decision(False, hits, gap.gap, f"a gap fits better: {reason}")
    return Decision(True, hits, None, reason)


def fit(hits: tuple[Hit, ...]) -> float:
    """Return the closeness of the hit that lies nearest to the question, 0.0 without hits."""
    return max((closeness(hit) for hit in hits), default=0.0)


def closeness(hit: Hit) -> float:
    """Return how near the question lies to the hit's anticipated questions or sentences."""
    return hit.best(Kind.QUESTION, Kind.SENTENCE)


def locked(hits: tuple[Hit, ...], named: Jurisdictions) -> tuple[Hit, ...]:
    """Return the hits without those that speak only of a country the question does not name."""
    if not named:
        return hits
    return tuple(h for h in hits if not h.passage.jurisdictions or h.passage.jurisdictions & named)
