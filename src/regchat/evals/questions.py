"""An evaluation file -> the fixed questions, what a right answer must do, and the floors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from regchat import wording
from regchat.answer import Status
from regchat.corpus import Corpus, base_locator
from regchat.errors import EvaluationError, Problem
from regchat.yamlfile import line_of, load_yaml, read_text


class QuestionKind(StrEnum):
    """What an evaluation question tries."""

    ANSWERABLE = "answerable"
    COMPARISON = "comparison"
    FOLLOW_UP = "follow_up"
    NEAR_TOPIC = "near_topic"
    OFF_TOPIC = "off_topic"
    PERSONAL = "personal"
    URGENT = "urgent"
    LOOKS_URGENT = "looks_urgent"
    LOOKS_PERSONAL = "looks_personal"
    LOOKS_OFF_TOPIC = "looks_off_topic"
    FALSE_PREMISE = "false_premise"
    INJECTION = "injection"


class Split(StrEnum):
    """Whether a question may guide the work (tune) or only judge it (test)."""

    TUNE = "tune"
    TEST = "test"


class Metric(StrEnum):
    """A figure that an evaluation gives, and that a floor can be put on."""

    PASSED = "passed"
    STATUS_RIGHT = "status_right"
    RECALL_1 = "recall@1"
    RECALL_3 = "recall@3"
    MRR = "mrr"
    RIGHT_PASSAGE_FIRST = "right_passage_first"
    RIGHT_PASSAGE_CITED = "right_passage_cited"
    CITATIONS_ON_TARGET = "citations_on_target"
    FACTS_STATED = "facts_stated"
    FORBIDDEN_CLAIMS = "forbidden_claims"
    ABSTENTION_PRECISION = "abstention_precision"
    ABSTENTION_RECALL = "abstention_recall"
    NEAR_TOPIC_ABSTENTION = "near_topic_abstention"
    ANSWERABLE_REFUSED = "answerable_refused"
    PERSONAL_RECOGNISED = "personal_recognised"
    URGENT_RECOGNISED = "urgent_recognised"
    OFF_TOPIC_RECOGNISED = "off_topic_recognised"
    TRIAGE_FALSE_ALARMS = "triage_false_alarms"
    PERSONAL_FALSE_ALARMS = "personal_false_alarms"
    URGENT_FALSE_ALARMS = "urgent_false_alarms"
    FOLLOW_UPS_RIGHT = "follow_ups_right"
    COMPARISON_SIDES = "comparison_sides"
    COUNTRIES_EXCHANGED = "countries_exchanged"
    UNSUPPORTED_SENTENCES = "unsupported_sentences"
    CITATIONS_AN_ANSWER = "citations_an_answer"
    WORDS_AN_ANSWER = "words_an_answer"


@dataclass(frozen=True, slots=True)
class Question:
    """A fixed question; its `turns` are asked in order and the last reply is judged.

    `locators` are published paragraphs, any of which is on target. Each of `facts` must be
    stated and none of `forbidden`; a term's alternatives are parted by "|".
    """

    id: str
    kind: QuestionKind
    split: Split
    turns: tuple[str, ...]
    status: Status
    locators: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Floor:
    """The value that a figure must reach, or, as a maximum, must not exceed."""

    value: float
    is_maximum: bool = False

    def holds(self, measured: float | None) -> bool:
        """Tell whether a figure is good enough; one that was not measured is not."""
        if measured is None:
            return False
        return measured <= self.value if self.is_maximum else measured >= self.value


@dataclass(frozen=True, slots=True)
class Limits:
    """The one split and the one kind that an evaluation is limited to; None is no limit."""

    split: Split | None = None
    kind: QuestionKind | None = None

    @classmethod
    def named(cls, split: str | None, kind: str | None) -> Limits:
        """Return the limits of these names.

        Raises:
            EvaluationError: a name is not known.
        """
        return cls(
            split=Split(_known(split, Split, "--split")) if split else None,
            kind=QuestionKind(_known(kind, QuestionKind, "--kind")) if kind else None,
        )

    def admit(self, question: Question) -> bool:
        """Tell whether a question lies within the limits."""
        return self.split in (None, question.split) and self.kind in (None, question.kind)


Floors = Mapping[Split, Mapping[Metric, Floor]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that an evaluation file holds."""

    questions: tuple[Question, ...]
    floors: Floors = field(default_factory=dict)


_NOT_ANSWERED = frozenset(Status) - {Status.ANSWERED}
_SANE: Mapping[QuestionKind, frozenset[Status]] = {
    QuestionKind.ANSWERABLE: frozenset({Status.ANSWERED}),
    QuestionKind.COMPARISON: frozenset({Status.ANSWERED}),
    QuestionKind.NEAR_TOPIC: _NOT_ANSWERED,
    QuestionKind.OFF_TOPIC: _NOT_ANSWERED,
    QuestionKind.PERSONAL: frozenset({Status.PERSONAL_ADVICE}),
    QuestionKind.URGENT: frozenset({Status.URGENT}),
    QuestionKind.LOOKS_URGENT: frozenset(Status) - {Status.URGENT},
    QuestionKind.LOOKS_PERSONAL: frozenset(Status) - {Status.PERSONAL_ADVICE},
    QuestionKind.LOOKS_OFF_TOPIC: frozenset({Status.ANSWERED, Status.NOT_IN_SOURCE}),
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Bound = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Bounds(_Strict):
    max: _Bound | None = None
    min: _Bound | None = None


def _as_minimum(value: Any) -> Any:
    return value if isinstance(value, dict) else {"min": value}


class _Question(_Strict):
    id: _Text
    kind: QuestionKind
    split: Split
    turns: Annotated[tuple[_Text, ...], Field(min_length=1)]
    status: Status
    locators: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


class _File(_Strict):
    floors: dict[Split, dict[Metric, Annotated[_Bounds, BeforeValidator(_as_minimum)]]] = {}
    questions: Annotated[tuple[_Question, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong, how to mend it, and the keys and indices that lead to it."""

    path: tuple[str | int, ...]
    what: str
    remedy: str

    def under(self, *path: str | int) -> _Fault:
        return _Fault((*path, *self.path), self.what, self.remedy)


def read_evaluation(path: Path, corpus: Corpus) -> Evaluation:
    """Read an evaluation file and check it against the corpus that it asks about.

    Raises:
        EvaluationError: with every fault found, each as "file:line: what. How to mend it."
    """
    if not path.is_file():
        raise EvaluationError(f"No evaluation file at {path}. Write one, or give another path.")
    problems: list[Problem] = []
    data = load_yaml(path, _File, problems)
    if data is not None:
        text = read_text(path, problems) or ""
        for fault in _faults(data, {base_locator(p.locator) for p in corpus.passages}):
            line = line_of(text, fault.path)
            problems.append(Problem(path.name, line, fault.what, fault.remedy))
    if problems or data is None:
        raise EvaluationError("; ".join(str(problem) for problem in problems))
    return Evaluation(tuple(Question(**q.model_dump()) for q in data.questions), _floors(data))


def _known(value: str, allowed: Iterable[str], option: str) -> str:
    names = [str(name) for name in allowed]
    if value not in names:
        raise EvaluationError(f"{option} {value} is not known. Use one of {', '.join(names)}.")
    return value


def _floors(data: _File) -> Floors:
    return {
        split: {
            metric: Floor(bound.max, is_maximum=True)
            if bound.max is not None
            else Floor(bound.min or 0.0)
            for metric, bound in bounds.items()
        }
        for split, bounds in data.floors.items()
    }


def _faults(data: _File, published: set[str]) -> Iterator[_Fault]:
    for split, bounds in data.floors.items():
        for metric, bound in bounds.items():
            if (bound.min is None) == (bound.max is None):
                what = f"the floor of {metric} does not have one bound"
                yield _Fault(("floors", split, metric), what, "Write a number, or {max: number}.")
    seen: set[str] = set()
    for place, question in enumerate(data.questions):
        if question.id in seen:
            what = f"the id {question.id} stands twice"
            yield _Fault(("questions", place, "id"), what, "Rename one.")
        seen.add(question.id)
        for fault in (*_status_faults(question), *_text_faults(question, published)):
            yield fault.under("questions", place)


def _status_faults(question: _Question) -> Iterator[_Fault]:
    kind, status = question.kind, question.status
    sane = _SANE.get(kind, frozenset(Status))
    if status not in sane:
        what = f"a question of the kind {kind} cannot expect {status}"
        allowed = " or ".join(s for s in Status if s in sane)
        yield _Fault(("status",), what, f"Change one; the kind expects {allowed}.")
    if kind is QuestionKind.FOLLOW_UP and len(question.turns) < 2:
        yield _Fault(("turns",), "a follow-up with one turn", "Put the turns before it first.")
    if question.facts and status is not Status.ANSWERED:
        what = f"facts are listed, but a reply of the status {status} states none"
        yield _Fault(("facts",), what, "Remove them, or change the status.")


def _text_faults(question: _Question, published: set[str]) -> Iterator[_Fault]:
    for row, locator in enumerate(question.locators):
        if locator not in published:
            what = f"no published paragraph has the locator {locator}"
            remedy = "Use one of the corpus, without the letter of a passage."
            yield _Fault(("locators", row), what, remedy)
    for name, terms in (("facts", question.facts), ("forbidden", question.forbidden)):
        for row, term in enumerate(terms):
            if not all(wording.plain(choice) for choice in term.split("|")):
                what = f"the term {term!r} has a choice without letters or digits"
                yield _Fault((name, row), what, "Remove the choice, or write it.")
