"""The JSON report of an earlier evaluation -> the run that it tells of."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError, model_validator

from regchat.answer import Answer, Status
from regchat.errors import EvaluationError
from regchat.evals.questions import Question, QuestionKind, Split
from regchat.evals.report import FORMAT
from regchat.evals.results import Result
from regchat.evals.runner import Run


class _Expected(BaseModel):
    status: Status
    locators: tuple[str, ...]
    facts: tuple[str, ...]
    forbidden: tuple[str, ...]


class _Result(BaseModel):
    id: str
    kind: QuestionKind
    split: Split
    turns: Annotated[tuple[str, ...], Field(min_length=1)]
    expected: _Expected
    milliseconds: float
    retrieved: tuple[str, ...]
    answer: Answer | None
    error: str | None

    @model_validator(mode="after")
    def _is_a_result(self) -> _Result:
        self.result()
        return self

    def result(self) -> Result:
        asked = Question(self.id, self.kind, self.split, self.turns, **self.expected.model_dump())
        return Result(asked, self.answer, self.milliseconds, self.retrieved, self.error)


class _Report(BaseModel):
    created: datetime
    index_version: str
    python: str
    platform: str
    processors: int
    split: Split | None
    kind: QuestionKind | None
    results: tuple[_Result, ...]


def read_run(given: Path, name: str) -> Run:
    """Read a run from its JSON report, or from `name`.json in the folder it was written to.

    What a run measured of closeness is left out.

    Raises:
        EvaluationError: there is no such report, it is none, or it is one of another format. The
            message quotes nothing of it, since that may be a question of the split `test`.
    """
    path, data = _loaded(given, name)
    if not isinstance(data, dict) or not {"index_version", "results"} <= set(data):
        raise _not_a_run(path, "no report of an evaluation")
    written = data.get("format", FORMAT)
    if written != FORMAT:
        raise _of_another_format(path, f"{str(written)[:20]!r}, not {FORMAT}")
    try:
        report = _Report.model_validate(data)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in fault["loc"][:3])
        raise _of_another_format(path, f"{where} does not fit") from None
    told = {name: getattr(report, name) for name in _Report.model_fields if name != "results"}
    return Run(results=tuple(row.result() for row in report.results), **told)


def _loaded(given: Path, name: str) -> tuple[Path, Any]:
    path = given
    try:
        path = given / f"{name}.json" if given.is_dir() else given
        return path, json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise EvaluationError(
            f"No run at {path}. Give the JSON report of an earlier evaluation, or its folder."
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not JSON"
        raise _not_a_run(path, reason or "cannot be read") from None


def _not_a_run(path: Path, reason: str) -> EvaluationError:
    return EvaluationError(
        f"{path} is not a run ({reason}). Give the JSON report that an evaluation has written."
    )


def _of_another_format(path: Path, reason: str) -> EvaluationError:
    return EvaluationError(
        f"{path} is a run of another format ({reason}). Give one that this version has written."
    )
