"""The LangChain runnable that joins the steps: a question and its history -> an answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypedDict, cast

from langchain_core.runnables import Runnable, RunnableBranch, RunnableLambda

from regchat import detection, language, parts, weighing
from regchat.answer import MAX_CITATIONS, Answer
from regchat.comparable import decide_compared
from regchat.composition import Composer, Found
from regchat.conversation import Turn
from regchat.corpus import TUNED
from regchat.decision import (
    Decision,
    Part,
    decide,
    decide_part,
    fit,
    is_nowhere,
    joined,
    locked,
    read_weights,
)
from regchat.evidence import Candidates, Hit
from regchat.followup import FollowUps
from regchat.index import CORPUS, Index
from regchat.jurisdictions import Jurisdictions
from regchat.search import Search
from regchat.sides import Sides, counterpart
from regchat.suggestions import Suggestions
from regchat.tiers import Tiers
from regchat.triage import Triage, Triaged

ANTICIPATED = 0.9  # closeness of a question without words of content that can be read all the same
MOST_PARTS = 4  # questions in a message that are searched for on their own


class Asked(TypedDict, total=False):
    """What travels through the chain, each step adding its part."""

    question: str
    history: Sequence[Turn]
    language: str
    triaged: Triaged
    candidates: Candidates
    sides: Sides | None
    decision: Decision
    answer: Answer
    steps: dict[str, float]


class AnswerChain:
    """The steps over one index version."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.search = Search(index)
        self.composer = Composer(index)
        self.triage = Triage(index)
        self.suggestions = Suggestions(index)
        self.tiers = Tiers(index.corpus, self.search.find)
        self.weights = read_weights(index.folder / CORPUS / TUNED, plain=index.corpus.plain)
        self.followups = FollowUps(index, self.search, self.weights)
        self.runnable = self._joined()

    def _joined(self) -> Runnable[Asked, Asked]:
        """Return the chain: language, triage, retrieval, decision, answer."""
        from_source = (
            self._step("candidates", self.retrieve)
            | self._step("sides", self.sides)
            | self._step("decision", self.decide)
            | self._step("answer", self.answer)
            | self._step("answer", self.suggest)
        )
        unread = self._step("answer", self.unclear)
        recognised = self._step("answer", self.recognised)
        sorted_out = self._step("triaged", self.sort_out) | RunnableBranch(
            (_is_recognised, recognised), (self.readable, from_source), unread
        )
        return self._step("language", self.read_language) | RunnableBranch(
            (_is_english, sorted_out), unread
        )

    def _step(self, name: str, function: Callable[[Asked], Any]) -> Runnable[Asked, Asked]:
        """Return a step that adds `name` to what was asked, and the time it took.

        RunnablePassthrough.assign would start a thread for each step: twice the time of an answer.
        """

        def added(asked: Asked) -> Asked:
            start = time.perf_counter()
            found = {name: function(asked)}
            spent = (time.perf_counter() - start) * 1000 + asked["steps"].get(name, 0.0)
            steps = asked["steps"] | {name: round(spent, 3)}
            return cast(Asked, {**asked, **found, "steps": steps})

        return RunnableLambda(added, name=name)

    def read_language(self, asked: Asked) -> str:
        """Return the language of the question."""
        return detection.detect(asked["question"], self.search.known_words)

    def readable(self, asked: Asked) -> bool:
        """Tell whether the turn is more than a greeting or keys."""
        question = asked["question"]
        if language.greets(question):
            return False
        words = language.stems(self.search.mended(question))
        if not words:
            said = bool(language.words(question))
            return said and (bool(asked["history"]) or self._anticipated(question))
        return any(w in self.search.known_words for w in words) or detection.has_function_words(
            question
        )

    def _anticipated(self, question: str) -> bool:
        """Tell whether an editor wrote down this very question, or one as near as that."""
        return fit(self.search.find(question).hits) >= ANTICIPATED

    def sort_out(self, asked: Asked) -> Triaged:
        """Return what the turn is taken for: an emergency before anything is searched for."""
        question = asked["question"]
        return self.triage.judge(question, lambda: self._answered(question))

    def _answered(self, question: str) -> float:
        """Return how probably the source answers a turn as it stands, 0.0 where it does not."""
        decision = decide(self.search.find(question), self.weights)
        return decision.probability if decision.answer else 0.0

    def recognised(self, asked: Asked) -> Answer:
        """Return the fixed reply to an emergency, a request for advice, or another kind."""
        triaged = asked["triaged"]
        assert triaged.group is not None
        return self.composer.triaged(asked["question"], triaged.group, unwell=triaged.unwell)

    def retrieve(self, asked: Asked) -> Candidates:
        """Return the candidates for the turn as it stands, or for it and what it leans on."""
        return self.followups.find(asked["question"], self._read(asked["history"]))

    def _read(self, history: Sequence[Turn]) -> tuple[Turn, ...]:
        """Return the turns that could be read: nothing leans on one in another language."""
        known = self.search.known_words
        return tuple(
            turn
            for turn in history
            if turn.locators or detection.detect(turn.question, known) == "en"
        )

    def sides(self, asked: Asked) -> Sides | None:
        """Return what is found for each country, where an answer may have to speak of both."""
        return self.search.sides(asked["candidates"], asked["question"], asked["history"])

    def decide(self, asked: Asked) -> Decision:
        """Return whether and from which passages to answer: all of it, or a part."""
        candidates, sides = asked["candidates"], asked["sides"]
        whole = decide(candidates, self.weights)
        as_typed = candidates.question == asked["question"]
        pieces = parts.to_search(candidates.question)[:MOST_PARTS] if as_typed else []
        if sides and sides.weighed and not sides.general:
            whole = decide_compared(candidates, sides, self.weights, plain=self.index.corpus.plain)
        asked_in = self._parts(pieces, candidates.question)
        if whole.answer and sides and sides.weighed and self._one_for_each(asked_in):
            return whole
        return joined(whole, asked_in)

    def _one_for_each(self, pieces: Sequence[Part]) -> bool:
        """Tell whether something is asked, and answered, of each country by itself."""
        named = [self._asked_of(p.question) for p in pieces if p.decision.answer]
        alone = len(named) == len(pieces) and all(len(each) == 1 for each in named)
        return alone and len(set(named)) == len(named) > 1

    def _parts(self, pieces: Sequence[str], question: str) -> tuple[Part, ...]:
        """Return what is decided on each of the questions in a message.

        One that leans is read as the turn after the question before it. Where it does not stand
        alone, it counts if that one is answered, and it is answered too, the kind of thing that it
        asks for is nowhere to be found or, if it asks for none, a declared gap fits it: of others
        it is not known what they ask.
        """
        found: list[Part] = []
        last: Part | None = None
        for piece in pieces:
            if last is None or not parts.leans(piece):
                last = decide_part(piece, self._searched(piece, question), self.weights)
                found.append(last)
                continue
            turn = Turn(last.question, last.question, tuple(filter(None, [last.lead])))
            part = decide_part(piece, self.followups.find(piece, [turn]), self.weights)
            missing = part.candidates.missing
            absent = is_nowhere(part.candidates) or (part.decision.gap and not missing)
            tells = part.decision.answer or absent
            if part.candidates.question == piece or (last.decision.answer and tells):
                found.append(part)
        return tuple(found)

    def _searched(self, piece: str, question: str) -> Candidates:
        """Return the candidates for a piece of a question, and the countries named until it."""
        named = self._asked_of(piece) or self.search.named(_until(piece, question))
        return self.search.find(piece, named=named)

    def answer(self, asked: Asked) -> Answer:
        """Return the answer that the decision calls for."""
        decision, question = asked["decision"], asked["candidates"].question
        if not decision.answer:
            return self.composer.abstention(question, decision.gap, decision.unanswered)
        sides = asked["sides"]
        if sides and sides.weighed and not decision.parts:
            return self.composer.compared(question, decision.hits, sides)
        other = counterpart(decision.hits[0], sides) if sides and not decision.answered else None
        whole = self._found(question, question, decision.hits, other)
        if not decision.answered:
            return self.composer.from_source(question, [whole])
        if whole.told and not any(len(self.tiers.named(p.question)) > 1 for p in decision.parts):
            rest = tuple(part for part in decision.unanswered if not self.tiers.named(part))
            return self.composer.from_source(question, [whole], unanswered=rest)
        answered = decision.answered
        room = MAX_CITATIONS // len(answered)
        found = [
            self._found(p.question, _until(p.question, question), p.decision.hits, room=room)
            for p in answered
        ]
        return self.composer.from_source(question, found, unanswered=decision.unanswered)

    def _found(
        self,
        piece: str,
        question: str,
        hits: tuple[Hit, ...],
        other: Hit | None = None,
        *,
        room: int = MAX_CITATIONS,
    ) -> Found:
        """Return what answers a piece of a question: only what speaks of the country it asks of."""
        named = self._asked_of(piece) or self._asked_of(question)
        kept = locked(hits, named)
        if not kept:
            kept, named = hits, self.search.named(piece) or self.search.named(question)
        told = self.tiers.told(piece, kept[0].passage, room, named=named)
        return Found(kept, named, other, told)

    def _asked_of(self, question: str) -> Jurisdictions:
        return weighing.asked_of(self.search.mended(question), self.search.names)

    def suggest(self, asked: Asked) -> Answer:
        """Return the answer with what may be asked next."""
        answer, candidates = asked["answer"], asked["candidates"]
        seen = {citation.locator for citation in answer.citations}
        seen |= {locator for turn in asked["history"] for locator in turn.locators}
        vector = self.index.vector(candidates.question)
        return replace(answer, suggestions=self.suggestions.after(vector, candidates.hits, seen))

    def unclear(self, asked: Asked) -> Answer:
        """Return the fixed note for what cannot be read, in the language of the question."""
        question, spoken = asked["question"], asked["language"]
        if spoken != "en":
            return self.composer.unread(question, spoken)
        key = "greeting" if language.greets(question) else "not_a_question"
        return self.composer.unclear(question, key)


def _until(piece: str, question: str) -> str:
    """Return a question up to the end of a piece of it: what follows is asked of something else."""
    return question[: question.index(piece) + len(piece)]


def _is_english(asked: Asked) -> bool:
    return asked["language"] == "en"


def _is_recognised(asked: Asked) -> bool:
    return asked["triaged"].group is not None
