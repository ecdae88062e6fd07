"""Hits for a question that weighs two countries -> what stands side by side, and what above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from regchat import extractive, weighing
from regchat.answer import MAX_CITATIONS
from regchat.corpus import base_locator
from regchat.evidence import Hit
from regchat.extractive import Selection, select
from regchat.jurisdictions import Jurisdiction
from regchat.pairs import best_pair, nearest, paired
from regchat.rows import Line, listed, parts, topic
from regchat.sides import Limits, Sides
from regchat.source import Passage


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


class _Planner:
    """What was found for one question: shared passages, rows, and a pair of passages."""

    def __init__(self, hits: Sequence[Hit], sides: Sides, limits: Limits) -> None:
        self.sides, self.limits = sides, limits
        joint = self._joint(hits)
        self.shared = [hit for hit in joint if parts(hit.passage) is None]
        self.rows = [hit for hit in joint if parts(hit.passage) is not None]
        self.pair, self.of_pair = best_pair(sides, limits)

    def plan(self) -> Plan:
        if self.sides.general and (lines := self._overview()):
            return Plan(lines=lines)
        of_both, of_row = _best(self.shared), _best(self.rows)
        if alone := self._alone(max(of_both, of_row, self.of_pair)):
            return alone
        of_same = of_both + (self.limits.same_topic if self._is_of_same_topic() else 0.0)
        if self.pair and self.of_pair > max(of_same, of_row + self.limits.row_first):
            return Plan(lines=(self._paired(share=2),))
        if self.rows and of_row >= of_both:
            near = [hit for hit in self.rows if hit.score >= of_row - self.limits.further]
            return Plan(lines=listed([hit.passage for hit in near[: self.limits.rows]]))
        return self._of_both() if self.shared else Plan()

    def _joint(self, hits: Sequence[Hit]) -> list[Hit]:
        """Return the passages of both countries, or of none, best first.

        One is as good as the question finds it, or its two halves on average.
        """
        found_by = (hits, *self.sides.hits.values())
        ranked = [{hit.passage.locator: hit.score for hit in found} for found in found_by]
        least = [min(scores.values(), default=0.0) for scores in ranked]
        joint: dict[str, Hit] = {}
        for hit in (hit for found in found_by for hit in found):
            at = hit.passage.locator
            if len(hit.passage.jurisdictions) != 1 and at not in joint:
                each = [scores.get(at, low) for scores, low in zip(ranked, least, strict=True)]
                score = max(ranked[0].get(at, 0.0), sum(each) / len(each))
                joint[at] = replace(hit, score=score + self._gain(hit.passage))
        return sorted(joint.values(), key=lambda hit: (-hit.score, hit.passage.locator))

    def _gain(self, passage: Passage) -> float:
        """Return what a passage gains that tells how the countries compare, where that is asked."""
        if parts(passage) is not None or self.sides.asks("apart") or self.sides.asks("of_both"):
            return 0.0
        gains = {"alike": self.limits.alike, "degree": self.limits.related}
        told = (gain for kind, gain in gains.items() if self._tells(kind, passage))
        return max(told, default=0.0)

    def _tells(self, kind: str, passage: Passage) -> bool:
        return self.sides.asks(kind) and weighing.speaks_of(kind, passage.text)

    def _paired(self, *, share: int) -> Line:
        return paired(self.pair, share, self.sides, self.limits)

    def _overview(self) -> tuple[Line, ...]:
        """Return the most telling rows of the text, for a question without a topic."""
        shown = {hit.passage.locator: hit.passage for hit in self.rows[:1]}
        for lead in self.shared[:1]:
            at = lead.passage.locator
            by_likeness = sorted(
                self.sides.tables, key=lambda row: -self.sides.likeness(at, row.locator)
            )
            shown |= {row.locator: row for row in by_likeness}
        return listed(list(shown.values())[: self.limits.rows])

    def _alone(self, best: float) -> Plan | None:
        """Return what is said of one country where nothing comes near it for the other.

        Beside it stands what the same entry says of both.
        """
        found = [(own[0], country) for country in Jurisdiction if (own := self.sides.own(country))]
        hit, country = max(found, key=lambda pair: pair[0].score, default=(None, None))
        if hit is None or country is None or hit.score < best + self.limits.alone:
            return None
        if all(self.sides.is_silent(j, hit, self.limits) for j in Jurisdiction if j != country):
            cells = dict.fromkeys(Jurisdiction, ()) | {
                country: nearest(hit, 2, self.sides, self.limits)
            }
            return Plan(lines=(Line(topic([hit.passage]), cells),))
        if self.pair:
            return None
        of_both = [joint for joint in self.shared if joint.passage.jurisdictions]
        same = [joint for joint in of_both if _entry(joint) == _entry(hit)][:1]
        room = extractive.Limits(sentences=MAX_CITATIONS - len(same))
        stated = select([hit, *self.shared, *self.rows], limits=room)
        for joint in same:
            stated += select([joint], limits=extractive.Limits(sentences=1))
        return Plan(stated=tuple(dict.fromkeys(stated)))

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
            near += [hit for hit in self.shared[1:] if hit not in near]
            near.sort(key=lambda hit: -hit.score)
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
        if not self.sides.asks("degree") or _best(self.rows) < max(least, 0.01):
            return None
        return listed([self.rows[0].passage])[0]

    def _below(self, lead: Hit) -> Line | None:
        """Return the pair, where it speaks under the same heading and nearly as well."""
        near = self.of_pair >= lead.score - self.limits.further
        return self._paired(share=1) if near and self._is_of_same_topic() else None

    def _is_of_same_topic(self) -> bool:
        """Tell whether the pair stands under the heading of the best passage of both."""
        shared = [hit.passage for hit in self.shared[:1]]
        return {topic([hit.passage]) for hit in self.pair.values()} == {topic(shared)}

    def _of_entry(self, lead: Hit) -> Line | None:
        """Return what the same entry of the text says of each country, or of one alone."""
        least = lead.score - self.limits.same_entry
        found = {
            country: [hit for hit in self.sides.own(country) if _entry(hit) == _entry(lead)][:1]
            for country in Jurisdiction
        }
        kept = {j: hits[0] for j, hits in found.items() if hits and hits[0].score >= least}
        silent = [j for j in Jurisdiction if j not in kept]
        told = all(
            self.sides.is_silent(j, hit, self.limits) for j in silent for hit in kept.values()
        )
        if not kept or not told:
            return None
        cells = {
            j: nearest(kept[j], 1, self.sides, self.limits) if j in kept else ()
            for j in Jurisdiction
        }
        return Line(topic([hit.passage for hit in kept.values()]), cells)


def _best(hits: Sequence[Hit]) -> float:
    return hits[0].score if hits else 0.0


def _entry(hit: Hit) -> str:
    return base_locator(hit.passage.locator)
