"""Ranked hits -> answer from these passages, or abstain with this gap's reply."""

from __future__ import annotations

from dataclasses import dataclass

from regchat import language
from regchat.types import Candidates, Gap, Hit, Jurisdictions, Kind


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Chosen on the `tune` split; cosines and rank scores."""

    least_similarity: float = 0.45
    gap_margin: float = 0.02
    unknown_margin: float = 0.06
    unknown_share: float = 0.34


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done with a question, and why; `hits` are the passages to answer from."""

    answer: bool
    hits: tuple[Hit, ...]
    gap: Gap | None
    reason: str


def decide(candidates: Candidates, thresholds: Thresholds | None = None) -> Decision:
    """Answer where a passage fits better than every gap; abstain otherwise."""
    limits = thresholds or Thresholds()
    hits = locked(candidates.hits, language.countries(candidates.question))
    best_gap = candidates.gaps[0] if candidates.gaps else None
    gap_score = best_gap.score if best_gap else 0.0
    fit = max((closeness(hit) for hit in hits[:3]), default=0.0)
    if not hits or fit < limits.least_similarity:
        near = best_gap.gap if best_gap and gap_score >= limits.least_similarity else None
        return Decision(False, hits, near, f"nothing fits: best passage {fit:.2f}")
    unknown = len(candidates.unknown) / max(len(candidates.words), 1)
    margin = limits.gap_margin + (limits.unknown_margin if unknown > limits.unknown_share else 0)
    if best_gap and gap_score > fit + margin * (1 if unknown <= limits.unknown_share else -1):
        return Decision(False, hits, best_gap.gap, f"gap {gap_score:.2f}, passage {fit:.2f}")
    return Decision(True, hits, None, f"passage {fit:.2f}, gap {gap_score:.2f}")


def closeness(hit: Hit) -> float:
    """Return how near the question lies to the hit's anticipated questions or sentences."""
    return hit.best(Kind.QUESTION, Kind.SENTENCE)


def locked(hits: tuple[Hit, ...], named: Jurisdictions) -> tuple[Hit, ...]:
    """Return the hits without those that speak only of a country the question does not name."""
    if not named:
        return hits
    return tuple(
        h for h in hits if not h.passage.jurisdictions or h.passage.jurisdictions & named
    )
