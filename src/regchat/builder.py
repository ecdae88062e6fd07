"""A corpus and a model -> the files of a new index version."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from regchat import embedding
from regchat.corpus import Corpus
from regchat.embedding import Embedder, OnnxEmbedder, ReferenceEmbedder, Vectors, in_batches
from regchat.index import FORMAT, Index, Manifest, entries, store
from regchat.lessons import lessons, taught

SAMPLE = 32  # known texts that an export is checked with where no text is new
CHECKED = 512  # texts at most that an export is checked with, evenly from all

Report = Callable[[str], None]


@dataclass
class Builder:
    """Fills the folders of new versions; loads sentence-transformers only for new texts.

    `model` is the model's folder, `exported` the one that its export stands in or goes to.
    """

    model: Path
    exported: Path
    fingerprint: str
    report: Report
    _reference: ReferenceEmbedder | None = field(default=None, repr=False)

    def fill(self, part: Path, corpus: Corpus, version: str, before: Index | None) -> None:
        """Write a version's store, classifier and manifest; take known vectors from `before`."""
        reused = before if before and before.manifest.model == self.fingerprint else None
        known = known_vectors(reused) if reused else {}
        listed, learnt = list(entries(corpus)), list(lessons(corpus))
        texts = dict.fromkeys([e.text for e in listed] + [lesson.text for lesson in learnt])
        new = [text for text in texts if text not in known]
        if new:
            found = _embedded(self.reference(), new, "Embedding", self.report)
            known |= zip(new, found, strict=True)
        agreement = self._agreement(new, known, reused.manifest if reused else None)
        self.report("Learning from the examples.")
        classifier = taught(corpus, learnt, np.array([known[lesson.text] for lesson in learnt]))
        manifest = Manifest(
            version=version,
            format=FORMAT,
            model=self.fingerprint,
            entries=len(listed),
            exported=agreement >= embedding.AGREEMENT,
            agreement=agreement,
        )
        store(part, listed, np.array([known[e.text] for e in listed]), classifier, manifest)

    def reference(self) -> ReferenceEmbedder:
        """Return sentence-transformers itself, loaded once."""
        if self._reference is None:
            self.report("Loading the embedding model.")
            self._reference = ReferenceEmbedder(self.model, threads=os.cpu_count() or 1)
        return self._reference

    def _agreement(
        self, new: Sequence[str], known: dict[str, Vectors], before: Manifest | None
    ) -> float:
        """Return the lowest cosine of export and reference; export the model where it must be."""
        if before and before.exported and self.exported.exists():
            with suppress(Exception):  # whatever onnxruntime makes of a damaged file
                return min(before.agreement, self._checked(new or list(known)[:SAMPLE], known))
        agreement = 0.0
        if self.exported.exists():
            with suppress(Exception):
                agreement = self._checked(list(known), known)
        try:
            if agreement < embedding.AGREEMENT:
                self.report("Exporting the model for fast answers.")
                shutil.rmtree(self.exported, ignore_errors=True)
                embedding.export(self.reference(), self.exported)
                agreement = self._checked(list(known), known)
        except OSError:
            raise
        except Exception as error:  # whatever torch or onnxruntime raise, the reference serves
            self.report(f"The model cannot be exported ({type(error).__name__}); serving without.")
            return 0.0
        if agreement < embedding.AGREEMENT:
            self.report(f"The exported model differs (cosine {agreement:.5f}); serving without.")
        return agreement

    def _checked(self, texts: Sequence[str], known: dict[str, Vectors]) -> float:
        fast = OnnxEmbedder(self.exported, threads=os.cpu_count() or 1)
        texts = texts[:: max(1, len(texts) // CHECKED)]
        found = _embedded(fast, texts, "Checking", self.report)
        return embedding.agreement(found, np.array([known[text] for text in texts]))


def known_vectors(index: Index) -> dict[str, Vectors]:
    """Return the unit vector of every text that a version holds."""
    learnt = [lesson.text for lesson in lessons(index.corpus)]
    examples = index.classifier.examples.astype(np.float32, copy=False)
    return dict(zip(learnt, examples, strict=True)) | index.stored()


def _embedded(embedder: Embedder, texts: Sequence[str], doing: str, report: Report) -> Vectors:
    """Return the texts' vectors, one a row, telling how far it is."""
    told = 0

    def tell(done: int) -> None:
        nonlocal told
        if done * 10 // len(texts) > told or done == len(texts):
            told = done * 10 // len(texts)
            report(f"{doing}: {done} of {len(texts)} texts.")

    return in_batches(embedder, texts, tell=tell)
