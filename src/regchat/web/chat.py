"""What the page does when a reader asks, stops, tries again or starts anew."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read once, when gradio is imported

import gradio as gr

from regchat import wording
from regchat.answer import MAX_SUGGESTIONS, Answer
from regchat.conversation import asked
from regchat.errors import QuestionError
from regchat.web.conversation import Conversation
from regchat.web.escaping import escape, words
from regchat.web.faults import record
from regchat.web.rendering import Shown, announcement, growing, turn
from regchat.web.service import Service

Changes = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """The parts of the page that an event changes."""

    latest: gr.Markdown
    held: gr.Textbox
    examples: gr.Column
    suggestions: gr.Column
    offers: tuple[gr.Button, ...]
    status: gr.Markdown
    box: gr.Textbox
    again: gr.Button
    new_chat: gr.Button

    def parts(self) -> list[Any]:
        """Return the components that an event may change."""
        shown = [self.latest, self.held, self.examples, self.suggestions, *self.offers]
        return [*shown, self.status, self.box, self.again, self.new_chat]

    def show(self, html: str, held: Conversation, suggestions: Sequence[str] = ()) -> Changes:
        """Return the changes that show the latest turn, or the empty page."""
        offered = [*suggestions, *[""] * MAX_SUGGESTIONS][:MAX_SUGGESTIONS]
        return {
            self.latest: html,
            self.held: held.written(),
            self.examples: gr.update(visible=not html),
            self.suggestions: gr.update(visible=bool(suggestions)),
            self.again: gr.update(visible=bool(html)),
            self.new_chat: gr.update(visible=bool(html)),
        } | {
            button: gr.update(value=text, visible=bool(text))
            for button, text in zip(self.offers, offered, strict=True)
        }

    def say(self, line: str) -> Changes:
        """Return the change that says one line about what is going on."""
        return {self.status: f"<p>{line}</p>"}


class Chat:
    """The events of the page: each yields, one after another, what it changes."""

    def __init__(self, service: Service, page: Page) -> None:
        self.service, self.page = service, page

    def ask_typed(self, question: Any, held: Any) -> Iterator[Changes]:
        """Answer what stands in the box; it stays there if that fails."""
        for changes in self.ask(question, held):
            yield {**changes, self.page.box: ""} if self.page.latest in changes else changes

    def ask(self, question: Any, held: Any) -> Iterator[Changes]:
        """Answer a question, or say in one line why not."""
        question = wording.clean(question) if isinstance(question, str) else ""
        if question:
            yield from self._tell(Conversation.read(held).asking(question))
        else:
            yield self.page.say(words("blank"))

    def again(self, held: Any) -> Iterator[Changes]:
        """Answer the latest question once more, in its place."""
        before = Conversation.read(held)
        if before.question:
            yield from self._tell(before.again())

    def stopped(self) -> Changes:
        """Say that the answer was stopped."""
        return self.page.say(words("stopped"))

    def start_anew(self) -> Changes:
        """Empty the page; nothing else holds the conversation."""
        return {**self.page.show("", Conversation()), self.page.status: "", self.page.box: ""}

    def _tell(self, asking: Conversation) -> Iterator[Changes]:
        page = self.page
        if not self.service.is_ready():
            yield page.say(words("starting"))
            return
        yield page.say(words("looking"))
        try:
            answer = asked(self.service.assistant, asking.question, asking.turns)
            shown = self._shown(asking, answer)
            for html in growing(shown):
                yield page.show(html, asking)
            whole = page.show(turn(shown), asking.after(answer), answer.suggestions)
            yield {**whole, page.status: announcement(answer)}
        except QuestionError as error:
            yield page.say(escape(str(error)))
        except Exception as error:
            record(error, "a question on the page")
            yield page.say(words("failed"))

    def _shown(self, asking: Conversation, answer: Answer) -> Shown:
        return Shown(
            question=asking.question,
            answer=answer,
            corpus=self.service.assistant.corpus,
            anchor=asking.anchor,
            receipt=self.service.receipts.sign(asking.question, answer),
        )
