"""The page: Gradio Blocks around `rendering`. What a reader typed stays in the reader's browser."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read once, when gradio is imported
# Gradio would keep ten thousand events and make statistics of them after each, for nobody.
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(2**62)

import gradio as gr
from fastapi import FastAPI
from starlette.routing import Mount

from regchat import prompts, wording
from regchat.answer import MAX_SUGGESTIONS, Answer
from regchat.conversation import Turn
from regchat.errors import HistoryError, QuestionError
from regchat.web import NO_TELEMETRY
from regchat.web.conversation import Conversation
from regchat.web.doors import Doors
from regchat.web.faults import record
from regchat.web.gate import QueueFullError, ReaderLeftError, unless_left
from regchat.web.headers import PagePolicy, frames
from regchat.web.rendering import announcement, escape, header, words
from regchat.web.service import Service

_FOLDER = Path(__file__).parent

Changes = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """The parts of the page that an event changes."""

    conversation: gr.Markdown
    history: gr.Textbox
    examples: gr.Column
    suggestions: gr.Column
    offers: tuple[gr.Button, ...]
    status: gr.Markdown
    box: gr.Textbox
    new_chat: gr.Button

    def parts(self) -> list[Any]:
        """Return the components that an event may change."""
        shown = [self.conversation, self.history, self.examples, self.suggestions, *self.offers]
        return [*shown, self.status, self.box, self.new_chat]

    def show(self, conversation: Conversation, suggestions: Sequence[str], line: str) -> Changes:
        """Return the changes that show a conversation, or the empty page."""
        asked = bool(conversation.shown)
        offered = [*suggestions, *[""] * MAX_SUGGESTIONS][:MAX_SUGGESTIONS]
        return {
            self.conversation: conversation.shown,
            self.history: conversation.history,
            self.examples: gr.update(visible=not asked),
            self.suggestions: gr.update(visible=bool(suggestions)),
            self.status: line,
            self.new_chat: gr.update(visible=asked),
        } | {
            button: gr.update(value=text, visible=bool(text))
            for button, text in zip(self.offers, offered, strict=True)
        }


class Chat:
    """What the page does: each method is an event and returns what it changes."""

    def __init__(self, service: Service, page: Page) -> None:
        self.service, self.page = service, page

    async def ask_typed(
        self, question: Any, shown: Any, history: Any, request: gr.Request
    ) -> Changes:
        """Answer what stands in the box; it stays there if that fails."""
        changes = await self.ask(question, shown, history, request)
        return {**changes, self.page.box: ""} if self.page.conversation in changes else changes

    async def ask(self, question: Any, shown: Any, history: Any, request: gr.Request) -> Changes:
        """Answer a question, or say in one line why not."""
        question = wording.clean(question) if isinstance(question, str) else ""
        if not question:
            return self._say(words("blank"))
        if not self.service.is_ready():
            return self._say(words("starting"))
        before = Conversation(str(shown or ""), str(history or ""))
        try:
            answer = await self._answer(question, before.turns(), request)
            after = before.after(question, answer, self.service.assistant.corpus)
        except QuestionError as error:
            return self._say(escape(str(error)))
        except QueueFullError:
            return self._say(words("busy"))
        except ReaderLeftError:
            return {}
        except Exception as error:
            record(error, "a question on the page")
            return self._say(words("failed"))
        return self.page.show(after, answer.suggestions, announcement(answer))

    def busy(self) -> Changes:
        """Say that the queue is full."""
        return self._say(words("busy"))

    def start_anew(self) -> Changes:
        """Empty the page; nothing else holds the conversation."""
        return {**self.page.show(Conversation(), (), ""), self.page.box: ""}

    async def _answer(self, question: str, turns: tuple[Turn, ...], request: gr.Request) -> Answer:
        left = self.service.presence.leaving(request.session_hash or "")
        ask = partial(self.service.answering.ask, question, surface="page")
        try:
            return await unless_left(left, ask(turns))
        except HistoryError:  # bent in the browser, or of a corpus that has changed since
            return await unless_left(left, ask(()))

    def _say(self, line: str) -> Changes:
        return {self.page.status: f"<p>{line}</p>"}


def mount_page(app: FastAPI, service: Service) -> None:
    """Mount the page at "/"."""
    # Gradio rewrites the selectors of a stylesheet of its own and breaks lists in ":is(a, b)".
    style, script = ((_FOLDER / name).read_text("utf-8") for name in ("page.css", "page.js"))
    head = f"<style>{style}</style><script>{script}</script>"
    gr.mount_gradio_app(
        app,
        build_page(service),
        path="/",
        app_kwargs={"telemetry": NO_TELEMETRY},
        head=head,
        theme=_theme(),
        run_history=False,
        footer_links=[],
        show_error=False,
        enable_monitoring=False,
        max_file_size="1kb",
        mcp_server=False,
        ssr_mode=False,
        pwa=False,
    )
    mounted = app.routes[-1]
    assert isinstance(mounted, Mount)
    mounted.app = PagePolicy(Doors(mounted.app), frames(service.settings.embed_origins), head)


class QuietBlocks(gr.Blocks):
    """Blocks whose error for inputs that do not fit never quotes them: Gradio prints it."""

    def validate_inputs(self, *arguments: Any, **named: Any) -> None:
        """Raise ValueError for inputs that are not those of the page."""
        try:
            super().validate_inputs(*arguments, **named)
        except ValueError:
            raise ValueError("The inputs are not those of this page.") from None


def build_page(service: Service) -> gr.Blocks:
    """Return the page as Gradio Blocks with its queue."""
    assistant, places = service.assistant, service.gate.size
    article = next(iter(assistant.corpus.documents.values()))
    blocks = QuietBlocks(analytics_enabled=False, title=article.title)
    with blocks:
        _markdown(header(article.title, assistant.notice()), "about")
        conversation, history = _markdown("", "conversation"), gr.Textbox("[]", visible=False)
        examples, openers = _offers("examples", assistant.opening_questions(), visible=True)
        suggestions, offers = _offers("suggestions", [""] * MAX_SUGGESTIONS, visible=False)
        status, box, send, new_chat = _composer()
        page = Page(conversation, history, examples, suggestions, offers, status, box, new_chat)
        chat = Chat(service, page)
        _on_asking(chat, [send.click, box.submit], box, chat.ask_typed)
        for button in (*openers, *offers):
            _on_asking(chat, [button.click], button, chat.ask)
        new_chat.click(chat.start_anew, None, page.parts(), queue=False, api_visibility="private")
    # Every question goes to the gate at once and waits there, with those of the API.
    blocks.max_threads = places
    blocks.queue(max_size=places, default_concurrency_limit=places, api_open=False)
    return blocks


def _offers(
    name: str, questions: Sequence[str], *, visible: bool
) -> tuple[gr.Column, tuple[gr.Button, ...]]:
    with gr.Column(elem_id=name, elem_classes="offers", visible=visible) as column:
        _markdown(f"<h2>{words(name)}</h2>")
        buttons = tuple(gr.Button(question, elem_classes="offer") for question in questions)
    return column, buttons


def _composer() -> tuple[gr.Markdown, gr.Textbox, gr.Button, gr.Button]:
    text = prompts.load("page")
    with gr.Column(elem_id="composer"):
        status = _markdown("", "status")
        for line in ("loading", "offline"):  # shown by page.css
            _markdown(f"<p>{words(line)}</p>", line)
        with gr.Row(elem_id="ask"):
            box = gr.Textbox(
                label=text["label"],
                placeholder=text["placeholder"],
                elem_id="question",
                max_lines=5,
                min_width=0,
                scale=1,
            )
            send = gr.Button(text["send"], variant="primary", elem_id="send", scale=0)
        with gr.Row(elem_id="foot"):
            _markdown(f"<p>{words('footnote')}</p>", "footnote")
            new_chat = gr.Button(
                text["new_chat"], size="sm", elem_id="new-chat", visible=False, scale=0
            )
    return status, box, send, new_chat


def _markdown(html: str, elem_id: str | None = None) -> gr.Markdown:
    return gr.Markdown(html, elem_id=elem_id, latex_delimiters=[], sanitize_html=True)


def _on_asking(
    chat: Chat, triggers: list[Any], source: Any, ask: Callable[..., Awaitable[Changes]]
) -> None:
    page = chat.page
    asking = gr.on(
        triggers,
        ask,
        [source, page.conversation, page.history],
        page.parts(),
        show_progress="minimal",
        show_progress_on=page.status,
        concurrency_limit=chat.service.gate.size,
        concurrency_id="ask",
        api_visibility="private",
    )
    asking.failure(chat.busy, None, [page.status], queue=False, api_visibility="private")


def _theme() -> gr.themes.Base:
    return gr.themes.Default(
        primary_hue="teal",
        neutral_hue="slate",
        text_size="lg",
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    ).set(
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_800",
        button_primary_text_color="white",
    )
