"""An answer as server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from regchat.answer import Answer, Reply, as_json
from regchat.events import Cited, Compared, Done, Event, Looking, Said
from regchat.web.faults import FAULT, problem_of, record
from regchat.web.gate import ReaderLeftError, unless_left

HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx would keep the pieces back
}


class EventStream(Response):
    """Sends the pieces of an answer; stops the work when the reader leaves.

    What goes wrong before the first piece becomes the response that `refuse` makes of it, what
    goes wrong later the event "error".
    """

    def __init__(
        self,
        pieces: AsyncGenerator[Event],
        told: Callable[[Answer], dict[str, Any]],
        refuse: Callable[[Exception], Response],
    ) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self.pieces, self.told, self.refuse = pieces, told, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream, or the refusal."""
        with suppress(ReaderLeftError):
            await unless_left(lambda: disconnected(receive), self._respond(scope, receive, send))

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self.pieces):
            try:
                first = await anext(self.pieces)
            except Exception as error:
                await self.refuse(error)(scope, receive, send)
                return
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            try:
                await _send_event(send, *self._told(first))
                async for piece in self.pieces:
                    await _send_event(send, *self._told(piece))
            except Exception as error:
                record(error, "a stream")
                await _send_event(send, "error", problem_of(500, FAULT))
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _told(self, piece: Event) -> tuple[str, dict[str, Any]]:
        match piece:
            case Looking():
                return "status", {"status": "looking"}
            case Said(line):
                part = "reply" if isinstance(line, Reply) else "sentences"
                return "sentence", {"jurisdictions": [], **as_json(line), "part": part}
            case Compared(comparison):
                return "comparison", as_json(comparison)
            case Cited(citation):
                return "citation", as_json(citation)
            case Done(answer):
                return "done", self.told(answer)


async def disconnected(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_event(send: Send, name: str, data: dict[str, Any]) -> None:
    body = f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
    await send({"type": "http.response.body", "body": body, "more_body": True})
