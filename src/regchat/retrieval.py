"""A question -> ranked passages and gaps, each with the evidence that brought it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import bm25s
import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from regchat import language
from regchat.embedding import Vectors
from regchat.index import Index, Match
from regchat.types import Evidence, GapHit, Hit, Kind, Passage

NEAREST = 300
HITS = 10
GAPS = 5


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each kind of evidence adds to a passage's rank score."""

    question: float = 0.50
    sentence: float = 0.20
    passage: float = 0.10
    bm25: float = 0.20

    def by_kind(self) -> dict[Kind, float]:
        """Return the weights by the kind of evidence."""
        return {
            Kind.QUESTION: self.question,
            Kind.SENTENCE: self.sentence,
            Kind.PASSAGE: self.passage,
            Kind.BM25: self.bm25,
        }


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


class SentenceIndex:
    """The vectors of every passage's sentences, to compare a question with each of them."""

    def __init__(self, vectors: Mapping[str, Mapping[str, Vectors]]) -> None:
        self._texts = [(at, text) for at, found in vectors.items() for text in found]
        self._matrix = np.array([v for found in vectors.values() for v in found.values()])

    def evidence(self, vector: Vectors) -> dict[str, list[Evidence]]:
        """Return the cosine of each sentence with a unit vector, by locator, the best first."""
        found: dict[str, list[Evidence]] = defaultdict(list)
        for (at, text), score in zip(self._texts, self._matrix @ vector, strict=True):
            found[at].append(Evidence(Kind.SENTENCE, text, float(score)))
        return {at: sorted(rows, key=lambda e: -e.score) for at, rows in found.items()}


class PassageRetriever(BaseRetriever):
    """Dense vectors of four kinds from the Chroma store, fused with BM25.

    Returns a document for each passage, `metadata["hit"]` its Hit, and one for each gap that lies
    near, `metadata["gap"]` its GapHit; both best first, passages before gaps.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    index: Index
    keywords: KeywordIndex
    sentences: SentenceIndex
    weights: Weights = Weights()

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
            sentences=SentenceIndex(index.vectors(Kind.SENTENCE)),
            weights=weights or Weights(),
        )

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        vector = self.index.embedder.embed([query], query=True)[0]
        matches = self.index.nearest(vector, NEAREST)
        return [
            Document(hit.passage.text, id=hit.passage.locator, metadata={"hit": hit})
            for hit in self._hits(query, vector, matches)
        ] + [
            Document(found.question, id=found.gap.id, metadata={"gap": found})
            for found in self._gaps(matches)
        ]

    def _hits(self, query: str, vector: Vectors, matches: Sequence[Match]) -> list[Hit]:
        found: dict[str, list[Evidence]] = self.sentences.evidence(vector)
        for match in matches:
            entry = match.entry
            if entry.kind in (Kind.QUESTION, Kind.PASSAGE):
                found[entry.target].append(Evidence(entry.kind, entry.text, match.score))
        scores = self.keywords.scores(query)
        highest = max(scores.values(), default=1.0)
        for locator, score in scores.items():
            found[locator].append(Evidence(Kind.BM25, query, score / highest))
        floor = matches[-1].score if matches else 0.0
        hits = [self._hit(p, found[p.locator], floor) for p in self.index.corpus.passages]
        return sorted(hits, key=lambda hit: -hit.score)[:HITS]

    def _hit(self, passage: Passage, evidence: Sequence[Evidence], floor: float) -> Hit:
        """Fuse the evidence; a vector that is not among the nearest counts as the last of them."""
        best = {Kind.QUESTION: floor, Kind.PASSAGE: floor, Kind.BM25: 0.0}
        for found in evidence:
            best[found.kind] = max(best.get(found.kind, found.score), found.score)
        weights = self.weights.by_kind()
        score = sum(weights[kind] * value for kind, value in best.items())
        return Hit(passage, score, tuple(evidence))

    def _gaps(self, matches: Sequence[Match]) -> list[GapHit]:
        gaps = {gap.id: gap for gap in self.index.corpus.gaps}
        found: dict[str, GapHit] = {}
        for match in matches:
            entry = match.entry
            if entry.kind is Kind.GAP:
                found.setdefault(entry.target, GapHit(gaps[entry.target], match.score, entry.text))
        return list(found.values())[:GAPS]
