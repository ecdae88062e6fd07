"""Reads the fixed texts in prompts/: what regchat says in words of its own."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import yaml

from regchat.config import shipped
from regchat.jurisdictions import Jurisdiction, Jurisdictions


@cache
def load(name: str) -> dict[str, Any]:
    """Return the texts of prompts/<name>.yaml."""
    path = shipped("prompts") / f"{name}.yaml"
    return dict(yaml.safe_load(path.read_text("utf-8")))


def text(name: str, key: str, **values: str) -> str:
    """Return one text with its {fields} filled in."""
    return str(load(name)[key]).strip().format(**values)


def day(when: date) -> str:
    """Return a date in words: 9 May 2026."""
    return f"{when.day} {when:%B} {when.year}"


def countries(spoken: Jurisdictions) -> str:
    """Return the names of countries, in a fixed order: Korea and Japan."""
    names = load("countries")
    return f" {names['and']} ".join(str(names[str(j)]) for j in Jurisdiction if j in spoken)
