from __future__ import annotations

from datetime import date

import pytest

from regchat.answer import MAX_CITATIONS
from regchat.corpus import Corpus
from regchat.evidence import Evidence, Hit, Kind
from regchat.extractive import Citations, replies, select, sentences
from regchat.jurisdictions import Jurisdiction, Jurisdictions
from regchat.source import Document, Passage, ReplyLine, Span

KR, JP = (frozenset([j]) for j in Jurisdiction)
BOTH, NONE = KR | JP, frozenset[Jurisdiction]()

DOCUMENT = Document(
    "article", "Kites", "Ada", "The Press", date(2025, 3, 2), "en", date(2025, 11, 20)
)


def passage(locator: str, *said: tuple[str, Jurisdictions]) -> Passage:
    """Return a passage of these sentences and the countries each speaks of."""
    text, spans = "", []
    for sentence, spoken in said:
        spans.append(Span(len(text), len(text) + len(sentence), spoken))
        text += sentence + " "
    spoken_of = frozenset().union(*(spoken for _, spoken in said))
    return Passage(locator, "article", "Fees", None, text.rstrip(), spoken_of, tuple(spans))


def hit(found: Passage, score: float, *near: float) -> Hit:
    """Return a hit; `near` is how near each of its sentences lies to the question."""
    near = near or (score,) * len(found.spans)
    evidence = tuple(
        Evidence(Kind.SENTENCE, found.quote(span), cosine)
        for span, cosine in zip(found.spans, near, strict=True)
    )
    return Hit(found, score, (Evidence(Kind.PASSAGE, found.text, score), *evidence))


LONG = passage("fees/1", *[(f"Kite number {n} flies.", NONE) for n in range(6)])
KOREA = passage("fees/2", ("Korea asks a fee.", KR))
JAPAN = passage("fees/3", ("Japan asks no fee.", JP))
MIXED = passage("fees/4", ("Korea has red kites.", KR), ("Japan has blue kites.", JP))
PASSAGES = (LONG, KOREA, JAPAN, MIXED)
CORPUS = Corpus({"article": DOCUMENT}, PASSAGES)


def test_an_answer_has_at_most_four_sentences_however_many_are_near() -> None:
    chosen = select([hit(LONG, 0.9), hit(KOREA, 0.9), hit(JAPAN, 0.9), hit(MIXED, 0.9)])
    assert 1 <= len(chosen) <= MAX_CITATIONS
    assert len(sentences(chosen, Citations(CORPUS))) == len(chosen)


def test_the_best_passage_speaks_first_and_in_the_order_of_its_text() -> None:
    chosen = select([hit(LONG, 0.9, 0.5, 0.81, 0.6, 0.9, 0.8, 0.85), hit(KOREA, 0.5)])
    own = [c.span.start for c in chosen if c.passage == LONG]
    assert chosen[0].passage == LONG
    assert own == sorted(own)


def test_a_sentence_that_is_clearly_nearer_than_the_first_is_said_before_it() -> None:
    chosen = select([hit(LONG, 0.9, 0.7, 0.3, 0.9, 0.75, 0.2, 0.2)])
    assert [LONG.spans.index(c.span) for c in chosen] == [2, 0, 3]


def test_a_sentence_that_adds_to_another_is_said_before_it_only_where_it_is_far_nearer() -> None:
    added = passage("fees/5", ("Pilots pay.", NONE), ("Owners also pay.", NONE))
    for first, turned in ((0.75, False), (0.6, True)):
        chosen = select([hit(added, 0.9, first, 0.9)])
        assert ([c.span for c in chosen] == list(reversed(added.spans))) == turned


def test_what_speaks_of_both_countries_comes_behind_what_speaks_of_the_one_named() -> None:
    mixed = passage("fees/6", ("Both ask.", BOTH), ("Korea asks.", KR), ("Ask.", NONE))
    chosen = select([hit(mixed, 0.9)], named=KR)
    assert [mixed.spans.index(c.span) for c in chosen] == [1, 2, 0]


def test_the_nearest_sentence_of_the_best_passage_is_always_said() -> None:
    for best in range(6):
        near = [0.2] * 6
        near[best] = 0.9
        chosen = select([hit(LONG, 0.9, *near)])
        assert LONG.spans[best] in [c.span for c in chosen]


@pytest.mark.parametrize(("named", "other"), [(KR, JP), (JP, KR)])
def test_a_sentence_about_another_country_than_the_one_that_is_named_is_left_out(
    named: Jurisdictions, other: Jurisdictions
) -> None:
    own = KOREA if named == KR else JAPAN
    for hits in ([hit(MIXED, 0.9)], [hit(own, 0.9), hit(MIXED, 0.9)]):
        chosen = select(hits, named=named)
        assert chosen
        assert not [c for c in chosen if c.span.jurisdictions == other]


def test_where_both_countries_are_named_each_has_its_sentence() -> None:
    chosen = select([hit(KOREA, 0.9), hit(JAPAN, 0.4, 0.89)], named=BOTH)
    assert {c.passage.locator for c in chosen} == {"fees/2", "fees/3"}


def test_every_sentence_is_the_quote_that_it_cites() -> None:
    citations = Citations(CORPUS)
    stated = sentences(select([hit(LONG, 0.9), hit(MIXED, 0.89)]), citations)
    listed = list(citations)
    for sentence in stated:
        (n,) = sentence.citations
        assert listed[n - 1].quote == sentence.text
        assert listed[n - 1].passage[listed[n - 1].start : listed[n - 1].end] == sentence.text


def test_a_citation_carries_the_document_and_its_dates() -> None:
    citations = Citations(CORPUS)
    sentences(select([hit(KOREA, 0.9)]), citations)
    (citation,) = citations
    assert citation.n == 1
    assert (citation.locator, citation.document, citation.section) == ("fees/2", "Kites", "Fees")
    assert (citation.published, citation.reviewed) == (date(2025, 3, 2), date(2025, 11, 20))
    assert citation.jurisdictions == KR


def test_the_same_sentence_is_cited_once() -> None:
    citations = Citations(CORPUS)
    (chosen,) = select([hit(KOREA, 0.9)])
    assert citations.cite(chosen) == citations.cite(chosen) == 1
    assert len(list(citations)) == 1


def test_an_editor_s_line_cites_the_sentence_that_supports_it() -> None:
    citations = Citations(CORPUS)
    lines = [
        ReplyLine("It does not say."),
        ReplyLine("It does say that Japan has blue kites.", ("fees/4",)),
    ]
    silent, cited = replies(lines, CORPUS, citations)
    (citation,) = citations
    assert silent.citations == ()
    assert cited.citations == (1,)
    assert citation.quote == "Japan has blue kites."
    assert [silent.text, cited.text] == [line.text for line in lines]


def test_an_editor_s_line_with_many_locators_has_four_citations_at_most() -> None:
    parts = [passage(f"many/{n}", (f"Kite number {n} flies.", NONE)) for n in range(1, 8)]
    corpus = Corpus({"article": DOCUMENT}, tuple(parts))
    citations = Citations(corpus)
    lines = [ReplyLine("Kites fly.", tuple(p.locator for p in parts))] * 2
    found = replies(lines, corpus, citations)
    listed = [c.n for c in citations]
    assert listed == [1, 2, 3, 4]
    assert {n for reply in found for n in reply.citations} == set(listed)


def test_a_published_paragraph_s_locator_cites_one_of_its_parts() -> None:
    parts = (
        passage("fees/5a", ("Korea has red kites.", KR)),
        passage("fees/5b", ("Japan has blue kites.", JP)),
    )
    corpus = Corpus({"article": DOCUMENT}, parts)
    citations = Citations(corpus)
    replies([ReplyLine("Kites in Japan are blue.", ("fees/5",))], corpus, citations)
    assert [c.locator for c in citations] == ["fees/5b"]
