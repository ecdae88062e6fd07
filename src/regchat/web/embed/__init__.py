"""The widget that other sites embed: its files, the one that is newest, and their integrity.

A file N.js is a version. Its hash in `released.yaml` makes it a release, which is never changed
and served for ever; the next version is a copy with the next number. A file without a hash is in
development: it is served under its number for trying it out, and nobody is told to use it.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent
RELEASED = FOLDER / "released.yaml"


@cache
def released() -> dict[int, str]:
    """Return the integrity of every released version, as it was when it was released."""
    return dict(yaml.safe_load(RELEASED.read_text("utf-8")))


def newest() -> int:
    """Return the number of the newest release."""
    return max(released())


def versions() -> list[int]:
    """Return the numbers of all versions, the one in development included."""
    return sorted(int(path.stem) for path in FOLDER.glob("*.js"))


def source(version: int) -> bytes:
    """Return the script of a version."""
    return (FOLDER / f"{version}.js").read_bytes()


def integrity(version: int) -> str:
    """Return the `integrity` of a version as it is now (Subresource Integrity)."""
    digest = hashlib.sha384(source(version)).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"
