"""What cannot be imported is told in one line, and nothing is written."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from regchat.errors import SourceError
from regchat.importing import import_texts, reading, writing
from regchat.importing.assembly import given
from regchat.importing.blocks import Claims
from tests.importing.conftest import Imported

TEXT = (
    "Kites over the Strait\n\nBy Ada Example · 2 March 2025\n\n"
    "Korea asks the pilot for a licence, and Japan asks for a number on the kite.\n"
)
MENU = "".join(f'<li><a href="/{n}">Page {n}</a></li>' for n in range(30))
ENTITIES = "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)
BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{ENTITIES}]><x>&j;</x>'


def zipped(name: str, data: bytes | str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("[Content_Types].xml", "<Types/>")
            file.writestr(name, data)

    return write


def scanned(path: Path) -> None:
    from fpdf import FPDF
    from PIL import Image

    pages = FPDF()
    pages.add_page()
    pages.image(Image.new("RGB", (300, 400), "white"), w=150)
    pages.output(str(path))


def locked(path: Path) -> None:
    from fpdf import FPDF

    pages = FPDF()
    pages.set_encryption(owner_password="owner", user_password="user")
    pages.add_page()
    pages.set_font("Times", size=11)
    pages.multi_cell(0, 6, TEXT.replace("·", ","))
    pages.output(str(path))


FAULTS: dict[str, tuple[object, str]] = {
    "missing.txt": (None, "no such file"),
    "empty.txt": (b"", "empty"),
    "blank.md": (b" \n\t\n", "empty"),
    "binary.txt": (bytes(range(256)) * 20, "not UTF-8"),
    "nul.txt": (b"words and \0 words\n" * 20, "binary"),
    "latin.txt": ("Kites\n\ncaf\xe9 au lait".encode("latin-1"), "latin.txt:3: not UTF-8 (byte 10)"),
    "large.txt": (b"Kites fly. " * 5_000_000, "55 MB, above the 20 MB"),
    "long.txt": (TEXT.encode() * 9_000, "above the 1000000 that are read"),
    "picture.png": (b"\x89PNG", "files of type .png are not read"),
    "typeless": (TEXT.encode(), "files without a type are not read"),
    "fake.pdf": (TEXT.encode(), "not a PDF"),
    "broken.pdf": (b"%PDF-1.7\nkites", "broken.pdf"),
    "scan.pdf": (scanned, "no text in it, only pictures of pages"),
    "locked.pdf": (locked, "locked by a password"),
    "fake.docx": (TEXT.encode(), "not a Word document"),
    "zip.docx": (zipped("kites.txt", "x"), "no Word document"),
    "bomb.docx": (zipped("word/document.xml", b"0" * 120_000_000), "unpacks to more than 100 MB"),
    "entities.docx": (zipped("word/document.xml", BOMB), "entities.docx: cannot be read as docx"),
    "menu.html": (f"<nav><ul>{MENU}</ul></nav><h1>Kites</h1>".encode(), "no running text"),
    "menu.txt": (b"Home\nNews\nContact\n\nKites\n\nBoats\n", "no running text"),
    "deep.html": (b"<div>" * 5000 + b"<p>Kites fly high above us.</p>", "255 elements deep"),
    "many.html": (b"<p>Kites fly high up.</p>" + b"<b></b>" * 110_000, "more than 100000 elements"),
    "undated.txt": (b"Kites\n\nThe pilot has a licence for it.\n", "no day of publication"),
    "untitled.txt": (b"The pilot has a licence for it.\n", "no title found"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_be_imported_is_told_in_one_line_with_its_name(
    name: str, tmp_path: Path
) -> None:
    content, expected = FAULTS[name]
    path, out = tmp_path / name, tmp_path / "out"
    if callable(content):
        content(path)
    elif isinstance(content, bytes):
        path.write_bytes(content)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(SourceError) as fault:
        import_texts(path, out, Claims())
    assert expected in str(fault.value)
    assert name in str(fault.value)
    assert "\n" not in str(fault.value)
    assert sorted(tmp_path.iterdir()) == before


@pytest.fixture
def kites(tmp_path: Path) -> Path:
    path = tmp_path / "kites.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_a_folder_that_is_not_empty_is_left_as_it_is(kites: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.md").write_text("mine", "utf-8")
    with pytest.raises(SourceError, match="not empty"):
        import_texts(kites, out, Claims())
    assert [p.name for p in out.iterdir()] == ["mine.md"]
    with pytest.raises(SourceError, match="a file stands there"):
        import_texts(kites, out / "mine.md", Claims())


@pytest.mark.parametrize("made", [True, False])
def test_a_new_folder_and_an_empty_one_are_filled(made: bool, kites: Path, tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    if made:
        out.mkdir(parents=True)
    import_texts(kites, out, Claims())
    assert [p.name for p in out.iterdir()] == ["article.md"]
    assert [p.name for p in out.parent.iterdir()] == ["b"]
    assert os.stat(out).st_mode & 0o055 == 0o055


def test_nothing_is_left_behind_where_writing_fails(
    kites: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for made in (False, True):
        out = tmp_path / f"out{made}"
        if made:
            out.mkdir()
        with monkeypatch.context() as patch:
            patch.setattr(Path, "rename", full)
            with pytest.raises(SourceError, match="No space left on device"):
                import_texts(kites, out, Claims())
        assert out.exists() == made
        assert not made or not list(out.iterdir())
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_a_corpus_that_does_not_read_back_is_not_written(
    kites: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "wrapped", lambda text: [text.upper()])
    with pytest.raises(SourceError, match="read back"):
        import_texts(kites, tmp_path / "out", Claims())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("published", "soon", "no day"), ("title", " \u200b", "blank"), ("author", "", "blank")],
)
def test_a_value_that_cannot_be_taken_is_told(name: str, value: str, told: str) -> None:
    values = {"title": None, "author": None, "publisher": None, "published": None, name: value}
    with pytest.raises(SourceError, match=told):
        given(**values)


def test_a_folder_of_files_becomes_one_corpus(
    tmp_path: Path, imported: Callable[..., Imported]
) -> None:
    folder = tmp_path / "press"
    folder.mkdir()
    (folder / "article.txt").write_text(TEXT, "utf-8")
    faq = "<h1>Questions about kites</h1><h2>Who pays?</h2><p>The pilot pays in Korea.</p>"
    (folder / "faq.html").write_text(faq, "utf-8")
    (folder / "boats.md").write_text("# Boats\n\nA boat in Japan has a number.\n", "utf-8")
    (folder / "README.md").write_text("# About this folder\n", "utf-8")
    (folder / "kite.png").write_bytes(b"\x89PNG")
    result = imported(folder)
    assert sorted(result.corpus.documents) == ["article", "boats", "faq"]
    assert {"meta", "intro/1", "boats-meta", "boats-intro/1", "faq-meta", "faq/1"} == set(
        result.passages
    )
    authors = {document.author for document in result.corpus.documents.values()}
    assert authors == {"Ada Example"}
    assert any("as in article.txt" in line for line in result.told)
    assert {"README.md", "kite.png"} <= {line.strip() for line in result.told}


def test_a_folder_without_texts_or_with_one_that_is_broken_gives_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "press"
    folder.mkdir()
    with pytest.raises(SourceError, match="no text in this folder"):
        import_texts(folder, tmp_path / "out", Claims())
    (folder / "article.txt").write_text(TEXT, "utf-8")
    (folder / "faq.txt").write_bytes(b"\xff\xff")
    with pytest.raises(SourceError, match=r"faq\.txt"):
        import_texts(folder, tmp_path / "out", Claims())
    assert not (tmp_path / "out").exists()


def test_a_fault_of_a_parser_is_one_line(kites: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RecursionError("too deep\nin here")

    monkeypatch.setattr(reading, "_parsed", fails)
    with pytest.raises(SourceError, match=r"cannot be read as txt \(RecursionError: too deep\)"):
        reading.read(kites)
