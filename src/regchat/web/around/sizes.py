"""How large a request's body may be, and how long it may take to arrive."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from regchat.web.around.hosts import API_PREFIX
from regchat.web.faults import problem

API_BODY_BYTES = 256_000
PAGE_BODY_BYTES = 2_000_000
BODY_SECONDS = 10.0


class BodyLimit:
    """Answers 413 to a body above the limit, announced or counted, and 408 to one that drags on."""

    def __init__(self, app: ASGIApp, seconds: float = BODY_SECONDS) -> None:
        self.app, self.seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        limit = API_BODY_BYTES if scope["path"].startswith(API_PREFIX) else PAGE_BODY_BYTES
        length = Headers(scope=scope).get("content-length", "0")
        try:
            async with asyncio.timeout(self.seconds):
                large = length.isdigit() and int(length) > limit
                body = None if large else await _read(receive, limit)
        except ClientDisconnect:
            return
        except TimeoutError:
            detail = f"The request did not arrive within {self.seconds:g} seconds. Send it again."
            await problem(408, detail, close=True)(scope, receive, send)
            return
        if body is None:
            detail = f"The request is larger than {limit // 1000} kB. Send less."
            await problem(413, detail, close=True)(scope, receive, send)
            return
        await self.app(scope, _replay(body, receive), send)


async def _read(receive: Receive, limit: int) -> bytes | None:
    """Return the whole body, None as soon as it is above the limit.

    Raises:
        ClientDisconnect: it was given up before its end.
    """
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
