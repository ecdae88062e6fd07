from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from regchat.answer import Status
from regchat.corpus import Corpus, read_corpus
from regchat.lessons import (
    COVERED,
    TRIAGED,
    Lesson,
    classes,
    group_class,
    lessons,
    passage_class,
    taught,
)
from regchat.source import TriageGroup


@pytest.fixture
def corpus(corpus_folder: Path) -> Corpus:
    return read_corpus(corpus_folder)


@pytest.fixture
def by_text(corpus: Corpus) -> dict[str, Lesson]:
    return {lesson.text: lesson for lesson in lessons(corpus)}


def test_there_is_a_class_for_each_kind_each_group_and_each_passage(corpus: Corpus) -> None:
    found = classes(corpus)
    assert found[: 1 + len(TRIAGED)] == (COVERED, *TRIAGED)
    assert {group_class("accident"), group_class("my-kite")} < set(found)
    assert {passage_class(p.locator) for p in corpus.passages} < set(found)
    assert len(set(found)) == len(found)


def test_a_group_of_messages_that_only_look_like_another_kind_has_no_class(corpus: Corpus) -> None:
    assert group_class("only-looks-urgent") not in classes(corpus)


def test_everything_that_an_editor_wrote_is_learnt_from_once(
    corpus: Corpus, by_text: dict[str, Lesson]
) -> None:
    assert Counter(lesson.text for lesson in lessons(corpus)).most_common(1)[0][1] == 1
    assert {text for asked in corpus.questions.values() for text in asked} < by_text.keys()
    assert {text for gap in corpus.gaps for text in (gap.topic, *gap.questions)} < by_text.keys()
    assert {text for group in corpus.triage for text in group.examples} < by_text.keys()
    assert {p.quote(span) for p in corpus.passages for span in p.spans} < by_text.keys()
    assert {p.heading for p in corpus.passages if p.heading} < by_text.keys()


def test_a_text_that_stands_twice_is_learnt_as_it_stands_first(corpus: Corpus) -> None:
    example = "Should I buy a new kite?"
    bent = replace(corpus, questions={"licences/1a": (example,)})
    found = [lesson for lesson in lessons(bent) if lesson.text == example]
    assert [lesson.group.id for lesson in found if lesson.group] == ["my-kite"]
    assert len(found) == 1


def test_what_a_passage_answers_is_covered_and_of_no_kind(by_text: dict[str, Lesson]) -> None:
    for text in (
        "What does a red flag mean?",
        "A red flag on the field warns pilots of strong wind.",
        "Strong wind",
    ):
        lesson = by_text[text]
        assert lesson.target(COVERED) == 1.0
        assert lesson.target(passage_class("weather/1")) == 1.0
        assert lesson.target(passage_class("licences/2")) == -1.0
        assert {lesson.target(status) for status in TRIAGED} == {-1.0}


def test_a_declared_gap_is_not_covered_and_of_no_kind(by_text: dict[str, Lesson]) -> None:
    for text in ("Where can I buy a kite?", "insurance for kites"):
        lesson = by_text[text]
        assert lesson.target(COVERED) == -1.0
        assert lesson.target(passage_class("licences/1a")) == -1.0
        assert {lesson.target(status) for status in TRIAGED} == {-1.0}


def test_an_example_of_triage_is_of_its_kind_and_may_be_covered(
    by_text: dict[str, Lesson],
) -> None:
    lesson = by_text["Should I fly it?"]
    assert lesson.target(Status.PERSONAL_ADVICE) == lesson.target(group_class("my-kite")) == 1.0
    assert lesson.target(Status.URGENT) == lesson.target(group_class("accident")) == -1.0
    assert lesson.target(COVERED) == 0.0


def test_a_message_that_only_looks_urgent_is_not(by_text: dict[str, Lesson]) -> None:
    lesson = by_text["Do pilots have to report an accident?"]
    assert {lesson.target(status) for status in TRIAGED} == {-1.0}
    assert lesson.target(COVERED) == 0.0


@pytest.mark.parametrize("status", [Status.UNCLEAR, Status.NOT_IN_SOURCE])
def test_a_greeting_or_another_subject_is_not_covered(corpus: Corpus, status: Status) -> None:
    bent = replace(corpus, triage=(TriageGroup("hello", status, ("good day",)),))
    lesson = next(lessons(bent))
    assert (lesson.target(COVERED), lesson.target(status)) == (-1.0, 1.0)


def test_a_corpus_of_texts_alone_teaches_what_they_say(corpus: Corpus) -> None:
    bare = Corpus(corpus.documents, corpus.passages)
    listed = list(lessons(bare))
    assert listed
    assert all(lesson.covered for lesson in listed)
    vectors = np.eye(len(listed), dtype=np.float32)
    found = taught(bare, listed, vectors).scores(listed[0].text, vectors[0])
    assert found[COVERED] > 0.0
    assert found[Status.URGENT] < 0.0


def test_what_is_taught_knows_every_lesson_again(
    corpus: Corpus, by_text: dict[str, Lesson]
) -> None:
    listed = list(by_text.values())
    vectors = np.eye(len(listed), dtype=np.float32)
    classifier = taught(corpus, listed, vectors)
    assert classifier.classes == classes(corpus)
    for lesson, vector in zip(listed, vectors, strict=True):
        scores = classifier.scores(lesson.text, vector)
        for status in TRIAGED:
            assert scores[status] * lesson.target(status) > 0.0
