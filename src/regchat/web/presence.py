"""Who is still there: the page's stream of events ends when its reader leaves."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from regchat.web.gate import Leaving

STREAM = "/gradio_api/queue/data"


class Presence:
    """The sessions of the page whose answers are waited for."""

    def __init__(self) -> None:
        self._awaited: dict[str, set[asyncio.Event]] = {}

    def leaving(self, session: str) -> Leaving:
        """Return a function whose coroutine ends when the reader of a session has left."""

        async def left() -> None:
            ended = asyncio.Event()
            self._awaited.setdefault(session, set()).add(ended)
            try:
                await ended.wait()
            finally:
                others = self._awaited[session]
                others.discard(ended)
                if not others:
                    del self._awaited[session]

        return left

    def end(self, session: str) -> None:
        """Tell whoever works for a session that its stream has ended."""
        for ended in self._awaited.get(session, ()):
            ended.set()


class WatchStreams:
    """Notes the end of each of the page's streams."""

    def __init__(self, app: ASGIApp, presence: Presence) -> None:
        self.app, self.presence = app, presence

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        finally:
            if scope["type"] == "http" and scope["path"] == STREAM:
                for session in parse_qs(scope["query_string"].decode("latin1")).get(
                    "session_hash", ()
                ):
                    self.presence.end(session)
