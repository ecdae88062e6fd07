"""Whom the server believes and answers: proxies, host names, other sites."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from regchat.addresses import host_of
from regchat.web.faults import problem

API_PREFIX = "/api/"
UNKNOWN_HOST = (
    "This server does not answer to that host name. "
    "Whoever runs it lists the names it has in REGCHAT_TRUSTED_HOSTS."
)
UNKNOWN_ORIGIN = (
    "Pages of that origin may not ask here. "
    "Whoever runs this server lists those that may in REGCHAT_EMBED_ORIGINS."
)
# Gradio builds addresses from these; uvicorn has put what a trusted proxy says into the scope.
_DROPPED = (b"x-forwarded-", b"forwarded", b"x-gradio-", b"x-original-", b"x-real-ip")


class Proxies:
    """Takes a reader's address and scheme from trusted proxies only, then drops their headers."""

    def __init__(self, app: ASGIApp, trusted: Sequence[str]) -> None:
        self.app = ProxyHeadersMiddleware(self._without(app), list(trusted))  # type: ignore[arg-type]  # its own ASGI types

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)  # type: ignore[arg-type]  # its own ASGI types

    @staticmethod
    def _without(app: ASGIApp) -> ASGIApp:
        async def without(scope: Scope, receive: Receive, send: Send) -> None:
            headers = [h for h in scope.get("headers", ()) if not h[0].startswith(_DROPPED)]
            await app({**scope, "headers": headers}, receive, send)

        return without


class TrustedHosts:
    """Answers 400 to a Host header with a name that is not the server's."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self.app = app
        self.names = {host for host in hosts if not host.startswith("*")}
        self.endings = tuple(host[1:] for host in hosts if host.startswith("*"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._answers_to(Headers(scope=scope)):
            await problem(400, UNKNOWN_HOST)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _answers_to(self, headers: Headers) -> bool:
        given = headers.getlist("host")
        name = host_of(given[0]) if len(given) == 1 else ""
        return name in self.names or (bool(self.endings) and name.endswith(self.endings))


class ApiCors(CORSMiddleware):
    """Lets the listed origins call the API, without credentials; no other path, no other origin."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST"),
            expose_headers=("Retry-After",),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight, or add the headers to the response."""
        if scope["type"] == "http" and scope["path"].startswith(API_PREFIX):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def preflight_response(self, request_headers: Headers) -> Response:
        """Return the answer to a preflight; an origin that is not listed learns nothing."""
        if self.is_allowed_origin(request_headers["origin"]):
            return super().preflight_response(request_headers)
        return problem(403, UNKNOWN_ORIGIN)
