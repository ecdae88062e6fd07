"""A draft -> the files of a corpus folder, all of them or none."""

from __future__ import annotations

import os
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from regchat.corpus import read_corpus
from regchat.errors import SourceError
from regchat.importing.draft import Data, Draft, Section
from regchat.jurisdictions import Jurisdiction, Jurisdictions
from regchat.markup import escaped

COLUMNS = 84


def check_target(out: Path) -> None:
    """Raise SourceError unless a corpus can be written to `out`: a new folder, or an empty one."""
    if not os.path.lexists(out):
        return
    if not out.is_dir():
        raise SourceError(f"{out}: a file stands there. Give --out a new folder.")
    try:
        filled = any(out.iterdir())
    except OSError as error:
        raise SourceError(
            f"{out}: cannot be read ({error.strerror}). Give another --out."
        ) from None
    if filled:
        raise SourceError(f"{out}: not empty. Give --out a new folder, or empty this one.")


def write(drafts: Sequence[Draft], out: Path) -> list[str]:
    """Write the drafts into a corpus folder and return the names of its files.

    They are written aside, read back as a corpus, and only then put in place.

    Raises:
        SourceError: they cannot be written.
    """
    texts = {f"{stem}.md": render(d.data, s) for d in drafts for stem, s in d.files()}
    check_target(out)
    place = Path(os.path.abspath(out))
    around = place if place.is_dir() else place.parent
    try:
        around.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".importing-", dir=around) as aside:
            folder = Path(aside) / "corpus"
            folder.mkdir()
            for name, text in texts.items():
                (folder / name).write_text(text, "utf-8")
            _verify(drafts, folder)
            _put(folder, place)
    except OSError as error:
        raise SourceError(f"{out}: cannot be written ({error.strerror}).") from None
    return list(texts)


def _put(folder: Path, place: Path) -> None:
    """Put a folder in place, or all its files into the empty one that stands there."""
    if not place.is_dir():
        folder.rename(place)
        return
    put: list[Path] = []
    try:
        put.extend(file.rename(place / file.name) for file in sorted(folder.iterdir()))
    except OSError:
        for file in put:
            file.unlink(missing_ok=True)
        raise


def _verify(drafts: Sequence[Draft], folder: Path) -> None:
    """Raise unless what is read back is what was drafted, word for word."""
    drafted = [(p, s.title) for d in drafts for s in d.sections for p in s.passages]
    wanted = {p.locator: (title, p.heading, p.text, p.jurisdictions) for p, title in drafted}
    written = {
        p.locator: (p.section, p.heading, p.text, p.jurisdictions)
        for p in read_corpus(folder).passages
    }
    if written != wanted or len(drafted) != len(wanted):
        raise SourceError("The corpus does not read back as it was drafted. Please report this.")


def render(data: Data, sections: Sequence[Section]) -> str:
    """Return one text in the form of a corpus file."""
    front = {
        "title": data.title.value,
        "author": data.author.value,
        "publisher": data.publisher.value,
        "published": data.published,
        "language": data.language,
    }
    head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10_000)
    return "\n".join(["---", head.rstrip("\n"), "---", "", *_lines(sections)])


def _lines(sections: Sequence[Section]) -> Iterator[str]:
    for section in sections:
        yield from (f"## {section.title} {{#{section.id}}}", "")
        heading = None
        for passage in section.passages:
            if passage.heading != heading:
                yield from (f"### {passage.heading or ''}".rstrip(), "")
            heading = passage.heading
            yield f"{{{passage.locator}: {_codes(passage.jurisdictions)}}}"
            yield from wrapped(passage.text)
            yield ""


def _codes(spoken: Jurisdictions) -> str:
    return " ".join(str(j) for j in Jurisdiction if j in spoken) or "none"


def wrapped(text: str) -> list[str]:
    """Return the words of a passage as lines, none of which is read as markup."""
    lines = textwrap.wrap(text, COLUMNS, break_long_words=False, break_on_hyphens=False)
    return [escaped(line) for line in lines]
