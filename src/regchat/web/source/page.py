"""GET /source/LOCATOR: a whole document as a readable page, the cited sentence marked in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse, Response

from regchat import prompts
from regchat.corpus import Corpus
from regchat.prompts import countries, day
from regchat.source import Document, Passage
from regchat.web.around.headers import frames, policy
from regchat.web.page.citing import SOURCES, Span, parted
from regchat.web.service import Service

STYLE = "/source.css"

_OFFSET = re.compile(r"[0-9]{1,7}")
_LOOKS = Path(__file__).with_name("source.css")


@dataclass(frozen=True, slots=True)
class Item:
    """A passage as it is shown; `heading` is set where a new one begins."""

    passage: Passage
    heading: str | None
    found: bool
    pieces: tuple[tuple[str, bool], ...]

    @property
    def section(self) -> str:
        """The id of the passage's section."""
        return self.passage.locator.split("/")[0]


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
        if not locator:
            return listed()
        corpus = service.assistant.corpus
        found = corpus.at(locator)
        document = corpus.documents.get(found[0].document if found else locator)
        if document is None:
            missing = {**_listing(corpus), "missing": True}
            return HTMLResponse(_page("listed.html", missing), 404, headers)
        spans = _spans(request.query_params, found)
        return HTMLResponse(
            _page("source.html", _shown(corpus, document, found, spans)), 200, headers
        )

    @app.api_route(STYLE, methods=["GET", "HEAD"])
    def style() -> Response:
        kept = {"Cache-Control": "public, max-age=86400"}
        return Response(_LOOKS.read_bytes(), headers=kept, media_type="text/css; charset=utf-8")


def _spans(query: QueryParams, found: tuple[Passage, ...]) -> list[Span]:
    """Return what is to be marked; nothing where the address names no place in the passage."""
    starts, ends = (
        [int(offset) for offset in query.getlist(name) if _OFFSET.fullmatch(offset)]
        for name in ("from", "to")
    )
    spans = zip(starts, ends, strict=False)
    return [s for s in spans if len(found) == 1 and s[0] < s[1] <= len(found[0].text)]


def _listing(corpus: Corpus) -> dict[str, Any]:
    return {"documents": list(corpus.documents.values()), "missing": False}


def _shown(
    corpus: Corpus, document: Document, found: tuple[Passage, ...], spans: list[Span]
) -> dict[str, Any]:
    """Return what the template fills in; `found` are the passages that were asked for."""
    items = list(_items(corpus, document, {p.locator for p in found}, spans))
    return {
        "document": document,
        "sections": [list(group) for _, group in groupby(items, lambda item: item.passage.section)],
        "first": found[0].locator if found else None,
        "marked": bool(spans),
        "title": found[0].section if found else None,
    }


def _items(
    corpus: Corpus, document: Document, found: set[str], spans: list[Span]
) -> Iterator[Item]:
    heading = None
    for passage in corpus.passages:
        if passage.document == document.id:
            new = passage.heading if passage.heading != heading else None
            heading = passage.heading
            is_found = passage.locator in found
            pieces = tuple(parted(passage.text, spans if is_found else ()))
            yield Item(passage, new, is_found, pieces)


def _page(template: str, values: Mapping[str, Any]) -> str:
    return _templates().get_template(template).render(values)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("regchat.web.source"),
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
