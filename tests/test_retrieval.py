from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from regchat.corpus import Corpus
from regchat.evidence import GapHit, Hit, Kind
from regchat.retrieval import KeywordIndex, PassageRetriever, PassageVectors
from regchat.versions import IndexStore

ASKED = [
    "How much is a kite licence in Korea?",
    "what about the weather",
    "kites",
    "Is my kite insured?",
    "the of and",
    "qwertz",
    "Who won the football match?",
]


@pytest.fixture(scope="module")
def retriever(tiny_store: IndexStore) -> PassageRetriever:
    return PassageRetriever.over(tiny_store.current())


@pytest.fixture(scope="module")
def corpus(tiny_store: IndexStore) -> Corpus:
    return tiny_store.current().corpus


def hits(found: list[Document]) -> list[Hit]:
    return [d.metadata["hit"] for d in found if "hit" in d.metadata]


def gaps(found: list[Document]) -> list[GapHit]:
    return [d.metadata["gap"] for d in found if "gap" in d.metadata]


def test_it_is_a_langchain_retriever_of_the_passages_words(retriever: PassageRetriever) -> None:
    assert isinstance(retriever, BaseRetriever)
    for document in retriever.invoke("How much is a kite licence in Korea?"):
        if "hit" in document.metadata:
            assert document.page_content == document.metadata["hit"].passage.text


def test_an_anticipated_question_brings_its_own_passage_first(
    retriever: PassageRetriever, corpus: Corpus
) -> None:
    for locator, questions in corpus.questions.items():
        for question in questions:
            assert hits(retriever.invoke(question))[0].passage.locator == locator, question


def test_a_published_heading_brings_its_own_passage_first(
    retriever: PassageRetriever, corpus: Corpus
) -> None:
    asked = [p for p in corpus.passages if (p.heading or "").endswith("?")]
    assert asked
    for passage in asked:
        assert hits(retriever.invoke(passage.heading or ""))[0].passage == passage


def test_a_passage_s_own_sentence_brings_it(retriever: PassageRetriever, corpus: Corpus) -> None:
    for passage in corpus.passages:
        for span in passage.spans:
            found = hits(retriever.invoke(passage.quote(span)))
            assert passage in [hit.passage for hit in found]


def test_a_question_of_a_declared_gap_brings_the_gap_first(
    retriever: PassageRetriever, corpus: Corpus
) -> None:
    for gap in corpus.gaps:
        for question in gap.questions:
            first = gaps(retriever.invoke(question))[0]
            assert (first.gap, first.question) == (gap, question)
            assert first.score == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("question", ASKED)
def test_every_hit_carries_the_evidence_that_brought_it(
    retriever: PassageRetriever, corpus: Corpus, question: str
) -> None:
    for hit in hits(retriever.invoke(question)):
        passage = hit.passage
        kinds = {evidence.kind for evidence in hit.evidence}
        assert {Kind.PASSAGE, Kind.SENTENCE, Kind.BM25, Kind.LEARNT} <= kinds
        own = {passage.quote(span) for span in passage.spans}
        asked = {*corpus.questions.get(passage.locator, ()), passage.heading}
        for evidence in hit.evidence:
            bound = 1.5 if evidence.kind is Kind.LEARNT else 1.001
            assert -bound <= evidence.score <= bound
            if evidence.kind is Kind.SENTENCE:
                assert evidence.text in own
            if evidence.kind is Kind.QUESTION:
                assert evidence.text in asked


@pytest.mark.parametrize("question", ASKED)
def test_the_best_come_first_each_once_and_gaps_behind_passages(
    retriever: PassageRetriever, question: str
) -> None:
    found = retriever.invoke(question)
    scores = [hit.score for hit in hits(found)]
    assert scores == sorted(scores, reverse=True)
    names = [document.id for document in found]
    assert len(set(names)) == len(names)
    assert ["hit" in d.metadata for d in found] == [True] * len(hits(found)) + [False] * len(
        gaps(found)
    )


def test_of_like_gaps_the_one_that_shares_the_question_s_words_comes_first(
    retriever: PassageRetriever,
) -> None:
    assert gaps(retriever.invoke("is a kite insured"))[0].gap.id == "insurance"
    assert gaps(retriever.invoke("where do I buy kites"))[0].gap.id == "kite-shops"


@pytest.mark.parametrize("plain", [True, False])
def test_the_headings_of_a_plain_text_are_compared_like_what_it_states(
    tiny_store: IndexStore, plain: bool
) -> None:
    index = tiny_store.current()
    listed = {} if plain else index.corpus.questions
    given = SimpleNamespace(corpus=replace(index.corpus, questions=listed), vectors=index.vectors)
    vector, told = index.vector(ASKED[0]), index.vector(ASKED[1])
    first, second = PassageVectors(given).cosines(vector, told)  # type: ignore[arg-type]  # a stand-in
    whole = PassageVectors(given).cosines(told, told)[0]  # type: ignore[arg-type]  # a stand-in
    assert np.array_equal(first, whole) == plain
    assert not np.array_equal(first, second)


def test_the_same_question_brings_the_same_twice(retriever: PassageRetriever) -> None:
    for question in ASKED:
        assert retriever.invoke(question) == retriever.invoke(question)


def test_words_that_no_passage_has_bring_none_by_words() -> None:
    keywords = KeywordIndex(["a/1", "b/1"], ["kites fly", "boats sail"])
    assert keywords.scores("Where do kites fly?").keys() == {"a/1"}
    for question in ("", "the of and", "zebra", "?!"):
        assert keywords.scores(question) == {}


def test_a_passage_without_any_word_of_its_own_can_be_indexed() -> None:
    assert KeywordIndex(["a/1", "b/1"], ["", "kites"]).scores("kites").keys() == {"b/1"}


def test_passages_that_answer_the_same_are_more_alike_than_others(
    retriever: PassageRetriever,
) -> None:
    fees = retriever.vectors.likeness("licences/1a", "licences/1b")
    assert retriever.vectors.likeness("licences/1a", "licences/1a") == pytest.approx(1.0, abs=1e-3)
    assert retriever.vectors.likeness("licences/1a", "weather/1") < fees < 1.0
    assert 0.0 < retriever.vectors.likeness("licences/1a", "meta") < fees
