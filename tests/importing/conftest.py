"""Runs `regchat import` in this process, without an index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from regchat.corpus import Corpus, read_corpus
from regchat.importing import import_texts
from regchat.importing.assembly import given
from regchat.source import Passage
from regchat.validation import validate


@dataclass(frozen=True)
class Imported:
    """What was written, and what was told."""

    folder: Path
    told: list[str]

    @property
    def corpus(self) -> Corpus:
        return read_corpus(self.folder)

    @property
    def passages(self) -> dict[str, Passage]:
        return {passage.locator: passage for passage in self.corpus.passages}

    @property
    def left(self) -> list[str]:
        """Return the lines that tell what was left out, the words and the reasons."""
        start = next((n for n, x in enumerate(self.told) if "left out" in x), len(self.told))
        return [line.strip() for line in self.told[start + 1 :]]

    def words(self) -> str:
        """Return all that the corpus holds, in the order of its files."""
        held = [" ".join((p.section, p.heading or "", p.text)) for p in self.corpus.passages]
        return "\n".join(held)


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., Imported]:
    """Return a function that imports a file, or a text as one, and checks the corpus."""
    count = 0

    def run(source: Path | str | bytes, kind: str = "txt", **values: str) -> Imported:
        nonlocal count
        count += 1
        path = source if isinstance(source, Path) else tmp_path / f"text{count}.{kind}"
        if not isinstance(source, Path):
            path.write_bytes(source if isinstance(source, bytes) else source.encode())
        out = tmp_path / f"out{count}"
        names = ("title", "author", "publisher", "published")
        told = import_texts(path, out, given(*(values.get(name) for name in names)))
        assert validate(out).errors == ()
        return Imported(out, told)

    return run
