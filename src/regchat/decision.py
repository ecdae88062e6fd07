"""Ranked hits and their evidence -> answer from these passages, or abstain with a gap's reply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from math import exp
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from regchat import language
from regchat.errors import CorpusError, Problem
from regchat.evidence import Candidates, GapHit, Hit, Kind
from regchat.jurisdictions import Jurisdictions
from regchat.source import Gap
from regchat.yamlfile import load_yaml, parse_yaml

CERTAIN_GAP = 0.75  # cosine from which a gap's own reply is given
LIKELY_GAP = 0.55  # the same, where the gap's questions hold half of the question's words
GAP_WORDS = 0.5
MOSTLY = 0.6  # share of a gap's questions beyond which it is a gap of one kind of thing
BEST = 5  # passages of which none holds a date that is told not to be there
SURE = 0.8  # probability from which a part is surely answered
CLEARLY_NOT = 0.5  # share of the threshold below which a part is told to be unanswered


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model of whether the source answers: what each kind of evidence adds.

    `threshold` is the probability from which it is answered.
    """

    threshold: float
    bias: float
    weights: Mapping[str, float]

    def probability(self, evidence: Mapping[str, float]) -> float:
        """Return the probability that the source answers, from 0 to 1."""
        logit = self.bias + sum(w * evidence[name] for name, w in self.weights.items())
        return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))


class _Weights(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    threshold: float = Field(ge=0, le=1)
    bias: float
    weights: dict[str, float]
    fitted_to: dict[str, Any] = {}
    figures: dict[str, Any] = {}

    def value(self) -> Weights:
        return Weights(self.threshold, self.bias, self.weights)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done with a question, and why; `hits` are the passages to answer from.

    `parts` are the questions in it that were decided on their own.
    """

    answer: bool
    hits: tuple[Hit, ...]
    gap: Gap | None
    reason: str
    probability: float = 0.0
    parts: tuple[Part, ...] = ()

    @property
    def answered(self) -> tuple[Part, ...]:
        """The parts that the source answers."""
        return tuple(part for part in self.parts if part.decision.answer)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The parts that the source does not answer, beside those that are answered or replied to.

        One that may be meant by what another part's passage says is none, unless it clearly is;
        where nothing is answered, a gap's reply is to one of them.
        """
        said = {part.lead for part in self.answered}
        if said:
            left = [p for p in self.parts if p.clearly_not or p.lead not in said]
            return tuple(part.question for part in left if not part.decision.answer)
        others = self.parts if self.gap else ()
        return tuple(part.question for part in others if part.decision.gap != self.gap)


@dataclass(frozen=True, slots=True)
class Part:
    """A question inside a longer message, its candidates, and what was decided on it."""

    question: str
    candidates: Candidates
    decision: Decision
    clearly_not: bool = False

    @property
    def lead(self) -> str | None:
        """The locator of the passage that fits best."""
        return self.decision.hits[0].passage.locator if self.decision.hits else None


def read_weights(path: Path, *, plain: bool = False) -> Weights:
    """Read what `regchat tune` wrote; without the file, the weights that are shipped.

    `plain` tells that the corpus has no anticipated questions.

    Raises:
        CorpusError: the file is broken, or names evidence that there is none of.
    """
    problems: list[Problem] = []
    read = load_yaml(path, _Weights, problems)
    if read is not None:
        unknown = sorted(read.weights.keys() - shipped_weights(plain=plain).weights.keys())
        if unknown:
            what = f"no evidence has the name {unknown[0]}"
            problems.append(Problem(path.name, None, what, 'Run "regchat tune" again.'))
    if problems:
        raise CorpusError(problems)
    return read.value() if read else shipped_weights(plain=plain)


@cache
def shipped_weights(*, plain: bool = False) -> Weights:
    """Return the weights for a corpus that was never tuned, or for one without questions."""
    name = "plain.yaml" if plain else "decision.yaml"
    text = (files("regchat") / name).read_text("utf-8")
    problems: list[Problem] = []
    read = parse_yaml(name, text, _Weights, problems)
    if read is None:
        raise CorpusError(problems)
    return read.value()


def decide(candidates: Candidates, weights: Weights) -> Decision:
    """Answer where the evidence says that the source does; abstain otherwise."""
    hits = candidates.hits
    probability = weights.probability(candidates.evidence) if hits else 0.0
    reason = f"probability {probability:.2f}, threshold {weights.threshold:.2f}"
    if hits and probability >= weights.threshold and not candidates.doubtful:
        return Decision(True, hits, None, f"the source answers: {reason}", probability)
    fitting = next((g.gap for g in candidates.gaps if _fits(g, candidates)), None)
    why = "a declared gap fits" if fitting else "nothing fits"
    why = "only what went before fits" if candidates.doubtful else why
    return Decision(False, hits, fitting, f"{why}: {reason}", probability)


def decide_part(question: str, candidates: Candidates, weights: Weights) -> Part:
    """Decide on one of the questions in a message."""
    decision = decide(candidates, weights)
    unlikely = decision.probability < weights.threshold * CLEARLY_NOT
    clearly_not = not decision.answer and (unlikely or bool(candidates.missing))
    return Part(question, candidates, decision, clearly_not)


def decide_weighed(
    candidates: Candidates, each: Sequence[Candidates], weights: Weights
) -> Decision:
    """Decide on a question that weighs two countries, also by what is decided for `each` alone.

    What the source answers for neither country it does not compare, unless it surely answers the
    question as a whole; what it answers for both it does, unless the whole clearly has no answer.
    """
    decision = decide(candidates, weights)
    alone = [decide(found, weights) for found in each]
    unsure = decision.probability < SURE
    if decision.answer and unsure and not any(d.answer for d in alone):
        gap = next((d.gap for d in alone if d.gap), None)
        reason = f"for neither country: {alone[0].reason}"
        return replace(decision, answer=False, gap=gap, reason=reason)
    clear = decision.probability >= weights.threshold * CLEARLY_NOT and not candidates.doubtful
    if not decision.answer and clear and all(d.answer for d in alone):
        reason = f"for each country: {alone[0].reason}"
        return replace(decision, answer=True, gap=None, reason=reason)
    return decision


def joined(whole: Decision, parts: tuple[Part, ...]) -> Decision:
    """Return the decision on a message from those on it as a whole and on the questions in it.

    The parts count where the whole is not answered, where one of them is not, or where two are
    answered from different passages.
    """
    apart = replace(whole, parts=parts)
    leads = {part.lead for part in apart.answered}
    if not leads:
        unsure = len(parts) > 1 and not (whole.answer and whole.probability >= SURE)
        return _unanswered(apart) if unsure else whole
    if whole.answer and len(leads) < 2 and not apart.unanswered:
        return whole
    first = apart.answered[0].decision
    reason = f"{len(apart.answered)} of {len(parts)} questions in it: {first.reason}"
    return replace(first, reason=reason, parts=parts)


def _unanswered(apart: Decision) -> Decision:
    """Return the decision on a message none of whose questions the source answers."""
    gap = next((part.decision.gap for part in apart.parts if part.decision.gap), None)
    reason = f"none of {len(apart.parts)} questions in it: {apart.parts[0].decision.reason}"
    return replace(apart, answer=False, gap=gap, reason=reason)


def _fits(gap: GapHit, candidates: Candidates) -> bool:
    """Tell whether the gap's own reply may be given, and not only that the source does not say.

    A question that says no more than a country fits none. What is a reply to those who ask for a
    kind of thing (a number, a date, another country) is none to anybody else; and what asks for a
    kind that is not there has the reply of a gap on such a kind.
    """
    if candidates.words and language.country_stems().issuperset(candidates.words):
        return False
    asked = {*language.asked_for(candidates.question), *candidates.missing}
    if not _mostly(gap.gap) <= asked:
        return False
    if not _kinds(gap.gap).keys() >= set(candidates.missing):
        return False
    says = len(candidates.words) != 1 and candidates.evidence.get("gap_words", 0.0) >= GAP_WORDS
    shares = says and gap == candidates.gaps[0]
    return gap.score >= (LIKELY_GAP if shares else CERTAIN_GAP)


def _mostly(gap: Gap) -> frozenset[str]:
    """Return the kinds of thing that most of a gap's questions ask for."""
    most = len(gap.questions) * MOSTLY
    return frozenset(kind for kind, n in _kinds(gap).items() if n > most)


@cache
def _kinds(gap: Gap) -> Counter[str]:
    """Return how many of a gap's questions ask for each kind of thing."""
    return Counter(kind for question in gap.questions for kind in language.asked_for(question))


def is_nowhere(found: Candidates) -> bool:
    """Tell whether a kind of thing is asked for that is not there.

    A date may stand in another of the best passages; of other things, too many texts hold some.
    """
    texts = [hit.passage.text for hit in found.hits[:BEST]]
    dated = any(language.holds(text, "date") for text in texts)
    return any(kind != "date" or not dated for kind in found.missing)


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
