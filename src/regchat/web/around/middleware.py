"""What stands around the app: each layer sees a request before those inside it."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from regchat.web.around.headers import SecurityHeaders, frames
from regchat.web.around.hosts import ApiCors, Proxies, TrustedHosts
from regchat.web.around.limits import RateLimit
from regchat.web.around.sizes import BodyLimit
from regchat.web.faults import FAULT, problem, record
from regchat.web.presence import WatchStreams
from regchat.web.service import Service


class QuietFaults:
    """Answers 500 for an unexpected error and keeps its text out of the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # nothing here speaks it
            await send({"type": "websocket.close"})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched_send)
        except Exception as error:
            record(error, "a request")
            if not started:
                await problem(500, FAULT)(scope, receive, send)


def add_middleware(app: FastAPI, service: Service) -> None:
    """Add the middleware, innermost first."""
    settings = service.settings
    app.add_middleware(CORSMiddleware, allow_origins=[])  # without one, Gradio allows every origin
    app.add_middleware(BodyLimit)
    app.add_middleware(WatchStreams, presence=service.presence)
    app.add_middleware(RateLimit, limits=service.limits, metrics=service.metrics)
    app.add_middleware(ApiCors, origins=settings.embed_origins)
    app.add_middleware(TrustedHosts, hosts=settings.hosts)
    app.add_middleware(Proxies, trusted=settings.trusted_proxies)
    app.add_middleware(QuietFaults)
    app.add_middleware(SecurityHeaders, frames=frames(settings.embed_origins))
