"""Serves the page of an invented clinic that embeds regchat from another origin.

    REGCHAT_EMBED_ORIGINS=http://localhost:8080 regchat serve
    python examples/clinic/serve.py --regchat http://127.0.0.1:7860 --port 8080

Then open http://localhost:8080/. The clinic's own policy is strict and its styles are rude, so
that whatever leaks in either direction is seen.
"""

from __future__ import annotations

import argparse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from regchat.web import embed
from regchat.web.embed.snippet import frame_tag, pinned_tag

FOLDER = Path(__file__).parent
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
POLICY = (
    "default-src 'none'; script-src 'self' {regchat}; style-src 'self'; connect-src {regchat}; "
    "frame-src {regchat}; img-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
GREETING = {
    "data_colour": "#1f6f54",
    "data_greeting": "Welcome. Please call us for appointments.",
}
INLINE = {"data_target": "#questions", "data_colour": "#ffe08a"}


class Clinic(ThreadingHTTPServer):
    """The clinic's own server; `attributes` are those of its script tag."""

    daemon_threads = True

    def __init__(self, port: int, regchat: str, attributes: dict[str, str] | None = None) -> None:
        super().__init__(("127.0.0.1", port), Pages)
        self.regchat = regchat
        self.attributes = GREETING if attributes is None else attributes

    @property
    def address(self) -> str:
        """Return the origin of the clinic's pages."""
        return f"http://localhost:{self.server_port}"

    def values(self) -> dict[str, str]:
        """Return what the pages have to be filled with."""
        newest = embed.newest()
        return {
            "{{header}}": (FOLDER / "header.part").read_text("utf-8").rstrip(),
            "{{widget}}": pinned_tag(self.regchat, newest, **self.attributes),
            "{{inline}}": pinned_tag(self.regchat, newest, **INLINE),
            "{{frame}}": frame_tag(self.regchat),
        }


class Pages(BaseHTTPRequestHandler):
    """Answers with a file of this folder."""

    server: Clinic

    def do_GET(self) -> None:
        """Send a page, a style sheet or the clinic's own script."""
        name = self.path.split("?")[0].lstrip("/") or "index.html"
        pages = {path.name: path for path in FOLDER.iterdir() if path.suffix in KINDS}
        if name not in pages:
            self.send_error(404)
            return
        text = pages[name].read_text("utf-8")
        for mark, value in self.server.values().items():
            text = text.replace(mark, value)
        self.send_response(200)
        self.send_header("Content-Type", KINDS[pages[name].suffix])
        self.send_header("Content-Security-Policy", POLICY.format(regchat=self.server.regchat))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--regchat", default="http://127.0.0.1:7860", help="origin of regchat")
    parser.add_argument("--port", type=int, default=8080)
    options = parser.parse_args()
    clinic = Clinic(options.port, options.regchat)
    print(f"The clinic's page: {clinic.address}", flush=True)
    clinic.serve_forever()


if __name__ == "__main__":
    main()
