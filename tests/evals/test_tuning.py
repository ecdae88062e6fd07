from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import yaml

from regchat.answer import Status
from regchat.decision import Weights, read_weights, shipped_weights
from regchat.errors import CorpusError, EvaluationError
from regchat.evals import tuning
from regchat.evals.questions import Question, QuestionKind, Split
from regchat.evals.tuning import FEWEST, REFUSED, Tuned, tune

NAMES = tuple(shipped_weights().weights)
EACH = 100


def asked(number: int, status: Status, **changes: object) -> Question:
    """Return a question of the split `tune`; its one turn is its id."""
    kind = QuestionKind.ANSWERABLE if status is Status.ANSWERED else QuestionKind.NEAR_TOPIC
    name = f"{status}-{number}"
    given = {"kind": kind, "split": Split.TUNE, "turns": (name,)} | changes
    return Question(name, status=status, **given)  # type: ignore[arg-type]  # of many types


def questions(answered: int = EACH, refused: int = EACH) -> list[Question]:
    return [asked(n, Status.ANSWERED) for n in range(answered)] + [
        asked(n, Status.NOT_IN_SOURCE) for n in range(refused)
    ]


def evidence(question: str) -> Mapping[str, float]:
    """Return evidence that is high for what is answered, with noise of its own."""
    status, _, number = question.rpartition("-")
    noise = np.random.default_rng([int(number), status == "answered"])
    found = dict(zip(NAMES, noise.normal(size=len(NAMES)), strict=True))
    found["words"] = 3.0
    found["passage"] = (0.8 if status == "answered" else 0.4) + 0.15 * found["passage"]
    return found


@pytest.fixture(scope="module")
def tuned() -> Tuned:
    return tune(questions(), evidence)


def probability(tuned: Tuned, question: Question) -> float:
    weights = Weights(tuned.threshold, tuned.bias, tuned.weights)
    return weights.probability(evidence(question.turns[0]))


def test_the_weights_tell_apart_what_they_were_fitted_to(tuned: Tuned) -> None:
    assert tuned.weights["passage"] > 0.0
    assert tuned.figures["auroc"] > 0.95
    assert tuned.figures["near_topic_abstention"] > 0.7
    refused = [probability(tuned, q) < tuned.threshold for q in questions()]
    assert np.mean(refused[:EACH]) <= 2 * REFUSED
    assert np.mean(refused[EACH:]) > 0.7


def test_the_threshold_refuses_the_share_that_may_be_refused(tuned: Tuned) -> None:
    assert tuned.figures["answerable_refused"] == pytest.approx(REFUSED, abs=1.0 / EACH)
    assert 0.0 < tuned.threshold < 1.0


def test_evidence_that_is_always_the_same_decides_nothing(tuned: Tuned) -> None:
    assert tuned.weights["words"] == 0.0
    assert np.isfinite([tuned.bias, *tuned.weights.values()]).all()


def test_the_same_questions_give_the_same_file(tuned: Tuned) -> None:
    assert tune(questions(), evidence).as_text() == tuned.as_text()


def test_only_single_turns_of_the_split_tune_that_retrieval_decides_on_are_fitted_to(
    tuned: Tuned,
) -> None:
    others = [
        asked(900, Status.ANSWERED, split=Split.TEST),
        asked(901, Status.ANSWERED, turns=("answered-1", "answered-901")),
        asked(902, Status.PERSONAL_ADVICE, kind=QuestionKind.PERSONAL),
        asked(903, Status.URGENT, kind=QuestionKind.URGENT),
        asked(904, Status.NOT_IN_SOURCE, kind=QuestionKind.INJECTION),
    ]
    seen: list[str] = []

    def watched(question: str) -> Mapping[str, float]:
        seen.append(question)
        return evidence(question)

    assert tune(questions() + others, watched) == tuned
    assert seen == [q.turns[0] for q in questions()]
    assert tuned.fitted_to == {"answered": EACH, "not in the source": EACH}


@pytest.mark.parametrize(
    ("answered", "refused", "said"),
    [
        (0, EACH, "Only 0 questions of the split tune are answered"),
        (FEWEST - 1, EACH, "Only 9 questions of the split tune are answered"),
        (EACH, 0, "Only 0 questions of the split tune are not in the source"),
        (EACH, FEWEST - 1, "Only 9 questions of the split tune are not in the source"),
        (0, 0, "Only 0 questions"),
    ],
)
def test_too_few_questions_of_a_class_are_told_with_their_number(
    answered: int, refused: int, said: str
) -> None:
    with pytest.raises(EvaluationError, match=said):
        tune(questions(answered, refused), evidence)


def test_the_fewest_questions_allowed_are_enough() -> None:
    found = tune(questions(FEWEST, FEWEST), evidence)
    assert found.fitted_to == {"answered": FEWEST, "not in the source": FEWEST}


def test_where_no_near_topic_was_asked_its_figure_is_not_made_up() -> None:
    listed = questions(EACH, 0) + [
        asked(n, Status.NOT_IN_SOURCE, kind=QuestionKind.OFF_TOPIC) for n in range(EACH)
    ]
    found = tune(listed, evidence)
    assert "near_topic_abstention" not in found.figures
    assert ".nan" not in found.as_text()


def test_what_is_written_is_what_the_decision_reads(tuned: Tuned, tmp_path: Path) -> None:
    path = tmp_path / "tuned.yaml"
    tuning.write(tuned, path)
    assert read_weights(path) == Weights(tuned.threshold, tuned.bias, dict(tuned.weights))
    assert path.read_text("utf-8").startswith("# What decides")
    assert yaml.safe_load(path.read_text("utf-8"))["figures"] == dict(tuned.figures)
    assert os.listdir(tmp_path) == ["tuned.yaml"]


def test_evidence_that_the_decision_does_not_know_is_a_fault_when_read(
    tuned: Tuned, tmp_path: Path
) -> None:
    path = tmp_path / "tuned.yaml"
    tuning.write(tuned, path)
    path.write_text(path.read_text("utf-8").replace("passage:", "luck:", 1), "utf-8")
    with pytest.raises(CorpusError, match=r'^tuned\.yaml: .*luck.*"regchat tune"'):
        read_weights(path)


def test_weights_that_cannot_be_written_whole_leave_the_file_as_it_was(
    tuned: Tuned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tuned.yaml"
    path.write_text("before", "utf-8")

    def full(self: Path, text: str, encoding: str) -> int:
        self.write_bytes(text.encode(encoding)[:20])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(EvaluationError, match="No space left on device"):
        tuning.write(tuned, path)
    assert path.read_text("utf-8") == "before"
    assert os.listdir(tmp_path) == ["tuned.yaml"]


def test_a_folder_that_does_not_exist_is_told(tuned: Tuned, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="another --out"):
        tuning.write(tuned, tmp_path / "none" / "tuned.yaml")


def test_a_folder_in_the_file_s_place_is_told(tuned: Tuned, tmp_path: Path) -> None:
    (tmp_path / "tuned.yaml").mkdir()
    with pytest.raises(EvaluationError, match="Cannot write"):
        tuning.write(tuned, tmp_path / "tuned.yaml")
    assert os.listdir(tmp_path) == ["tuned.yaml"]
