"""The store of one index version: what is embedded, and the Chroma collection that holds it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from regchat import classifier
from regchat.classifier import Classifier
from regchat.config import shipped
from regchat.corpus import COMMON_FILES, INDEXED_FILES, Corpus, read_corpus, text_files
from regchat.embedding import Embedder, Vectors
from regchat.errors import CorpusError, IndexFault, Problem
from regchat.evidence import Kind

FORMAT = 4
COLLECTION = "regchat"
MANIFEST = "manifest.json"
CORPUS = "corpus"
COMMON = "common"
VECTORS = "chroma"
CLASSIFIER = "classifier.npz"
SELF_SIMILARITY = 0.999
SYNCHRONISED = 1000  # entries from which Chroma writes the HNSW graph to files
BATCH = 2000  # entries added at once; Chroma refuses more than 5,461
PAGE = 500  # vectors read at once: Chroma gives lists of numbers, ten times the size
LATEST = 16  # questions whose vectors are kept for the steps of an answer
EF_SEARCH = 200  # candidates that an HNSW search keeps; the default 100 loses near ones


@dataclass(frozen=True, slots=True)
class Entry:
    """A text that is embedded; `target` is a passage's locator or a gap's id."""

    id: str
    kind: Kind
    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """An entry near a question, with its cosine."""

    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version was built from, and how questions are embedded for it."""

    version: str
    format: int
    model: str
    entries: int
    exported: bool
    agreement: float
    classifier: str = ""
    graphs: str = ""


def entries(corpus: Corpus) -> Iterator[Entry]:
    """Yield what is embedded: passages, their sentences, anticipated questions, gap questions.

    A heading counts as an anticipated question of the first passage under it, a gap's topic as
    one of its questions.
    """
    headed: set[tuple[str, str]] = set()
    for passage in corpus.passages:
        at = passage.locator
        head = passage.heading or passage.section
        yield Entry(f"passage:{at}", Kind.PASSAGE, at, f"{head}. {passage.text}")
        for number, span in enumerate(passage.spans):
            yield Entry(f"sentence:{at}:{number}", Kind.SENTENCE, at, passage.quote(span))
        if passage.heading and (passage.document, passage.heading) not in headed:
            headed.add((passage.document, passage.heading))
            yield Entry(f"heading:{at}", Kind.QUESTION, at, passage.heading)
        for number, question in enumerate(corpus.questions.get(at, ())):
            yield Entry(f"question:{at}:{number}", Kind.QUESTION, at, question)
    for gap in corpus.gaps:
        yield Entry(f"topic:{gap.id}", Kind.GAP, gap.id, gap.topic)
        for number, question in enumerate(gap.questions):
            yield Entry(f"gap:{gap.id}:{number}", Kind.GAP, gap.id, question)


def indexed_files(folder: Path) -> list[Path]:
    """Return the files of a corpus folder that answers are made of."""
    optional = [folder / name for name in INDEXED_FILES]
    return text_files(folder) + [path for path in optional if path.is_file()]


def common_files(folder: Path | None = None) -> list[Path]:
    """Return the files that are shipped for every corpus, or the copies of them in a folder."""
    return [(folder or shipped("prompts")) / name for name in COMMON_FILES]


def version_of(model: str, folder: Path, common: Path | None = None) -> str:
    """Return the version of an index of a corpus folder, built with a model (its fingerprint)."""
    digest = hashlib.sha256(f"format {FORMAT}\n{model}".encode())
    for path in common_files(common) + indexed_files(folder):
        digest.update(f"\n{path.name} ".encode() + _bytes(path))
    return digest.hexdigest()[:12]


class Index:
    """One opened version: its corpus, its vectors, and the embedder for questions."""

    def __init__(self, folder: Path, manifest: Manifest, embedder: Embedder) -> None:
        self.version = manifest.version
        self.manifest = manifest
        self.folder = folder
        self.corpus = read_corpus(folder / CORPUS, folder / COMMON)
        self._entries = {entry.id: entry for entry in entries(self.corpus)}
        self.embedder = embedder
        self.classifier = classifier.load(folder / CLASSIFIER)
        self._client = _client(folder / VECTORS)
        self._collection = self._client.get_collection(COLLECTION, embedding_function=None)

        self.vector = lru_cache(maxsize=LATEST)(self._vector)
        self.scores = lru_cache(maxsize=LATEST)(self._scores)

    def _vector(self, question: str) -> Vectors:
        """Return the unit vector of a question."""
        return np.asarray(self.embedder.embed([question], query=True)[0])

    def _scores(self, question: str) -> Mapping[str, float]:
        """Return the score of each of the classifier's classes for a question."""
        return self.classifier.scores(question, self.vector(question))

    def nearest(self, vector: Vectors, n: int) -> list[Match]:
        """Return the `n` entries of any kind nearest to a unit vector, nearest first."""
        found = self._collection.query(
            query_embeddings=[vector], n_results=min(n, len(self._entries)), include=["distances"]
        )
        rows = zip(found["ids"][0], found["distances"][0], strict=True)
        return [Match(self._entries[id], 1.0 - float(distance)) for id, distance in rows]

    def vectors(self, kind: Kind) -> dict[str, dict[str, Vectors]]:
        """Return the stored unit vectors of a kind: target -> text -> vector."""
        placed: dict[str, dict[str, Vectors]] = {}
        for entry, vector in self._read([e for e in self._entries.values() if e.kind == kind]):
            placed.setdefault(entry.target, {})[entry.text] = vector
        return placed

    def stored(self) -> dict[str, Vectors]:
        """Return the stored unit vector of every text."""
        return {entry.text: vector for entry, vector in self._read(list(self._entries.values()))}

    def _read(self, listed: Sequence[Entry]) -> Iterator[tuple[Entry, Vectors]]:
        """Yield entries with their stored unit vectors, in no certain order."""
        for start in range(0, len(listed), PAGE):
            ids = [entry.id for entry in listed[start : start + PAGE]]
            found = self._collection.get(ids=ids, include=["embeddings"])
            vectors = np.asarray(found["embeddings"], dtype=np.float32)
            for id, vector in zip(found["ids"], vectors, strict=True):
                yield self._entries[id], vector

    def verify(self, expected: int) -> None:
        """Raise ValueError unless all entries are there and stored vectors find themselves."""
        listed, held = list(self._entries.values()), int(self._collection.count())
        if not len(listed) == expected == held:
            raise ValueError(f"{held} entries, not {expected}")
        samples = [listed[0], listed[len(listed) // 2], listed[-1]]
        vectors = self.embedder.embed([entry.text for entry in samples])
        for entry, vector in zip(samples, vectors, strict=True):
            found = self.nearest(vector, 1)
            if not found or found[0].score < SELF_SIMILARITY:
                raise ValueError(f"{entry.id} is not found by its own vector")

    def close(self) -> None:
        """Release the store's files."""
        self._client.close()


def read_manifest(folder: Path) -> Manifest:
    """Return what a version was built from."""
    return Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))


def open_index(folder: Path, embedder: Callable[[Manifest], Embedder]) -> Index:
    """Open a version and verify it.

    Raises:
        IndexFault: anything in it is missing or damaged.
    """
    try:
        manifest = read_manifest(folder)
        if manifest.format != FORMAT:
            raise IndexFault(f"The index in {folder} has an older format.")
        if manifest.version != version_of(manifest.model, folder / CORPUS, folder / COMMON):
            raise ValueError("it was not built from the corpus in it")
        if manifest.classifier != _digest(folder / CLASSIFIER):
            raise ValueError("its classifier is not the one that was written")
        if manifest.graphs and manifest.graphs != _graphs(folder):
            raise ValueError("its vectors are not those that were written")
        index = Index(folder, manifest, embedder(manifest))
        try:
            index.verify(manifest.entries)
        except BaseException:
            index.close()
            raise
    except IndexFault:
        raise
    except Exception as error:  # chromadb, sqlite and onnxruntime each raise their own
        first = (str(error).splitlines() or [""])[0][:200]
        raise IndexFault(
            f"The index in {folder} is damaged ({type(error).__name__}: {first})."
        ) from error
    return index


def store(
    folder: Path,
    listed: Sequence[Entry],
    vectors: Vectors,
    taught: Classifier,
    manifest: Manifest,
) -> None:
    """Write the entries, their unit vectors (one a row) and the classifier into a new version."""
    client = _client(folder / VECTORS)
    try:
        collection = client.create_collection(
            COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": EF_SEARCH}},
        )
        for start in range(0, len(listed), BATCH):
            rows = listed[start : start + BATCH]
            collection.add(
                ids=[entry.id for entry in rows],
                embeddings=list(vectors[start : start + BATCH]),
                documents=[entry.text for entry in rows],
                metadatas=[{"kind": str(e.kind), "target": e.target} for e in rows],
            )
    finally:
        client.close()
    taught.save(folder / CLASSIFIER)
    _write_manifest(folder, replace(manifest, classifier=_digest(folder / CLASSIFIER)))


def seal(folder: Path) -> None:
    """Note the digest of a version's HNSW files, after it was opened and closed for the first time.

    Chroma reads them without a check and may crash on a damaged one. A small store has none that
    count: it is kept in the database alone.
    """
    manifest = read_manifest(folder)
    if manifest.entries >= SYNCHRONISED:
        _write_manifest(folder, replace(manifest, graphs=_graphs(folder)))


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), "utf-8")


def _graphs(folder: Path) -> str:
    """Return one digest of the HNSW files but `length.bin`, which changes with every opening."""
    total = hashlib.sha256()
    for path in sorted((folder / VECTORS).glob("*/*.bin")):
        if path.name != "length.bin":
            total.update(f"{path.name} {_digest(path)}\n".encode())
    return total.hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        fault = Problem(str(path), None, f"cannot be read ({error.strerror})", "Mend its rights.")
        raise CorpusError([fault]) from None


def _client(folder: Path) -> Any:
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
