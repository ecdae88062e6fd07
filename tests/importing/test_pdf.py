"""PDFs: columns, tables without rules, broken words, pictures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fpdf import FPDF

from tests.importing.conftest import Imported

Import = Callable[..., Imported]
PARAGRAPH = (
    "Whoever flies a kite on both sides of the strait learns that the rules differ. Korea asks "
    "the pilot for a licence, and Japan asks for a number on the kite."
)


@pytest.fixture
def pdf() -> FPDF:
    """Return a PDF with a title and a byline."""
    pages = FPDF()
    pages.add_page()
    say(pages, "Kites in Korea and Japan", 18, "B")
    say(pages, "By Ada Example, 2 March 2025", 10)
    return pages


def say(pages: FPDF, text: str, size: int = 11, style: str = "") -> None:
    pages.set_font("Times", style, size)
    pages.multi_cell(0, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")
    pages.ln(3)


def test_two_columns_are_read_one_after_the_other(pdf: FPDF, imported: Import) -> None:
    texts = [f"Paragraph {n} begins here. {PARAGRAPH}" for n in range(14)]
    pdf.set_font("Times", size=10)
    with pdf.text_columns(text_align="J", ncols=2, gutter=8) as columns:
        for text in texts:
            with columns.paragraph(bottom_margin=3) as paragraph:
                paragraph.write(text)
    passages = imported(bytes(pdf.output()), "pdf").passages
    assert [p.text for at, p in passages.items() if at.startswith("intro")] == texts


def test_a_table_without_rules_has_its_rows(pdf: FPDF, imported: Import) -> None:
    say(pdf, PARAGRAPH)
    for row in (("Point", "Korea", "Japan"), ("Fee", "12 coins", "none"), ("Paint", "any", "red")):
        for cell in row:
            pdf.cell(55, 6, cell)
        pdf.ln(6)
    passages = imported(bytes(pdf.output()), "pdf").passages
    assert passages["intro/table/1"].text == "Fee. Korea: 12 coins. Japan: none."


def test_rows_whose_cells_stand_close_are_kept_whole(pdf: FPDF, imported: Import) -> None:
    say(pdf, PARAGRAPH)
    for row in ("Point Korea Japan", "Fee 12 coins none", "Paint any red"):
        say(pdf, row)
    say(pdf, f"{PARAGRAPH} So it is.")
    passages = imported(bytes(pdf.output()), "pdf").passages
    assert passages["intro/table/1"].text == "Fee 12 coins none"
    assert len(passages["intro/table/1"].jurisdictions) == 2
    assert "intro/2" in passages


def test_a_word_broken_at_the_end_of_a_line_is_whole_again(pdf: FPDF, imported: Import) -> None:
    filler = "and every pilot has to stand there and to wait for a well-known man who has the "
    say(pdf, "The wind is fair and the field is wide " + filler + "regis-")
    pdf.ln(-3)
    say(pdf, "tration of kites and well-")
    pdf.ln(-3)
    say(pdf, "known strings.")
    text = imported(bytes(pdf.output()), "pdf").words()
    assert "registration of kites" in text


def test_a_paragraph_goes_on_over_the_page(pdf: FPDF, imported: Import) -> None:
    for _ in range(12):
        say(pdf, f"Number {_} of them. {PARAGRAPH} {PARAGRAPH}")
    pdf.set_y(-30)
    say(pdf, " ".join([PARAGRAPH] * 4))
    passages = imported(bytes(pdf.output()), "pdf").passages
    bases = dict.fromkeys(at.rstrip("abcdefgh") for at in passages)
    assert len(bases) == 1 + 13


def test_a_picture_keeps_its_caption_and_a_page_of_pictures_is_told(
    pdf: FPDF, imported: Import
) -> None:
    from PIL import Image

    say(pdf, PARAGRAPH)
    pdf.image(Image.new("RGB", (300, 100), "red"), w=80)
    say(pdf, "A red kite above the beach.", 9, "I")
    pdf.add_page()
    pdf.image(Image.new("RGB", (300, 100), "red"), w=80)
    result = imported(bytes(pdf.output()), "pdf")
    assert list(result.passages) == ["meta", "intro/1"]
    assert {"A red kite above the beach.", "page 2"} <= set(result.left)
