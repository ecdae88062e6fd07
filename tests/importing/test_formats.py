"""The same text comes out of every format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from regchat.jurisdictions import Jurisdiction
from tests.importing import samples
from tests.importing.conftest import Imported

KR, JP = frozenset({Jurisdiction.KR}), frozenset({Jurisdiction.JP})
LOCATORS = {
    "meta": KR | JP,
    "meta/standfirst": KR | JP,
    "intro/1a": KR | JP,
    "intro/1b": KR | JP,
    "the-two-gangways-at-a-glance/1": KR,
    "the-two-gangways-at-a-glance/2": JP,
    "korea-boarding-by-cabin/1a": KR,
    "korea-boarding-by-cabin/1b": KR,
    "korea-boarding-by-cabin/2": KR,
    "japan-boarding-by-number/1": JP,
    "where-the-two-differ-and-where-they-dont/1": KR | JP,
    "how-the-two-compare/1": KR | JP,
    "how-the-two-compare/table/1": KR | JP,
    "how-the-two-compare/table/2": KR | JP,
    "how-the-two-compare/table/3": KR | JP,
    "faq/intro": KR | JP,
    "faq/1": KR | JP,
    "faq/2": KR,
    "faq/3": KR | JP,
}
QUOTE = samples.QUOTE

pytestmark = pytest.mark.filterwarnings("ignore:Dimensions for page format A5")


@pytest.fixture(params=list(samples.FORMATS))
def ferries(
    request: pytest.FixtureRequest, tmp_path: Path, imported: Callable[..., Imported]
) -> Imported:
    """Return the text about ferries, imported from each format."""
    result = imported(samples.write(tmp_path, request.param))
    assert isinstance(result, Imported)
    return result


def spoken(text: str) -> str:
    """Return a text as all five formats can hold it."""
    for old, new in (("—", "-"), ("“", '"'), ("”", '"'), ("배를 타자", "Come aboard")):
        text = text.replace(old, new)
    return text


def test_every_format_gives_the_same_passages_and_countries(ferries: Imported) -> None:
    found = {at: passage.jurisdictions for at, passage in ferries.passages.items()}
    assert found == LOCATORS


def test_every_format_gives_title_author_and_day(ferries: Imported) -> None:
    for document in ferries.corpus.documents.values():
        assert (document.title, document.author) == (samples.TITLE, "Ada Example")
        assert document.published.isoformat() == "2025-03-02"
        assert document.language == "en"
    assert "  author:    Ada Example (in the text)" in ferries.told
    assert "  published: 2 March 2025 (in the text)" in ferries.told


def test_no_word_of_a_paragraph_is_changed(ferries: Imported) -> None:
    by_paragraph: dict[str, str] = {}
    for at, passage in ferries.passages.items():
        base = at.rstrip("ab")
        by_paragraph[base] = f"{by_paragraph.get(base, '')} {passage.text}".strip()
    texts = {spoken(text) for text in by_paragraph.values()}
    assert {spoken(text) for text in samples.texts()} <= texts


def test_what_is_no_text_is_left_out_and_told(ferries: Imported) -> None:
    held = spoken(ferries.words())
    for words in (QUOTE, samples.GANGWAY[1], "Travel Guide", "All rights reserved", "Page 2"):
        assert spoken(words) not in held
        source = [x for x in ferries.left if spoken(words) in spoken(x)]
        assert bool(source) == (words in ferries_words(ferries))


def ferries_words(ferries: Imported) -> str:
    """Return the words of the source that an import was made from."""
    kind = ferries.told[0].rsplit(".", 1)[1]
    text = samples.FORMATS[kind]()
    if isinstance(text, str):
        return text
    return {"docx": f"{QUOTE} {samples.GANGWAY[1]}", "pdf": "Page 2"}[kind]


def test_the_standfirst_stands_with_the_documents_own_data(ferries: Imported) -> None:
    assert ferries.passages["meta/standfirst"].text == samples.STANDFIRST
    meta = ferries.passages["meta"].text
    assert "written by Ada Example" in meta
    assert "on 2 March 2025" in meta


def test_a_question_is_the_heading_of_its_answer_in_a_file_of_its_own(ferries: Imported) -> None:
    for number, (question, answer) in enumerate(samples.ASKED, 1):
        passage = ferries.passages[f"faq/{number}"]
        assert (passage.heading, passage.text) == (question, answer)
        assert passage.document == "faq"
    assert ferries.passages["faq/intro"].heading is None


def test_a_row_with_cells_is_readable_alone_and_without_them_is_kept_whole(
    ferries: Imported,
) -> None:
    row = ferries.passages["how-the-two-compare/table/2"]
    if ferries.told[0].endswith(".txt"):
        assert row.text == " ".join(samples.ROWS[1])
        assert row.heading == " ".join(samples.HEADER)
        assert any("cannot be told apart" in line for line in ferries.told)
    else:
        cells = "Korea (KHO): 90 minutes before. Japan (JPB): 60 minutes before."
        assert row.text == f"Gate opens. {cells}"
        assert [span.jurisdictions for span in row.spans[-2:]] == [KR, JP]
        assert "Point" in ferries.left


def test_the_report_counts_what_was_taken(ferries: Imported) -> None:
    told = "\n".join(ferries.told)
    assert "sections:  6, with 8 paragraphs" in told
    assert "table rows: 3" in told
    assert "FAQ entries: 3" in told
    assert "1 introductory paragraph, 3 questions" in told
    assert told.endswith("article.md, faq.md.")
    assert "could not be placed" not in told
