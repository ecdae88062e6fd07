"""A turn and its history -> the question that was meant, chosen by what the source holds for it.

A turn is first read as it stands. Where it leans on what went before, it is reworded (see
`rewording`) with the last questions and with the passage that was cited last, and what is found
for the rewordings decides between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from regchat import language, parts, pronouns, rewording, turns, wording, works
from regchat.conversation import MAX_QUESTION, Turn
from regchat.decision import Weights, decide, fit
from regchat.evidence import Candidates, Hit
from regchat.index import Index
from regchat.jurisdictions import Jurisdictions
from regchat.search import Search

BACK = 3  # turns that are looked back

_THERE = re.compile(r"\bthere(?: too| also| as well)?\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """Cosines, rank scores and probabilities, chosen on the split `tune`.

    A turn that leans is read alone from a closeness of `stands`; of `stands_for` where a word in
    it stands for something else; of `unmarked` where nothing in it asks; of `asks_on` where it
    only looks short and is answered with a probability of `sure`; of `declared` to a gap.
    """

    stands: float = 0.72
    stands_for: float = 0.85
    unmarked: float = 0.9
    asks_on: float = 0.6
    sure: float = 0.8
    declared: float = 0.75
    unasked: float = 0.5  # probability from which one that asks nothing is read with the last one
    behind: float = 0.4  # probability from which a turn is answered with what went before it
    said: float = 0.06  # taken off a passage that was cited last
    own: float = 0.4  # share of what a passage scores for the turn alone
    held: float = 0.1  # added to a passage that holds the kind of thing asked for
    bare: float = 0.25  # the same, behind a turn that says little else: "since when?"
    name: float = 0.05  # closeness by which the name that was the answer may lie behind


@dataclass(frozen=True, slots=True)
class Leaning:
    """A turn as it is meant, what is found for it alone, and what it may lean on."""

    meant: str
    alone: Candidates
    last: str
    cited: tuple[str, ...]


class FollowUps:
    """Reads turns behind their history, over one index version."""

    def __init__(
        self, index: Index, search: Search, weights: Weights, limits: Limits | None = None
    ) -> None:
        self._corpus = index.corpus
        self._search = search
        self._weights = weights
        self._limits = limits or Limits()
        terms = ((t.term, t.name, *t.synonyms) for t in index.corpus.glossary)
        self._terms = {wording.plain(name) for names in terms for name in names}
        self._years = turns.years(" ".join(p.text for p in index.corpus.passages))

    def find(self, turn: str, history: Sequence[Turn]) -> Candidates:
        """Return what is found for a turn, as it stands or as it is understood."""
        earlier = _earlier(history)
        if not earlier:
            return self._search.find(turn)
        if dropped := turns.changed(turn):
            return self._search.find(dropped)
        meant, cited = turns.opened(turn), history[-1].locators
        if texts := self._exchanges(meant, earlier):
            other = [self._exchanged(text, cited, turns.years(meant)) for text in texts]
            return max(other, key=lambda found: fit(found.hits))
        leaning = Leaning(meant, self._search.find(meant), earlier[0], cited)
        return self._behind(leaning) or replace(leaning.alone, question=turn)

    def _exchanges(self, meant: str, earlier: Sequence[str]) -> tuple[str, ...]:
        """Return the nearest earlier question with what the turn names exchanged in it.

        "Is that also true there?" means the country that the last turn named, and the question
        before that one.
        """
        spoken = language.countries(earlier[0])
        if _THERE.search(meant) and len(spoken) == 1 and not language.countries(meant):
            meant = f"{meant} {language.country_name(*spoken)}"
            earlier = earlier[1:]
        found = (rewording.exchanged(meant, last, self._search.names) for last in earlier)
        return next(filter(None, found), ())

    def _exchanged(self, text: str, cited: Sequence[str], named: frozenset[str]) -> Candidates:
        """Return what is found for a question, what was said of the other country further back.

        A passage that was cited last is no nearer where it has nothing for this country alone. A
        year that the turn names and no passage does, of those `named`, leaves it in doubt.
        """
        found = self._search.find(text[:MAX_QUESTION])
        asked = language.countries(found.question)
        years = turns.years(text)
        ranked = [
            replace(hit, score=hit.score - self._limits.said)
            if hit.passage.locator in cited and not _speaks(hit, asked)
            else hit
            for hit in (*found.hits, *found.elsewhere)
        ]
        ranked.sort(key=lambda hit: (not years <= turns.years(hit.passage.text), -hit.score))
        weighed = self._search.weigh(found.question, tuple(ranked), found.gaps)
        return replace(weighed, doubtful=not named <= self._years)

    def _behind(self, leaning: Leaning) -> Candidates | None:
        """Return what is found for a turn that leans, None for one that is to be read alone."""
        if self._asks_for_term(leaning.meant):
            return None
        if not turns.leans(leaning.meant):
            return self._in_letter(leaning) or self._backed(leaning)
        if text := self._of_work(leaning):
            return self._search.find(text[:MAX_QUESTION])
        if self._stands(leaning):
            return None
        if text := pronouns.named(leaning.meant, leaning.last):
            return self._doubted(
                self._weighed(self._search.find(text[:MAX_QUESTION]), leaning), leaning
            )
        joined = self._joined(leaning)
        return self._answered(leaning, joined) or joined

    def _asks_for_term(self, meant: str) -> bool:
        """Tell whether a turn asks no more than what a term of the glossary is."""
        term = turns.defined(self._search.mended(meant))
        return term is not None and wording.plain(term) in self._terms

    def _of_work(self, leaning: Leaning) -> str | None:
        """Return the turn about the work that a passage cited last tells of, if it is about one."""
        told = (self._corpus.at(locator)[0].text for locator in leaning.cited)
        found = (works.of_work(leaning.meant, leaning.last, text) for text in told)
        return next(filter(None, found), None)

    def _stands(self, leaning: Leaning) -> bool:
        """Tell whether a turn that looks as though it leans has an answer without its history."""
        limits, meant, alone = self._limits, leaning.meant, leaning.alone
        decision = decide(alone, self._weights)
        if decision.gap is not None:
            if alone.telling or "other_country" in language.asked_for(meant):
                return True
            if alone.gaps[0].score >= limits.declared:
                return not turns.goes_on(meant)
        if not decision.answer or not language.stems(turns.without_countries(meant)):
            return False
        if turns.unmarked(meant):
            return fit(alone.hits) >= limits.unmarked
        if turns.stands_for(meant):
            return fit(alone.hits) >= limits.stands_for
        points = turns.goes_on(meant) or turns.points(meant)
        sure = not points and decision.probability >= limits.sure
        return fit(alone.hits) >= (limits.asks_on if sure else limits.stands)

    def _in_letter(self, leaning: Leaning) -> Candidates | None:
        """Return what is found for a longer message's question that leans, where it is likelier."""
        asked = None if turns.short(leaning.meant) else parts.leaning(leaning.meant)
        if not asked:
            return None
        joined = self._joined(replace(leaning, meant=asked, alone=self._search.find(asked)))
        found, alone = (decide(f, self._weights) for f in (joined, leaning.alone))
        return joined if found.answer and found.probability >= alone.probability else None

    def _backed(self, leaning: Leaning) -> Candidates | None:
        """Return what is found for a turn that does not lean, backed by the last question.

        That is where neither an answer nor a gap is near enough, and both questions lead to the
        passage that was cited last.
        """
        decision = decide(leaning.alone, self._weights)
        if decision.answer or decision.gap or not turns.short(leaning.meant):
            return None
        joined = self._joined(leaning)
        places = {f.hits[0].passage.locator for f in (leaning.alone, joined) if f.hits}
        probability = decide(joined, self._weights).probability
        if turns.unmarked(leaning.meant) and probability >= self._limits.unasked:
            return joined
        same = len(places) == 1 and places <= {*leaning.cited}
        return joined if same and probability >= self._limits.sure else None

    def _answered(self, leaning: Leaning, joined: Candidates) -> Candidates | None:
        """Return what is found for the turn about the name that answered the last question."""
        if not leaning.cited:
            return None
        text = pronouns.answered(
            leaning.meant,
            leaning.last,
            self._corpus.at(leaning.cited[0])[0].text,
            self._corpus.glossary,
        )
        if text is None:
            return None
        found = self._search.find(text[:MAX_QUESTION])
        again = bool(joined.hits) and joined.hits[0].passage.locator in leaning.cited
        near = fit(found.hits) >= fit(joined.hits) - self._limits.name
        answer = decide(found, self._weights).answer and not found.missing
        return found if answer and (near or again or joined.doubtful) else None

    def _joined(self, leaning: Leaning) -> Candidates:
        """Return what is found for the turn behind the last question."""
        text = rewording.joined(leaning.meant, leaning.last)[-MAX_QUESTION:].lstrip()
        found = self._search.find(text)
        return self._doubted(self._weighed(found, leaning, turn=leaning.alone), leaning)

    def _weighed(
        self, found: Candidates, leaning: Leaning, *, turn: Candidates | None = None
    ) -> Candidates:
        """Return what was found, ranked also by what the turn alone is like, and by what is new.

        A passage gains that holds the kind of thing that the turn asks for.
        """
        limits, wanted = self._limits, language.asked_for(leaning.meant)
        alone = (*leaning.alone.hits, *leaning.alone.elsewhere)
        own = {hit.passage.locator: hit.score for hit in alone}
        says = len(language.stems(leaning.meant)) >= parts.FEWEST
        held = limits.held if says else limits.bare

        def score(hit: Hit) -> float:
            at = hit.passage.locator
            gains = limits.own * own.get(at, 0.0) + held * _holds(hit, wanted)
            return hit.score + gains - limits.said * (at in leaning.cited)

        ranked = sorted((*found.hits, *found.elsewhere), key=score, reverse=True)
        return self._search.weigh(found.question, tuple(ranked), found.gaps, turn=turn)

    def _doubted(self, found: Candidates, leaning: Leaning) -> Candidates:
        """Return what was found, marked where it is the last question that brought it.

        That is where it is not surely an answer, or is the last one over again without the kind
        of thing that the turn asks for.
        """
        decision = decide(found, self._weights)
        again = bool(found.hits) and found.hits[0].passage.locator in leaning.cited
        unsaid = again and (
            bool(found.missing)
            or turns.untold(leaning.meant, [hit.passage.text for hit in found.hits])
        )
        if decision.probability >= self._limits.behind and not unsaid:
            return found
        gaps = leaning.alone.gaps if decide(leaning.alone, self._weights).gap else found.gaps
        return replace(found, gaps=gaps, doubtful=True)


def _earlier(history: Sequence[Turn]) -> list[str]:
    """Return what the last turns were about, the last first, greetings and thanks left out."""
    return [
        _root(turn)
        for turn in history[: -BACK - 1 : -1]
        if not language.greets(turn.question) and turns.says(turn.question)
    ]


def _root(turn: Turn) -> str:
    """Return what a turn was about: where it was put behind another question, only that one."""
    whole = turn.standalone_question
    before = "" if whole == turn.question else whole.removesuffix(turns.opened(turn.question))
    return turns.opened(before.strip() or whole)


def _speaks(hit: Hit, asked: Jurisdictions) -> bool:
    """Tell whether a passage has a sentence for these countries and no other."""
    return any(span.jurisdictions == asked for span in hit.passage.spans)


def _holds(hit: Hit, wanted: Sequence[str]) -> bool:
    """Tell whether a passage holds every kind of thing that is asked for, if any is."""
    return bool(wanted) and all(language.holds(hit.passage.text, kind) for kind in wanted)
