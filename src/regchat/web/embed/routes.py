"""The routes of the widget: its scripts, for every site to load, and its words."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import cache
from typing import Annotated

from fastapi import FastAPI, Path, Request, Response
from fastapi.responses import JSONResponse

from regchat.web import embed
from regchat.web.embed.words import words
from regchat.web.faults import problem

A_YEAR = "public, max-age=31536000, immutable"
FIVE_MINUTES = "public, max-age=300"
AN_HOUR = "public, max-age=3600"
UNRELEASED = "no-cache"
NO_VERSION = "There is no such version of the widget. The newest is at /embed.js."

# A script is loaded by any site; what it may then ask of the API is for the list of origins to say.
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}


def add_embed(app: FastAPI) -> None:
    """Add the scripts: /embed.js is the newest release, /embed/1.js stays the one it is."""

    @app.api_route("/embed.js", methods=["GET", "HEAD"], include_in_schema=False)
    def newest(request: Request) -> Response:
        return _script(request, embed.newest(), FIVE_MINUTES)

    @app.api_route("/embed/{version}.js", methods=["GET", "HEAD"], include_in_schema=False)
    def pinned(request: Request, version: str) -> Response:
        number = next((n for n in embed.versions() if str(n) == version), None)
        if number is None:
            return problem(404, NO_VERSION)
        return _script(request, number, A_YEAR if number in embed.released() else UNRELEASED)


def add_words(api: FastAPI) -> None:
    """Add the widget's words to the API, for the sites that may embed it."""

    @api.get("/v1/words/{language}", response_model=None)
    def in_language(language: Annotated[str, Path(max_length=35)]) -> Response:
        """Return the widget's texts in a language, or in English where it has none."""
        return JSONResponse(words(language), headers={"Cache-Control": AN_HOUR})


def _script(request: Request, version: int, caching: str) -> Response:
    tag = f'"{embed.integrity(version)}"'
    headers: Mapping[str, str] = {**OPEN, "Cache-Control": caching, "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = embed.source(version)
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers = _packed(body), {**headers, "Content-Encoding": "gzip"}
    return Response(body, headers=headers, media_type="text/javascript; charset=utf-8")


@cache
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)
