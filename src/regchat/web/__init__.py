"""The web page and the HTTP API, and what they need of an assistant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from regchat.answer import Answer
from regchat.conversation import Turn
from regchat.corpus import Corpus
from regchat.events import Event

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig


# FastAPI hands errors with their messages, bodies included, to any exporter it finds.
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


class Assistant(Protocol):
    """What answers the questions that arrive here."""

    @property
    def corpus(self) -> Corpus:
        """Return the corpus of the index version that is served."""

    @property
    def index_version(self) -> str:
        """Return the index version that is served."""

    def ask(self, question: str, history: Sequence[Turn] = (), *, trace: bool = False) -> Answer:
        """Answer a question; raises QuestionError or HistoryError."""

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """Answer piece by piece; raises QuestionError or HistoryError before the first."""

    def warm(self) -> None:
        """Load the model and the index."""

    def notice(self) -> str:
        """Return the line that says what the assistant is, and what it is not."""

    def opening_questions(self) -> tuple[str, ...]:
        """Return questions that show what can be asked."""
