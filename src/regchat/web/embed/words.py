"""What the widget says, in the language of the page that embeds it."""

from __future__ import annotations

from typing import Any

from regchat import prompts

DEFAULT = "en"


def languages() -> list[str]:
    """Return the languages that the widget speaks (BCP 47)."""
    return list(prompts.load("widget"))


def language_for(wanted: str) -> str:
    """Return the language that serves a language tag best: "ko" for "ko-KR"."""
    primary = wanted.replace("_", "-").split("-")[0].lower()
    return primary if primary in languages() else DEFAULT


def words(wanted: str) -> dict[str, Any]:
    """Return every text of the widget, and the language they are in."""
    language = language_for(wanted)
    return {"language": language, **prompts.load("widget")[language]}
