"""What retrieval brings for a question, with the evidence for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from regchat.source import Gap, Passage


class Kind(StrEnum):
    """What was embedded, or ranked, to bring a hit."""

    PASSAGE = "passage"
    SENTENCE = "sentence"
    QUESTION = "question"
    GAP = "gap"
    BM25 = "bm25"
    LEARNT = "learnt"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One vector or ranking that speaks for a hit.

    `score` is a cosine, a BM25 share of 1, or a classifier's score of about -1 to 1.
    """

    kind: Kind
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage, its rank score, and everything that brought it."""

    passage: Passage
    score: float
    evidence: tuple[Evidence, ...]

    def best(self, *kinds: Kind) -> float:
        """Return the highest score among the evidence of these kinds, 0.0 without any."""
        return max((e.score for e in self.evidence if e.kind in kinds), default=0.0)


@dataclass(frozen=True, slots=True)
class GapHit:
    """A declared gap and how near the question lies to its ways of asking (cosines)."""

    gap: Gap
    score: float
    question: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """What retrieval brought for a question, best first.

    `words` are the stems of the question's words that carry content, `unknown` those of them that
    the source never uses, `telling` the unknown ones that the nearest gap uses or that are years.
    `missing` are the kinds of thing asked for ("count", "contact", ...) that the best passage does
    not hold. `elsewhere` are the hits that speak only of a country that was not asked about.
    `evidence` is everything that a decision weighs, by name. `doubtful` is set where a question
    was made of a turn and what went before it, and that alone brought them.
    """

    question: str
    hits: tuple[Hit, ...]
    gaps: tuple[GapHit, ...]
    words: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    elsewhere: tuple[Hit, ...] = ()
    evidence: Mapping[str, float] = field(default_factory=dict)
    doubtful: bool = False
