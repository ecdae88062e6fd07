from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from regchat.config import Settings
from regchat.corpus import read_corpus
from regchat.embedding import Embedder
from regchat.errors import IndexFault
from regchat.evidence import Kind
from regchat.index import MANIFEST, Index, Manifest, entries, open_index, read_manifest
from regchat.versions import POINTER, IndexStore


@pytest.fixture(scope="module")
def index(tiny_store: IndexStore) -> Index:
    return tiny_store.current()


@pytest.fixture
def folder(own_index: Settings) -> Iterator[Path]:
    """Return the folder of a version that a test may damage."""
    root = IndexStore(own_index).root
    return root / (root / POINTER).read_text("utf-8")


def test_passages_sentences_questions_and_gaps_are_embedded(corpus_folder: Path) -> None:
    corpus = read_corpus(corpus_folder)
    listed = list(entries(corpus))
    kinds = Counter(entry.kind for entry in listed)
    headings = {(p.document, p.heading) for p in corpus.passages if p.heading}
    assert kinds == {
        Kind.PASSAGE: len(corpus.passages),
        Kind.SENTENCE: sum(len(p.spans) for p in corpus.passages),
        Kind.QUESTION: sum(map(len, corpus.questions.values())) + len(headings),
        Kind.GAP: sum(1 + len(gap.questions) for gap in corpus.gaps),
    }
    assert len({entry.id for entry in listed}) == len(listed)


def test_every_entry_leads_to_a_passage_or_to_a_gap(corpus_folder: Path) -> None:
    corpus = read_corpus(corpus_folder)
    for entry in entries(corpus):
        if entry.kind is Kind.GAP:
            assert entry.target in {gap.id for gap in corpus.gaps}
        else:
            assert [p.locator for p in corpus.at(entry.target)] == [entry.target]


def test_a_published_heading_is_a_way_of_asking_for_its_passage(corpus_folder: Path) -> None:
    found = {e.text: e for e in entries(read_corpus(corpus_folder))}
    entry = found["Can a child fly a kite?"]
    assert (entry.kind, entry.target) == (Kind.QUESTION, "faq/1")


def test_every_stored_vector_finds_itself(index: Index) -> None:
    listed = list(entries(index.corpus))
    vectors = index.embedder.embed([entry.text for entry in listed])
    for entry, vector in zip(listed, vectors, strict=True):
        match = index.nearest(vector, 1)[0]
        assert match.score == pytest.approx(1.0, abs=1e-3)
        assert match.entry.text == entry.text


def test_the_nearest_come_first_and_no_entry_twice(index: Index) -> None:
    vector = index.embedder.embed(["How much is a kite licence in Korea?"], query=True)[0]
    total = len(list(entries(index.corpus)))
    matches = index.nearest(vector, total + 50)
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)
    assert len({match.entry.id for match in matches}) == len(matches) == total


def test_the_vectors_of_a_kind_are_those_of_all_its_texts(index: Index) -> None:
    for kind in (Kind.PASSAGE, Kind.SENTENCE, Kind.QUESTION, Kind.GAP):
        expected = {(e.target, e.text) for e in entries(index.corpus) if e.kind is kind}
        found = index.vectors(kind)
        assert {(at, text) for at, texts in found.items() for text in texts} == expected
        for texts in found.values():
            for vector in texts.values():
                assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_an_opened_version_has_the_corpus_that_it_was_built_from(
    index: Index, corpus_folder: Path
) -> None:
    assert index.corpus == read_corpus(corpus_folder)


def test_a_count_other_than_expected_does_not_pass(index: Index) -> None:
    with pytest.raises(ValueError, match="entries"):
        index.verify(1)


def test_another_model_than_the_one_it_was_built_with_does_not_pass(
    folder: Path, index: Index
) -> None:
    class Other:
        def embed(self, texts: list[str], *, query: bool = False) -> np.ndarray:
            found = np.zeros((len(texts), 384), dtype=np.float32)
            found[:, 0] = 1.0
            return found

    with pytest.raises(IndexFault, match="damaged"):
        open_index(folder, lambda manifest: Other())  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize(
    "manifest", [None, "", "{", "[]", "{}", '{"version": 1}', "null", '"text"', "\x00\x01"]
)
def test_a_version_without_its_manifest_is_damaged(
    folder: Path, index: Index, manifest: str | None
) -> None:
    if manifest is None:
        (folder / MANIFEST).unlink()
    else:
        (folder / MANIFEST).write_text(manifest, "utf-8")
    with pytest.raises(IndexFault) as caught:
        open_index(folder, lambda _: index.embedder)
    assert "damaged" in str(caught.value)
    assert str(folder) in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_folder_that_does_not_exist_is_no_version(tmp_path: Path, index: Index) -> None:
    with pytest.raises(IndexFault, match="damaged"):
        open_index(tmp_path / "none", lambda _: index.embedder)


def test_the_manifest_says_what_the_version_was_built_from(folder: Path) -> None:
    manifest = read_manifest(folder)
    written = json.loads((folder / MANIFEST).read_text("utf-8"))
    assert manifest == Manifest(**written)
    assert folder.name.startswith(manifest.version)
    assert manifest.exported
    assert manifest.agreement >= 0.9999


def test_an_opened_version_asks_for_the_embedder_it_was_built_for(
    folder: Path, index: Index
) -> None:
    asked: list[Manifest] = []

    def embedder(manifest: Manifest) -> Embedder:
        asked.append(manifest)
        return index.embedder

    open_index(folder, embedder).close()
    assert asked == [read_manifest(folder)]
