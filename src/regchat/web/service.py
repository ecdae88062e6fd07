"""What the page and the API share: whom they ask, and with what they sign what they were told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from regchat.config import Settings
from regchat.feedback.store import FeedbackStore
from regchat.web import Assistant
from regchat.web.receipts import Receipts


@dataclass(frozen=True, slots=True)
class Service:
    """One running server's parts; `is_ready` tells whether the assistant is loaded."""

    assistant: Assistant
    settings: Settings
    is_ready: Callable[[], bool]
    receipts: Receipts
    feedback: FeedbackStore
