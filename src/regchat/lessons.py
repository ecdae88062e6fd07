"""What the classifier of an index learns from: a corpus' questions, gaps and triage examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from regchat import classifier
from regchat.answer import Status
from regchat.classifier import Classifier
from regchat.corpus import Corpus
from regchat.embedding import Vectors
from regchat.source import TriageGroup

COVERED = "covered"  # the class of what the source answers
TRIAGED = (Status.URGENT, Status.PERSONAL_ADVICE, Status.UNCLEAR, Status.NOT_IN_SOURCE)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text, and what it is an example of: a triage group, or what a passage answers.

    `covered` tells whether the source answers it, None where it may or may not.
    """

    text: str
    covered: bool | None
    group: TriageGroup | None = None
    locator: str | None = None

    def target(self, name: str) -> float:
        """Return 1 for a class that the text belongs to, -1 for another, 0 for either."""
        if name == COVERED:
            return 0.0 if self.covered is None else 2.0 * self.covered - 1.0
        own: tuple[str | None, ...] = ()
        if self.locator:
            own = (passage_class(self.locator),)
        elif self.group:
            own = (self.group.status, group_class(self.group.id))
        return 1.0 if name in own else -1.0


def group_class(id: str) -> str:
    """Return the name of the class of one triage group's examples."""
    return f"group {id}"


def passage_class(locator: str) -> str:
    """Return the name of the class of what one passage answers."""
    return f"passage {locator}"


def classes(corpus: Corpus) -> tuple[str, ...]:
    """Return the classes: what is covered, each status of triage, each group, each passage."""
    groups = (group_class(group.id) for group in corpus.triage if group.status)
    passages = (passage_class(passage.locator) for passage in corpus.passages)
    return (COVERED, *TRIAGED, *groups, *passages)


def lessons(corpus: Corpus) -> Iterator[Lesson]:
    """Yield every text to learn from, each once."""
    seen: set[str] = set()
    for lesson in _all(corpus):
        if lesson.text not in seen:
            seen.add(lesson.text)
            yield lesson


def _all(corpus: Corpus) -> Iterator[Lesson]:
    for group in corpus.triage:
        elsewhere = group.status in (Status.UNCLEAR, Status.NOT_IN_SOURCE)
        for example in group.examples:
            yield Lesson(example, False if elsewhere else None, group=group)
    for locator, asked in corpus.questions.items():
        yield from (Lesson(text, covered=True, locator=locator) for text in asked)
    for passage in corpus.passages:
        said = [passage.quote(span) for span in passage.spans]
        for text in (passage.heading, *said) if passage.heading else said:
            yield Lesson(text or "", covered=True, locator=passage.locator)
    for gap in corpus.gaps:
        yield from (Lesson(text, covered=False) for text in (gap.topic, *gap.questions))


def taught(corpus: Corpus, listed: Sequence[Lesson], vectors: Vectors) -> Classifier:
    """Return the classifier fitted to lessons and their unit vectors, one a row."""
    names = classes(corpus)
    targets = [[lesson.target(name) for name in names] for lesson in listed]
    texts = [lesson.text for lesson in listed]
    return classifier.fit(names, texts, vectors, np.array(targets, dtype=np.float32))
