"""A file or a folder -> the published texts in it, or one line on why they cannot be read."""

from __future__ import annotations

import logging
import re
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from regchat.errors import SourceError
from regchat.importing.blocks import Left, Source, Why, check_size, checked

MAX_BYTES = 20_000_000
MAX_FILES = 50
TEXT = (".txt", ".text")
HTML = (".html", ".htm", ".xhtml")
MARKDOWN = (".md", ".markdown")
SUFFIXES = (*TEXT, *HTML, *MARKDOWN, ".docx", ".pdf")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{1,40})""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """The texts that were found, the main one first, and the files that were passed over."""

    sources: tuple[Source, ...]
    left: tuple[Left, ...] = ()


def read(path: Path) -> Reading:
    """Read a published file, or all files of a folder that hold text.

    Raises:
        SourceError: one of them cannot be read.
    """
    if not path.exists():
        raise SourceError(f"{path}: no such file or folder.")
    if not path.is_dir():
        return Reading((_source(path),))
    try:
        files = sorted(p for p in path.iterdir() if not p.name.startswith("."))
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}). Mend its rights.") from None
    texts = [p for p in files if p.suffix.lower() in SUFFIXES and p.stem.lower() != "readme"]
    if not texts:
        raise SourceError(f"{path}: no text in this folder. Put files of {_types()} there.")
    if len(texts) > MAX_FILES:
        raise SourceError(f"{path}: {len(texts)} texts, above {MAX_FILES}. Import them in parts.")
    passed = tuple(Left(p.name, Why.FILE) for p in files if p not in texts)
    return Reading(tuple(map(_source, sorted(texts, key=_rank))), passed)


def _types() -> str:
    return f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"


def _rank(path: Path) -> tuple[bool, bool, str]:
    """Order files: the article first, questions and answers last."""
    return path.stem.lower() != "article", path.stem.lower() == "faq", path.name


def _source(path: Path) -> Source:
    kind = path.suffix.lower()
    if kind not in SUFFIXES:
        named = f"files of type {kind}" if kind else "files without a type"
        raise SourceError(f"{path}: {named} are not read. Give {_types()}.")
    data = _bytes(path)
    try:
        with _quiet():
            source = checked(_parsed(path, kind, data))
    except SourceError:
        raise
    except Exception as error:  # a parser may meet anything in a file that is broken
        what = f"{type(error).__name__}: {error}".splitlines()[0].rstrip(": ")[:120]
        raise SourceError(
            f"{path}: cannot be read as {kind[1:]} ({what}). Save it anew."
        ) from error
    if not any(block.words() for block in source.blocks):
        raise SourceError(f"{path}: no text in it. Give a file with the published text.")
    return source


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the parsers' own logs and warnings off the terminal."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise SourceError(f"{path}: not a file. Give a file or a folder.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise SourceError(
                f"{path}: {size / 1e6:.0f} MB, above the {MAX_BYTES / 1e6:.0f} MB that are read. "
                "Split it, or save it without its pictures."
            )
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}). Mend its rights.") from None
    if not data.strip():
        raise SourceError(f"{path}: empty. Give a file with the published text.")
    return data


def _parsed(path: Path, kind: str, data: bytes) -> Source:
    name = path.name
    if kind == ".pdf":
        from regchat.importing import pdf

        if b"%PDF-" not in data[:1024]:
            raise SourceError(f"{path}: not a PDF, whatever its name. Give the text itself.")
        return pdf.read(name, path)
    if kind == ".docx":
        from regchat.importing import docx

        return docx.read(name, data)
    text = _text(path, data, declared=kind in HTML)
    if kind in HTML:
        from regchat.importing import page

        return page.read(name, text)
    check_size(name, len(text))
    if kind in MARKDOWN:
        from regchat.importing import markdown

        return markdown.read(name, text)
    from regchat.importing import plain

    return plain.read(name, text)


def _text(path: Path, data: bytes, *, declared: bool) -> str:
    """Return the text of a UTF-8 file, or of a page in the character set that it declares."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        charset = _CHARSET.search(data[:4096]) if declared else None
        if not charset:
            line = data.count(b"\n", 0, error.start) + 1
            raise SourceError(
                f"{path}:{line}: not UTF-8 (byte {error.start}). Save it as UTF-8 text."
            ) from None
        text = data.decode(charset[1].decode("ascii"))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    odd = sum(unicodedata.category(c) == "Cc" and c not in "\n\t\f\v" for c in text[:100_000])
    if "\0" in text or odd > len(text[:100_000]) / 20:
        raise SourceError(f"{path}: binary, not text. Give the text itself.")
    return text
