"""What was asked and found -> up to three next questions that the source does answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from regchat import language
from regchat.answer import MAX_SUGGESTIONS
from regchat.corpus import base_locator
from regchat.embedding import Vectors
from regchat.evidence import Hit, Kind
from regchat.index import Index

_WELL_FORMED = re.compile(
    r"(?:Who|What|Which|When|Where|How|Is|Are|Do|Does|Can|Must|Has|Have) [^?!.,;:\"“(]{12,85}\?"
)
BEST = 12  # passages whose questions may be suggested
SAME = 0.8  # cosine from which two questions ask the same


@dataclass(frozen=True, slots=True)
class _Anticipated:
    """The well-formed questions of a passage and their unit vectors, one in each row."""

    texts: tuple[str, ...]
    vectors: Vectors


class Suggestions:
    """Suggests editors' anticipated questions: each leads to its passage by itself."""

    def __init__(self, index: Index) -> None:
        corpus = index.corpus
        spelt = {word for passage in corpus.passages for word in language.words(passage.text)}
        spelt |= language.stop_words()
        stored = index.vectors(Kind.QUESTION)
        self._asked: dict[str, _Anticipated] = {}
        for locator, questions in corpus.questions.items():
            texts = tuple(
                text
                for text in questions
                if _WELL_FORMED.fullmatch(text) and spelt.issuperset(language.words(text))
            )
            if texts:
                vectors = np.stack([stored[locator][text] for text in texts])
                self._asked[locator] = _Anticipated(texts, vectors)

    def after(self, asked: Vectors, hits: Sequence[Hit], seen: Collection[str]) -> tuple[str, ...]:
        """Return the next questions, the nearest to what was asked first, one a paragraph.

        `asked` is the question's unit vector, `seen` the locators of passages that were cited in
        the conversation. Only the best of the `hits` count. A question that asks what was asked
        already is left out.
        """
        done = {base_locator(locator) for locator in seen}
        found: list[str] = []
        before = [asked]
        for _, locator, row in self._ranked(asked, hits[:BEST]):
            base, anticipated = base_locator(locator), self._asked[locator]
            vector = anticipated.vectors[row]
            if base in done or max(float(vector @ other) for other in before) >= SAME:
                continue
            found.append(anticipated.texts[row])
            before.append(vector)
            done.add(base)
            if len(found) == MAX_SUGGESTIONS:
                break
        return tuple(found)

    def _ranked(self, asked: Vectors, hits: Sequence[Hit]) -> list[tuple[float, str, int]]:
        """Return the cosine, the locator and the row of the hits' questions, the nearest first."""
        near = [
            (float(cosine), hit.passage.locator, row)
            for hit in hits
            if (of_passage := self._asked.get(hit.passage.locator))
            for row, cosine in enumerate(of_passage.vectors @ asked)
        ]
        return sorted(near, key=lambda choice: -choice[0])
