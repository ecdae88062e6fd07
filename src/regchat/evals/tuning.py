"""The evidence for the questions of the split `tune` -> the weights that decide on answers.

A logistic regression (scikit-learn, at this time only) over the evidence of each question, every
kind of evidence scaled to unit variance, both classes weighing the same. The threshold and the
figures come from cross-validation: no question is judged by weights that were fitted to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from regchat.answer import Status
from regchat.errors import EvaluationError
from regchat.evals.questions import Question, QuestionKind, Split

REFUSED = 0.025  # share of the answerable questions that may be refused
FOLDS = 8
STRENGTH = 0.3  # inverse strength of the ridge on the weights
FEWEST = 10  # questions of each class
DIGITS = 4

HEADER = """\
# What decides whether a question is answered: written by `regchat tune`, by which it is replaced.
# The probability is the logistic function of the bias and the weighted evidence.
"""


@dataclass(frozen=True, slots=True)
class Tuned:
    """Fitted weights, the threshold, and the figures reached in cross-validation."""

    threshold: float
    bias: float
    weights: Mapping[str, float]
    fitted_to: Mapping[str, int]
    figures: Mapping[str, float]

    def as_text(self) -> str:
        """Return the file of these weights."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        plain = {k: dict(v) if isinstance(v, Mapping) else v for k, v in fields.items()}
        return HEADER + yaml.safe_dump(plain, sort_keys=False)


def tune(
    questions: Sequence[Question],
    evidence: Callable[[str], Mapping[str, float]],
    refused: float = REFUSED,
) -> Tuned:
    """Fit the weights to the questions of the split `tune` that are asked in one turn.

    The threshold is set so that `refused` is the share of the answerable questions refused.

    Those that call for advice or help are left out: triage answers them before.

    Raises:
        EvaluationError: fewer than ten questions are to be answered, or to be refused.
    """
    chosen = [
        q
        for q in questions
        if q.split is Split.TUNE
        and len(q.turns) == 1
        and q.kind is not QuestionKind.INJECTION
        and q.status in (Status.ANSWERED, Status.NOT_IN_SOURCE)
    ]
    answered = np.array([q.status is Status.ANSWERED for q in chosen], dtype=bool)
    counts = {"answered": int(answered.sum()), "not in the source": int((~answered).sum())}
    for name, number in counts.items():
        if number < FEWEST:
            raise EvaluationError(
                f"Only {number} questions of the split tune are {name}; tune needs at least "
                f"{FEWEST} of both. Add some to the evaluation file."
            )
    found = [evidence(q.turns[-1]) for q in chosen]
    names = list(found[0])
    table = np.array([[each[name] for name in names] for each in found])
    near = np.array([q.kind is not QuestionKind.OFF_TOPIC for q in chosen]) & ~answered
    return _fitted(names, table, answered, near, counts, refused)


def _fitted(
    names: Sequence[str],
    table: Any,
    answered: Any,
    near: Any,
    counts: Mapping[str, int],
    refused: float,
) -> Tuned:
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    regression = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=5000)
    model = make_pipeline(StandardScaler(), regression)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    held_out = cross_val_predict(model, table, answered, cv=folds, method="predict_proba")[:, 1]
    threshold = float(np.quantile(held_out[answered], refused))
    model.fit(table, answered)
    scale = np.where(model[0].scale_ > 0, model[0].scale_, 1.0)
    weights = model[1].coef_[0] / scale
    bias = float(model[1].intercept_[0] - weights @ model[0].mean_)
    figures = {
        "auroc": float(roc_auc_score(answered, held_out)),
        "answerable_refused": float((held_out[answered] < threshold).mean()),
    }
    if near.any():
        figures["near_topic_abstention"] = float((held_out[near] < threshold).mean())
    return Tuned(
        threshold=round(threshold, DIGITS),
        bias=round(bias, DIGITS),
        weights={n: round(float(w), DIGITS) for n, w in zip(names, weights, strict=True)},
        fitted_to=counts,
        figures={name: round(value, DIGITS) for name, value in figures.items()},
    )


def write(tuned: Tuned, path: Path) -> None:
    """Write the weights to a file, whole or not at all.

    Raises:
        EvaluationError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(tuned.as_text(), "utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise EvaluationError.unwritable(path, error) from None
