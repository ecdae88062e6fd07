from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from regchat import classifier
from regchat.classifier import Classifier
from regchat.embedding import Vectors

CLASSES = ("wind", "price", "either")
TEXTS = (
    "the wind is strong today",
    "how strong is the wind",
    "the price of a kite",
    "what is the price",
    "a kite in the garden",
)
TARGETS = np.array(
    [[1, -1, -1], [1, -1, -1], [-1, 1, -1], [-1, 1, -1], [0, -1, 0]], dtype=np.float32
)


def vector(*axes: int) -> Vectors:
    """Return the unit vector that leans on these axes alike."""
    found = np.zeros(6, dtype=np.float32)
    found[list(axes)] = 1.0
    return found / np.float32(np.linalg.norm(found))


VECTORS = np.array([vector(0), vector(0, 1), vector(2), vector(2, 3), vector(4)])


@pytest.fixture
def fitted() -> Classifier:
    return classifier.fit(CLASSES, TEXTS, VECTORS, TARGETS)


def test_a_clear_member_scores_above_a_clear_stranger(fitted: Classifier) -> None:
    scores = fitted.scores("is the wind strong", vector(0, 1))
    assert scores["wind"] > 0.5 > 0.0 > scores["price"]
    scores = fitted.scores("price of the kite", vector(2))
    assert scores["price"] > 0.5 > 0.0 > scores["wind"]


def test_each_example_is_taken_for_what_it_is_an_example_of(fitted: Classifier) -> None:
    for text, given, row in zip(TEXTS, VECTORS, TARGETS, strict=True):
        scores = fitted.scores(text, given)
        for name, target in zip(CLASSES, row, strict=True):
            assert np.sign(scores[name]) == np.sign(target) or target == 0.0


def test_an_example_of_either_is_taken_for_neither(fitted: Classifier) -> None:
    scores = fitted.scores(TEXTS[4], VECTORS[4])
    assert abs(scores["wind"]) < 0.3
    assert fitted.scores(TEXTS[0], VECTORS[0])["wind"] > scores["wind"] + 0.4
    assert fitted.scores(TEXTS[2], VECTORS[2])["wind"] < scores["wind"] - 0.4


def test_the_same_examples_give_the_same_classifier(fitted: Classifier) -> None:
    again = classifier.fit(CLASSES, TEXTS, VECTORS, TARGETS)
    assert np.array_equal(again.by_vector, fitted.by_vector)
    assert np.array_equal(again.by_word, fitted.by_word)
    assert again.vocabulary.columns == fitted.vocabulary.columns


def test_words_tell_apart_what_vectors_do_not(fitted: Classifier) -> None:
    between = vector(0, 2)
    assert fitted.scores("wind strong", between)["wind"] > fitted.scores("", between)["wind"]
    assert fitted.scores("price", between)["price"] > fitted.scores("wind", between)["price"]


@pytest.mark.parametrize("text", ["", "?!", "zebra quagga", "風"])
def test_words_that_no_example_has_leave_the_vector_to_decide(
    fitted: Classifier, text: str
) -> None:
    assert fitted.scores(text, vector(0)) == fitted.scores("", vector(0))
    assert fitted.scores(text, vector(0))["wind"] > 0.0


def test_a_word_of_a_single_example_is_not_weighed(fitted: Classifier) -> None:
    assert "wind" in fitted.vocabulary.columns
    assert "garden" not in fitted.vocabulary.columns


def test_examples_without_a_word_in_common_can_be_learnt_from() -> None:
    found = classifier.fit(("a", "b"), ("one", "two"), VECTORS[:2], TARGETS[1:3, :2])
    assert found.vocabulary.columns == {}
    assert found.scores("one", VECTORS[0]).keys() == {"a", "b"}


def test_what_was_saved_is_read_back_alike(fitted: Classifier, tmp_path: Path) -> None:
    path = tmp_path / "classifier.npz"
    fitted.save(path)
    read = classifier.load(path)
    assert read.classes == CLASSES
    for text, given in zip((*TEXTS, "zebra"), (*VECTORS, vector(5)), strict=True):
        assert read.scores(text, given) == fitted.scores(text, given)


@pytest.mark.parametrize("kept", [0, 1, 20, 200, -1])
def test_a_file_that_is_cut_off_is_told(fitted: Classifier, tmp_path: Path, kept: int) -> None:
    path = tmp_path / "classifier.npz"
    fitted.save(path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises((OSError, ValueError, KeyError)):
        classifier.load(path)


def test_a_file_of_another_form_is_told(tmp_path: Path) -> None:
    path = tmp_path / "classifier.npz"
    with pytest.raises(OSError, match="No such file"):
        classifier.load(path)
    path.write_text("no arrays", "utf-8")
    with pytest.raises((OSError, ValueError)):
        classifier.load(path)
    np.savez(path, other=VECTORS)
    with pytest.raises(KeyError):
        classifier.load(path)
    np.savez(path, names=np.array([{"pickled": 1}], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        classifier.load(path)
