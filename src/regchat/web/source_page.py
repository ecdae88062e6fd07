"""GET /source/LOCATOR: a whole document as a readable page, the cited sentence marked in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from regchat import prompts
from regchat.corpus import Corpus
from regchat.prompts import countries, day
from regchat.source import Document, Passage
from regchat.web.citing import SOURCES
from regchat.web.headers import frames, policy
from regchat.web.service import Service

STYLE = "/source.css"

_OFFSET = re.compile(r"[0-9]{1,7}")
_LOOKS = Path(__file__).with_name("source.css")

Span = tuple[int, int]


def add_source_pages(app: FastAPI, service: Service) -> None:
    """Add the pages, the list of the documents and their stylesheet to the app."""
    headers = {
        "Content-Security-Policy": policy(
            default_src="'none'",
            style_src="'self'",
            base_uri="'none'",
            form_action="'none'",
            frame_ancestors=frames(service.settings.embed_origins),
        )
    }

    @app.api_route(SOURCES, methods=["GET", "HEAD"])
    def listed() -> Response:
        return HTMLResponse(_page("listed.html", _listing(service.assistant.corpus)), 200, headers)

    @app.api_route(SOURCES + "/{locator:path}", methods=["GET", "HEAD"])
    def shown(locator: str, request: Request) -> Response:
        corpus = service.assistant.corpus
        found = corpus.at(locator)
        document = corpus.documents.get(found[0].document if found else locator)
        if document is None:
            missing = {**_listing(corpus), "missing": True}
            return HTMLResponse(_page("listed.html", missing), 404, headers)
        span = _span(request.query_params, found)
        return HTMLResponse(
            _page("source.html", _shown(corpus, document, found, span)), 200, headers
        )

    @app.api_route(STYLE, methods=["GET", "HEAD"])
    def style() -> Response:
        kept = {"Cache-Control": "public, max-age=86400"}
        return Response(_LOOKS.read_bytes(), headers=kept, media_type="text/css; charset=utf-8")


def _span(query: Mapping[str, str], found: tuple[Passage, ...]) -> Span | None:
    """Return what is to be marked; None where the address names no place in the passage."""
    given = [query.get(name, "") for name in ("from", "to")]
    if len(found) != 1 or not all(map(_OFFSET.fullmatch, given)):
        return None
    start, end = map(int, given)
    return (start, end) if start < end <= len(found[0].text) else None


def _listing(corpus: Corpus) -> dict[str, Any]:
    return {"documents": list(corpus.documents.values()), "missing": False}


def _shown(
    corpus: Corpus, document: Document, found: tuple[Passage, ...], span: Span | None
) -> dict[str, Any]:
    passages = [p for p in corpus.passages if p.document == document.id]
    return {
        "document": document,
        "sections": list(_sections(passages, {p.locator for p in found}, span)),
        "first": found[0].locator if found else None,
        "marked": span is not None,
        "title": found[0].section if found else None,
    }


def _sections(
    passages: list[Passage], found: set[str], span: Span | None
) -> Iterator[dict[str, Any]]:
    """Yield the sections of a document with their passages; a heading stands before its first."""
    for title, grouped in groupby(passages, key=lambda p: p.section):
        heading, shown = None, []
        for passage in grouped:
            new = passage.heading if passage.heading != heading else None
            heading = passage.heading
            is_found = passage.locator in found
            parts = _parts(passage.text, span if is_found else None)
            shown.append({"passage": passage, "heading": new, "found": is_found, "parts": parts})
        yield {"title": title, "id": shown[0]["passage"].locator.split("/")[0], "passages": shown}


def _parts(text: str, span: Span | None) -> tuple[str, str, str]:
    """Return the text before the marked sentence, the sentence, and the text after it."""
    start, end = span or (len(text), len(text))
    return text[:start], text[start:end], text[end:]


def _page(template: str, values: Mapping[str, Any]) -> str:
    return _templates().get_template(template).render(values)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("regchat.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "say": lambda key, **values: prompts.text("source", key, **values),
        "day": day,
        "countries": countries,
        "sources": SOURCES,
        "style": f"{STYLE}?v={hashlib.sha256(_LOOKS.read_bytes()).hexdigest()[:12]}",
    }
    return made
