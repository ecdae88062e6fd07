"""What the classifier of an index learns from: a corpus' questions, gaps and triage examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from regchat import classifier
from regchat.classifier import Classifier
from regchat.corpus import Corpus
from regchat.embedding import Vectors
from regchat.types import Status, TriageGroup

COVERED = "covered"  # the class of what the source answers
TRIAGED = (Status.URGENT, Status.PERSONAL_ADVICE, Status.UNCLEAR, Status.NOT_IN_SOURCE)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text, the group it is an example of, and whether the source covers it (None: either)."""

    text: str
    group: TriageGroup | None
    covered: bool | None

    def target(self, name: str) -> float:
        """Return 1 for a class that the text belongs to, -1 for another, 0 for either."""
        if name == COVERED:
            return 0.0 if self.covered is None else 2.0 * self.covered - 1.0
        if self.group is None:
            return -1.0
        return 1.0 if name in (self.group.status, group_class(self.group.id)) else -1.0


def group_class(id: str) -> str:
    """Return the name of the class of one triage group's examples."""
    return f"group {id}"


def classes(corpus: Corpus) -> tuple[str, ...]:
    """Return the classes: whether the source covers it, each status of triage, each group."""
    return (COVERED, *TRIAGED, *(group_class(g.id) for g in corpus.triage if g.status))


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
            yield Lesson(example, group, False if elsewhere else None)
    for asked in corpus.questions.values():
        yield from (Lesson(text, None, covered=True) for text in asked)
    for passage in corpus.passages:
        if passage.heading:
            yield Lesson(passage.heading, None, covered=True)
        yield from (Lesson(passage.quote(s), None, covered=True) for s in passage.spans)
    for gap in corpus.gaps:
        yield from (Lesson(text, None, covered=False) for text in (gap.topic, *gap.questions))


def taught(corpus: Corpus, listed: Sequence[Lesson], vectors: Vectors) -> Classifier:
    """Return the classifier fitted to lessons and their unit vectors, one a row."""
    names = classes(corpus)
    targets = [[lesson.target(name) for name in names] for lesson in listed]
    texts = [lesson.text for lesson in listed]
    return classifier.fit(names, texts, vectors, np.array(targets, dtype=np.float32))
