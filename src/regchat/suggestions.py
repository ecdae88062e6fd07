"""What was asked and found -> up to three next questions that the source does answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from regchat import language
from regchat.answer import MAX_SUGGESTIONS
from regchat.corpus import base_locator
from regchat.embedding import Vectors
from regchat.evidence import Hit, Kind
from regchat.index import Index

_WELL_FORMED = re.compile(
    r"(?:Who|What|Which|When|Where|How|Is|Are|Do|Does|Can|Must|Has|Have) [^?!.,;:\"“(]{12,85}\?"
)
SAME = 0.8  # cosine from which two questions ask the same


@dataclass(frozen=True, slots=True)
class _Anticipated:
    text: str
    vector: Vectors


class Suggestions:
    """Suggests editors' anticipated questions: each leads to its passage by itself."""

    def __init__(self, index: Index) -> None:
        corpus = index.corpus
        spelt = {word for passage in corpus.passages for word in language.words(passage.text)}
        spelt |= language.stop_words()
        stored = index.vectors(Kind.QUESTION)
        self._asked = {
            locator: [
                _Anticipated(text, stored[locator][text])
                for text in questions
                if _WELL_FORMED.fullmatch(text) and spelt.issuperset(language.words(text))
            ]
            for locator, questions in corpus.questions.items()
        }

    def after(self, asked: Vectors, hits: Sequence[Hit], seen: Collection[str]) -> tuple[str, ...]:
        """Return the next questions: one a passage, from the passages that were found, best first.

        `asked` is the question's unit vector, `seen` the locators of passages that were cited in
        the conversation. A question that asks what was asked already is left out.
        """
        found: list[_Anticipated] = []
        done = {base_locator(locator) for locator in seen}
        for hit in hits:
            base = base_locator(hit.passage.locator)
            best = self._best(hit.passage.locator, asked, found) if base not in done else None
            if best is not None:
                found.append(best)
                done.add(base)
            if len(found) == MAX_SUGGESTIONS:
                break
        return tuple(question.text for question in found)

    def _best(
        self, locator: str, asked: Vectors, found: Sequence[_Anticipated]
    ) -> _Anticipated | None:
        """Return the passage's question nearest to what was asked, but not the same."""
        before = [asked, *(question.vector for question in found)]
        choices = [
            (float(q.vector @ asked), q)
            for q in self._asked.get(locator, ())
            if max(float(q.vector @ other) for other in before) < SAME
        ]
        return max(choices, key=lambda choice: choice[0], default=(0.0, None))[1]
