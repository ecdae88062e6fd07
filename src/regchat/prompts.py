"""Reads the fixed texts in prompts/: what regchat says in words of its own."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from regchat.config import shipped


@cache
def load(name: str) -> dict[str, Any]:
    """Return the texts of prompts/<name>.yaml."""
    path = shipped("prompts") / f"{name}.yaml"
    return dict(yaml.safe_load(path.read_text("utf-8")))


def text(name: str, key: str, **values: str) -> str:
    """Return one text with its {fields} filled in."""
    return str(load(name)[key]).strip().format(**values)
