"""A draft -> the files of a corpus folder, all of them or none."""

from __future__ import annotations

import os
import shutil
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from regchat.corpus import read_corpus
from regchat.errors import SourceError
from regchat.importing.draft import Data, Draft, Section
from regchat.markup import escaped
from regchat.types import Jurisdiction, Jurisdictions

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
        raise SourceError(f"{out}: cannot be read ({error.strerror}). Give another --out.") from None
    if filled:
        raise SourceError(f"{out}: not empty. Give --out a new folder, or empty this one.")


def write(drafts: Sequence[Draft], out: Path) -> list[str]:
    """Write the drafts into a corpus folder and return the names of its files.

    They are written to a folder beside it, read back as a corpus, and only then put in place.

    Raises:
        SourceError: it cannot be written.
    """
    texts = {f"{stem}.md": render(d.data, s) for d in drafts for stem, s in d.files()}
    place = Path(os.path.abspath(out))
    check_target(out)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    except OSError as error:
        raise SourceError(f"{out}: cannot be written ({error.strerror}).") from None
    try:
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
        _verify(drafts, folder)
        folder.chmod(0o777 & ~_umask())
        os.replace(folder, place)
    except OSError as error:
        raise SourceError(f"{out}: cannot be written ({error.strerror}).") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return list(texts)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


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
