from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from regchat.errors import Problem
from regchat.jurisdictions import Jurisdiction
from regchat.markup import Place, Text, escaped, parse

KR, JP = frozenset({Jurisdiction.KR}), frozenset({Jurisdiction.JP})
HEAD = """\
---
title: Kites
author: Ada Example
publisher: The Kite Press
published: 2025-03-02
language: en
---
"""
BODY = """\
## Licences {#licences}

{licences/1: KR}
Korea asks for a licence.
"""


def read(text: str) -> tuple[Text, list[Problem]]:
    problems: list[Problem] = []
    return parse("article.md", text, {}, problems), problems


def faults(text: str) -> list[tuple[int | None, str]]:
    return [(p.line, p.what) for p in read(text)[1]]


def test_a_text_gives_its_document_and_its_passages_in_order(corpus_folder: Path) -> None:
    text, problems = read((corpus_folder / "article.md").read_text("utf-8"))
    assert not problems
    assert text.document is not None
    assert (text.document.id, text.document.published) == ("article", date(2025, 3, 2))
    assert text.document.title == "Kites in Korea and Japan"
    assert [p.locator for p in text.passages] == [
        "meta", "licences/1a", "licences/1b", "licences/2", "weather/1",
    ]  # fmt: skip


def test_a_passage_knows_its_section_heading_countries_and_sentences(corpus_folder: Path) -> None:
    text = (corpus_folder / "article.md").read_text("utf-8")
    passages = {p.locator: p for p in read(text)[0].passages}
    assert (passages["licences/2"].section, passages["licences/2"].heading) == (
        "Licences for kites",
        None,
    )
    assert passages["weather/1"].heading == "Strong wind"
    assert passages["weather/1"].jurisdictions == frozenset()
    both = passages["licences/2"]
    assert [both.quote(span) for span in both.spans] == [
        "Korea asks the pilot for a licence.",
        "Japan asks for a number on the kite.",
    ]
    assert [span.jurisdictions for span in both.spans] == [KR, JP]


def test_a_sentence_that_names_no_country_speaks_of_those_its_passage_declares() -> None:
    text = read(HEAD + "## A {#a}\n{a/1: KR JP}\nRules exist. Japan has some.\n")[0]
    assert [span.jurisdictions for span in text.passages[0].spans] == [KR | JP, JP]


def test_a_sentence_speaks_of_the_country_of_the_names_in_it() -> None:
    body = "## A {#a}\n{a/1: KR JP}\nThe KTA issues it.\n"
    text = parse("article.md", HEAD + body, {"KTA": KR}, [])
    assert text.passages[0].spans[0].jurisdictions == KR


def test_lines_of_a_passage_are_joined_and_cleaned() -> None:
    text = read(HEAD + "## A {#a}\n\n{a/1: none}\n  One \u200bflag\t\n means wind.\0\n\n")[0]
    assert text.passages[0].text == "One flag means wind."


@pytest.mark.parametrize("text", ["", "\n\n", "Words.", BODY, "Words.\n---\ntitle: x\n---\n"])
def test_a_text_without_front_matter_is_told(text: str) -> None:
    assert (1, "no front matter") in faults(text)
    assert read(text)[0].document is None


def test_front_matter_that_does_not_end_is_told_once() -> None:
    assert faults(HEAD.removesuffix("---\n") + BODY) == [(1, "no front matter")]


def test_front_matter_may_follow_empty_lines_and_keeps_its_line_numbers() -> None:
    assert not faults("\n\n" + HEAD + BODY)
    assert faults("\n\n" + HEAD.replace("author: Ada Example\n", "author:\n") + BODY) == [
        (5, "author: Input should be a valid string"),
    ]


@pytest.mark.parametrize(
    "day", ["2025-13-45", "9 May 2025", "20250302", "2025-03-02 10:00:00", "soon", "''"]
)
@pytest.mark.parametrize("name", ["published", "reviewed"])
def test_a_broken_date_is_told_on_its_line(name: str, day: str) -> None:
    head = HEAD.replace(
        "published: 2025-03-02\n", "" if name == "published" else "published: 2025-03-02\n"
    )
    lines = (head.removesuffix("---\n") + f"{name}: {day}\n---\n").splitlines()
    problems = read("\n".join(lines) + "\n" + BODY)[1]
    assert [p.line for p in problems] == [len(lines) - 1]


def test_a_date_may_stand_in_quotes() -> None:
    document = read(HEAD.replace("2025-03-02", '"2025-03-02"') + BODY)[0].document
    assert document is not None
    assert document.published == date(2025, 3, 2)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("author: Ada Example\n", "", 2),
        ("author: Ada Example", "author: [Ada]", 3),
        ("author: Ada Example", "writer: Ada\nauthor: Ada", 3),
        ("author: Ada Example", "author: Ada\nauthor: Eve", 4),
        ("title: Kites", "title: Kites: a view", 2),
        ("title: Kites", 'title: "Kites', 2),
        ("title: Kites", 'title: "\u200b"', 2),
        ("language: en", "language: English!", 6),
        ("title: Kites", "title: Ki\0tes", 2),
        ("title: Kites", "title: " + "[" * 30000 + "]" * 30000, 2),
    ],
)
def test_broken_front_matter_is_told_on_its_line_and_hides_no_passage(
    old: str, new: str, line: int
) -> None:
    text, problems = read(HEAD.replace(old, new) + BODY)
    assert text.document is None or "author: Eve" in new
    assert line in {p.line for p in problems}
    assert [p.locator for p in text.passages] == ["licences/1"]


@pytest.mark.parametrize("marker", ["{licences/1}", "{licences/1:}", "{licences/1: }"])
def test_a_passage_without_declared_countries_is_told(marker: str) -> None:
    body = BODY.replace("{licences/1: KR}", marker)
    assert faults(HEAD + body) == [(10, "the passage licences/1 declares no jurisdictions")]


@pytest.mark.parametrize("codes", ["US", "KR US", "kr", "none KR", "Korea"])
def test_a_country_that_is_not_known_is_told_with_its_name(codes: str) -> None:
    found = faults(HEAD + BODY.replace(": KR}", f": {codes}}}"))
    assert found == [(10, f"the passage licences/1 declares {codes!r}")]


@pytest.mark.parametrize(
    ("codes", "declared"),
    [("KR", KR), ("JP", JP), ("KR JP", KR | JP), ("JP, KR", KR | JP), ("none", frozenset())],
)
def test_a_marker_declares_one_country_both_or_none(
    codes: str, declared: frozenset[Jurisdiction]
) -> None:
    text = read(HEAD + BODY.replace(": KR}", f": {codes}}}"))[0]
    assert text.passages[0].jurisdictions == declared


@pytest.mark.parametrize("locator", ["Licences/1", "licences/1 a", "/licences", "licences/", "é"])
def test_what_is_no_locator_is_told(locator: str) -> None:
    found = faults(HEAD + BODY.replace("{licences/1:", f"{{{locator}:"))
    assert found == [(10, f"{locator!r} is no locator")]


def test_a_locator_of_another_section_is_told() -> None:
    found = faults(HEAD + BODY.replace("{licences/1:", "{weather/1:"))
    assert found == [(10, "the locator weather/1 is not of its section licences")]


def test_a_passage_before_the_first_section_is_told() -> None:
    assert faults(HEAD + "{a/1: KR}\nKorea.\n") == [
        (8, "the passage a/1 stands before the first section")
    ]


@pytest.mark.parametrize("line", ["## Licences", "## {#licences}", "## Licences {#Licences}"])
def test_a_section_without_title_or_id_is_told_once_and_its_passages_are_read(line: str) -> None:
    text, problems = read(HEAD + BODY.replace("## Licences {#licences}", line))
    assert [(p.line, p.what) for p in problems] == [(8, "a section without a title or an id")]
    assert [p.locator for p in text.passages] == ["licences/1"]


def test_a_passage_without_text_is_told() -> None:
    assert faults(HEAD + BODY + "\n{licences/2: KR}\n{licences/3: KR}\nKorea.\n") == [
        (13, "the passage licences/2 has no text")
    ]


@pytest.mark.parametrize("text", ["Words.\nMore words.", "# Title", "* * *", "{licences/2: KR"])
def test_text_outside_a_passage_is_told_once_a_paragraph(text: str) -> None:
    assert faults(HEAD + BODY + f"\n{text}\n") == [(13, "text outside a passage")]


@pytest.mark.parametrize(
    "line",
    ["# of kites", "## A {#a}", "{a/2: KR}", "{a}", "\\# b", "\\", "\\\\{a}", "---", "{a} b"],
)
def test_an_escaped_line_is_read_as_its_words(line: str) -> None:
    for text in (f"{line}\nmore", f"Words\n{line}\nmore"):
        lines = "\n".join(map(escaped, text.split("\n")))
        found, problems = read(HEAD + f"## A {{#a}}\n\n{{a/1: KR}}\n{lines}\n")
        assert not problems
        assert [p.text for p in found.passages] == [text.replace("\n", " ")]


def test_a_backslash_within_a_line_is_a_word() -> None:
    text = read(HEAD + "## A {#a}\n\n{a/1: KR}\nOne \\# two \\{b}.\n\\Three\n")[0]
    assert text.passages[0].text == "One \\# two \\{b}. \\Three"


def test_three_marks_alone_end_a_heading() -> None:
    text, problems = read(HEAD + "## A {#a}\n\n### B\n\n{a/1: KR}\nX.\n\n###\n\n{a/2: KR}\nY.\n")
    assert not problems
    assert [p.heading for p in text.passages] == ["B", None]


def test_a_broken_passage_still_has_its_place() -> None:
    text = read(HEAD + BODY.replace(": KR}", "}"))[0]
    assert text.passages == ()
    assert text.places == (Place("licences/1", "article.md", 10),)


def test_every_fault_of_a_text_is_told_in_one_go() -> None:
    body = "{x: KR}\nA.\n\n## A\n\n{a/1}\nB.\n\nLoose.\n\n## B {#b}\n\n{c/1: XX}\n"
    assert [line for line, _ in faults("---\ntitle: T\n---\n" + body)] == [
        2, 2, 2, 2, 4, 7, 9, 12, 16, 16, 16,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ["## " + " " * 200_000 + "x", "{" + "a" * 200_000, "## a {#" + "a" * 200_000, "x" * 500_000],
)
def test_a_huge_line_is_read_in_a_moment(line: str) -> None:
    assert faults(HEAD + BODY + "\n" + line + "\n")
