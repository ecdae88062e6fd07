"""Feedback on one answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from regchat.feedback.store import Feedback, Reason

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def given(**values: Any) -> Feedback:
    """Return feedback; what is not given is the same for every one."""
    fixed: dict[str, Any] = {
        "question": "and a red flag?",
        "standalone_question": "What does a red flag mean?",
        "status": "answered",
        "lines": ("No kite may fly.", "The beach is closed."),
        "locators": ("weather/1",),
        "index_version": "v1",
        "helpful": False,
        "reason": Reason.INCOMPLETE,
        "comment": "what of 2020?",
        "given": NOON,
        "received": NOON,
    }
    return Feedback(**{**fixed, **values})
