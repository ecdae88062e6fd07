from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from regchat.answer import Reply, Sentence, Status
from regchat.corpus import Corpus, read_corpus
from regchat.jurisdictions import Jurisdiction
from regchat.prompts import countries, day
from regchat.source import Document
from regchat.web.rendering import announcement, escape, turn
from tests.web.fakes import abstained, answered, cite, compared, make

PAYLOAD = "<img src=//evil.test/x onerror=alert(1)> ![x](https://evil.test/y) **b** `c` $$d$$ {e}"


@pytest.fixture
def corpus(corpus_folder: Path) -> Corpus:
    return read_corpus(corpus_folder)


class Seen(HTMLParser):
    """What a browser makes of HTML: its tags, and its text by the tag around it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.within: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(html)
        assert not self._open, "a tag stays open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in self._open:
            self.within.setdefault(tag, []).append(data)

    def text(self, tag: str) -> str:
        return "".join(self.within.get(tag, [])).replace("\xa0", " ")


def test_what_markup_could_read_is_shown_as_it_was_typed() -> None:
    seen = Seen(f"<p>{escape(PAYLOAD)}</p>")
    assert seen.tags == ["p"]
    assert seen.text("p") == PAYLOAD
    assert not set("<>*`[]()!$_#~|\\") & set(escape(PAYLOAD).replace("&#", ""))


def test_a_turn_is_one_line_so_that_markdown_takes_it_as_one_block(corpus: Corpus) -> None:
    html = turn("one\n\n# two\u2028three", answered(corpus, "one"), corpus, "s1")
    assert len(html.splitlines()) == 1
    assert html.startswith("<section")


def test_a_hostile_document_adds_no_tag(corpus: Corpus) -> None:
    citation = cite(corpus, "licences/1a")
    hostile = replace(
        citation, quote=PAYLOAD, passage=PAYLOAD, start=0, end=len(PAYLOAD), section=PAYLOAD
    )
    calm = make(sentences=(Sentence(citation.quote, (1,)),), citations=(citation,))
    answer = make(
        sentences=(Sentence(PAYLOAD, (1,)),),
        citations=(hostile,),
        standalone_question=PAYLOAD,
        reply=(Reply(PAYLOAD),),
        unanswered=(PAYLOAD,),
    )
    tags = Seen(turn(PAYLOAD, answer, corpus, "s1")).tags
    assert set(tags) - {"li"} <= set(Seen(turn("x", calm, corpus, "s1")).tags) | {"ul"}
    assert "img" not in tags
    assert "script" not in tags


def test_every_marker_leads_to_a_source_of_its_own_turn(corpus: Corpus) -> None:
    seen = Seen(turn("q", answered(corpus, "q"), corpus, "s1"))
    assert seen.links == ["#s1-1", "#s1-2"]
    assert seen.ids == ["s1-1", "s1-2"]


def test_the_cited_sentence_alone_is_marked_in_its_whole_passage(corpus: Corpus) -> None:
    answer = answered(corpus, "q")
    seen = Seen(turn("q", answer, corpus, "s1"))
    assert seen.text("mark") == "".join(c.quote for c in answer.citations)
    assert seen.text("blockquote") == "".join(c.passage for c in answer.citations)


def test_two_sentences_of_a_passage_share_one_source_with_both_marked(corpus: Corpus) -> None:
    later = cite(corpus, "licences/1a", sentence=1)
    earlier = cite(corpus, "licences/1a", n=2, sentence=0)
    answer = make(
        sentences=(Sentence(later.quote, (1,)), Sentence(earlier.quote, (2,))),
        citations=(later, earlier),
    )
    seen = Seen(turn("q", answer, corpus, "s1"))
    assert seen.tags.count("details") == 1
    assert seen.links == ["#s1-1", "#s1-2"]
    assert seen.ids == ["s1-1", "s1-2"]
    assert seen.text("mark") == earlier.quote + later.quote
    assert "[1] [2] Licences for kites" in seen.text("details")


def test_a_source_names_its_country_title_dates_edition_and_locator(corpus: Corpus) -> None:
    text = Seen(turn("q", answered(corpus, "q"), corpus, "s1")).text("details")
    for fact in (
        "[1] Licences for kites About Korea",
        "“Kites in Korea and Japan”",
        "Published 2 March 2025",
        "20 November 2025",
        "plain-English edition, not the author's own words",
        "licences/1a",
    ):
        assert fact in text


def test_a_text_without_a_review_or_an_edition_claims_neither(corpus: Corpus) -> None:
    citation = cite(corpus, "faq/1")
    answer = make(sentences=(Sentence(citation.quote, (1,)),), citations=(citation,))
    text = Seen(turn("q", answer, corpus, "s1")).text("details")
    assert "About Korea and Japan" in text
    assert "Checked" not in text
    assert "edition" not in text


def test_a_document_is_found_by_its_title_when_its_passage_is_gone(corpus: Corpus) -> None:
    citation = replace(cite(corpus, "licences/1a"), locator="gone/1")
    answer = make(sentences=(Sentence(citation.quote, (1,)),), citations=(citation,))
    assert "plain-English edition" in Seen(turn("q", answer, corpus, "s1")).text("details")


def test_an_empty_cell_of_a_comparison_says_that_the_article_does_not_say(corpus: Corpus) -> None:
    seen = Seen(turn("q", compared(corpus), corpus, "s1"))
    assert seen.text("thead") == "TopicKoreaJapan"
    assert seen.text("tbody").endswith("JapanThe article does not say.")
    assert "the price in Japan" in seen.text("li")


def test_what_was_understood_is_shown_only_where_it_differs(corpus: Corpus) -> None:
    answer = answered(corpus, "What does a licence cost?")
    assert "Understood as" not in turn("what does a licence cost", answer, corpus, "s1")
    assert "Understood as" in turn("and the cost?", answer, corpus, "s1")


def test_only_an_urgent_answer_has_the_urgent_heading(corpus: Corpus) -> None:
    urgent = Seen(turn("q", abstained(Status.URGENT), corpus, "s1"))
    assert urgent.text("h3") == "This may be urgent"
    assert Seen(turn("q", abstained(), corpus, "s1")).text("h3") == ""


def test_a_screen_reader_is_told_the_answer_without_its_sources(corpus: Corpus) -> None:
    answer = answered(corpus, "q")
    said = Seen(announcement(answer)).text("span")
    assert said == " ".join(s.text for s in answer.sentences)


def test_a_screen_reader_is_told_whose_each_cell_is_and_which_is_empty(corpus: Corpus) -> None:
    answer = compared(corpus)
    said = Seen(announcement(answer)).text("span")
    korea, japan = (citation.quote for citation in answer.citations)
    assert said == (
        f"Who issues it. Korea: {korea} Japan: {japan} "
        f"Price. Korea: {korea} Japan: The article does not say."
    )


def test_countries_and_dates_are_in_words(corpus: Corpus) -> None:
    document: Document = corpus.documents["article"]
    assert day(document.published) == "2 March 2025"
    assert countries(frozenset(Jurisdiction)) == "Korea and Japan"
    assert countries(frozenset()) == ""
