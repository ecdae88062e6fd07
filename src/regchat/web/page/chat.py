"""What the page does when a reader asks, stops, tries again or starts anew."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any

from regchat import wording
from regchat.answer import MAX_SUGGESTIONS, Reply, Sentence
from regchat.errors import HistoryError, QuestionError
from regchat.events import Done, Event, Said
from regchat.web.faults import record
from regchat.web.gate import QueueFullError, ReaderLeftError, unless_left
from regchat.web.page.conversation import Conversation
from regchat.web.page.escaping import escape, words
from regchat.web.page.offline import gr
from regchat.web.page.rendering import Shown, announcement, growing, turn
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

    async def ask(self, question: Any, held: Any, request: gr.Request) -> AsyncIterator[Changes]:
        """Answer a question, or say in one line why not."""
        question = wording.clean(question) if isinstance(question, str) else ""
        if not question:
            yield self.page.say(words("blank"))
            return
        async for changes in self._tell(Conversation.read(held).asking(question), request):
            yield changes

    async def again(self, held: Any, request: gr.Request) -> AsyncIterator[Changes]:
        """Answer the latest question once more, in its place."""
        before = Conversation.read(held)
        if before.question:
            async for changes in self._tell(before.again(), request):
                yield changes

    def stopped(self) -> Changes:
        """Say that the answer was stopped."""
        return self.page.say(words("stopped"))

    def start_anew(self) -> Changes:
        """Empty the page; nothing else holds the conversation."""
        return {**self.page.show("", Conversation()), self.page.status: "", self.page.box: ""}

    async def _tell(self, asking: Conversation, request: gr.Request) -> AsyncIterator[Changes]:
        if not self.service.is_ready():
            yield self.page.say(words("starting"))
            return
        try:
            async with aclosing(self._answer(asking, request.session_hash or "")) as steps:
                async for changes in steps:
                    yield changes
        except QuestionError as error:
            yield self.page.say(escape(str(error)))
        except QueueFullError:
            yield self.page.say(words("busy"))
        except ReaderLeftError:
            return
        except Exception as error:
            record(error, "a question on the page")
            yield self.page.say(words("failed"))

    async def _answer(self, asking: Conversation, session: str) -> AsyncGenerator[Changes]:
        """Yield the answer as it grows; the work stops when the reader leaves."""
        page, left = self.page, self.service.presence.leaving(session)
        shown = Shown(asking.question, self.service.assistant.corpus, asking.anchor)
        lines: list[Sentence | Reply] = []
        async with aclosing(self._pieces(asking)) as pieces:
            while True:
                match await unless_left(left, _next(pieces)):
                    case Said(line):
                        lines.append(line)
                        yield page.show(growing(shown, lines), asking)
                    case Done(answer):
                        receipt = self.service.receipts.sign(asking.question, answer)
                        html = turn(shown, answer, receipt)
                        whole = page.show(html, asking.after(answer), answer.suggestions)
                        yield {**whole, page.status: announcement(answer)}
                        return

    async def _pieces(self, asking: Conversation) -> AsyncGenerator[Event]:
        stream = partial(self.service.answering.stream, asking.question, surface="page")
        try:
            async with aclosing(stream(asking.turns)) as pieces:
                async for piece in pieces:
                    yield piece
        except HistoryError:  # bent in the browser, or of a corpus that has changed since
            async with aclosing(stream(())) as pieces:
                async for piece in pieces:
                    yield piece


async def _next(pieces: AsyncGenerator[Event]) -> Event:
    return await anext(pieces)
