"""The page: Gradio Blocks around `rendering`. What a reader typed stays in the reader's browser."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.routing import Mount

from regchat import prompts
from regchat.answer import MAX_SUGGESTIONS
from regchat.editorial import Theme
from regchat.prompts import day
from regchat.web import NO_TELEMETRY
from regchat.web.around.doors import Doors
from regchat.web.around.headers import PagePolicy, frames
from regchat.web.page.chat import Changes, Chat, Page
from regchat.web.page.conversation import Conversation
from regchat.web.page.escaping import escape, words
from regchat.web.page.offline import gr
from regchat.web.page.rendering import header
from regchat.web.service import Service

SPARE = 100
_FOLDER = Path(__file__).parent
_SCRIPTS = ("connection.js", "turns.js", "feedback.js")


def mount_page(app: FastAPI, service: Service) -> None:
    """Mount the page at "/"."""
    head = _head()
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
    assistant, article = service.assistant, service.assistant.corpus.article
    blocks = QuietBlocks(analytics_enabled=False, title=article.title)
    with blocks:
        _markdown(header(article.title, assistant.notice()), "about")
        with gr.Column(elem_id="conversation"):
            latest = _markdown("", "latest")
        held = gr.Textbox(Conversation().written(), visible=False)
        examples, openers = _examples(service.themes, service.opening_questions())
        suggestions, offers = _suggestions()
        status, stop, box, send, again, new_chat = _composer(_footnote(article.reviewed))
        page = Page(latest, held, examples, suggestions, offers, status, box, again, new_chat)
        _wire(Chat(service, page), (*openers, *offers), send, stop)
    # Every question goes to the gate at once and waits there, with those of the API.
    # Gradio has a place for each, and for those who are to be told that there is none.
    blocks.max_threads = service.gate.size + SPARE
    blocks.queue(default_concurrency_limit=None, api_open=False)
    return blocks


def _footnote(reviewed: Any) -> str:
    return words("footnote_reviewed", date=day(reviewed)) if reviewed else words("footnote")


def _examples(
    themes: Sequence[Theme], opening: Sequence[str]
) -> tuple[gr.Column, tuple[gr.Button, ...]]:
    """Return the example questions by theme; without themes, the opening questions."""
    with gr.Column(elem_id="examples", elem_classes="offers") as column:
        _markdown(f"<h2>{words('examples')}</h2>")
        if not themes:
            return column, tuple(_offers(opening))
        buttons: list[gr.Button] = []
        with gr.Row(elem_id="themes"):
            for theme in themes:
                with gr.Column(elem_classes="theme", min_width=0):
                    _markdown(f"<h3>{escape(theme.theme)}</h3>")
                    buttons += _offers(theme.questions)
    return column, tuple(buttons)


def _suggestions() -> tuple[gr.Column, tuple[gr.Button, ...]]:
    with gr.Column(elem_id="suggestions", elem_classes="offers", visible=False) as column:
        _markdown(f"<h2>{words('suggestions')}</h2>")
        buttons = tuple(_offers([""] * MAX_SUGGESTIONS))
    return column, buttons


def _offers(questions: Sequence[str]) -> Iterator[gr.Button]:
    return (gr.Button(question, elem_classes="offer") for question in questions)


def _composer(footnote: str) -> tuple[Any, ...]:
    """Return the status line, Stop, the box, Send, Try again and New chat."""
    text = prompts.load("page")
    with gr.Column(elem_id="composer"):
        with gr.Row(elem_id="told"):
            status = _markdown("", "status")
            stop = gr.Button(text["stop"], size="sm", elem_id="stop", scale=0)
        with gr.Row(elem_id="actions"):
            again, new_chat = (
                gr.Button(
                    text[name],
                    size="sm",
                    elem_id=name,
                    elem_classes="small",
                    visible=False,
                    scale=0,
                )
                for name in ("again", "new_chat")
            )
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
        _markdown(f"<p>{footnote}</p>", "footnote")
    return status, stop, box, send, again, new_chat


def _markdown(html: str, elem_id: str | None = None) -> gr.Markdown:
    return gr.Markdown(html, elem_id=elem_id, latex_delimiters=[], sanitize_html=True)


def _wire(chat: Chat, offers: Sequence[gr.Button], send: gr.Button, stop: gr.Button) -> None:
    page = chat.page
    asking = [_on_asking(page, [send.click, page.box.submit], [page.box], chat.ask)]
    asking += [_on_asking(page, [button.click], [button], chat.ask) for button in offers]
    asking.append(_on_asking(page, [page.again.click], [], chat.again))
    for button, act, changed in (
        (stop, chat.stopped, [page.status]),
        (page.new_chat, chat.start_anew, page.parts()),
    ):
        button.click(
            act,
            None,
            changed,
            cancels=asking,
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )


def _on_asking(
    page: Page,
    triggers: list[Any],
    given: list[Any],
    ask: Callable[..., AsyncIterator[Changes]],
) -> Any:
    return gr.on(
        triggers,
        ask,
        [*given, page.held],
        page.parts(),
        show_progress="hidden",
        concurrency_limit=None,
        api_visibility="private",
    )


def _head() -> str:
    """Return what the page brings along: its looks, its words and its scripts.

    The looks are no stylesheet of Gradio's: it rewrites selectors and breaks lists in ":is(a, b)".
    """
    style = (_FOLDER / "page.css").read_text("utf-8")
    text = prompts.load("page")
    spoken = json.dumps({**text["script"], "busy": text["busy"]}).replace("<", "\\u003c")
    scripts = "".join((_FOLDER / name).read_text("utf-8") for name in _SCRIPTS)
    return (
        f'<style>{style}</style><script type="application/json" id="words">{spoken}</script>'
        f"<script>(() => {{\n{scripts}}})();</script>"
    )


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
