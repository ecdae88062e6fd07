from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import pytest

from regchat.adapter import Adapter, load
from regchat.corpus import Corpus
from regchat.embedding import Vectors
from regchat.errors import EvaluationError
from regchat.evals import adapting
from regchat.evidence import Kind
from regchat.index import Index, Manifest
from regchat.jurisdictions import Jurisdictions
from regchat.source import Passage, Span

SIZE = 24
EACH = 60
PARAGRAPHS = [f"part/{n}" for n in range(1, 10)]
NOBODY: Jurisdictions = frozenset()


def unit(vector: Vectors) -> Vectors:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


class FakeIndex:
    """Nine passages; those who ask for one speak of it with its signs turned, and with noise."""

    def __init__(self, paragraphs: list[str]) -> None:
        noise = np.random.default_rng(0)
        self._told = {at: unit(noise.normal(size=SIZE)) for at in PARAGRAPHS}
        turned = np.where(np.arange(SIZE) < SIZE // 2, -1.0, 1.0)
        passages = tuple(
            Passage(at, "article", "Part", None, at, NOBODY, (Span(0, len(at), NOBODY),))
            for at in PARAGRAPHS
        )
        asked = {at: tuple(f"{at} {n}?" for n in range(EACH)) for at in paragraphs}
        self.corpus = Corpus({}, passages, asked)
        self.manifest = Manifest("1", 1, "model", 1, True, 1.0)
        self._asked = {
            question: unit(self._told[at] * turned + 0.1 * noise.normal(size=SIZE))
            for at, questions in asked.items()
            for question in questions
        }

    def stored(self) -> dict[str, Vectors]:
        said = {p.quote(p.spans[0]): self._told[p.locator] for p in self.corpus.passages}
        return self._asked | said

    def vectors(self, kind: Kind) -> dict[str, dict[str, Vectors]]:
        assert kind is Kind.PASSAGE
        return {p.locator: {p.text: self._told[p.locator]} for p in self.corpus.passages}


def adapted(index: FakeIndex) -> Adapter:
    return adapting.adapt(cast(Index, index))  # it has all of an index that is read


@pytest.fixture(scope="module")
def learnt() -> tuple[FakeIndex, Adapter]:
    index = FakeIndex(PARAGRAPHS)
    return index, adapted(index)


def test_questions_come_to_lie_nearest_to_what_answers_them(
    learnt: tuple[FakeIndex, Adapter],
) -> None:
    index, adapter = learnt
    stored = index.stored()
    told = np.array([stored[at] for at in PARAGRAPHS])
    asked = [(q, place) for place, at in enumerate(PARAGRAPHS) for q in index.corpus.questions[at]]
    before = [int((told @ stored[q]).argmax()) == place for q, place in asked]
    after = [int((told @ adapter.adapted(stored[q])).argmax()) == place for q, place in asked]
    assert np.mean(after) > 0.95 > 0.5 > np.mean(before)


def test_it_knows_the_model_and_what_it_reached_before_and_after(
    learnt: tuple[FakeIndex, Adapter],
) -> None:
    _, adapter = learnt
    assert adapter.model == "model"
    assert set(adapter.figures) == {
        f"recall@{k} {when}" for k in (1, 3) for when in ("before", "after")
    }
    assert all(0.0 <= figure <= 1.0 for figure in adapter.figures.values())


def test_it_learns_the_same_again(learnt: tuple[FakeIndex, Adapter]) -> None:
    index, adapter = learnt
    again = adapted(index)
    assert np.allclose(again.matrix, adapter.matrix, atol=1e-4)


def test_too_few_paragraphs_are_told() -> None:
    with pytest.raises(EvaluationError, match="Only 3 paragraphs"):
        adapted(FakeIndex(PARAGRAPHS[:3]))


def test_a_place_that_cannot_be_written_is_told(
    tmp_path: Path, learnt: tuple[FakeIndex, Adapter]
) -> None:
    (tmp_path / "a.npz").mkdir()
    with pytest.raises(EvaluationError, match="Cannot write"):
        adapting.write(learnt[1], tmp_path / "a.npz")
    adapting.write(learnt[1], tmp_path / "b.npz")
    assert load(tmp_path / "b.npz").model == "model"
