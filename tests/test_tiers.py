from __future__ import annotations

import pytest

from regchat import language
from regchat.corpus import Corpus, read_corpus
from regchat.evidence import Candidates, Evidence, Hit, Kind
from regchat.jurisdictions import Jurisdiction
from regchat.source import Passage
from regchat.tiers import Tiers
from tests.conftest import ROOT
from tests.passages import OFFICE_KR

CORPUS = read_corpus(ROOT / "corpus" / "korea-japan")
KR, JP = (frozenset([j]) for j in Jurisdiction)


class Shelf:
    """Finds the passages whose words are most alike those of a question."""

    def __init__(self, corpus: Corpus) -> None:
        self.passages = corpus.passages

    def find(self, question: str) -> Candidates:
        asked = set(language.words(question))

        def share(text: str) -> float:
            words = set(language.words(text))
            return len(asked & words) / len(asked | words)

        hits = [
            Hit(
                passage,
                share(passage.text),
                tuple(
                    Evidence(Kind.SENTENCE, quote, share(quote))
                    for quote in map(passage.quote, passage.spans)
                ),
            )
            for passage in self.passages
        ]
        return Candidates(question, tuple(sorted(hits, key=lambda hit: -hit.score)[:20]), ())


TIERS = Tiers(CORPUS, Shelf(CORPUS).find)


def named(question: str) -> list[str]:
    return [str(tier) for tier in TIERS.named(question)]


def told(question: str, lead: Passage = OFFICE_KR, room: int = 4) -> list[str]:
    return [s.passage.quote(s.span) for s in TIERS.told(question, lead, room)]


ALL = ["Class I", "Class II", "Class III"]


@pytest.mark.parametrize(
    ("question", "tiers"),
    [
        ("Class I vs II vs III", ALL),
        ("what is the difference between class I, class II and class III", ALL),
        ("class 1, class 2, class 3 difference", ALL),
        ("class i ii iii pls", ALL),
        ("classes I to III", ALL),
        ("how does class I differ from class II and III in committee review", ALL),
        ("class one versus class three", ["Class I", "Class III"]),
        ("class ii v iii", ["Class II", "Class III"]),
        ("what are the three classes in Japan?", ALL),
        ("explain the ASRM risk classes to me", ALL),
        ("What does Class III mean?", ["Class III"]),
        ("class II I was told, is that right", ["Class II"]),
        ("class II or IV", ["Class II"]),
        ("who reviews the three classes?", []),
        ("first class or business class", []),
        ("Is it legal in Korea?", []),
    ],
)
def test_the_tiers_that_a_question_names_are_read_from_its_words(
    question: str, tiers: list[str]
) -> None:
    assert named(question) == tiers


@pytest.mark.parametrize(
    "question",
    [
        "Class I vs II vs III",
        "what is the difference between class I, class II and class III",
        "what are the three classes in japan",
    ],
)
def test_each_of_three_tiers_is_told_in_at_most_four_sentences(question: str) -> None:
    said = told(question)
    assert len(said) <= 4
    assert all(any(f"Class {number} " in quote for quote in said) for number in ("I", "II", "III"))


def test_two_tiers_have_two_sentences_each_at_most() -> None:
    said = told("difference between class I and class II")
    assert 2 <= len(said) <= 4
    assert sum("Class I " in quote for quote in said) in (1, 2)
    assert sum("Class II " in quote for quote in said) in (1, 2)


def test_a_part_of_an_answer_has_room_for_one_sentence_on_each() -> None:
    said = told("class I or class III", room=2)
    assert ["Class I " in quote for quote in said] == [True, False]
    assert ["Class III " in quote for quote in said] == [False, True]
    assert told("class I vs II vs III", room=2) == []


@pytest.mark.parametrize("question", ["What does Class III mean?", "Who registers clinics?"])
def test_a_question_that_names_fewer_than_two_tiers_sets_none_side_by_side(question: str) -> None:
    assert told(question) == []


def test_what_speaks_of_all_the_tiers_that_are_named_is_left_to_answer() -> None:
    (review,) = CORPUS.at("faq/3b")
    assert told("How does review for Class III compare with Class I and II?", lead=review) == []


def test_a_tier_of_one_country_does_not_answer_for_the_other() -> None:
    question = "Are class I and class II treatments offered in Korea?"
    assert TIERS.told(question, OFFICE_KR, 4, named=KR) == ()
    assert TIERS.told(question, OFFICE_KR, 4, named=JP) != ()


def test_each_tier_is_asked_about_alone() -> None:
    first, *_ = TIERS.named("Class I vs II vs III")
    assert TIERS.about("Class I vs II vs III", first) == "What is Class I?"
    about = TIERS.about("donor cells: class II or class I?", first)
    assert about == "Class I: donor cells"


def test_a_source_without_tiers_has_none_to_set_side_by_side() -> None:
    none = Tiers(Corpus(CORPUS.documents, (OFFICE_KR,)), Shelf(CORPUS).find)
    assert none.named("Class I vs II") == ()
