"""How often one address may ask: a sliding window a minute (`limits`), in memory.

The counting window needs one number an address and minute, where a log of times would need one
entry a request; an address that stays away is forgotten after two minutes.
"""

from __future__ import annotations

import math
import time
from ipaddress import IPv6Address, ip_address

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from regchat.web.faults import problem
from regchat.web.metrics import Metrics

OTHERS = 10  # other requests than questions, as a multiple of these
ASKING = ("/api/v1/ask", "/api/v1/ask/stream", "/gradio_api/queue/join")
FEEDBACK = ("/api/v1/feedback",)
FREE = ("/assets/", "/static/", "/embed", "/health/", "/metrics", "/theme.css", "/favicon.ico")
TOO_MANY = "Too many requests from your address. Try again in {seconds} seconds."


class Limits:
    """Counts requests by address."""

    def __init__(self, questions_a_minute: int) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._questions = RateLimitItemPerMinute(questions_a_minute)
        self._others = RateLimitItemPerMinute(questions_a_minute * OTHERS)

    async def wait(self, kind: str, address: str) -> int:
        """Count a request; return 0, or the seconds to wait where it is one too many."""
        item = self._others if kind == "other" else self._questions
        if await self._limiter.hit(item, kind, address):
            return 0
        window = await self._limiter.get_window_stats(item, kind, address)
        return min(60, max(1, math.ceil(window.reset_time - time.time())))


def address_of(scope: Scope) -> str:
    """Return whom to count a request for: an IPv4 address, or the /64 of an IPv6 one."""
    client = scope.get("client")
    try:
        address = ip_address(client[0] if client else "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else (address.packed[:8]).hex()
    return str(address)


def kind_of(scope: Scope) -> str | None:
    """Return what a request counts as; None where it is free."""
    path = scope["path"].rstrip("/")
    if scope["method"] == "POST" and path in ASKING:
        return "question"
    if scope["method"] == "POST" and path in FEEDBACK:
        return "feedback"
    return None if scope["path"].startswith(FREE) else "other"


class RateLimit:
    """Answers 429 to an address that asks too often."""

    def __init__(self, app: ASGIApp, limits: Limits, metrics: Metrics) -> None:
        self.app, self.limits, self.metrics = app, limits, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = kind_of(scope) if scope["type"] == "http" else None
        seconds = await self.limits.wait(kind, address_of(scope)) if kind else 0
        if not seconds:
            await self.app(scope, receive, send)
            return
        self.metrics.refused.labels("rate").inc()
        refusal = problem(429, TOO_MANY.format(seconds=seconds), retry_after=seconds)
        await refusal(scope, receive, send)
