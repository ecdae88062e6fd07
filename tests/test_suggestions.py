from __future__ import annotations

from collections.abc import Callable

import pytest

from regchat.answer import MAX_SUGGESTIONS, Status
from regchat.assistant import Assistant
from regchat.config import Settings
from regchat.conversation import Turn
from regchat.corpus import base_locator
from regchat.evidence import Hit
from regchat.index import Index
from regchat.retrieval import PassageRetriever
from regchat.suggestions import SAME, Suggestions
from regchat.versions import IndexStore

Bend = Callable[[str, str, str], None]
FLAG = "What does a red flag mean?"


@pytest.fixture(scope="module")
def index(tiny_store: IndexStore) -> Index:
    return tiny_store.current()


@pytest.fixture(scope="module")
def suggestions(index: Index) -> Suggestions:
    return Suggestions(index)


@pytest.fixture(scope="module")
def leads_to(index: Index) -> dict[str, str]:
    """Return the passage that each anticipated question leads to."""
    return {text: at for at, asked in index.corpus.questions.items() for text in asked}


def hits(index: Index, question: str) -> list[Hit]:
    found = PassageRetriever.over(index).invoke(question)
    return [d.metadata["hit"] for d in found if "hit" in d.metadata]


def after(index: Index, suggestions: Suggestions, question: str, *seen: str) -> tuple[str, ...]:
    return suggestions.after(index.vector(question), hits(index, question), seen)


ASKED = ["kites", "Tell me about licences", FLAG, "Who won the football match?"]


@pytest.mark.parametrize("question", ASKED)
def test_at_most_three_are_suggested_each_from_another_published_paragraph(
    index: Index, suggestions: Suggestions, leads_to: dict[str, str], question: str
) -> None:
    found = after(index, suggestions, question)
    assert 0 < len(found) <= MAX_SUGGESTIONS
    published = [base_locator(leads_to[text]) for text in found]
    assert len(set(published)) == len(published)


@pytest.mark.parametrize("question", ASKED)
def test_nothing_is_suggested_from_a_paragraph_that_was_cited(
    index: Index, suggestions: Suggestions, leads_to: dict[str, str], question: str
) -> None:
    for passage in index.corpus.passages:
        found = after(index, suggestions, question, passage.locator)
        assert base_locator(passage.locator) not in {base_locator(leads_to[t]) for t in found}
    everything = [passage.locator for passage in index.corpus.passages]
    assert after(index, suggestions, question, *everything) == ()


def test_what_was_asked_is_not_suggested_nor_twice_the_same(
    index: Index, suggestions: Suggestions, leads_to: dict[str, str]
) -> None:
    for question in leads_to:
        found = after(index, suggestions, question)
        vectors = [index.vector(text) for text in (question, *found)]
        for place, one in enumerate(vectors):
            assert all(float(one @ other) < SAME + 0.01 for other in vectors[:place])


def test_without_a_passage_nothing_is_suggested(index: Index, suggestions: Suggestions) -> None:
    assert suggestions.after(index.vector("kites"), [], ()) == ()


def test_every_suggestion_is_answered_when_it_is_asked(
    tiny_assistant: Assistant, leads_to: dict[str, str]
) -> None:
    asked = [*leads_to, *ASKED, "Where can I buy a kite?", "Is a kite insured in Korea?"]
    found = {text for question in asked for text in tiny_assistant.ask(question).suggestions}
    assert found
    for text in found:
        answer = tiny_assistant.ask(text)
        assert answer.status is Status.ANSWERED, text
        assert answer.citations[0].locator == leads_to[text]


def test_nothing_is_suggested_that_the_conversation_has_cited(
    tiny_assistant: Assistant, leads_to: dict[str, str]
) -> None:
    first = tiny_assistant.ask(FLAG)
    cited = tuple(dict.fromkeys(citation.locator for citation in first.citations))
    answer = tiny_assistant.ask("Where can I buy a kite?", [Turn(FLAG, FLAG, cited)])
    assert "weather/1" not in {leads_to[text] for text in answer.suggestions}


@pytest.mark.parametrize(
    "spelling",
    [
        "how much is a kite licence in korea pls",
        "How mutch is a kite licence in Korea?",
        "Kite licence, Korea, how much?",
        "How much is a kite licence in Korea? And in Japan?",
        "How much?",
    ],
)
def test_only_plain_questions_are_suggested(own_index: Settings, bend: Bend, spelling: str) -> None:
    bend("questions.yaml", "How much is a kite licence in Korea?", spelling)
    index = IndexStore(own_index).ensure(print)
    suggestions = Suggestions(index)
    for question in ("Tell me about licences", "kites", FLAG):
        assert spelling not in after(index, suggestions, question)
