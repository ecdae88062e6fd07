from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from regchat.answer import Answer, Reply, Sentence, Status
from regchat.corpus import Corpus, read_corpus
from regchat.jurisdictions import Jurisdiction
from regchat.prompts import countries, day
from regchat.source import Document, Term
from regchat.web.page.escaping import escape
from regchat.web.page.rendering import Shown, announcement, growing, turn
from regchat.web.page.terms import Terms
from tests.web.fakes import abstained, answered, cite, compared, make

PAYLOAD = "<img src=//evil.test/x onerror=alert(1)> ![x](https://evil.test/y) **b** `c` $$d$$ {e}"


@pytest.fixture
def corpus(corpus_folder: Path) -> Corpus:
    return read_corpus(corpus_folder)


def shown(question: str, answer: Answer, corpus: Corpus) -> str:
    """Return a turn whose ids begin with s1."""
    return turn(Shown(question, corpus, "s1"), answer, "receipt")


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
    html = shown("one\n\n# two\u2028three", answered(corpus, "one"), corpus)
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
    tags = Seen(shown(PAYLOAD, answer, corpus)).tags
    assert set(tags) - {"li"} <= set(Seen(shown("x", calm, corpus)).tags) | {"ul"}
    assert "img" not in tags
    assert "script" not in tags


def test_every_marker_leads_to_a_source_of_its_own_turn(corpus: Corpus) -> None:
    seen = Seen(shown("q", answered(corpus, "q"), corpus))
    markers = [link for link in seen.links if link.startswith("#")]
    assert markers == ["#s1-1", "#s1-2"]
    assert seen.ids == ["s1", "s1-1", "s1-2"]


def test_every_source_has_its_permanent_address(corpus: Corpus) -> None:
    seen = Seen(shown("q", answered(corpus, "q"), corpus))
    addresses = [link for link in seen.links if not link.startswith("#")]
    assert addresses == ["/source/licences/1a?from=43&to=113", "/source/weather/1?from=0&to=52"]


def test_the_cited_sentence_alone_is_marked_in_its_whole_passage(corpus: Corpus) -> None:
    answer = answered(corpus, "q")
    seen = Seen(shown("q", answer, corpus))
    assert seen.text("mark") == "".join(c.quote for c in answer.citations)
    assert seen.text("blockquote") == "".join(c.passage for c in answer.citations)


def test_two_sentences_of_a_passage_share_one_source_with_both_marked(corpus: Corpus) -> None:
    later = cite(corpus, "licences/1a", sentence=1)
    earlier = cite(corpus, "licences/1a", n=2, sentence=0)
    answer = make(
        sentences=(Sentence(later.quote, (1,)), Sentence(earlier.quote, (2,))),
        citations=(later, earlier),
    )
    seen = Seen(shown("q", answer, corpus))
    assert "#s1-1" in seen.links
    assert "#s1-2" in seen.links
    assert "/source/licences/1a?from=43&to=113&from=0&to=42" in seen.links
    assert seen.ids == ["s1", "s1-t", "s1-t1", "s1-1", "s1-2"]
    assert seen.text("mark") == earlier.quote + later.quote
    assert "[1] [2] Licences for kites" in seen.text("details")


def test_a_source_names_its_country_title_dates_edition_and_locator(corpus: Corpus) -> None:
    text = Seen(shown("q", answered(corpus, "q"), corpus)).text("details")
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
    text = Seen(shown("q", answer, corpus)).text("details")
    assert "About Korea and Japan" in text
    assert "Checked" not in text
    assert "edition" not in text


def test_a_document_is_found_by_its_title_when_its_passage_is_gone(corpus: Corpus) -> None:
    citation = replace(cite(corpus, "licences/1a"), locator="gone/1")
    answer = make(sentences=(Sentence(citation.quote, (1,)),), citations=(citation,))
    assert "plain-English edition" in Seen(shown("q", answer, corpus)).text("details")


def test_an_empty_cell_of_a_comparison_says_that_the_article_does_not_say(corpus: Corpus) -> None:
    seen = Seen(shown("q", compared(corpus), corpus))
    assert seen.text("thead") == "TopicKoreaJapan"
    assert seen.text("tbody").endswith("JapanThe article does not say.")
    assert "the price in Japan" in seen.text("li")


def test_a_term_is_explained_once_where_it_first_stands(corpus: Corpus) -> None:
    answer = compared(corpus)
    seen = Seen(shown("q", answer, corpus))
    assert seen.text("dt") == "KTAJKB"
    assert seen.text("dd").startswith("Korean Tether Agency. The office in Korea that issues kite")
    assert [link for link in seen.links if "-t" in link] == ["#s1-t1", "#s1-t2"]


def test_an_answer_without_terms_explains_none(corpus: Corpus) -> None:
    assert "Words explained" not in shown("q", answered(corpus, "q"), corpus)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("approval", "Approval and approvals, approval.", ["Approval"]),
        ("ASRM", "The asrm, the ASRM-like and the ASRM.", ["ASRM"]),
        ("PMD Act", "The PMD Act, not the PMD Actor.", ["PMD Act"]),
        ("C++ (x)", "See C++ (x) here.", ["C++ (x)"]),
        ("lot", "A plot, lots, a-lot and a pilot.", []),
    ],
)
def test_a_term_is_found_as_a_word_of_its_own(name: str, text: str, found: list[str]) -> None:
    seen = Seen(f"<p>{Terms((Term(name, name, 'm', frozenset()),), 's1').line(text)}</p>")
    assert seen.within.get("a", []) == found
    assert seen.text("p") == text


def test_the_longer_of_two_terms_is_explained_and_at_most_six() -> None:
    names = ["track", "ASRM track", *(f"word{n}" for n in range(9))]
    terms = Terms([Term(name, name, "m", frozenset()) for name in names], "s1")
    line = Seen(f"<p>{terms.line('The ASRM track. ' + ' '.join(names[2:]))}</p>")
    assert line.within["a"] == ["ASRM track", "word0", "word1", "word2", "word3", "word4"]


def test_a_turn_that_grows_shows_what_was_said_and_claims_nothing_more(corpus: Corpus) -> None:
    answer = answered(corpus, "q")
    html = growing(Shown("q", corpus, "s1"), answer.sentences[:1])
    assert len(html.splitlines()) == 1
    seen = Seen(html)
    assert answer.sentences[0].text in seen.text("p")
    assert "receipt" not in html
    assert "details" not in seen.tags


def test_what_was_understood_is_shown_only_where_it_differs(corpus: Corpus) -> None:
    answer = answered(corpus, "What does a licence cost?")
    assert "Understood as" not in shown("what does a licence cost", answer, corpus)
    assert "Understood as" in shown("and the cost?", answer, corpus)


def test_only_an_urgent_answer_has_the_urgent_heading(corpus: Corpus) -> None:
    urgent = Seen(shown("q", abstained(Status.URGENT), corpus))
    assert urgent.text("h3") == "This may be urgent"
    assert Seen(shown("q", abstained(), corpus)).text("h3") == ""
    assert "Understood as" not in shown("q", abstained(Status.URGENT), corpus)


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
