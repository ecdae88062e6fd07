"""A Word document -> blocks, by way of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from regchat import wording
from regchat.errors import SourceError
from regchat.importing.blocks import Block, Claim, Claims, Kind, Source, Why, left
from regchat.importing.elements import Element
from regchat.importing.html import Spot, parse, spots

MAX_UNPACKED = 100_000_000
MAX_PARTS = 5_000
STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p.standfirst:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Quote'] => blockquote:fresh
p[style-name='Intense Quote'] => blockquote.pull:fresh
p[style-name='Block Text'] => blockquote:fresh
"""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TEXTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")


def read(name: str, data: bytes) -> Source:
    """Return the blocks of a Word document; page heads, feet and comments are left out.

    Raises:
        SourceError: it is no Word document, or unpacks to more than is read.
    """
    from mammoth import convert_to_html
    from mammoth.images import img_element

    parts = _parts(name, data)
    image = img_element(lambda _: {"src": ""})
    page = convert_to_html(BytesIO(data), style_map=STYLES, convert_image=image).value
    if not page.strip():
        return Source(name, (), _claims(parts))
    tree = parse(name, f"<html><body>{page}</body></html>")
    blocks = [_titled(spot) for spot in spots(tree)]
    return Source(name, (*blocks, *_missing(parts, blocks)), _claims(parts))


def _titled(spot: Spot) -> Block:
    titled = spot.element.get("class") == "title"
    return replace(spot.block, kind=Kind.TITLE) if titled else spot.block


def _parts(name: str, data: bytes) -> dict[str, bytes]:
    """Return the parts of the file that hold words, unpacked."""
    try:
        with ZipFile(BytesIO(data)) as file:
            infos = file.infolist()
            if sum(info.file_size for info in infos) > MAX_UNPACKED or len(infos) > MAX_PARTS:
                raise SourceError(
                    f"{name}: unpacks to more than {MAX_UNPACKED // 1_000_000} MB. "
                    "Save it again without its pictures."
                )
            if "word/document.xml" not in file.namelist():
                raise SourceError(f"{name}: a zip file, but no Word document. Save it as .docx.")
            wanted = [
                i
                for i in infos
                if _TEXTS.fullmatch(i.filename) or i.filename == "docProps/core.xml"
            ]
            return {info.filename: file.read(info) for info in wanted}
    except BadZipFile:
        raise SourceError(f"{name}: not a Word document (.docx). Save it as one.") from None


def _tree(part: bytes) -> Element:
    from lxml import etree

    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))


def _claims(parts: dict[str, bytes]) -> Claims:
    """Return what the file's properties say."""
    if "docProps/core.xml" not in parts:
        return Claims()
    tree = _tree(parts["docProps/core.xml"])

    def claim(tag: str) -> Claim | None:
        value = wording.clean(tree.findtext(f".//{_DC}{tag}") or "")
        return Claim(value, "properties") if value else None

    return Claims(claim("title"), claim("creator"), claim("publisher"))


def _missing(parts: dict[str, bytes], blocks: list[Block]) -> Iterator[Block]:
    """Yield the paragraphs that the conversion did not bring: page heads, feet, comments."""
    held = "".join("".join(block.words()).replace(" ", "") for block in blocks)
    for name, part in parts.items():
        if not _TEXTS.fullmatch(name):
            continue
        paragraphs: dict[Element, list[str]] = {}
        for text in _tree(part).iter(f"{_W}t"):
            around = next(text.iterancestors(f"{_W}p"), None)
            paragraphs.setdefault(around, []).append(text.text or "")
        for texts in paragraphs.values():
            if any(wording.clean(text).replace(" ", "") not in held for text in texts):
                yield left(wording.clean("".join(texts)), Why.NOT_IN_BODY)
