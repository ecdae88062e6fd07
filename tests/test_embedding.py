from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from regchat import embedding
from regchat.config import DEFAULT_MODEL, Settings
from regchat.corpus import read_corpus
from regchat.embedding import (
    AGREEMENT,
    PACKAGED,
    WEIGHTS,
    Embedder,
    OnnxEmbedder,
    ReferenceEmbedder,
    Vectors,
    agreement,
    export,
    model_fingerprint,
    model_folder,
)
from regchat.errors import ModelError
from regchat.index import entries

ODD_TEXTS = [
    "",
    " ",
    "\x00",
    "a\x00kite",
    "🪁🪁🪁",
    "연 면허는 얼마입니까?",
    "<b>kite</b>",
    "kite " * 5000,
    "x" * 20_000,
]


@pytest.fixture(scope="module")
def exported(tiny_index: Settings) -> OnnxEmbedder:
    """Return the session's exported model."""
    folder = tiny_index.data_dir / "models" / model_fingerprint(DEFAULT_MODEL)[:16]
    return OnnxEmbedder(folder, threads=1)


@pytest.fixture(scope="module", params=["reference", "exported"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    """Return each of the two embedders in turn."""
    found: Embedder = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def texts(tiny_index: Settings) -> list[str]:
    return [entry.text for entry in entries(read_corpus(tiny_index.corpus))]


def lengths(vectors: Vectors) -> Vectors:
    return np.asarray(np.linalg.norm(vectors, axis=1), dtype=np.float32)


def test_the_packaged_model_is_found_and_is_the_known_one() -> None:
    folder = model_folder(DEFAULT_MODEL)
    assert (folder / "modules.json").is_file()
    assert (folder / WEIGHTS).is_file()
    assert len(model_fingerprint(DEFAULT_MODEL)) == 64
    assert model_fingerprint(DEFAULT_MODEL) == model_fingerprint(DEFAULT_MODEL)


def test_weights_other_than_the_known_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    module, known = PACKAGED[DEFAULT_MODEL]
    monkeypatch.setitem(PACKAGED, DEFAULT_MODEL, (module, "0" * 64))
    with pytest.raises(ModelError) as caught:
        model_fingerprint(DEFAULT_MODEL)
    assert known in str(caught.value)
    assert "0" * 64 in str(caught.value)
    assert f"pip install --force-reinstall {DEFAULT_MODEL}" in str(caught.value)


def test_a_damaged_copy_of_the_packaged_model_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "bent_model"
    shutil.copytree(
        model_folder(DEFAULT_MODEL), package / "model", ignore=shutil.ignore_patterns(WEIGHTS)
    )
    (package / "__init__.py").touch()
    (package / "model" / WEIGHTS).write_bytes(b"not the weights")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(PACKAGED, DEFAULT_MODEL, ("bent_model", PACKAGED[DEFAULT_MODEL][1]))
    with pytest.raises(ModelError, match="SHA-256"):
        model_fingerprint(DEFAULT_MODEL)


def test_a_packaged_model_that_is_not_installed_is_told_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(PACKAGED, DEFAULT_MODEL, ("no_such_module", "0" * 64))
    with pytest.raises(ModelError, match=f"pip install {DEFAULT_MODEL}"):
        model_folder(DEFAULT_MODEL)


@pytest.mark.parametrize("name", ["nowhere/model", "all-MiniLM-L6-v2", "~/none", "/dev/null"])
def test_a_missing_model_folder_is_told_with_the_remedy(name: str) -> None:
    with pytest.raises(ModelError) as caught:
        model_folder(name)
    assert name in str(caught.value)
    assert "Set REGCHAT_EMBEDDING_MODEL" in str(caught.value)
    assert DEFAULT_MODEL in str(caught.value)


def test_a_model_folder_is_known_by_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("[]", "utf-8")
    before = model_fingerprint(str(tmp_path))
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text("{}", "utf-8")
    after = model_fingerprint(str(tmp_path))
    (tmp_path / "1_Pooling" / "config.json").write_text("{ }", "utf-8")
    assert len({before, after, model_fingerprint(str(tmp_path))}) == 3


@pytest.mark.parametrize("query", [True, False])
def test_the_export_agrees_with_sentence_transformers(
    reference: ReferenceEmbedder, exported: OnnxEmbedder, texts: list[str], query: bool
) -> None:
    one, other = (e.embed(texts + ODD_TEXTS[:7], query=query) for e in (reference, exported))
    assert agreement(one, other) >= AGREEMENT


def test_every_vector_is_a_unit_vector(embedder: Embedder, texts: list[str]) -> None:
    vectors = embedder.embed(texts)
    assert vectors.dtype == np.float32
    assert len(vectors) == len(texts)
    assert lengths(vectors) == pytest.approx(1.0, abs=1e-5)


def test_a_text_alone_has_the_vector_that_it_has_among_many(
    embedder: Embedder, texts: list[str]
) -> None:
    together = embedder.embed(texts)
    for text, vector in zip(texts[::5], together[::5], strict=True):
        assert embedder.embed([text])[0] @ vector == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("text", ODD_TEXTS, ids=lambda text: repr(text[:12]))
def test_any_text_at_all_has_a_vector(embedder: Embedder, text: str) -> None:
    vectors = embedder.embed([text], query=True)
    assert np.isfinite(vectors).all()
    assert lengths(vectors) == pytest.approx(1.0, abs=1e-5)


def test_more_texts_than_fit_a_batch_are_embedded(exported: OnnxEmbedder) -> None:
    assert exported.embed(["kite"] * 600).shape == exported.embed(["kite"]).repeat(600, 0).shape


def test_an_export_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(model: Any, path: Path) -> None:
        path.write_bytes(b"half a")
        raise RuntimeError("no")

    class Nothing:
        model = None

    monkeypatch.setattr(embedding, "_export_graph", fail)
    with pytest.raises(RuntimeError, match="no"):
        export(Nothing(), tmp_path / "models" / "one")  # type: ignore[arg-type]
    assert list((tmp_path / "models").iterdir()) == []


def test_agreement_is_the_lowest_cosine_of_all_rows() -> None:
    one = np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)
    other = np.array([[1.0, 0.0], [0.6, 0.8]], dtype=np.float32)
    assert agreement(one, other) == pytest.approx(0.8)
    assert agreement(one[:0], other[:0]) == 1.0
