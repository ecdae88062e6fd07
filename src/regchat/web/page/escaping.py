"""Text -> what HTML and Markdown both show as it was typed."""

from __future__ import annotations

import re

from regchat import prompts

_READ_BY_MARKUP = re.compile(r"[!-/:-@\[-`{-~]")


def escape(text: str) -> str:
    """Return `text` so that it is shown as it was typed, in HTML and in Markdown alike."""
    return _READ_BY_MARKUP.sub(lambda m: f"&#{ord(m.group())};", " ".join(text.split()))


def words(key: str, **values: str) -> str:
    """Return a text of the page, escaped."""
    return escape(prompts.text("page", key, **values))
