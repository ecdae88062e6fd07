"""The doors of Gradio's app that its page needs; all others are shut."""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from regchat.web.faults import problem

GRADIO = "/gradio_api"
READ = frozenset({"GET", "HEAD"})
SEND = frozenset({"POST"})
# What a browser asks for while it shows the page, asks, and finds a lost server again.
DOORS: dict[str, frozenset[str]] = {
    r"/": READ,
    r"/theme\.css": READ,
    r"/favicon\.ico": READ,
    r"/robots\.txt": READ,
    r"/assets/[^/]+": READ,
    r"/static/.+": READ,
    rf"{GRADIO}/queue/join": SEND,
    rf"{GRADIO}/queue/data": READ,
    rf"{GRADIO}/run/predict": SEND,
    rf"{GRADIO}/cancel": SEND,
    rf"{GRADIO}/reset": SEND,
    rf"{GRADIO}/app_id": READ,
}
SHUT = "There is nothing at this address."


def is_open(path: str, method: str) -> bool:
    """Tell whether the page needs this."""
    return any(method in methods and re.fullmatch(door, path) for door, methods in DOORS.items())


class Doors:
    """Answers 404 to everything that the page does not need."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_open(scope["path"], scope["method"]):
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await problem(404, SHUT)(scope, receive, send)
