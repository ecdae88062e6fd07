"""What is found for each of two countries when one question is asked about both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from regchat import language, weighing
from regchat.decision import closeness
from regchat.evidence import Candidates, Hit
from regchat.jurisdictions import Jurisdiction
from regchat.source import Passage


@dataclass(frozen=True, slots=True)
class Limits:
    """When passages are set side by side, in rank scores, and what of them is said, in cosines.

    Chosen on the `tune` split and the development questions.
    """

    related: float = 0.05  # for what tells how the countries compare, or of each, as it is asked
    alike: float = 0.14  # the same for what tells that both are alike
    likeness: float = 0.25  # share of the likeness of a pair's passages, to rank the pair
    apart: float = 0.1  # how far a pair's scores may lie apart
    uneven: float = 0.3  # share of what they lie further apart, taken off the pair
    row_first: float = 0.04  # how much better than a row a pair must be
    beside: float = 0.03  # how far a row may lie behind the sentence that it stands below
    further: float = 0.06  # how far a second row or passage may lie behind the first
    same_entry: float = 0.15  # the same for a passage of the same entry
    same_topic: float = 0.08  # how much better than such a passage a pair must be to stand alone
    alone: float = 0.15  # how much better one country's passage is where it is the only one
    silent: float = 0.25  # how much less is found for a country of which nothing is said,
    unlike: float = 0.7  # and the closeness that nothing found for it has
    like: float = 0.66  # likeness of two passages that say the same of two countries
    shared_words: float = 0.3  # for the share of the question's words in a sentence
    dated: float = 0.5  # for a year in a sentence, where a date is asked for
    as_close: float = 0.6  # share of the best sentence's closeness that a second must have
    nearest: int = 3  # passages of each country that may make a pair
    rows: int = 2


@dataclass(frozen=True, slots=True)
class Sides:
    """What retrieval brings when a question is asked about one country after the other.

    `likeness` tells how alike two passages are in what they answer (a cosine). `tables` are all
    passages that have a sentence for each country, `words` the stems of all sentences about each.
    `general` is a question without a topic, and `weighed` one that weighs the countries.
    """

    question: str
    found: Mapping[Jurisdiction, Candidates]
    likeness: Callable[[str, str], float]
    tables: tuple[Passage, ...] = ()
    words: Mapping[Jurisdiction, frozenset[str]] = field(default_factory=dict)
    general: bool = False
    weighed: bool = True

    @property
    def hits(self) -> Mapping[Jurisdiction, tuple[Hit, ...]]:
        """The passages that were found for each country."""
        return {country: candidates.hits for country, candidates in self.found.items()}

    def own(self, country: Jurisdiction) -> list[Hit]:
        """Return the passages that speak of one country only, best first."""
        only = frozenset([country])
        return [hit for hit in self.found[country].hits if hit.passage.jurisdictions == only]

    def alike(self, one: Hit, other: Hit) -> float:
        """Return the likeness of two passages."""
        return self.likeness(one.passage.locator, other.passage.locator)

    def asks(self, kind: str) -> bool:
        """Tell whether the question has words of a kind that `weighing` knows."""
        return weighing.speaks_of(kind, self.question)

    def asked_words(self) -> set[str]:
        """Return the stems of the question, but for the names of countries."""
        return set(language.stems(self.question)) - language.country_stems()

    def is_silent(self, country: Jurisdiction, lead: Hit, limits: Limits) -> bool:
        """Tell whether the source says nothing of a country that compares with `lead`.

        Far less was found for it, nothing close, and no sentence about it has one of the words
        that the question shares with what was found for the other.
        """
        hits = self.found[country].hits
        far = (hits[0].score if hits else 0.0) <= lead.score - limits.silent
        unlike = all(closeness(hit) < limits.unlike for hit in hits)
        shared = self.asked_words() & set(language.stems(lead.passage.text))
        return far and unlike and bool(shared - self.words.get(country, frozenset()))


def counterpart(lead: Hit, sides: Sides, limits: Limits | None = None) -> Hit | None:
    """Return the passage that says of the other country what `lead` says of one.

    For a question that names neither: an answer about one would be half of it.
    """
    limits = limits or Limits()
    if len(lead.passage.jurisdictions) != 1:
        return None
    (country,) = lead.passage.jurisdictions
    asked = {hit.passage.locator: hit.score for hit in sides.own(country)}
    least = asked.get(lead.passage.locator, lead.score) - limits.apart
    others = [hit for j in Jurisdiction if j != country for hit in sides.own(j)[: limits.nearest]]
    fitting = [h for h in others if h.score >= least and sides.alike(lead, h) >= limits.like]
    return max(fitting, key=lambda hit: hit.score + sides.alike(lead, hit), default=None)
