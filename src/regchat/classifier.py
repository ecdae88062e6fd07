"""What kind of message a text is, learnt from an editor's examples: kernel ridge regression.

Fitted in closed form when an index is built (one linear system, no random step), so that it
follows every change of the examples. Two texts are alike by their sentence vectors (a Gaussian
kernel) and by their words and pairs of words (the cosine of their TF-IDF weights): vectors know
what is meant, words know "my", "now" and "how many".

Source: Saunders, Gammerman and Vovk, "Ridge regression learning algorithm in dual variables",
ICML 1998; used as a classifier, one class against the rest, with targets 1, -1 and 0 for "either".
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from regchat import language
from regchat.embedding import Vectors

GAMMA = 1.0  # of the Gaussian kernel exp(-GAMMA * |x - y|^2)
WORDS = 0.4  # weight of the words' kernel
RIDGE = 0.2  # added to the kernel's diagonal
RARE = 2  # texts that a word or pair must stand in


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words and pairs of words that are weighed: their columns and their weights (IDF)."""

    columns: dict[str, int]
    weights: Vectors

    @classmethod
    def of(cls, texts: Sequence[str]) -> Vocabulary:
        """Return the vocabulary of texts, weighed by how few of them hold a word."""
        held = Counter(term for text in texts for term in set(_terms(text)))
        kept = sorted(term for term, number in held.items() if number >= RARE)
        weights = [log((1 + len(texts)) / (1 + held[term])) + 1 for term in kept]
        columns = {term: column for column, term in enumerate(kept)}
        return cls(columns, np.array(weights, dtype=np.float32))

    def row(self, text: str) -> tuple[list[int], Vectors]:
        """Return the columns of a text's words, and their weights as a unit vector."""
        counts = Counter(c for t in _terms(text) if (c := self.columns.get(t)) is not None)
        places = list(counts)
        counted = np.array([1 + log(counts[c]) for c in places], dtype=np.float32)
        values = counted * self.weights[places] if places else counted
        return places, values / (sqrt(float(values @ values)) or 1.0)


@dataclass(frozen=True, slots=True)
class Classifier:
    """Scores of classes for texts: about 1 for a clear member, -1 for a clear stranger.

    `examples` are the unit vectors fitted to, `by_vector` their weights, one row an example;
    `by_word` are the weights of the vocabulary's columns.
    """

    classes: tuple[str, ...]
    vocabulary: Vocabulary
    examples: Vectors
    by_vector: Vectors
    by_word: Vectors

    def scores(self, text: str, vector: Vectors) -> dict[str, float]:
        """Return the score of each class for a text and its unit vector."""
        places, values = self.vocabulary.row(text)
        found = _gaussian(self.examples @ vector) @ self.by_vector
        if places:
            found = found + WORDS * (values @ self.by_word[places])
        return dict(zip(self.classes, map(float, found), strict=True))

    def save(self, path: Path) -> None:
        """Write it to a file of numpy's own form."""
        terms = json.dumps({"classes": self.classes, "terms": list(self.vocabulary.columns)})
        np.savez(
            path,
            names=np.frombuffer(terms.encode(), dtype=np.uint8),
            weights=self.vocabulary.weights,
            examples=self.examples,
            by_vector=self.by_vector,
            by_word=self.by_word,
        )


def fit(
    classes: Sequence[str], texts: Sequence[str], vectors: Vectors, targets: Vectors
) -> Classifier:
    """Fit to texts, their unit vectors (n, d), and targets from -1 to 1, shape (n, classes)."""
    vocabulary = Vocabulary.of(texts)
    table = _table(texts, vocabulary)
    kernel = _gaussian(vectors @ vectors.T)
    kernel += WORDS * (table @ table.T).toarray()
    kernel.flat[:: len(kernel) + 1] += RIDGE
    weights = _solved(kernel, targets.astype(np.float32))
    by_word = np.asarray(table.T @ weights, dtype=np.float32)
    return Classifier(tuple(classes), vocabulary, vectors, weights, by_word)


def load(path: Path) -> Classifier:
    """Read a classifier that was saved.

    Raises:
        OSError, ValueError, KeyError: the file is missing, damaged or of another form.
    """
    try:
        held = np.load(path, allow_pickle=False)
    except (EOFError, BadZipFile) as error:
        raise ValueError(f"no classifier: {error}") from error
    with held:
        names = json.loads(held["names"].tobytes())
        columns = {term: column for column, term in enumerate(names["terms"])}
        return Classifier(
            tuple(names["classes"]),
            Vocabulary(columns, held["weights"]),
            held["examples"],
            held["by_vector"],
            held["by_word"],
        )


def _terms(text: str) -> list[str]:
    words = language.words(text)
    return words + [f"{one} {two}" for one, two in pairwise(words)]


def _table(texts: Sequence[str], vocabulary: Vocabulary) -> Any:
    """Return the texts' rows as a sparse matrix (scipy comes with sentence-transformers)."""
    from scipy.sparse import csr_array

    rows = [vocabulary.row(text) for text in texts]
    lengths = [len(places) for places, _ in rows]
    return csr_array(
        (
            np.concatenate([values for _, values in rows]),
            np.concatenate([np.array(places, dtype=np.int32) for places, _ in rows]),
            np.concatenate([[0], np.cumsum(lengths)]),
        ),
        shape=(len(texts), len(vocabulary.columns)),
    )


def _solved(kernel: Vectors, targets: Vectors) -> Vectors:
    """Return the solution of kernel @ x = targets by Cholesky; the kernel is overwritten."""
    from scipy.linalg import solve

    return np.asarray(solve(kernel, targets, assume_a="pos", overwrite_a=True), dtype=np.float32)


def _gaussian(cosines: Vectors) -> Vectors:
    """Return the Gaussian kernel of unit vectors, |x - y|^2 being 2 - 2 cos."""
    return np.asarray(np.exp(2 * GAMMA * (cosines - 1.0)), dtype=np.float32)
