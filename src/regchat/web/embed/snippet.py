"""What a site pastes to embed the widget or the page: `regchat embed`."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from regchat import prompts
from regchat.web import embed
from regchat.web.embed.words import languages


def pinned_tag(server: str, version: int, **attributes: str) -> str:
    """Return the tag of one version, which the browser checks against its integrity."""
    held = {"integrity": embed.integrity(version), "crossorigin": "anonymous", **attributes}
    return _tag(f"{server}/embed/{version}.js", held)


def unpinned_tag(server: str, **attributes: str) -> str:
    """Return the tag of whatever version is newest."""
    return _tag(f"{server}/embed.js", attributes)


def frame_tag(server: str) -> str:
    """Return the frame of the whole page."""
    title = escape(prompts.text("embed", "title"))
    size = 'width="100%" height="700"'
    return f'<iframe src="{escape(server)}/" title="{title}" {size}></iframe>'


def instructions(server: str, origins: Sequence[str]) -> list[str]:
    """Return what `regchat embed` prints, one paragraph each."""
    values = {
        "server": server,
        "pinned": pinned_tag(server, embed.newest()),
        "unpinned": unpinned_tag(server),
        "frame": frame_tag(server),
        "languages": ", ".join(languages()),
        "origins": ", ".join(origins),
    }
    shown = ["pinned", "unpinned", "policy", "frame", "attributes"]
    if origins:
        shown.append("allowed")
    return [prompts.text("embed", name, **values) for name in shown]


def warnings(server: str, origins: Sequence[str]) -> list[str]:
    """Return what keeps the widget from working on a site as things are set."""
    secure = server.startswith("https://")
    names = ([] if origins else ["nobody"]) + ([] if secure else ["plain"])
    return [prompts.text("embed", name, server=server) for name in names]


def _tag(address: str, attributes: dict[str, str]) -> str:
    named = (f' {name.replace("_", "-")}="{escape(value)}"' for name, value in attributes.items())
    return f'<script src="{escape(address)}"{"".join(named)} async></script>'
