"""What of a conversation travels with a question."""

from __future__ import annotations

from dataclasses import dataclass

MAX_TURNS = 10
MAX_QUESTION = 2000


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation and the locators that its answer cited."""

    question: str
    standalone_question: str
    locators: tuple[str, ...] = ()
