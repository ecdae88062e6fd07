"""A question -> ranked passages and gaps, each with the evidence that brought it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import bm25s
import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from pydantic import ConfigDict

from regchat import adapter, language
from regchat.adapter import Adapter
from regchat.embedding import Vectors
from regchat.evidence import Evidence, GapHit, Hit, Kind
from regchat.index import Index, Match
from regchat.lessons import passage_class

NEAREST = 100
HITS = 10
UNSHARED = 0.15  # taken off the cosine of a gap whose question shares no word, to rank it
OPPOSITE = 0.3  # taken off a cosine where "highest" was asked and "lowest" is said
QUESTIONS = 3  # anticipated questions that are kept as evidence for a hit
GAPS = 5
NEAR_GAPS = 20  # gaps that are ranked by the words of their questions too


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each kind of evidence adds to a passage's rank score.

    Chosen on the `tune` split. A passage's sentences count for its anticipated questions where it
    has none.
    """

    question: float = 0.3
    sentence: float = 0.1
    passage: float = 0.2
    bm25: float = 0.18
    learnt: float = 0.22


PLAIN = Weights(question=0.0, sentence=0.55, passage=0.4, bm25=0.05, learnt=0.0)  # no questions


class KeywordIndex:
    """BM25 (Robertson et al. 1994, the Lucene variant of bm25s) over the passages' words.

    A passage's anticipated questions count among its words.
    """

    def __init__(self, locators: Sequence[str], texts: Iterable[str]) -> None:
        self.locators = tuple(locators)
        self._model = bm25s.BM25(method="lucene")
        self._tokens = [language.stems(text) or ["-"] for text in texts]
        self._model.index(self._tokens, show_progress=False)
        self._vocabulary = {token for tokens in self._tokens for token in tokens}

    def scores(self, question: str) -> dict[str, float]:
        """Return the BM25 scores of the passages that share a word with the question."""
        asked = [stem for stem in language.stems(question) if stem in self._vocabulary]
        if not asked:
            return {}
        scores = self._model.get_scores(asked)
        return {at: float(s) for at, s in zip(self.locators, scores, strict=True) if s > 0}


class PassageVectors:
    """The stored vectors of every passage, its sentences and its anticipated questions.

    The store's search is approximate and brings only the nearest; here a passage is scored with
    all that it has.
    """

    KINDS = (Kind.PASSAGE, Kind.SENTENCE, Kind.QUESTION)  # the questions' rows come last

    def __init__(self, index: Index) -> None:
        self.places = {p.locator: place for place, p in enumerate(index.corpus.passages)}
        self._texts: list[tuple[Kind, str]] = []
        self._rows: dict[Kind, list[list[int]]] = {kind: [[] for _ in self.places] for kind in Kind}
        vectors: list[Vectors] = []
        for kind in self.KINDS:
            for locator, found in index.vectors(kind).items():
                for text, vector in found.items():
                    self._rows[kind][self.places[locator]].append(len(vectors))
                    self._texts.append((kind, text))
                    vectors.append(vector)
        self._matrix = np.array(vectors)
        self._plain = index.corpus.plain
        self._stated = sum(kind is not Kind.QUESTION for kind, _ in self._texts)
        self._poles = np.zeros(len(vectors))
        for passage in index.corpus.passages:
            whole = language.pole(passage.text)
            for kind in self.KINDS:
                for row in self._rows[kind][self.places[passage.locator]]:
                    self._poles[row] = language.pole(self._texts[row][1]) or whole
        self._padded = {kind: _padded(self._rows[kind], len(vectors)) for kind in self.KINDS}

    def cosines(self, vector: Vectors, told: Vectors, pole: int = 0) -> tuple[Vectors, Vectors]:
        """Return the cosine of every text with a question, shape (texts + 1,), the last -1.

        `vector` is the question's unit vector, to which questions lie near, `told` the one to
        which what answers it does; the second array has every text's with `vector`. A text that
        speaks of the other end of the scale than `pole`, or says nothing of it in a passage
        that does, counts less. The headings of a plain text are compared like what it states.
        """
        less = np.float32(OPPOSITE) * (self._poles * pole < 0)
        stated, questions = self._matrix[: self._stated], self._matrix[self._stated :]
        near = questions @ vector
        asked = questions @ told if self._plain else near

        def joined(stating: Vectors, asking: Vectors) -> Vectors:
            return np.append(np.concatenate((stating, asking)) - less, np.float32(-1.0))

        return joined(stated @ told, asked), joined(stated @ vector, near)

    def best(self, cosines: Vectors, kind: Kind) -> Vectors:
        """Return the cosine of each passage's best text of a kind, -1 without any."""
        return np.asarray(cosines[self._padded[kind]].max(axis=1))

    def likeness(self, one: str, other: str) -> float:
        """Return the cosine of the two nearest questions, or sentences, of two passages."""
        kind = Kind.QUESTION if all(self._asked(at) for at in (one, other)) else Kind.SENTENCE
        ours, theirs = (self._matrix[self._rows[kind][self.places[at]]] for at in (one, other))
        return float((ours @ theirs.T).max())

    def _asked(self, locator: str) -> bool:
        return bool(self._rows[Kind.QUESTION][self.places[locator]])

    def evidence(self, cosines: Vectors, locator: str) -> Iterator[Evidence]:
        """Yield what speaks for a passage: itself, all its sentences, its nearest questions."""
        place = self.places[locator]
        for kind in self.KINDS:
            rows = sorted(self._rows[kind][place], key=lambda row: -cosines[row])
            for row in rows[:QUESTIONS] if kind is Kind.QUESTION else rows:
                yield Evidence(kind, self._texts[row][1], float(cosines[row]))


class GapVectors:
    """The stored vectors of every gap's topic and questions."""

    def __init__(self, index: Index) -> None:
        stored = index.vectors(Kind.GAP)
        self._gaps = [(gap, stored[gap.id]) for gap in index.corpus.gaps]
        self._matrix = np.array([v for _, texts in self._gaps for v in texts.values()])
        ends = np.cumsum([0, *(len(texts) for _, texts in self._gaps)])
        self._rows = [slice(*bounds) for bounds in pairwise(ends.tolist())]
        self._starts = ends[:-1]

    def nearest(self, vector: Vectors, query: str) -> list[GapHit]:
        """Return the nearest gaps, first those whose question adds few words of its own."""
        if not self._gaps:
            return []
        cosines = self._matrix @ vector
        best = np.maximum.reduceat(cosines, self._starts)
        near = [self._hit(n, cosines) for n in np.argsort(-best, kind="stable")[:NEAR_GAPS]]
        asked = set(language.stems(query))
        return sorted(near, key=lambda hit: -hit.score + UNSHARED * _unshared(hit, asked))[:GAPS]

    def _hit(self, number: int, cosines: Vectors) -> GapHit:
        gap, texts = self._gaps[number]
        score, text = max(zip(map(float, cosines[self._rows[number]]), texts, strict=True))
        return GapHit(gap, score, text)


def _padded(rows: Sequence[Sequence[int]], filler: int) -> NDArray[np.int64]:
    """Return rows of unequal length as a matrix, filled up with the place of the value -1."""
    width = max((len(row) for row in rows), default=0) or 1
    return np.array([[*row, *[filler] * (width - len(row))] for row in rows])


class PassageRetriever(BaseRetriever):
    """Dense vectors of four kinds from the Chroma store, fused with BM25 and what was learnt.

    Returns a document for each passage, `metadata["hit"]` its Hit, and one for each gap that lies
    near, `metadata["gap"]` its GapHit; both best first, passages before gaps.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    index: Index
    keywords: KeywordIndex
    vectors: PassageVectors
    gaps: GapVectors
    weights: Weights = Weights()
    adapter: Adapter | None = None

    @classmethod
    def over(cls, index: Index, weights: Weights | None = None) -> PassageRetriever:
        """Return the retriever over an opened index."""
        corpus = index.corpus
        texts = (
            " ".join((p.section, p.heading or "", p.text, *corpus.questions.get(p.locator, ())))
            for p in corpus.passages
        )
        return cls(
            index=index,
            keywords=KeywordIndex([p.locator for p in corpus.passages], texts),
            vectors=PassageVectors(index),
            gaps=GapVectors(index),
            weights=weights or (PLAIN if corpus.plain else Weights()),
            adapter=adapter.shipped(index.manifest.model),
        )

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        vector = self.index.vector(query)
        matches = self.index.nearest(vector, NEAREST)
        return [
            Document(hit.passage.text, id=hit.passage.locator, metadata={"hit": hit})
            for hit in self._hits(query, vector, matches)
        ] + [
            Document(found.question, id=found.gap.id, metadata={"gap": found})
            for found in self.gaps.nearest(vector, query)
        ]

    def _hits(self, query: str, vector: Vectors, matches: Sequence[Match]) -> list[Hit]:
        """Fuse the evidence for the passages that a vector or a word brought."""
        told = self.adapter.adapted(vector) if self.adapter else vector
        pole = language.pole(query)
        cosines, plain = self.vectors.cosines(vector, told, pole)
        ranked = self.keywords.scores(query)
        highest = max(ranked.values(), default=1.0)
        bm25 = {at: score / highest for at, score in ranked.items()}
        dense = self._dense(cosines)
        near = {m.entry.target for m in matches if m.entry.kind is not Kind.GAP} | bm25.keys()
        learnt = self.index.scores(query)
        found = {
            at: (
                Evidence(Kind.BM25, "", bm25.get(at, 0.0)),
                Evidence(Kind.LEARNT, "", learnt[passage_class(at)]),
            )
            for at in near
        }
        scores = {
            at: float(dense[self.vectors.places[at]])
            + self.weights.bm25 * by_word.score
            + self.weights.learnt * by_lesson.score
            for at, (by_word, by_lesson) in found.items()
        }
        best = sorted(scores, key=lambda at: (-scores[at], at))[:HITS]
        return [self._hit(at, scores[at], plain, found[at]) for at in best]

    def _dense(self, cosines: Vectors) -> Vectors:
        """Return each passage's share of the score that its vectors give."""
        asked = self.vectors.best(cosines, Kind.QUESTION)
        said = self.vectors.best(cosines, Kind.SENTENCE)
        if self.index.corpus.plain:
            said = np.maximum(said, asked)  # a heading: all that asks
        return np.asarray(
            self.weights.question * np.where(asked > -1.0, asked, said)
            + self.weights.sentence * said
            + self.weights.passage * self.vectors.best(cosines, Kind.PASSAGE)
        )

    def _hit(
        self, locator: str, score: float, cosines: Vectors, other: tuple[Evidence, ...]
    ) -> Hit:
        passage = self.index.corpus.passages[self.vectors.places[locator]]
        return Hit(passage, score, (*self.vectors.evidence(cosines, locator), *other))


def _unshared(hit: GapHit, asked: set[str]) -> float:
    """Return the share of the words of a gap's question that were not asked."""
    words = language.stems(hit.question)
    return sum(word not in asked for word in words) / max(len(words), 1)
