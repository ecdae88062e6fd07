from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from regchat import adapter, embedding
from regchat.adapter import Adapter
from regchat.config import DEFAULT_MODEL
from regchat.embedding import Vectors


def unit(*values: float) -> Vectors:
    vector = np.array(values, dtype=np.float32)
    return np.asarray(vector / np.linalg.norm(vector))


def test_a_vector_is_moved_by_the_matrix_and_stays_a_unit_vector() -> None:
    turn = np.array([[0.0, 1.0], [0.0, 0.0]], dtype=np.float32)
    moved = Adapter(turn, "model", {}).adapted(unit(1.0, 0.0))
    assert moved == pytest.approx(unit(1.0, 1.0))


def test_what_was_learnt_is_read_as_it_was_saved(tmp_path: Path) -> None:
    matrix = np.array([[0.25, 0.0], [-0.5, 1.0]], dtype=np.float32)
    adapter.save(Adapter(matrix, "model", {"recall@1 after": 0.5}), tmp_path / "a.npz")
    found = adapter.load(tmp_path / "a.npz")
    assert (found.matrix == matrix).all()
    assert (found.model, found.figures) == ("model", {"recall@1 after": 0.5})
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def test_nothing_is_left_behind_where_it_cannot_be_saved(tmp_path: Path) -> None:
    (tmp_path / "a.npz").mkdir()
    with pytest.raises(IsADirectoryError):
        adapter.save(Adapter(np.eye(2, dtype=np.float32), "model", {}), tmp_path / "a.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def test_the_shipped_one_fits_the_shipped_model_and_no_other() -> None:
    found = adapter.shipped(embedding.model_fingerprint(DEFAULT_MODEL)[:16])
    assert found is not None
    assert found.matrix.shape == (384, 384)
    assert np.isfinite(found.matrix).all()
    assert adapter.shipped("another") is None


def test_the_shipped_one_helps_with_paragraphs_that_it_had_not_seen() -> None:
    figures = adapter.load(adapter.FILE).figures
    assert figures["recall@1 after"] > figures["recall@1 before"]
    assert figures["recall@3 after"] > figures["recall@3 before"]
