"""The headers that every response has, and the content security policy of each kind of page."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
KEPT = ("/assets/", "/static/", "/theme.css", "/embed", "/favicon.ico")  # that may be cached
READABLE = "/source/"
_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def policy(**directives: str) -> str:
    """Return a content security policy; `script_src` stands for `script-src`."""
    return "; ".join(f"{name.replace('_', '-')} {value}" for name, value in directives.items())


def frames(origins: tuple[str, ...]) -> str:
    """Return who may show a page in a frame."""
    return " ".join(("'self'", *origins))


def page_policy(scripts: Iterable[str], frames: str) -> str:
    """Return the policy of Gradio's page: no inline script but those that it came with."""
    return policy(
        default_src="'self'",
        script_src=" ".join(("'self'", *scripts)),
        style_src="'self' 'unsafe-inline'",
        img_src="'self' data: blob:",
        font_src="'self' data:",
        connect_src="'self'",
        object_src="'none'",
        base_uri="'self'",
        form_action="'self'",
        frame_ancestors=frames,
    )


def inline_scripts(html: bytes | bytearray) -> list[str]:
    """Return the hash of each inline script of a page, as a policy names it."""
    digests = (sha256(found.group(1)).digest() for found in _INLINE.finditer(html))
    return list(dict.fromkeys(f"'sha256-{b64encode(digest).decode()}'" for digest in digests))


class SecurityHeaders:
    """Adds the headers to every response; a policy that a response brings along is kept."""

    def __init__(self, app: ASGIApp, frames: str) -> None:
        self.app = app
        self._nothing = policy(
            default_src="'none'", base_uri="'none'", form_action="'none'", frame_ancestors="'none'"
        )
        self._readable = policy(
            default_src="'none'",
            style_src="'self' 'unsafe-inline'",
            img_src="'self' data:",
            base_uri="'none'",
            form_action="'none'",
            frame_ancestors=frames,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        headers.update(HEADERS)
        readable = path.startswith(READABLE)
        headers.setdefault("Content-Security-Policy", self._readable if readable else self._nothing)
        if not path.startswith(KEPT):
            headers.setdefault("Cache-Control", "no-store")


class PagePolicy:
    """Sends Gradio's page with the policy that allows exactly the inline scripts in it.

    `head` is HTML that Gradio adds to the page in the browser.
    """

    def __init__(self, app: ASGIApp, frames: str, head: str = "") -> None:
        self.app, self.frames = app, frames
        self.added = inline_scripts(head.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body", False):
                return
            headers = MutableHeaders(scope=start)
            scripts = (*inline_scripts(body), *self.added)
            headers["Content-Security-Policy"] = page_policy(scripts, self.frames)
            await send(start)
            await send({"type": "http.response.body", "body": bytes(body)})

        await self.app(scope, receive, hold)
