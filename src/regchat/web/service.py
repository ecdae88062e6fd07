"""What the page and the API share: whom they ask, and with what they sign what they were told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from regchat.config import Settings
from regchat.corpus import read_examples
from regchat.editorial import Theme
from regchat.feedback.store import FeedbackStore, opened
from regchat.web import Assistant
from regchat.web.answering import Answering
from regchat.web.around.limits import Limits
from regchat.web.gate import Gate
from regchat.web.metrics import Metrics
from regchat.web.presence import Presence
from regchat.web.receipts import Receipts, secret


@dataclass(frozen=True, slots=True)
class Service:
    """One running server's parts; `is_ready` tells whether the assistant is loaded.

    `themes` are the editors' example questions, as they were when the server began.
    """

    assistant: Assistant
    settings: Settings
    is_ready: Callable[[], bool]
    receipts: Receipts
    feedback: FeedbackStore
    gate: Gate
    limits: Limits
    metrics: Metrics
    answering: Answering
    presence: Presence
    themes: tuple[Theme, ...]

    def opening_questions(self) -> tuple[str, ...]:
        """Return questions to begin with: the first of each theme, or what the source answers."""
        return tuple(t.questions[0] for t in self.themes) or self.assistant.opening_questions()


def open_service(assistant: Assistant, settings: Settings, is_ready: Callable[[], bool]) -> Service:
    """Return the parts of a server that is to be run with these settings."""
    gate = Gate(settings.at_a_time, settings.queue_size)
    metrics = Metrics(gate)
    return Service(
        assistant=assistant,
        settings=settings,
        is_ready=is_ready,
        receipts=Receipts(secret(settings.secret, settings.data_dir)),
        feedback=opened(settings.feedback_url, settings.feedback_days, settings.data_dir),
        gate=gate,
        limits=Limits(settings.questions_a_minute),
        metrics=metrics,
        answering=Answering(assistant, gate, metrics),
        presence=Presence(),
        themes=read_examples(settings.corpus) if settings.corpus.is_dir() else (),
    )
