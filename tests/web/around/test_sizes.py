from __future__ import annotations

import asyncio
from typing import Any

import pytest

from regchat.web.around.sizes import BodyLimit


async def answered(limit: BodyLimit, messages: list[Any]) -> list[Any]:
    """Return what is sent in response to a body that comes in pieces."""
    sent: list[Any] = []

    async def receive() -> Any:
        if messages:
            return messages.pop(0)
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/api/v1/ask", "headers": []}
    await limit(scope, receive, send)
    return sent


async def unreachable(*_: Any) -> None:
    raise AssertionError("the app was called")


@pytest.mark.parametrize("pieces", [0, 1, 20])
def test_a_body_that_never_ends_is_ended(pieces: int) -> None:
    piece = {"type": "http.request", "body": b"{", "more_body": True}
    limit = BodyLimit(unreachable, seconds=0.05)
    start = asyncio.run(answered(limit, [piece] * pieces))[0]
    assert (start["status"], dict(start["headers"])[b"connection"]) == (408, b"close")


def test_a_body_that_is_given_up_reaches_nobody() -> None:
    messages = [
        {"type": "http.request", "body": b"{", "more_body": True},
        {"type": "http.disconnect"},
    ]
    assert asyncio.run(answered(BodyLimit(unreachable), messages)) == []
