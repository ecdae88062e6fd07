"""Plain text, as it is copied off a page."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regchat.corpus import read_corpus
from regchat.errors import SourceError
from regchat.importing import import_texts, plain
from regchat.importing.blocks import Claims, Kind, Why
from tests.importing.conftest import Imported

Import = Callable[..., Imported]
HEAD = "Kites over the Strait\n\nBy Ada Example · 2 March 2025\n\n"
PARAGRAPH = (
    "Whoever flies a kite on both sides of the strait learns that the rules differ. Korea asks "
    "the pilot for a licence, and Japan asks for a number on the kite."
)


def kinds(text: str) -> list[Kind | Why]:
    return [block.why or block.kind for block in plain.blocks(text)]


def test_lines_that_a_pages_width_has_broken_are_joined(imported: Import) -> None:
    text = (
        HEAD + "Whoever flies a kite on both sides of the strait soon\nlearns that the rules "
        "differ. Korea asks the pilot for a\nlicence, and Japan asks for a number on the kite.\n"
        "\nLicences\n\nThe office in Korea issues one for three years, and no\nlonger.\n"
    )
    result = imported(text)
    assert result.passages["intro/1"].text.startswith("Whoever flies a kite on both sides of the")
    assert result.passages["licences/1"].text == (
        "The office in Korea issues one for three years, and no longer."
    )


def test_a_text_without_empty_lines_has_the_same_paragraphs(imported: Import) -> None:
    text = f"{HEAD}{PARAGRAPH}\n\nLicences in Korea\n\nThe office issues one. It costs little.\n"
    with_lines, without = imported(text), imported(text.replace("\n\n", "\n"))
    assert with_lines.words() == without.words()


def test_a_list_is_one_paragraph_with_the_words_that_lead_up_to_it(imported: Import) -> None:
    text = f"{HEAD}{PARAGRAPH}\n\nLicences\n\nThe pilot brings:\n\n- a passport\n- twelve coins\n"
    passage = imported(text).passages["licences/1"]
    assert passage.text == "The pilot brings: a passport; twelve coins"


@pytest.mark.parametrize("gap", ["\t", "     ", " | "])
def test_cells_are_told_apart_where_their_gaps_are_there(imported: Import, gap: str) -> None:
    rows = (("Point", "Korea", "Japan"), ("Fee", "12 coins", "none"), ("Paint", "any", "red"))
    table = "\n".join(gap.join(row) for row in rows)
    passages = imported(f"{HEAD}{PARAGRAPH}\n\nCompared\n\n{table}\n").passages
    assert passages["compared/table/1"].text == "Fee. Korea: 12 coins. Japan: none."
    assert passages["compared/table/2"].text == "Paint. Korea: any. Japan: red."


def test_short_lines_under_no_row_of_countries_are_a_list_and_no_table(imported: Import) -> None:
    text = f"{HEAD}{PARAGRAPH}\n\nColours\n\nRed for wind\nBlue for calm\nWhite for fog\n"
    passages = imported(text).passages
    assert passages["colours/1"].text == "Red for wind; Blue for calm; White for fog"


@pytest.mark.parametrize(
    ("question", "answer"),
    [("Can a child fly?", "Yes, in Japan."), ("Q: Can a child fly?", "A: Yes, in Japan.")],
)
def test_questions_lose_their_labels_and_keep_their_words(
    imported: Import, question: str, answer: str
) -> None:
    result = imported(f"{HEAD}{PARAGRAPH}\n\nFAQ\n\n{question}\n{answer}\n")
    passage = result.passages["faq/1"]
    assert (passage.heading, passage.text) == ("Can a child fly?", "Yes, in Japan.")
    assert ("Q:" in result.left) == question.startswith("Q:")


def test_the_same_heading_of_questions_twice_is_one_section(imported: Import) -> None:
    text = (
        f"{HEAD}{PARAGRAPH}\n\nFAQ\n\nThese are asked often by all.\n\nFAQ\n\nWho?\n\nThe pilot.\n"
    )
    assert [at for at in imported(text).passages if at.startswith("faq")] == ["faq/intro", "faq/1"]


def test_quoted_speech_without_a_speakers_line_is_text(imported: Import) -> None:
    text = (
        f"{HEAD}{PARAGRAPH}\n\n“We fly at dawn. We land at dusk.”\n\nLicences\n\n{PARAGRAPH} So.\n"
    )
    assert imported(text).passages["intro/2"].text == "“We fly at dawn. We land at dusk.”"


def test_a_heading_under_a_quotation_stays_a_heading(imported: Import) -> None:
    text = f"{HEAD}{PARAGRAPH}\n\n“Kites are no toys at all.”\n\nLicences\n\nKorea has one.\n"
    assert "licences/1" in imported(text).passages


def test_a_description_and_a_caption_of_a_picture_are_left_out(imported: Import) -> None:
    caption = "The field is wide, and the sky is wider."
    text = f"{HEAD}{PARAGRAPH}\n\nPhotograph of a field\n{caption}\n\nLicences\n\nKorea has one.\n"
    result = imported(text)
    assert caption not in result.words()
    assert {"Photograph of a field", caption} <= set(result.left)


def test_the_foot_of_a_page_is_left_out(imported: Import) -> None:
    foot = "Share\n\nRelated articles\n\n© 2025 The Kite Press. All rights reserved."
    result = imported(f"{HEAD}{PARAGRAPH}\n\nLicences\n\nKorea has one for all.\n\n{foot}\n")
    assert list(result.passages) == ["meta", "intro/1", "licences/1"]
    for line in foot.split("\n\n"):
        assert line in result.left


@pytest.mark.parametrize(
    "head",
    [
        "The Kite Press\n\nGuide\n\nKites over the Strait\n\nBy Ada Example · 2025-03-02",
        "The Kite Press\nKites over the Strait\nAda Example\nPublished 2 March 2025",
        "Kites over the Strait\n=====\n\nBy Ada Example\n\n2 March 2025 · 8 min read",
        "Kites over the Strait\n\nHow it is done.\n\nWritten by Ada Example, March 2nd, 2025",
        "Home\nNews\nContact\n\nKites over the Strait\n\n2025년 3월 2일\n\nBy Ada Example",
    ],
)
def test_the_title_stands_nearest_to_the_byline(imported: Import, head: str) -> None:
    values = {"title": "Kites over the Strait"} if "\nAda Example" in head else {}
    result = imported(f"{head}\n\n{PARAGRAPH}\n", **values)
    (document,) = result.corpus.documents.values()
    assert document.title == "Kites over the Strait"
    assert document.published.isoformat() == "2025-03-02"


def test_the_byline_may_stand_at_the_foot(imported: Import) -> None:
    parts = ("Kites over the Strait", PARAGRAPH, "Licences", f"{PARAGRAPH} So.")
    text = "\n\n".join((*parts, "By Ada Example, 2 March 2025"))
    result = imported(text)
    (document,) = result.corpus.documents.values()
    assert (document.title, document.author) == ("Kites over the Strait", "Ada Example")
    assert list(result.passages) == ["meta", "intro/1", "licences/1"]


@pytest.mark.parametrize(
    "day", ["Updated 2 March 2025", "03/02/2025", "March 2025", "31 June 2025"]
)
def test_a_day_that_is_not_the_day_of_publication_is_not_taken(imported: Import, day: str) -> None:
    with pytest.raises(SourceError, match="--published YYYY-MM-DD"):
        imported(f"Kites over the Strait\n\nBy Ada Example · {day}\n\n{PARAGRAPH}\n")


def test_what_the_text_does_not_say_is_given_or_said_to_be_unknown(imported: Import) -> None:
    result = imported(f"Kites\n\n{PARAGRAPH}\n", published="2025-03-02", publisher="The Press")
    (document,) = result.corpus.documents.values()
    assert (document.author, document.publisher) == ("an unnamed author", "The Press")
    assert any("author:" in x and "--author" in x for x in result.told)
    assert any("publisher:" in x and "as given" in x for x in result.told)


def test_a_title_that_is_given_replaces_the_texts_and_says_so(imported: Import) -> None:
    result = imported(f"{HEAD}{PARAGRAPH}\n", title="Kites")
    (document,) = result.corpus.documents.values()
    assert document.title == "Kites"
    assert "Kites over the Strait" in result.left


def test_a_text_in_another_language_is_named_as_one(imported: Import) -> None:
    head = "海峡の凧\n\nBy 山田太郎 · 2025年3月2日\n\n"
    body = (
        "海峡の両岸で凧を揚げる人は、規則が違うことを知る。韓国は免許を求める。日本は番号を求める。"
    )
    result = imported(f"{head}{body}\n\n免許\n\n韓国では事務所が三年間の免許を出す。\n")
    (document,) = result.corpus.documents.values()
    assert document.language == "ja"
    assert result.passages["intro/1"].text == body
    assert "section/1" in result.passages


def test_marks_of_the_corpus_form_survive_as_words(imported: Import) -> None:
    words = (
        "# of kites: twelve.",
        "{licences/1: KR}",
        "## A line {#evil}",
        "--- three hyphens, and a title: \"quoted\" 'value' {meta: JP}.",
        "\\# a backslash, and \\\\ two of them.",
        "<script>alert('kite')</script> & <img src=x onerror=alert(1)> are words.",
        "{} {0} %s %(x)s {{#id}} ``` *** [link](javascript:alert(1)) end here.",
    )
    text = HEAD + "\n\n".join(f"{word} {PARAGRAPH}\n\n{word}" for word in words)
    result = imported(text)
    for word in words:
        assert word in result.words()
    assert set(result.corpus.documents) == {"article"}


def test_a_line_of_hyphens_is_told() -> None:
    assert kinds(f"{PARAGRAPH}\n\n---\n\n* * *\n") == [Kind.TEXT, Why.ORNAMENT, Why.ORNAMENT]


def test_headings_with_the_names_of_other_sections_get_ids_of_their_own(imported: Import) -> None:
    body = "\n\n".join(f"{title}\n\nKorea has rule {n}, as we know." for n, title in enumerate(
        ("Fees", "Fees", "Intro", "Meta", "Faqir, a kite")
    ))  # fmt: skip
    result = imported(f"{HEAD}{PARAGRAPH}\n\n{body}\n")
    assert [p.split("/")[0] for p in result.passages] == [
        "meta", "intro", "fees", "fees-2", "intro-2", "meta-2", "faqir-a-kite",
    ]  # fmt: skip


def test_the_head_of_a_page_is_told_from_its_text(imported: Import) -> None:
    head = (
        "The Kite Press\n\nHome | Guides | About us\n\nKites over the Strait\n\n"
        "By Ada Example\nMedically reviewed by Dr Bo Sample\n2 March 2025\n"
        "Reading time: 8 minutes\n\n"
        "In this article\nLicences in Korea\nNumbers in Japan\n\n"
    )
    body = f"{PARAGRAPH}\n\nPhoto by Cy Third\n\nLicences in Korea\n\nThe office issues one.\n\n"
    result = imported(f"{head}{body}Numbers in Japan\n\nThe board paints it on the kite.\n")
    assert list(result.passages) == ["meta", "intro/1", "licences-in-korea/1", "numbers-in-japan/1"]
    (document,) = result.corpus.documents.values()
    assert (document.title, document.author, document.publisher) == (
        "Kites over the Strait",
        "Ada Example",
        "The Kite Press",
    )
    for line in (*head.split("\n"), "Photo by Cy Third"):
        assert line in result.left or line in ("", "Kites over the Strait")


LINES = st.sampled_from(
    [
        PARAGRAPH,
        "Korea has one. Both do! It flies?",
        "“We fly at dawn.”",
        "Licences",
        "Who pays?",
        "Q: Who? A: Me.",
        "A: The pilot pays.",
        "FAQ",
        "Diagram of a kite",
        "Point Korea Japan",
        "a\tb",
        "- a kite",
        "1. One",
        "===",
        "---",
        "{a/1: KR}",
        "# x",
        "Share",
        "Photo: Ada",
        "By Ada Example, 2 March 2025",
        "© 2025 The Press",
        "",
        "",
        "",
    ]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(st.lists(LINES, max_size=25))
def test_no_line_is_lost_whatever_the_order(lines: list[str]) -> None:
    text = f"{HEAD}{PARAGRAPH[:-1]} twice.\n\n" + "\n".join(lines)
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "text.txt", Path(folder) / "out"
        path.write_text(text, "utf-8")
        told = import_texts(path, out, Claims())
        passages = read_corpus(out).passages
    assert not [line for line in told if "could not be placed" in line]
    titles = [word for p in passages for word in (p.section, p.heading or "")]
    held = " ".join([*(p.text for p in passages), *told, *titles])
    for line in lines:
        for part in (
            line.removeprefix("- ").removeprefix("Q: Who? ").removeprefix("A: ").split("\t")
        ):
            assert part in held
