"""A linear map of question vectors: brings how readers ask nearer to how a text speaks.

Learnt once from an edition's anticipated questions (`regchat adapt`) and shipped, so that a text
without any is searched with it too. It fits one embedding model, and no other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from regchat.embedding import Vectors

FILE = Path(__file__).with_name("adapter.npz")


@dataclass(frozen=True, slots=True)
class Adapter:
    """Adds `matrix`, shape (d, d), times a question's vector to it; `model` is the fingerprint.

    `figures` are those that it reached for passages that it had not seen.
    """

    matrix: Vectors
    model: str
    figures: Mapping[str, Any]

    def adapted(self, vector: Vectors) -> Vectors:
        """Return the adapted unit vector of a question's unit vector."""
        moved = vector + vector @ self.matrix
        return np.asarray(moved / np.linalg.norm(moved), dtype=np.float32)


def save(adapter: Adapter, path: Path) -> None:
    """Write an adapter, its matrix in half precision, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    part = path.with_name(f".{path.stem}.part.npz")
    about = json.dumps({"model": adapter.model, "figures": dict(adapter.figures)})
    try:
        np.savez(
            part,
            matrix=adapter.matrix.astype(np.float16),
            about=np.frombuffer(about.encode(), dtype=np.uint8),
        )
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def load(path: Path) -> Adapter:
    """Read an adapter."""
    with np.load(path, allow_pickle=False) as held:
        about = json.loads(held["about"].tobytes())
        return Adapter(held["matrix"].astype(np.float32), about["model"], about["figures"])


@cache
def shipped(model: str) -> Adapter | None:
    """Return the adapter that is shipped, if it was learnt for the model with this fingerprint."""
    found = load(FILE)
    return found if found.model == model else None
