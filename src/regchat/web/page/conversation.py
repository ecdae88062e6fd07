"""The conversation as the page carries it: in the browser, from question to question."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from regchat.answer import Answer
from regchat.conversation import MAX_TURNS, Turn, continued


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the browser holds and sends with each question; nothing of it can be trusted.

    `turns` are the answered questions. `question` is the latest one, `anchor` the id of its turn on
    the page, and `answered` tells whether it is the last of `turns`.
    """

    turns: Annotated[tuple[Turn, ...], Field(max_length=MAX_TURNS)] = ()
    question: str = ""
    anchor: Annotated[str, Field(pattern=r"^(s[0-9a-f]{8})?$")] = ""
    answered: bool = False

    @classmethod
    def read(cls, held: object) -> Conversation:
        """Return what the browser sent; an empty one where it sent something else."""
        try:
            return _conversation.validate_json(str(held))
        except ValidationError:
            return cls()

    def written(self) -> str:
        """Return what the browser is to hold."""
        return _conversation.dump_json(self).decode()

    def asking(self, question: str) -> Conversation:
        """Return the conversation in which a new question is asked."""
        return Conversation(self.turns, question, f"s{secrets.token_hex(4)}")

    def again(self) -> Conversation:
        """Return the conversation in which the latest question is asked once more, in its place."""
        turns = self.turns[:-1] if self.answered else self.turns
        return Conversation(turns, self.question, self.anchor or f"s{secrets.token_hex(4)}")

    def after(self, answer: Answer) -> Conversation:
        """Return the conversation in which the latest question is answered."""
        return replace(self, turns=continued(self.turns, self.question, answer), answered=True)


_conversation = TypeAdapter(Conversation)
