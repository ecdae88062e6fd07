from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regchat.answer import Answer, Citation, Comparison, Reply, Row, Sentence, Status, as_json
from regchat.jurisdictions import Jurisdiction, Jurisdictions
from tests.commands import CITATION_FIELDS, FIELDS

KR, JP = Jurisdiction.KR, Jurisdiction.JP
ONLY_KR, ONLY_JP, BOTH = frozenset({KR}), frozenset({JP}), frozenset({KR, JP})
FIRST, SECOND = "Korea asks for a licence.", "Japan asks for a number."
PASSAGE = f"{FIRST} {SECOND}"
UNANSWERED = [s for s in Status if s is not Status.ANSWERED]


def cite(
    n: int = 1,
    quote: str = FIRST,
    jurisdictions: Jurisdictions = BOTH,
    quoted: Jurisdictions = frozenset(),
) -> Citation:
    start = PASSAGE.index(quote)
    return Citation(
        n=n,
        locator="licences/2",
        document="article",
        section="Licences",
        quote=quote,
        start=start,
        end=start + len(quote),
        passage=PASSAGE,
        jurisdictions=jurisdictions,
        published=date(2025, 3, 2),
        reviewed=None,
        quoted=quoted,
    )


def answer(**changes: Any) -> Answer:
    values: dict[str, Any] = {
        "status": Status.ANSWERED,
        "language": "en",
        "sentences": (Sentence(FIRST, (1,), ONLY_KR),),
        "citations": (cite(),),
        "standalone_question": "What does Korea ask for?",
        "notice": "Not medical advice.",
        "index_version": "v1",
    }
    return Answer(**(values | changes))


def no_answer(**changes: Any) -> Answer:
    values: dict[str, Any] = {
        "status": Status.NOT_IN_SOURCE,
        "sentences": (),
        "citations": (),
        "reply": (Reply("The article does not say."),),
    }
    return answer(**(values | changes))


def test_an_answer_with_a_cited_sentence_is_accepted() -> None:
    assert answer().statements() == (Sentence(FIRST, (1,), ONLY_KR),)


@pytest.mark.parametrize("status", UNANSWERED)
def test_every_other_status_carries_a_reply_and_no_sentence(status: Status) -> None:
    assert no_answer(status=status).statements() == ()
    with pytest.raises(ValueError, match="with sentences"):
        answer(status=status)
    with pytest.raises(ValueError, match="without a reply"):
        no_answer(status=status, reply=())


def test_answered_without_a_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match="without sentences"):
        no_answer(status=Status.ANSWERED)


def test_an_empty_comparison_does_not_count_as_an_answer() -> None:
    empty = Comparison((Row("Licence", {KR: None, JP: None}),))
    with pytest.raises(ValueError, match="without sentences"):
        answer(sentences=(), citations=(), comparison=empty, reply=(Reply("Nothing."),))


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_a_sentence_without_words_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="without words"):
        Sentence(text, (1,))


def test_a_sentence_without_a_citation_is_refused() -> None:
    with pytest.raises(ValueError, match="without a citation"):
        Sentence(FIRST, ())


@pytest.mark.parametrize("number", [0, -1, 2, 99])
def test_a_sentence_that_cites_a_number_not_listed_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="are used, not the ones"):
        answer(sentences=(Sentence(FIRST, (number,)),))


def test_a_reply_that_cites_a_number_not_listed_is_refused() -> None:
    with pytest.raises(ValueError, match="are used, not the ones"):
        no_answer(reply=(Reply("The article says it.", (1,)),))


def test_a_reply_may_cite_the_source() -> None:
    cited = no_answer(reply=(Reply("The article says it.", (1,)),), citations=(cite(),))
    assert cited.reply[0].citations == (1,)


def test_a_citation_that_nothing_uses_is_refused() -> None:
    with pytest.raises(ValueError, match="are used, not the ones"):
        answer(citations=(cite(), cite(2)))


@pytest.mark.parametrize("numbers", [(2,), (2, 1), (1, 3), (1, 1)])
def test_citations_that_are_not_numbered_from_one_are_refused(numbers: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="not numbered"):
        answer(
            sentences=(Sentence(FIRST, numbers),),
            citations=tuple(cite(number) for number in numbers),
        )


def test_a_fifth_citation_is_refused() -> None:
    def cited(count: int) -> Answer:
        numbers = tuple(range(1, count + 1))
        sentences = (Sentence(FIRST, numbers),)
        return answer(sentences=sentences, citations=tuple(cite(n) for n in numbers))

    assert len(cited(4).citations) == 4
    with pytest.raises(ValueError, match="at most 4"):
        cited(5)


def test_the_first_citation_must_support_the_first_sentence() -> None:
    sentences = (Sentence(SECOND, (2,)), Sentence(FIRST, (1,)))
    with pytest.raises(ValueError, match="first citation does not support"):
        answer(sentences=sentences, citations=(cite(), cite(2, SECOND)))


def test_the_first_citation_must_support_the_first_cell_of_a_comparison() -> None:
    cells = {KR: (Sentence(FIRST, (2,)),), JP: (Sentence(SECOND, (1,)),)}
    with pytest.raises(ValueError, match="first citation does not support"):
        answer(
            sentences=(),
            comparison=Comparison((Row("Rule", cells),)),
            citations=(cite(1, SECOND), cite(2)),
        )


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [
        (1, 1 + len(FIRST), FIRST),
        (0, len(FIRST) - 1, FIRST),
        (0, 0, ""),
        (-len(SECOND), len(PASSAGE), SECOND),
        (len(FIRST) + 1, len(PASSAGE) + 9, SECOND),
        (0, len(FIRST), FIRST.upper()),
    ],
)
def test_a_quote_that_is_not_its_span_of_the_passage_is_refused(
    start: int, end: int, quote: str
) -> None:
    with pytest.raises(ValueError, match="the quote is not passage"):
        replace(cite(), start=start, end=end, quote=quote)


@given(st.text(max_size=30), st.integers(-40, 40), st.integers(-40, 40))
def test_a_citation_that_is_accepted_always_quotes_its_passage(
    text: str, start: int, end: int
) -> None:
    try:
        made = replace(cite(), passage=text, start=start, end=end, quote=text[start:end])
    except ValueError:
        return
    assert made.quote
    assert made.end - made.start == len(made.quote)
    assert made.passage.startswith(made.quote, made.start)


def test_a_sentence_that_is_not_the_words_of_a_quote_is_refused() -> None:
    with pytest.raises(ValueError, match="not the words of its quote"):
        answer(sentences=(Sentence("Korea asks for nothing.", (1,)),))


def test_a_cell_that_is_not_the_words_of_a_quote_is_refused() -> None:
    cells = {KR: (Sentence("Korea asks for nothing.", (1,)),), JP: None}
    with pytest.raises(ValueError, match="not the words of its quote"):
        answer(sentences=(), comparison=Comparison((Row("Rule", cells),)))


@pytest.mark.parametrize(
    ("about", "other"), [(ONLY_KR, ONLY_JP), (ONLY_JP, ONLY_KR)], ids=["KR", "JP"]
)
def test_a_sentence_about_one_country_is_never_cited_to_a_passage_of_the_other(
    about: Jurisdictions, other: Jurisdictions
) -> None:
    with pytest.raises(ValueError, match="which speaks of"):
        answer(sentences=(Sentence(FIRST, (1,), about),), citations=(cite(1, FIRST, other),))


def test_a_sentence_about_one_country_is_never_cited_to_a_quote_of_the_other() -> None:
    citation = cite(1, FIRST, BOTH, ONLY_JP)
    with pytest.raises(ValueError, match="which speaks of JP"):
        answer(sentences=(Sentence(FIRST, (1,), ONLY_KR),), citations=(citation,))


def test_a_cell_about_one_country_is_never_cited_to_a_passage_of_the_other() -> None:
    cells = {KR: (Sentence(FIRST, (1,), ONLY_KR),), JP: None}
    with pytest.raises(ValueError, match="which speaks of JP"):
        answer(
            sentences=(),
            comparison=Comparison((Row("Rule", cells),)),
            citations=(cite(1, FIRST, ONLY_JP),),
        )


@pytest.mark.parametrize("passage", [BOTH, ONLY_KR, frozenset()], ids=["both", "KR", "none"])
def test_a_sentence_may_cite_its_own_country_both_or_none(passage: Jurisdictions) -> None:
    made = answer(sentences=(Sentence(FIRST, (1,), ONLY_KR),), citations=(cite(1, FIRST, passage),))
    assert made.citations[0].jurisdictions == passage


@pytest.mark.parametrize("name", ["notice", "index_version"])
def test_an_answer_without_a_notice_or_an_index_version_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="names its index version and carries a notice"):
        answer(**{name: ""})


def test_a_fourth_suggestion_is_refused() -> None:
    assert answer(suggestions=("a", "b", "c")).suggestions == ("a", "b", "c")
    with pytest.raises(ValueError, match="at most 3"):
        answer(suggestions=("a", "b", "c", "d"))


def test_an_answer_cannot_be_changed_after_it_was_checked() -> None:
    with pytest.raises(FrozenInstanceError):
        answer().sentences = ()  # type: ignore[misc]


def test_a_copy_of_an_answer_is_checked_too() -> None:
    with pytest.raises(ValueError, match="without sentences"):
        replace(answer(), sentences=())
    with pytest.raises(ValueError, match="are used, not the ones"):
        replace(answer(), citations=())


def test_an_answer_as_json_has_the_fields_of_the_contract_and_no_other() -> None:
    shown = as_json(answer())
    assert list(shown) == FIELDS
    assert list(shown["citations"][0]) == CITATION_FIELDS
    assert json.loads(json.dumps(shown)) == shown


def test_a_comparison_as_json_is_keyed_by_country() -> None:
    cells = {KR: (Sentence(FIRST, (1,), ONLY_KR),), JP: None}
    shown = as_json(answer(sentences=(), comparison=Comparison((Row("Rule", cells),))))
    sentence = {"text": FIRST, "citations": [1], "jurisdictions": ["KR"]}
    assert shown["comparison"] == {
        "rows": [{"topic": "Rule", "cells": {"KR": [sentence], "JP": None}}]
    }


def test_countries_and_dates_as_json_are_in_a_fixed_form() -> None:
    assert as_json(frozenset({JP, KR})) == ["KR", "JP"]
    assert as_json({"day": date(2025, 3, 2), KR: (Status.URGENT, None, 1.5, True)}) == {
        "day": "2025-03-02",
        "KR": ["urgent", None, 1.5, True],
    }
