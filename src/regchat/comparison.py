"""Hits for a question that weighs two countries -> what stands side by side, and what above it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from regchat import extractive, language, weighing
from regchat.answer import MAX_CITATIONS
from regchat.corpus import base_locator
from regchat.decision import closeness
from regchat.evidence import Candidates, Hit, Kind
from regchat.extractive import Selection, select
from regchat.jurisdictions import Jurisdiction
from regchat.source import Passage

Cells = Mapping[Jurisdiction, tuple[Selection, ...]]
_YEAR = re.compile(r"\b(19|20)\d\d\b")


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


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its topic, and what is said in the cell of each country; nothing in an empty one."""

    topic: str
    cells: Cells


@dataclass(frozen=True, slots=True)
class Plan:
    """What is said of both countries, and below it what is said of each, row by row."""

    stated: tuple[Selection, ...] = ()
    lines: tuple[Line, ...] = ()


def plan(hits: Sequence[Hit], sides: Sides, limits: Limits | None = None) -> Plan:
    """Choose what is set side by side: rows of the text, or the best passage of each country.

    Where the best passage speaks of both countries in the same sentences, those stand above the
    table, or alone. A cell is empty where nothing that was found speaks of its country.
    """
    return _Planner(hits, sides, limits or Limits()).plan()


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


def parts(passage: Passage) -> Cells | None:
    """Return what a passage says of each country in sentences of their own; None if it does not.

    A sentence is a country's own where it names no other country.
    """
    cells: dict[Jurisdiction, tuple[Selection, ...]] = dict.fromkeys(Jurisdiction, ())
    for span in passage.spans:
        spoken = language.countries(passage.quote(span)) or span.jurisdictions
        if len(spoken) != 1 or not spoken <= span.jurisdictions:
            return None
        (country,) = spoken
        cells[country] += (Selection(passage, span),)
    return cells if all(cells.values()) else None


class _Planner:
    """What was found for one question: shared passages, rows, and a pair of passages."""

    def __init__(self, hits: Sequence[Hit], sides: Sides, limits: Limits) -> None:
        self.sides, self.limits = sides, limits
        joint = self._joint(hits)
        self.shared = [hit for hit in joint if parts(hit.passage) is None]
        self.rows = [hit for hit in joint if parts(hit.passage) is not None]
        self.pair, self.of_pair = self._pair()

    def plan(self) -> Plan:
        if self.sides.general and (lines := self._overview()):
            return Plan(lines=lines)
        of_both, of_row = _best(self.shared), _best(self.rows)
        if alone := self._alone(max(of_both, of_row, self.of_pair)):
            return alone
        of_same = of_both + (self.limits.same_topic if self._is_of_same_topic() else 0.0)
        if self.pair and self.of_pair > max(of_same, of_row + self.limits.row_first):
            return Plan(lines=(self._paired(self.pair, share=2),))
        if self.rows and of_row >= of_both:
            near = [hit for hit in self.rows if hit.score >= of_row - self.limits.further]
            return Plan(lines=_listed([hit.passage for hit in near[: self.limits.rows]]))
        return self._of_both() if self.shared else Plan()

    def _asks(self, kind: str) -> bool:
        return weighing.speaks_of(kind, self.sides.question)

    def _joint(self, hits: Sequence[Hit]) -> list[Hit]:
        """Return the passages of both countries, or of none, best first.

        One is as good as the question finds it, or its two halves on average.
        """
        found_by = (hits, *self.sides.hits.values())
        ranked = [{hit.passage.locator: hit.score for hit in found} for found in found_by]
        least = [min(scores.values(), default=0.0) for scores in ranked]
        listed: dict[str, Hit] = {}
        for hit in (hit for found in found_by for hit in found):
            at = hit.passage.locator
            if len(hit.passage.jurisdictions) != 1 and at not in listed:
                each = [scores.get(at, low) for scores, low in zip(ranked, least, strict=True)]
                score = max(ranked[0].get(at, 0.0), sum(each) / len(each))
                listed[at] = replace(hit, score=score + self._gain(hit.passage))
        return sorted(listed.values(), key=lambda hit: (-hit.score, hit.passage.locator))

    def _gain(self, passage: Passage) -> float:
        """Return what a passage gains that tells how the countries compare, where that is asked."""
        if parts(passage) is not None or self._asks("apart"):
            return 0.0
        gains = {"alike": self.limits.alike, "degree": self.limits.related}
        told = (gain for kind, gain in gains.items() if self._tells(kind, passage))
        return max(told, default=0.0)

    def _tells(self, kind: str, passage: Passage) -> bool:
        return self._asks(kind) and weighing.speaks_of(kind, passage.text)

    def _pair(self) -> tuple[Mapping[Jurisdiction, Hit], float]:
        """Return a passage for each country, which answer best and are most alike; their score."""
        nearest = (self.sides.own(country)[: self.limits.nearest] for country in Jurisdiction)

        def rank(pair: Sequence[Hit]) -> float:
            dated = sum(self._dates(hit.passage.text) for hit in pair) / 4
            alike = self.sides.alike(*pair)
            return _mean(pair) + self.limits.likeness * alike + self.limits.dated * dated

        best = max(product(*nearest), key=rank, default=())
        if not best:
            return {}, 0.0
        scores = [hit.score for hit in best]
        lost = max(0.0, max(scores) - min(scores) - self.limits.apart)
        gain = self.limits.related if self._asks("apart") else 0.0
        score = _mean(best) - self.limits.uneven * lost + gain
        return dict(zip(Jurisdiction, best, strict=True)), score

    def _paired(self, pair: Mapping[Jurisdiction, Hit], *, share: int) -> Line:
        cells = {country: self._nearest(hit, share) for country, hit in pair.items()}
        return Line(_topic([hit.passage for hit in pair.values()]), cells)

    def _overview(self) -> tuple[Line, ...]:
        """Return the most telling rows of the text, for a question without a topic."""
        listed = {hit.passage.locator: hit.passage for hit in self.rows[:1]}
        for lead in self.shared[:1]:
            at = lead.passage.locator
            by_likeness = sorted(
                self.sides.tables, key=lambda row: -self.sides.likeness(at, row.locator)
            )
            listed |= {row.locator: row for row in by_likeness}
        return _listed(list(listed.values())[: self.limits.rows])

    def _alone(self, best: float) -> Plan | None:
        """Return what is said of one country where nothing comes near it for the other."""
        found = [(own[0], country) for country in Jurisdiction if (own := self.sides.own(country))]
        hit, country = max(found, key=lambda pair: pair[0].score, default=(None, None))
        if hit is None or country is None or hit.score < best + self.limits.alone:
            return None
        if all(self._is_silent(j, hit) for j in Jurisdiction if j != country):
            cells = dict.fromkeys(Jurisdiction, ()) | {country: self._nearest(hit, 2)}
            return Plan(lines=(Line(_topic([hit.passage]), cells),))
        return None if self.pair else Plan(stated=select([hit, *self.shared, *self.rows]))

    def _is_silent(self, country: Jurisdiction, lead: Hit) -> bool:
        """Tell whether the source says nothing of a country that compares with `lead`.

        Far less was found for it, nothing close, and no sentence about it has one of the words
        that the question shares with what was found for the other.
        """
        hits = self.sides.hits[country]
        far = _best(hits) <= lead.score - self.limits.silent
        unlike = all(closeness(hit) < self.limits.unlike for hit in hits)
        shared = self._words() & set(language.stems(lead.passage.text))
        return far and unlike and bool(shared - self.sides.words.get(country, frozenset()))

    def _words(self) -> set[str]:
        """Return the stems of the question, but for the names of countries."""
        return set(language.stems(self.sides.question)) - language.country_stems()

    def _of_both(self) -> Plan:
        """Return the sentences of the best passage of both, and a row that adds to them."""
        best = self.shared[0]
        lead = replace(best, score=best.score - self._gain(best.passage))
        line = self._beside(lead) or self._of_entry(lead) or self._below(lead)
        cited = sum(map(len, line.cells.values())) if line else 0
        room = min(MAX_CITATIONS - cited, 2) if line else MAX_CITATIONS
        same = [hit for hit in self.shared[1:] if _entry(hit) == _entry(lead)]
        near = [hit for hit in same if hit.score >= lead.score - self.limits.same_entry]
        if not line:
            near += self._of_one(lead)
        stated = select([lead, *near], limits=extractive.Limits(sentences=room))
        return Plan(stated, (line,) if line else ())

    def _of_one(self, lead: Hit) -> list[Hit]:
        """Return what says of one country more of what `lead` says of both in few words."""
        own = [hit for country in Jurisdiction for hit in self.sides.own(country)[:1]]
        near = [hit for hit in own if hit.score >= lead.score - self.limits.further]
        short = len(lead.passage.spans) == 1
        return [hit for hit in near if short or _entry(hit) == _entry(lead)]

    def _beside(self, lead: Hit) -> Line | None:
        """Return the row that tells how much each has of what the sentence above compares."""
        least = lead.score - self.limits.beside
        if not self._asks("degree") or _best(self.rows) < max(least, 0.01):
            return None
        return _listed([self.rows[0].passage])[0]

    def _below(self, lead: Hit) -> Line | None:
        """Return the pair, where it speaks under the same heading and nearly as well."""
        near = self.of_pair >= lead.score - self.limits.further
        return self._paired(self.pair, share=1) if near and self._is_of_same_topic() else None

    def _is_of_same_topic(self) -> bool:
        """Tell whether the pair stands under the heading of the best passage of both."""
        shared = [hit.passage for hit in self.shared[:1]]
        return {_topic([hit.passage]) for hit in self.pair.values()} == {_topic(shared)}

    def _of_entry(self, lead: Hit) -> Line | None:
        """Return what the same entry of the text says of each country, or of one alone."""
        least = lead.score - self.limits.same_entry
        found = {
            country: [hit for hit in self.sides.own(country) if _entry(hit) == _entry(lead)][:1]
            for country in Jurisdiction
        }
        kept = {j: hits[0] for j, hits in found.items() if hits and hits[0].score >= least}
        silent = [j for j in Jurisdiction if j not in kept]
        told = all(self._is_silent(j, hit) for j in silent for hit in kept.values())
        if not kept or not told:
            return None
        cells = {j: self._nearest(kept[j], 1) if j in kept else () for j in Jurisdiction}
        return Line(_topic([hit.passage for hit in kept.values()]), cells)

    def _nearest(self, hit: Hit, room: int) -> tuple[Selection, ...]:
        """Return the passage's sentences nearest to the question, in their order in the text."""
        near = {e.text: e.score for e in hit.evidence if e.kind is Kind.SENTENCE}
        asked = self._words()

        def nearness(choice: Selection) -> float:
            quote = choice.passage.quote(choice.span)
            shared = len(asked.intersection(language.stems(quote))) / max(len(asked), 1)
            worded = near.get(quote, 0.0) + self.limits.shared_words * shared
            return worded + self.limits.dated * self._dates(quote)

        choices = [Selection(hit.passage, span) for span in hit.passage.spans]
        ranked = sorted(choices, key=lambda choice: -nearness(choice))[:room]
        least = self.limits.as_close * nearness(ranked[0])
        kept = [choice for choice in ranked if nearness(choice) >= least]
        return tuple(sorted(kept, key=lambda choice: choice.span.start))

    def _dates(self, text: str) -> bool:
        """Tell whether a text gives a year, where the question asks for a date."""
        return self._asks("when") and bool(_YEAR.search(text))


def _best(hits: Sequence[Hit]) -> float:
    return hits[0].score if hits else 0.0


def _mean(hits: Sequence[Hit]) -> float:
    return sum(hit.score for hit in hits) / len(hits)


def _entry(hit: Hit) -> str:
    return base_locator(hit.passage.locator)


def _listed(passages: Sequence[Passage]) -> tuple[Line, ...]:
    """Return a row for each passage that has a sentence for each country."""
    share = MAX_CITATIONS // (len(Jurisdiction) * max(len(passages), 1))
    cells = [parts(passage) or {} for passage in passages]
    return tuple(
        Line(_topic([passage]), {country: said[:share] for country, said in each.items()})
        for passage, each in zip(passages, cells, strict=True)
    )


def _topic(passages: Sequence[Passage]) -> str:
    """Return what the text itself calls the subject of the passages."""
    return " / ".join(dict.fromkeys(p.heading or p.section for p in passages))
