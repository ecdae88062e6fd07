from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regchat import language, prompts
from regchat.answer import MAX_CITATIONS, Answer, Status
from regchat.assistant import Assistant, open_assistant
from regchat.comparison import Plan, plan
from regchat.composition import Composer, Found
from regchat.config import Settings
from regchat.conversation import Turn
from regchat.corpus import Corpus, read_corpus
from regchat.decision import locked
from regchat.evidence import Candidates, Evidence, Hit, Kind
from regchat.extractive import Limits
from regchat.jurisdictions import Jurisdiction, Jurisdictions
from regchat.rows import parts
from regchat.sides import Sides
from regchat.source import Document, Passage
from tests.conftest import ROOT
from tests.passages import (
    AGES,
    BOTH,
    FEES,
    JAPAN,
    JP,
    KOREA,
    KR,
    OFFICE_JP,
    OFFICE_KR,
    PASSAGES,
    SHARED,
    TALK,
    TALK_KR,
    WIND,
    hit,
    passage,
    quotes,
    sides,
)

VERDICT = prompts.text("replies", "no_verdict")


def cells(planned: Plan) -> list[tuple[str, list[str], list[str]]]:
    return [
        (line.topic, quotes(line.cells[KOREA]), quotes(line.cells[JAPAN])) for line in planned.lines
    ]


def test_a_row_of_the_text_gives_each_country_the_sentence_about_it() -> None:
    found = [hit(FEES, 0.9), hit(SHARED, 0.6)]
    planned = plan(found, sides("Fees in Korea and Japan?", found, found))
    assert planned.stated == ()
    assert cells(planned) == [
        (
            "Fees",
            ["In Korea, a licence costs 12 coins."],
            ["In Japan, registration is free of charge."],
        )
    ]


def test_two_rows_that_fit_alike_are_both_shown() -> None:
    found = [hit(FEES, 0.9), hit(AGES, 0.89)]
    planned = plan(found, sides("Fees and ages in Korea and Japan?", found, found))
    assert [line.topic for line in planned.lines] == ["Fees", "Ages"]


def test_the_best_passage_of_each_country_stands_in_its_cell() -> None:
    question = "Who is the office in Korea and who in Japan?"
    found = sides(question, [hit(OFFICE_KR, 0.8)], [hit(OFFICE_JP, 0.8)])
    planned = plan([hit(OFFICE_KR, 0.7), hit(SHARED, 0.4)], found)
    (line,) = planned.lines
    assert line.topic == "Offices"
    assert {s.passage for s in line.cells[KOREA]} == {OFFICE_KR}
    assert {s.passage for s in line.cells[JAPAN]} == {OFFICE_JP}
    assert all(len(said) == 2 for said in line.cells.values())


def test_of_passages_that_fit_alike_those_that_are_like_each_other_make_a_pair() -> None:
    korea, japan = [hit(OFFICE_KR, 0.8)], [hit(other_office(), 0.81), hit(OFFICE_JP, 0.8)]
    like = {"office/2": 0.9, "bell/1": 0.2}
    found = sides("Who?", korea, japan, likeness=lambda one, other: like[other])
    (line,) = plan([], found).lines
    assert {s.passage for s in line.cells[JAPAN]} == {OFFICE_JP}


def other_office() -> Passage:
    return passage("bell/1", ("In Japan, a bell rings.", JP))


def test_a_topic_is_what_the_text_itself_calls_it() -> None:
    found = sides("Who?", [hit(OFFICE_KR, 0.8)], [hit(other_office(), 0.8)])
    (line,) = plan([], found).lines
    assert line.topic == "Offices / Kites"


def test_where_a_date_is_asked_the_sentences_with_a_year_are_chosen() -> None:
    found = sides("When was each office founded?", [hit(OFFICE_KR, 0.8)], [hit(OFFICE_JP, 0.8)])
    assert cells(plan([], found)) == [
        (
            "Offices",
            ["The office in Korea was founded in 1990."],
            ["The office in Japan was founded in 2004."],
        )
    ]


def test_a_passage_that_only_fills_its_cell_is_left_out() -> None:
    """What the same entry says of both stands beside what is said of the one."""
    talk = [hit(TALK, 0.3)]
    found = sides(
        "Who sings shanties?",
        [hit(TALK_KR, 0.8), *talk],
        [*talk, hit(OFFICE_JP, 0.2, near=0.75)],
        likeness=lambda one, other: 0.5,
    )
    planned = plan([hit(TALK_KR, 0.7), *talk], found)
    assert quotes(planned.stated) == [
        "In Korea, clubs sing shanties.",
        "In both Korea and Japan, clubs meet.",
    ]
    assert planned.lines == ()


def test_what_is_asked_of_both_is_not_answered_by_how_alike_they_are() -> None:
    lists = passage("list/1", ("The town hall of Korea or Japan lists the clubs.", BOTH))
    found = [hit(lists, 0.7), hit(SHARED, 0.62)]
    each = plan(found, sides("Where are clubs listed, in both countries?", found, found))
    assert quotes(each.stated)[0] == "The town hall of Korea or Japan lists the clubs."
    alike = plan(found, sides("Are there lists in both countries?", found, found))
    assert quotes(alike.stated)[0] == "Both Korea and Japan have kites."


def test_beside_a_date_that_is_asked_for_stands_nothing_else() -> None:
    nearest = Evidence(Kind.SENTENCE, OFFICE_KR.quote(OFFICE_KR.spans[0]), 0.9)
    korea = replace(hit(OFFICE_KR, 0.8), evidence=(nearest,))
    found = sides("When was each office founded?", [korea], [hit(OFFICE_JP, 0.8)])
    ((_, said, _),) = cells(plan([], found))
    assert said == ["The office in Korea was founded in 1990."]


def test_what_is_said_of_both_countries_stands_once_and_in_no_cell() -> None:
    found = [hit(SHARED, 0.9), hit(FEES, 0.4)]
    planned = plan(found, sides("Have both countries kites?", found, found))
    assert quotes(planned.stated) == ["Both Korea and Japan have kites."]
    assert planned.lines == ()


def test_what_is_said_of_no_country_answers_for_both() -> None:
    found = [hit(WIND, 0.9), hit(FEES, 0.4)]
    planned = plan(found, sides("What is a red flag in both countries?", found, found))
    assert quotes(planned.stated) == ["A red flag warns of strong wind."]


def test_below_it_stands_what_the_same_entry_says_of_one_country_alone() -> None:
    lead = [hit(TALK, 0.8)]
    found = sides("Have clubs shanties in both countries?", [*lead, hit(TALK_KR, 0.75)], lead)
    far = sides("Have clubs shanties in both countries?", [hit(TALK_KR, 0.75)], [hit(TALK, 0.3)])
    assert "In Korea, clubs sing shanties." in quotes(plan(lead, found).stated)
    planned = plan([hit(TALK, 0.75)], far)
    assert cells(planned) == [("Are there clubs?", ["In Korea, clubs sing shanties."], [])]


def test_a_cell_is_empty_where_nothing_is_found_for_its_country() -> None:
    found = sides("Shanties in Korea or Japan?", [hit(TALK_KR, 0.8)], [hit(OFFICE_JP, 0.2)])
    assert cells(plan([], found)) == [("Are there clubs?", ["In Korea, clubs sing shanties."], [])]


@pytest.mark.parametrize(
    ("question", "score", "near"),
    [
        ("Clubs in Korea or Japan?", 0.2, 0.5),
        ("Shanties in Korea or Japan?", 0.7, 0.5),
        ("Shanties in Korea or Japan?", 0.2, 0.8),
    ],
)
def test_no_cell_is_called_silent_where_its_country_may_be_spoken_of(
    question: str, score: float, near: float
) -> None:
    found = sides(question, [hit(TALK_KR, 0.8)], [hit(OFFICE_JP, score, near=near)])
    planned = plan([], found)
    assert all(said for line in planned.lines for said in line.cells.values())


def test_a_question_without_a_topic_has_the_rows_of_the_text() -> None:
    found = [hit(SHARED, 0.9), hit(AGES, 0.5)]
    planned = plan(found, sides("Korea or Japan?", found, found, general=True))
    assert [line.topic for line in planned.lines] == ["Ages", "Fees"]


def test_a_question_without_a_topic_or_a_row_is_answered_from_the_best_passage() -> None:
    found = [hit(SHARED, 0.9)]
    without = Sides("Korea or Japan?", sides("", found, found).found, lambda *_: 0.5, general=True)
    assert quotes(plan(found, without).stated) == ["Both Korea and Japan have kites."]


def test_where_nothing_is_found_nothing_is_planned() -> None:
    assert plan([], sides("Korea or Japan?")) == Plan()


SCORES = st.lists(
    st.floats(0, 1), min_size=3 * len(PASSAGES), max_size=3 * len(PASSAGES), unique=True
)
QUESTIONS = st.sampled_from(
    ["Korea or Japan?", "Fees in both?", "Who is stricter?", "When, in each?", "Kites and shanties"]
)


@given(SCORES, QUESTIONS, st.booleans())
def test_no_cell_speaks_only_of_the_other_country_and_no_answer_cites_more_than_four(
    scores: list[float], question: str, general: bool
) -> None:
    whole, korea, japan = (
        sorted(
            (hit(p, s) for p, s in zip(PASSAGES, scores[n::3], strict=True)),
            key=lambda found: -found.score,
        )
        for n in range(3)
    )
    about_korea = [found for found in korea if found.passage.jurisdictions != JP]
    about_japan = [found for found in japan if found.passage.jurisdictions != KR]
    found = sides(question, about_korea, about_japan, general=general)
    answer = COMPOSER.compared(question, tuple(whole), found)  # refuses what breaks its contract
    assert len(answer.citations) <= MAX_CITATIONS
    for row in answer.comparison.rows if answer.comparison else ():
        assert set(row.topic.split(" / ")) <= {p.heading or p.section for p in PASSAGES}
        for country, said in row.cells.items():
            spoken = [s.jurisdictions for s in said or ()]
            assert all(not named or country in named for named in spoken)


EDITION = read_corpus(ROOT / "corpus" / "korea-japan")
WORDS = {
    country: frozenset(
        stem
        for p in EDITION.passages
        for span in p.spans
        if country in span.jurisdictions
        for stem in language.stems(p.quote(span))
    )
    for country in Jurisdiction
}
# What is found for a question: passages of the edition, with their rank scores.
FOUND = st.lists(
    st.tuples(st.sampled_from(EDITION.passages), st.floats(0, 1), st.floats(0, 1)),
    max_size=12,
    unique_by=lambda found: found[0].locator,
).map(lambda listed: sorted((hit(p, s, near=n) for p, s, n in listed), key=lambda h: -h.score))
WEIGHED = st.sampled_from(
    [
        "Korea or Japan?",
        "Is registration the same in both?",
        "Who is stricter on approval?",
        "When, in each?",
        "What is checked in Korea, and what in Japan?",
        "Do both have trials?",
    ]
)


@settings(deadline=None)
@given(FOUND, FOUND, FOUND, WEIGHED, st.booleans(), st.floats(0, 1))
def test_no_cell_of_the_edition_speaks_only_of_the_other_country(
    whole: list[Hit], korea: list[Hit], japan: list[Hit], question: str, general: bool, like: float
) -> None:
    each = {KOREA: locked(tuple(korea), KR), JAPAN: locked(tuple(japan), JP)}
    found = Sides(
        question,
        {j: Candidates(question, hits, ()) for j, hits in each.items()},
        lambda one, other: like,
        tables=tuple(p for p in EDITION.passages if parts(p) is not None),
        words=WORDS,
        general=general,
    )
    planned = plan(whole, found)
    selected = [
        *planned.stated,
        *(s for line in planned.lines for c in line.cells.values() for s in c),
    ]
    assert len(set(selected)) <= MAX_CITATIONS
    for line in planned.lines:
        for country, cell in line.cells.items():
            for said in cell:
                named = language.countries(said.passage.quote(said.span))
                assert all(not j or country in j for j in (said.span.jurisdictions, named))


@settings(deadline=None)
@given(FOUND, st.sampled_from([KR, JP]))
def test_what_is_asked_of_one_country_never_gets_a_sentence_only_about_the_other(
    hits: list[Hit], named: Jurisdictions
) -> None:
    kept = locked(tuple(hits), named)
    for said in Found(kept, named).selected(MAX_CITATIONS, Limits()) if kept else ():
        assert not said.span.jurisdictions or said.span.jurisdictions & named


class Index:
    corpus = Corpus(
        {"article": Document("article", "Kites", "A", "P", date(2025, 3, 2), "en")}, PASSAGES
    )
    version = "1"


COMPOSER = Composer(Index())  # type: ignore[arg-type]  # no more of an index is read


def compared(assistant: Assistant, question: str) -> list[tuple[str, str | None, str | None]]:
    """Return the rows of the answer: the topic and the first sentence of each cell."""
    comparison = assistant.ask(question).comparison
    assert comparison is not None, question
    return [
        (row.topic, *(said[0].text if (said := row.cells[j]) else None for j in Jurisdiction))
        for row in comparison.rows
    ]


def test_the_difference_between_the_countries_is_shown_side_by_side(
    tiny_assistant: Assistant,
) -> None:
    rows = compared(tiny_assistant, "What is the difference between the two countries?")
    assert rows[0] == (
        "Licences for kites",
        "Korea asks the pilot for a licence.",
        "Japan asks for a number on the kite.",
    )


def test_what_is_asked_of_each_country_stands_in_its_cell(tiny_assistant: Assistant) -> None:
    ((topic, korea, japan),) = compared(
        tiny_assistant, "Who issues the licence in Korea and who registers kites in Japan?"
    )
    assert topic == "Licences for kites"
    assert korea == "In Korea, the KTA issues the kite licence."
    assert japan == "In Japan, the JKB registers every kite."


WEIGHING = [
    "What is the difference between the two countries?",
    "Which country is better for kites, Korea or Japan?",
    "How much is a kite licence in Korea and in Japan?",
    "How old must a child be in each country?",
    "Does it cost more in Korea or in Japan?",
    "Which agency is in charge, the KTA or the JKB?",
    "How long does it last, in Korea and in Japan?",
    "silver coins: Korea or Japan?",
]


@pytest.mark.parametrize("question", WEIGHING)
def test_every_sentence_of_a_cell_is_cited_and_of_its_country(
    tiny_assistant: Assistant, question: str
) -> None:
    answer = tiny_assistant.ask(question)
    assert answer.comparison is not None
    for row in answer.comparison.rows:
        for country, said in row.cells.items():
            for sentence in said or ():
                assert not sentence.jurisdictions or country in sentence.jurisdictions
                assert [answer.citations[n - 1].quote for n in sentence.citations] == [
                    sentence.text
                ]


@pytest.mark.parametrize(
    "question",
    [
        "How much is a kite licence in Korea?",
        "Do I have to register a kite in Japan?",
        "How long does the licence last?",
        "What does a red flag mean?",
        "What does a red flag mean in both countries?",
        "I am from Korea, can I fly a kite in Japan?",
        "Who published the article?",
    ],
)
def test_what_weighs_nothing_or_is_said_of_no_country_has_no_table(
    tiny_assistant: Assistant, question: str
) -> None:
    answer = tiny_assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.comparison is None


def test_no_verdict_is_given_and_the_reply_says_so_where_one_is_asked_for(
    tiny_assistant: Assistant,
) -> None:
    asked = tiny_assistant.ask("Which country is better for kites, Korea or Japan?")
    assert [line.text for line in asked.reply] == [VERDICT]
    assert asked.status is Status.ANSWERED
    plain = tiny_assistant.ask("What is the difference between the two countries?")
    assert plain.reply == ()


def test_what_is_told_of_neither_country_is_not_compared(tiny_assistant: Assistant) -> None:
    answer = tiny_assistant.ask("Is the weather better in Korea or Japan?")
    assert answer.status is Status.NOT_IN_SOURCE
    assert answer.comparison is None


def test_a_turn_about_one_country_after_a_comparison_is_answered_for_that_one(
    tiny_assistant: Assistant,
) -> None:
    first = "How much is a kite licence in Korea and in Japan?"
    answer = tiny_assistant.ask("and in Korea?", [Turn(first, first)])
    assert answer.comparison is None
    assert all(JAPAN not in s.jurisdictions for s in answer.sentences)


def test_the_trace_lists_what_was_found_for_each_country(tiny_assistant: Assistant) -> None:
    answer = tiny_assistant.ask("Which agency is in charge, the KTA or the JKB?", trace=True)
    assert answer.trace is not None
    listed = {c["locator"]: c["verdict"] for c in answer.trace["candidates"]}
    assert {at for at, verdict in listed.items() if verdict == "cited"} == {
        c.locator for c in answer.citations
    }


def test_a_question_that_names_no_country_is_answered_for_both(
    own_index: Settings, bend: Callable[[str, str, str], None]
) -> None:
    bend("questions.yaml", "licences/1a:", "licences/1a:\n  - What must I pay the office in Korea?")
    bend("questions.yaml", "licences/1b:", "licences/1b:\n  - What must I pay the office in Japan?")
    answer: Answer = open_assistant(own_index, print).ask("What must I pay the office?")
    assert answer.comparison is None
    assert {j for s in answer.sentences for j in s.jurisdictions} == set(Jurisdiction)


CLASSES = """
{weather/2a: JP}
In Japan, Class I covers kites of steel. In Japan, Class II covers kites of silk.

{weather/2b: JP}
In Japan, Class II kites have a tail. In Japan, Class III covers kites of paper.
"""


def test_the_classes_that_a_question_sets_side_by_side_are_all_told(
    own_index: Settings, bend: Callable[[str, str, str], None]
) -> None:
    last = "the second flag goes up.\n"
    bend("article.md", last, f"{last}{CLASSES}")
    assistant = open_assistant(own_index, print)
    for asked in (
        "What do class I, II and III cover?",
        "Class I vs II vs III: what do they cover?",
    ):
        answer = assistant.ask(asked)
        assert len(answer.citations) <= MAX_CITATIONS
        said = " ".join(sentence.text for sentence in answer.sentences)
        assert all(f"Class {number} covers" in said for number in ("I", "II", "III")), said


@pytest.mark.parametrize(
    ("question", "country"),
    [
        ("What does the JKB do?", JAPAN),
        ("Does the KTA ask the pilot for a licence?", KOREA),
        ("I live in Tokyo, what does a kite licence cost in Seoul?", KOREA),
        ("I am Korean. Do I have to register a kite in Japan?", JAPAN),
    ],
)
def test_what_is_asked_of_one_country_is_not_answered_for_the_other(
    tiny_assistant: Assistant, question: str, country: Jurisdiction
) -> None:
    answer = tiny_assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert all(country in s.jurisdictions for s in answer.sentences)
