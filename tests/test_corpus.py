from __future__ import annotations

from pathlib import Path

import pytest

from regchat.answer import Status
from regchat.corpus import (
    INDEXED_FILES,
    OPTIONAL_FILES,
    base_locator,
    national_names,
    read,
    read_corpus,
    read_examples,
    read_facts,
    text_files,
)
from regchat.errors import CorpusError
from regchat.jurisdictions import Jurisdiction
from regchat.source import Gap, ReplyLine

KR, JP = frozenset({Jurisdiction.KR}), frozenset({Jurisdiction.JP})


def faults(folder: Path) -> list[str]:
    with pytest.raises(CorpusError) as caught:
        read_corpus(folder)
    return [str(problem) for problem in caught.value.problems]


def test_a_folder_gives_its_texts_questions_gaps_and_glossary(corpus_folder: Path) -> None:
    corpus = read_corpus(corpus_folder)
    assert list(corpus.documents) == ["article", "faq"]
    assert [p.locator for p in corpus.passages] == [
        "meta",
        "licences/1a",
        "licences/1b",
        "licences/2",
        "weather/1",
        "faq/1",
    ]
    assert corpus.questions["weather/1"] == (
        "What does a red flag mean?",
        "When do I have to land my kite?",
    )
    assert [gap.id for gap in corpus.gaps] == ["insurance", "kite-shops"]
    assert corpus.gaps[0].reply[1] == ReplyLine(
        "The article does say what a Korean licence costs.", ("licences/1a",)
    )
    assert corpus.glossary[1].synonyms == ("Kite Board",)
    assert [(group.id, group.status) for group in corpus.triage] == [
        ("accident", Status.URGENT),
        ("my-kite", Status.PERSONAL_ADVICE),
        ("only-looks-urgent", None),
    ]


def test_the_texts_alone_make_a_corpus(corpus_folder: Path) -> None:
    for name in (*OPTIONAL_FILES, *INDEXED_FILES):
        (corpus_folder / name).unlink(missing_ok=True)
    corpus = read_corpus(corpus_folder)
    assert (len(corpus.passages), corpus.questions, corpus.glossary) == (6, {}, ())
    assert read_facts(corpus_folder) == {}


def test_without_gaps_of_its_own_a_corpus_has_the_shipped_ones(
    corpus_folder: Path, tmp_path: Path
) -> None:
    common = tmp_path / "common"
    common.mkdir()
    (common / "gaps.yaml").write_text("- {id: prices, topic: Price, questions: [Cost?]}", "utf-8")
    assert [gap.id for gap in read_corpus(corpus_folder, common).gaps] == [
        "insurance",
        "kite-shops",
    ]
    (corpus_folder / "gaps.yaml").unlink()
    assert read_corpus(corpus_folder, common).gaps == (Gap("prices", "Price", ("Cost?",), ()),)


def test_a_gap_without_a_topic_adds_to_the_shipped_one(corpus_folder: Path, tmp_path: Path) -> None:
    common = tmp_path / "common"
    common.mkdir()
    (common / "gaps.yaml").write_text("- {id: prices, topic: Price, questions: [Cost?]}", "utf-8")
    (corpus_folder / "gaps.yaml").write_text(
        "- {id: prices, questions: [How dear?], reply: [{text: None.}]}", "utf-8"
    )
    (gap,) = read_corpus(corpus_folder, common).gaps
    assert gap == Gap("prices", "Price", ("Cost?", "How dear?"), (ReplyLine("None."),))
    (corpus_folder / "gaps.yaml").write_text(
        "- {id: prices, topic: Own, questions: [How dear?], reply: [{text: None.}]}", "utf-8"
    )
    (gap,) = read_corpus(corpus_folder, common).gaps
    assert (gap.topic, gap.questions) == ("Own", ("How dear?",))


def test_a_gap_that_adds_to_none_is_told(corpus_folder: Path) -> None:
    (corpus_folder / "gaps.yaml").write_text("- {id: kites, reply: [{text: None.}]}", "utf-8")
    assert faults(corpus_folder) == [
        "gaps.yaml:1: the gap kites has no topic. Add it.",
        "gaps.yaml:1: the gap kites has no questions. Add it.",
    ]


def test_a_published_locator_leads_to_all_its_passages(corpus_folder: Path) -> None:
    corpus = read_corpus(corpus_folder)
    assert [p.locator for p in corpus.at("licences/1")] == ["licences/1a", "licences/1b"]
    assert [p.locator for p in corpus.at("licences/1b")] == ["licences/1b"]
    assert corpus.at("licences") == ()


@pytest.mark.parametrize(
    ("locator", "base"),
    [
        ("glance/2a", "glance/2"),
        ("glance/2", "glance/2"),
        ("practical/table/3", "practical/table/3"),
        ("meta", "meta"),
        ("faq/intro", "faq/intro"),
        ("a/12b", "a/12"),
    ],
)
def test_the_base_of_a_locator_leaves_out_only_its_letter(locator: str, base: str) -> None:
    assert base_locator(locator) == base


def test_the_texts_of_a_corpus_hold_passages_questions_and_glossary(corpus_folder: Path) -> None:
    texts = "\n".join(read_corpus(corpus_folder).texts())
    for words in ("Strong wind", "12 silver coins", "red flag mean?", "Kite Board"):
        assert words in texts
    assert "insurance" not in texts


def test_a_name_of_the_glossary_tells_the_country_of_a_sentence(corpus_folder: Path) -> None:
    corpus = read_corpus(corpus_folder)
    names = national_names(corpus.glossary)
    assert (names["KTA"], names["Kite Board"]) == (KR, JP)
    assert "tether" not in names


def test_the_article_comes_first_and_a_readme_is_no_text(corpus_folder: Path) -> None:
    for name in ("README.md", ".hidden.md", "annex.md"):
        (corpus_folder / name).write_text("Words.", "utf-8")
    found = [path.name for path in text_files(corpus_folder)]
    assert found == ["article.md", "annex.md", "faq.md"]


def test_a_missing_folder_is_told_with_its_path_and_the_remedy(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    assert faults(folder) == [
        f"{folder}: no such corpus folder. Give one with --corpus or REGCHAT_CORPUS."
    ]


def test_a_folder_without_a_text_is_told(tmp_path: Path) -> None:
    assert faults(tmp_path) == [f"{tmp_path}: no text here. Put an article.md there."]


def test_a_text_without_a_passage_is_told(corpus_folder: Path) -> None:
    path = corpus_folder / "faq.md"
    path.write_text(path.read_text("utf-8").split("###")[0], "utf-8")
    assert faults(corpus_folder)[0].startswith("faq.md: no passage in this text. ")


def test_a_locator_in_two_texts_is_told_with_both_places(corpus_folder: Path) -> None:
    path = corpus_folder / "faq.md"
    text = path.read_text("utf-8").replace("{#faq}", "{#weather}").replace("{faq/1:", "{weather/1:")
    path.write_text(text, "utf-8")
    assert "faq.md:13: double locator weather/1. It stands in article.md:34 too: " in str(
        faults(corpus_folder)
    )


def test_an_unknown_locator_is_told_on_its_line(corpus_folder: Path) -> None:
    for name, old, new in (
        ("questions.yaml", "licences/2:", "licences/3:"),
        ("gaps.yaml", "[licences/1a]", "[licences/1a, licences/9]"),
    ):
        path = corpus_folder / name
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert faults(corpus_folder) == [
        "questions.yaml:8: no passage has the locator licences/3. Use one that stands in a text.",
        "gaps.yaml:9: no passage has the locator licences/9. Use one that stands in a text.",
    ]


def test_the_locators_of_a_broken_passage_are_known(corpus_folder: Path) -> None:
    path = corpus_folder / "article.md"
    path.write_text(path.read_text("utf-8").replace("{weather/1: none}", "{weather/1}"), "utf-8")
    assert [fault.split(".")[0] for fault in faults(corpus_folder)] == ["article"]


def test_no_locator_is_called_unknown_where_a_text_cannot_be_read(corpus_folder: Path) -> None:
    (corpus_folder / "article.md").write_bytes(b"\xff\xfe\0")
    assert faults(corpus_folder) == ["article.md:1: not UTF-8 (byte 0). Save it as UTF-8."]


def test_a_gap_that_stands_twice_is_told(corpus_folder: Path) -> None:
    path = corpus_folder / "gaps.yaml"
    path.write_text(path.read_text("utf-8").replace("id: kite-shops", "id: insurance"), "utf-8")
    assert faults(corpus_folder) == ["gaps.yaml:10: double id insurance. Rename one of the two."]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("questions.yaml", "licences/2: [' ']\n", "questions.yaml:1: licences/2 > 0: "),
        ("questions.yaml", "licences/2: []\n", "questions.yaml:1: licences/2: "),
        (
            "gaps.yaml",
            "- id: a\n  topic: t\n  questions: [q]\n",
            "gaps.yaml:1: the gap a has no reply. ",
        ),
        ("gaps.yaml", "- {id: a, topic: t, questions: [], reply: [{text: t}]}", "gaps.yaml:1: "),
        ("glossary.yaml", "- term: KTA\n  name: NO\n  meaning: m\n", "glossary.yaml:2: 0 > name: "),
        (
            "glossary.yaml",
            "- term: KTA\n  name: n\n  meaning: m\n  jurisdictions: [US]\n",
            "glossary.yaml:4: 0 > jurisdictions > 0: ",
        ),
    ],
)
def test_a_file_of_the_wrong_form_is_told_on_its_line(
    corpus_folder: Path, name: str, text: str, told: str
) -> None:
    (corpus_folder / name).write_text(text, "utf-8")
    assert faults(corpus_folder)[0].startswith(told)


def test_one_broken_file_does_not_hide_the_faults_of_another(corpus_folder: Path) -> None:
    for name in ("questions.yaml", "gaps.yaml", "glossary.yaml"):
        (corpus_folder / name).write_text("a: [", "utf-8")
    (corpus_folder / "faq.md").write_text("Words.", "utf-8")
    reading = read(corpus_folder)
    files = {problem.file for problem in reading.problems}
    assert files == {"questions.yaml", "gaps.yaml", "glossary.yaml", "faq.md"}
    assert len(reading.corpus.passages) == 5


def test_facts_of_the_wrong_form_raise_with_their_line(corpus_folder: Path) -> None:
    (corpus_folder / "facts.yaml").write_text("meta:\n  - states: s\n    terms: []\n", "utf-8")
    with pytest.raises(CorpusError, match=r"^facts\.yaml:3: meta > 0 > terms: "):
        read_facts(corpus_folder)


def test_examples_are_listed_by_theme(corpus_folder: Path) -> None:
    assert read_examples(corpus_folder) == ()
    path = corpus_folder / "examples.yaml"
    path.write_text("- theme: Licences\n  questions: [What does it cost?]\n", "utf-8")
    themes = [(theme.theme, theme.questions) for theme in read_examples(corpus_folder)]
    assert themes == [("Licences", ("What does it cost?",))]
    path.write_text("- theme: Licences\n  questions: []\n", "utf-8")
    with pytest.raises(CorpusError, match=r"^examples\.yaml:2: 0 > questions: "):
        read_examples(corpus_folder)


def test_facts_are_listed_by_published_locator(corpus_folder: Path) -> None:
    facts = read_facts(corpus_folder)
    assert list(facts) == ["meta", "licences/1"]
    assert facts["licences/1"][0].terms == ("12 silver coins", "Korea|Korean")


def test_an_error_names_every_fault_in_one_line(corpus_folder: Path) -> None:
    (corpus_folder / "gaps.yaml").write_text("", "utf-8")
    (corpus_folder / "glossary.yaml").write_text("- [\n", "utf-8")
    with pytest.raises(CorpusError) as caught:
        read_corpus(corpus_folder)
    assert len(str(caught.value).splitlines()) == 1
    assert "gaps.yaml:1: " in str(caught.value)
    assert "glossary.yaml:" in str(caught.value)


@pytest.mark.parametrize("file", ["gaps.yaml", "triage.yaml"])
def test_fixed_words_that_would_count_as_an_answer_are_a_fault(
    corpus_folder: Path, file: str
) -> None:
    path = corpus_folder / file
    given = path.read_text("utf-8").replace("status: urgent", "status: answered")
    given = given.replace("  topic: insurance", "  status: answered\n  topic: insurance")
    path.write_text(given, "utf-8")
    with pytest.raises(CorpusError, match=rf"^{file}:\d+: .*status"):
        read_corpus(corpus_folder)
