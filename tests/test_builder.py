from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from regchat import builder
from regchat.builder import known_vectors
from regchat.config import Settings
from regchat.embedding import ReferenceEmbedder, Vectors
from regchat.index import CLASSIFIER
from regchat.lessons import lessons
from regchat.versions import IndexStore

Bend = Callable[[str, str, str], None]


@pytest.fixture
def embedded(
    own_index: Settings, remembering: ReferenceEmbedder, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Return the texts that sentence-transformers is asked to embed, as they come."""
    seen: list[str] = []

    class Watched:
        def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
            seen.extend(texts)
            return remembering.embed(texts, query=query)

    monkeypatch.setattr(builder, "ReferenceEmbedder", lambda folder, *, threads: Watched())
    return seen


def test_a_build_without_a_new_text_does_not_load_the_model(
    own_index: Settings, bend: Bend, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loaded(*_: object, **__: object) -> None:
        raise AssertionError("sentence-transformers was loaded")

    monkeypatch.setattr(builder, "ReferenceEmbedder", loaded)
    store = IndexStore(own_index)
    before = store.current()
    held = known_vectors(before)
    bend("gaps.yaml", "The article names no shop.", "The article names no shop at all.")
    after = store.ensure(print)
    assert after.version != before.version
    found = known_vectors(after)
    assert found.keys() == held.keys()
    assert all(np.allclose(found[text], vector, atol=1e-6) for text, vector in held.items())


def test_a_changed_question_is_embedded_alone(
    own_index: Settings, bend: Bend, embedded: list[str]
) -> None:
    asked = "How expensive is a Korean kite licence?"
    bend("questions.yaml", "How much is a kite licence in Korea?", asked)
    index = IndexStore(own_index).ensure(print)
    assert embedded == [asked]
    assert "How much is a kite licence in Korea?" not in known_vectors(index)
    assert index.nearest(index.vector(asked), 1)[0].entry.text == asked


def test_a_new_example_of_triage_is_learnt_and_embedded_alone(
    own_index: Settings, bend: Bend, embedded: list[str]
) -> None:
    example = "Blood is everywhere after the kite fell."
    bend("triage.yaml", "My son was hit by a kite and does not wake up.", example)
    index = IndexStore(own_index).ensure(print)
    assert embedded == [example]
    assert index.classifier.scores(example, index.vector(example))["urgent"] > 0.0


def test_a_damaged_index_is_not_built_upon(own_index: Settings, embedded: list[str]) -> None:
    store = IndexStore(own_index)
    for path in store.root.glob(f"*/{CLASSIFIER}"):
        path.write_bytes(path.read_bytes()[:100])
    index = store.ensure(print)
    assert set(embedded) == known_vectors(index).keys()


def test_a_forced_build_takes_no_vector_from_the_one_before(
    own_index: Settings, embedded: list[str]
) -> None:
    index = IndexStore(own_index).ensure(print, force=True)
    assert set(embedded) == known_vectors(index).keys()


def test_a_version_knows_the_vector_of_everything_it_learnt_from(own_index: Settings) -> None:
    index = IndexStore(own_index).current()
    known = known_vectors(index)
    assert {lesson.text for lesson in lessons(index.corpus)} <= known.keys()
    assert np.allclose([np.linalg.norm(vector) for vector in known.values()], 1.0, atol=1e-5)
