"""One class a reason that a user can cause; the message says what, the value and the remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in a file: where it stands, what is wrong, and how to mend it."""

    file: str
    line: int | None
    what: str
    remedy: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.what}. {self.remedy}"


class RegchatError(Exception):
    """The base of every error that is shown as one line instead of a traceback."""


class SettingsError(RegchatError):
    """A setting is unknown or has a value it cannot take."""


class CorpusError(RegchatError):
    """A corpus folder is missing, unreadable or wrong; `problems` lists each fault."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class ModelError(RegchatError):
    """The embedding model is missing, or is not the one that its name promises."""


class IndexFault(RegchatError):
    """The index is missing or damaged, or cannot be written."""


class QuestionError(RegchatError):
    """A question that cannot be asked: blank, or too long."""


class HistoryError(RegchatError):
    """A history that is malformed, too long, or names a passage that does not exist."""


class EvaluationError(RegchatError):
    """The evaluation file, or the earlier run to compare with, is missing or wrong."""

    @classmethod
    def unwritable(cls, path: Path, error: OSError) -> EvaluationError:
        """Return the fault that a file of results cannot be written."""
        remedy = "Mend its rights or give another --out."
        return cls(f"Cannot write {path} ({error.strerror}). {remedy}")


class ServerError(RegchatError):
    """The server cannot start: the port is taken, or the address is not one of this computer."""


class SourceError(RegchatError):
    """A published text that cannot be imported, or a folder that it cannot be written to."""


class ReceiptError(RegchatError):
    """What is sent back as the id of an answer is none, or is too old."""


class FeedbackError(RegchatError):
    """Feedback cannot be kept or read."""
