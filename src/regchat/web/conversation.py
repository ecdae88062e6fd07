"""The conversation as the page carries it: in the browser, from question to question."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from regchat.answer import Answer
from regchat.conversation import MAX_TURNS, Turn
from regchat.corpus import Corpus
from regchat.web.rendering import turn

SHOWN_TURNS = 20

_TURN_END = "\n\n"
_turns = TypeAdapter(Annotated[tuple[Turn, ...], Field(max_length=MAX_TURNS)])


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the browser holds and sends with each question; nothing of it can be trusted."""

    shown: str = ""
    history: str = "[]"

    def turns(self) -> tuple[Turn, ...]:
        """Return the earlier turns; none where the browser sent something else."""
        try:
            return _turns.validate_json(self.history)
        except ValidationError:
            return ()

    def after(self, question: str, answer: Answer, corpus: Corpus) -> Conversation:
        """Return the conversation with one turn more, the oldest ones dropped."""
        html = turn(question, answer, corpus, f"s{secrets.token_hex(4)}")
        shown = [*self.shown.split(_TURN_END), html] if self.shown else [html]
        locators = tuple(c.locator for c in answer.citations)
        turns = (*self.turns(), Turn(question, answer.standalone_question, locators))
        history = _turns.dump_json(turns[-MAX_TURNS:]).decode()
        return Conversation(_TURN_END.join(shown[-SHOWN_TURNS:]), history)
