"""Passages, locators and countries of a long paragraph."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regchat.corpus import base_locator
from regchat.importing import cutting
from regchat.importing.cutting import Context
from regchat.importing.sections import row_text, slug
from regchat.jurisdictions import Jurisdiction

KR, JP = frozenset({Jurisdiction.KR}), frozenset({Jurisdiction.JP})
NOWHERE = Context("", ())
SENTENCES = st.lists(
    st.integers(1, 150).map(lambda n: " ".join(["word"] * n).capitalize() + "."), max_size=30
)


@settings(deadline=None)
@given(SENTENCES)
def test_passages_have_one_to_four_sentences_and_120_words_and_lose_none(texts: list[str]) -> None:
    text = " ".join(texts)
    passages = cutting.cut(cutting.pieces(text))
    assert " ".join(passages) == text
    for passage in passages:
        assert 1 <= passage.count(".") <= 4
        assert len(passage.split()) <= 120 or passage.count(".") == 1


def test_a_paragraph_that_fits_stays_whole() -> None:
    text = "Kites are red. They fly. Pilots land them. All is well."
    assert cutting.cut(cutting.pieces(text)) == [text]


def test_a_passage_begins_with_no_pronoun_where_it_can() -> None:
    text = f"Kites{' fly' * 60}. It is so. Pilots{' stand' * 60}."
    first, second = cutting.cut(cutting.pieces(text))
    assert first.endswith("It is so.")
    assert second.startswith("Pilots")


@pytest.mark.parametrize(
    ("number", "locator", "last"),
    [
        (1, "a/1", ""),
        (3, "a/1", "c"),
        (30, "a/1", "ad"),
        (703, "a/1", "/703"),
        (2, "faq/intro", "/2"),
    ],
)
def test_passages_of_one_paragraph_have_letters(number: int, locator: str, last: str) -> None:
    endings = cutting.endings(number, locator)
    assert (len(endings), len(set(endings)), endings[-1]) == (number, number, last)
    if not last.startswith("/"):
        assert {base_locator(locator + ending) for ending in endings} == {locator}


@pytest.mark.parametrize(
    ("texts", "context", "spoken"),
    [
        (["Korea asks for it."], NOWHERE, [KR]),
        (["It flies."], NOWHERE, [frozenset()]),
        (["It flies.", "Tokyo sees it."], NOWHERE, [JP, JP]),
        (["Korea has one.", "It flies."], NOWHERE, [KR, KR]),
        (["It flies."], Context("Kites in Japan", ("Kites in Korea",)), [JP]),
        (["It flies."], Context("Kites", ("Kites", "Kites in Korea")), [KR]),
        (["It flies. Seoul sees it."], Context("Korea and Japan?", ()), [KR | JP]),
        (["It flies as in Korea."], Context("Japan", ()), [KR]),
        (["Both countries do. Seoul more."], Context("", ("Korea and Japan",)), [KR | JP]),
        (["Korea has two kites."], Context("", ("Korea and Japan",)), [KR]),
    ],
)
def test_a_sentence_speaks_of_the_countries_it_names_or_of_those_around_it(
    texts: list[str], context: Context, spoken: list[frozenset[Jurisdiction]]
) -> None:
    assert cutting.spoken(texts, context) == spoken


@pytest.mark.parametrize(
    ("title", "id"),
    [
        ("Where the two differ — and where they don't", "where-the-two-differ-and-where-they-dont"),
        ("Café № 5", "cafe-no-5"),
        ("免許", ""),
        ("word " * 40, "word-word-word-word-word-word-word-word-word-word-word-word"),
    ],
)
def test_an_id_is_made_of_the_words_of_the_title(title: str, id: str) -> None:
    assert slug(title) == id


@pytest.mark.parametrize(
    ("header", "row", "text"),
    [
        (("", "Korea", "Japan"), ("Fee", "12 coins", "No."), "Fee. Korea: 12 coins. Japan: No."),
        (("Point", "Korea", "Japan"), ("Fee", "", "none"), "Fee. Japan: none."),
        ((), ("Fee", "12 coins"), "Fee: 12 coins."),
        ((), ("a", "b", "c"), "a. b. c."),
        (("Fee Korea Japan",), ("Fee 12 none",), "Fee 12 none"),
    ],
)  # fmt: skip
def test_a_row_names_the_column_of_each_cell(
    header: tuple[str, ...], row: tuple[str, ...], text: str
) -> None:
    assert row_text(header, row) == text
