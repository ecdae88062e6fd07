from __future__ import annotations

import re
from pathlib import Path

import pytest

from regchat.config import shipped
from regchat.corpus import OPTIONAL_FILES
from regchat.validation import Report, validate


def bend(folder: Path, name: str, old: str, new: str) -> Report:
    """Check the folder after a change to one of its files."""
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    return validate(folder)


def errors(report: Report) -> list[str]:
    return [str(problem) for problem in report.errors]


def warnings(report: Report, words: str) -> list[str]:
    return [str(problem) for problem in report.warnings if words in str(problem)]


def test_a_valid_corpus_has_no_errors_and_is_counted(corpus_folder: Path) -> None:
    report = validate(corpus_folder)
    assert errors(report) == []
    grade = report.counts["mean grade"]
    assert 0 < grade < 10
    assert report.counts == {
        "documents": 2,
        "sections": 4,
        "passages": 6,
        "words": 121,
        "anticipated questions": 10,
        "gaps": 2,
        "gap questions": 3,
        "glossary terms": 3,
        "facts": 3,
        "mean grade": grade,
    }


def test_a_valid_corpus_is_warned_only_of_what_it_lacks(corpus_folder: Path) -> None:
    assert [str(problem).split(". ")[0] for problem in validate(corpus_folder).warnings] == [
        "evaluation.yaml: this optional file is missing",
        "gaps.yaml: 2 gaps with fewer than 6 ways of asking: insurance (2), kite-shops (1)",
        "questions.yaml: 6 passages with fewer than 10 ways of asking: meta (1), "
        "licences/1a (3), licences/1b (2), licences/2 (1), weather/1 (2) and 1 more",
    ]


def test_every_problem_says_what_where_and_how_to_mend_it(corpus_folder: Path) -> None:
    (corpus_folder / "article.md").write_text("Words.\n{a}\n", "utf-8")
    report = bend(corpus_folder, "glossary.yaml", "term: KTA", "word: KTA")
    for problem in (*report.errors, *report.warnings):
        assert re.fullmatch(r"[a-z]+\.(md|yaml)(:\d+)?: .+[^.]\. .+\.", str(problem)), problem


def test_a_fact_that_no_passage_states_is_told_with_what_is_lacking(corpus_folder: Path) -> None:
    report = bend(corpus_folder, "article.md", "costs 12 silver", "costs 13 silver")
    assert errors(report) == [
        "facts.yaml:5: no passage at licences/1 states: The price of a Korean licence. "
        'One passage there must also hold "12 silver coins".'
    ]


def test_a_fact_is_not_stated_by_two_passages_together(corpus_folder: Path) -> None:
    report = bend(corpus_folder, "facts.yaml", '"Korea|Korean"', '"Japan"')
    assert len(errors(report)) == 1
    assert "One passage there must also hold" in errors(report)[0]


def test_a_fact_at_an_unknown_locator_is_told(corpus_folder: Path) -> None:
    report = bend(corpus_folder, "facts.yaml", "licences/1:", "licences/7:")
    assert errors(report) == [
        "facts.yaml:4: no passage has the locator licences/7. "
        "Use the locator of a published paragraph, without its letter."
    ]


def test_a_fact_is_not_called_false_because_its_passage_is_broken(corpus_folder: Path) -> None:
    report = bend(corpus_folder, "article.md", "{licences/1a: KR}", "{licences/1a}")
    assert [problem.file for problem in report.errors] == ["article.md"]


@pytest.mark.parametrize(
    ("name", "key", "first", "more"),
    [
        ("facts.yaml", "licences/1", 4, "  - {states: s, terms: [Japan]}\n"),
        ("questions.yaml", "licences/1b", 5, "  - What is it?\n"),
    ],
)
def test_a_locator_that_is_a_key_twice_is_a_double_locator(
    corpus_folder: Path, name: str, key: str, first: int, more: str
) -> None:
    path = corpus_folder / name
    text = path.read_text("utf-8")
    path.write_text(f"{text}{key}:\n{more}", "utf-8")
    line = len(text.splitlines()) + 1
    assert errors(validate(corpus_folder)) == [
        f"{name}:{line}: double locator {key}. It stands on line {first} too: join the two."
    ]


@pytest.mark.parametrize(
    ("text", "line"), [("questions: [", 2), ("floors: {}\n", 1), ("questions: []\nother: 1\n", 2)]
)
def test_an_evaluation_file_of_another_form_is_told(
    corpus_folder: Path, text: str, line: int
) -> None:
    (corpus_folder / "evaluation.yaml").write_text(text, "utf-8")
    assert [(p.file, p.line) for p in validate(corpus_folder).errors] == [("evaluation.yaml", line)]


def test_what_stands_in_the_evaluation_file_is_left_to_the_evaluation(corpus_folder: Path) -> None:
    text = "floors: {mrr: 0.5}\nquestions:\n  - {anything: [1]}\n"
    (corpus_folder / "evaluation.yaml").write_text(text, "utf-8")
    assert errors(validate(corpus_folder)) == []


@pytest.mark.parametrize("name", OPTIONAL_FILES)
def test_a_missing_optional_file_is_a_warning(corpus_folder: Path, name: str) -> None:
    (corpus_folder / name).unlink(missing_ok=True)
    report = validate(corpus_folder)
    assert errors(report) == []
    assert len(warnings(report, f"{name}: this optional file is missing")) == 1


def test_a_long_passage_is_a_warning(corpus_folder: Path) -> None:
    report = bend(corpus_folder, "article.md", "A red flag", "A red flag " + "or a kite " * 34)
    assert warnings(report, "words") == [
        "article.md:34: the passage weather/1 has 123 words. Cut it into passages of at most 120."
    ]


@pytest.mark.parametrize("word", ["It", "This", "They", "Those", "Such", "She", "Its", "It's"])
def test_a_passage_that_begins_with_a_dangling_pronoun_is_a_warning(
    corpus_folder: Path, word: str
) -> None:
    report = bend(corpus_folder, "article.md", "A red flag on", f"{word} red flag on")
    assert len(warnings(report, 'article.md:34: the passage weather/1 begins with "')) == 1


def test_a_pronoun_inside_a_passage_is_no_warning(corpus_folder: Path) -> None:
    report = bend(corpus_folder, "article.md", "Pilots land", "They land")
    assert not warnings(report, "begins with")


def test_an_acronym_without_a_glossary_entry_is_one_warning_where_it_first_stands(
    corpus_folder: Path,
) -> None:
    report = bend(corpus_folder, "article.md", "A red flag on the field", "A red WMO flag of WMO")
    assert warnings(report, "glossary") == [
        "article.md:34: the glossary does not explain WMO (weather/1). Add it to glossary.yaml."
    ]


def test_an_acronym_is_explained_by_a_term_a_name_or_a_synonym(corpus_folder: Path) -> None:
    bend(corpus_folder, "article.md", "A red flag", "A red flag of KB, AKX or MSCs")
    bend(corpus_folder, "glossary.yaml", "[Kite Board]", "[KB]")
    report = bend(
        corpus_folder,
        "glossary.yaml",
        "term: tether\n  name: tether",
        "term: MSC\n  name: AKX line",
    )
    assert not warnings(report, "does not explain")


def test_a_sentence_that_names_an_undeclared_country_is_a_warning(corpus_folder: Path) -> None:
    report = bend(corpus_folder, "article.md", "the KTA issues", "unlike Japan, the KTA issues")
    assert warnings(report, "licences/1a names") == [
        "article.md:19: a sentence of licences/1a names JP: "
        '"In Korea, unlike Japan, the KTA issues the kite licence.". '
        "Declare JP in the passage's marker, or leave the country out."
    ]


def test_a_body_of_an_undeclared_country_is_a_warning_too(corpus_folder: Path) -> None:
    report = bend(corpus_folder, "article.md", "A red flag", "A red flag of the Kite Board")
    assert len(warnings(report, "a sentence of weather/1 names JP")) == 1


def test_a_question_under_two_passages_is_a_warning_with_both_places(corpus_folder: Path) -> None:
    report = bend(
        corpus_folder,
        "questions.yaml",
        "What does a red flag mean?",
        "what does registration in tokyo cost",
    )
    assert warnings(report, "leads to") == [
        'questions.yaml:11: "what does registration in tokyo cost" leads to weather/1, '
        "but to licences/1b too. Keep this one or the one in questions.yaml:7."
    ]


def test_a_question_of_a_passage_and_a_gap_is_a_warning(corpus_folder: Path) -> None:
    report = bend(
        corpus_folder, "gaps.yaml", "Where can I buy a kite?", "What does a red flag mean?!"
    )
    assert warnings(report, "leads to the gap kite-shops, but to weather/1 too")


def test_a_question_twice_under_one_passage_is_a_warning(corpus_folder: Path) -> None:
    report = bend(
        corpus_folder,
        "questions.yaml",
        "When do I have to land my kite?",
        "What does a RED flag mean?",
    )
    assert len(warnings(report, "stands twice under weather/1")) == 1


def test_hard_passages_are_a_warning_with_the_grade(corpus_folder: Path) -> None:
    hard = "Regulatory authorisation necessitates institutional documentation. " * 3
    for old in ("A red flag", "A child may", "Korea asks the", "In Korea, the", "In Japan, the"):
        name = "faq.md" if "child" in old else "article.md"
        report = bend(corpus_folder, name, old, hard + old)
    grade = report.counts["mean grade"]
    assert grade > 10
    assert len(warnings(report, f"school grade {grade} on average")) == 1


CONTENTS = {
    "binary": bytes(range(256)) * 20,
    "empty": b"",
    "blank": b"\r\n \n\t\n",
    "NUL": b"\0" * 1000,
    "huge line": b"word " * 100_000,
    "brackets": b"[" * 100_000,
    "braces": b"{" * 100_000,
    "list": b"- a\n- b\n",
    "mapping": b"a: b\n",
    "scalar": b"5",
    "only fences": b"---\n---\n",
    "UTF-16": "---\ntitle: x\n---\n".encode("utf-16"),
    "recursive": b"a: &a [*a]\n",
    "null values": b"meta:\nfaq/1: ~\n",
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
@pytest.mark.parametrize("name", ["article.md", "faq.md", *OPTIONAL_FILES])
def test_any_content_of_a_file_gives_a_problem_that_names_the_file(
    corpus_folder: Path, name: str, content: bytes
) -> None:
    (corpus_folder / name).write_bytes(content)
    report = validate(corpus_folder)
    assert name in {problem.file for problem in report.errors}
    assert all(len(str(problem).splitlines()) == 1 for problem in report.errors)


@pytest.mark.parametrize("name", ["article.md", "faq.md", *OPTIONAL_FILES])
def test_line_ends_of_windows_and_a_byte_order_mark_change_nothing(
    corpus_folder: Path, name: str
) -> None:
    path = corpus_folder / name
    data = path.read_bytes() if path.exists() else b"questions: [{}]\n"
    path.write_bytes(data)
    before = validate(corpus_folder)
    path.write_bytes(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
    assert validate(corpus_folder) == before


@pytest.mark.parametrize("name", ["article.md", "faq.md", *OPTIONAL_FILES])
def test_a_directory_in_place_of_a_file_is_told(corpus_folder: Path, name: str) -> None:
    (corpus_folder / name).unlink(missing_ok=True)
    (corpus_folder / name).mkdir()
    assert errors(validate(corpus_folder)) == [f"{name}: not a file. Put a text file there."]


def test_an_example_that_nobody_anticipated_is_told(corpus_folder: Path) -> None:
    path = corpus_folder / "examples.yaml"
    known = "[What does a red flag mean?, Can a child fly a kite?]"
    path.write_text(f"- theme: Kites\n  questions: {known}\n", "utf-8")
    assert not [w for w in validate(corpus_folder).warnings if w.file == "examples.yaml"]
    path.write_text("- theme: Kites\n  questions: [What about eagles?]\n", "utf-8")
    assert [str(w) for w in validate(corpus_folder).warnings if w.file == "examples.yaml"] == [
        "examples.yaml: the example 'What about eagles?' is no anticipated question. "
        "Add it to questions.yaml, where it is answered."
    ]
    path.write_text("- theme: Kites\n", "utf-8")
    assert any("examples.yaml" in error for error in errors(validate(corpus_folder)))


def test_every_shipped_example_is_an_anticipated_question() -> None:
    report = validate(shipped("corpus") / "korea-japan")
    assert not [w for w in report.warnings if w.file == "examples.yaml"]


def test_a_folder_that_is_missing_or_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("Words.", "utf-8")
    for folder in (tmp_path / "none", tmp_path / "file"):
        report = validate(folder)
        assert errors(report) == [
            f"{folder}: no such corpus folder. Give one with --corpus or REGCHAT_CORPUS."
        ]
        assert report.warnings == ()


def test_a_broken_file_hides_the_faults_of_no_other(corpus_folder: Path) -> None:
    for name in ("facts.yaml", "questions.yaml", "gaps.yaml", "glossary.yaml", "evaluation.yaml"):
        (corpus_folder / name).write_text("a: [b\n", "utf-8")
    (corpus_folder / "faq.md").write_text("Words.\n", "utf-8")
    report = bend(corpus_folder, "article.md", "{weather/1: none}", "{weather/1}")
    assert {problem.file for problem in report.errors} == {
        "article.md", "faq.md", *OPTIONAL_FILES,
    }  # fmt: skip
    assert report.counts["passages"] == 4


def test_problems_stand_in_the_order_of_their_places(corpus_folder: Path) -> None:
    bend(corpus_folder, "article.md", "{weather/1: none}", "{weather/1}")
    report = bend(corpus_folder, "article.md", "{meta: KR JP}", "{meta}")
    assert [problem.line for problem in report.errors] == [13, 34]
