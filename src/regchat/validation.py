"""A corpus folder -> what is wrong in it, what could be better, and how much it holds."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from regchat import language, wording
from regchat.corpus import (
    EXAMPLES,
    OPTIONAL_FILES,
    Corpus,
    Reading,
    base_locator,
    national_names,
    read,
)
from regchat.editorial import Fact, Facts, Theme
from regchat.errors import Problem
from regchat.readability import mean_grade
from regchat.source import Passage
from regchat.yamlfile import line_of, load_yaml, read_text

MAX_WORDS = 120
MAX_GRADE = 10
MIN_QUESTIONS = 10
MIN_GAP_QUESTIONS = 6
SHOWN = 5

_MISSING = {
    "facts.yaml": "List in it what each passage must state, and check will hold the text to it.",
    "questions.yaml": "List in it how patients ask for each passage; it finds far more that way.",
    "gaps.yaml": "List in it what patients ask and the source does not answer.",
    "glossary.yaml": "List in it what the acronyms and terms mean.",
    "evaluation.yaml": "List in it the questions that `regchat eval` measures the answers by.",
}


class _Evaluation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    floors: Any = None
    questions: list[Any]


@dataclass(frozen=True, slots=True)
class Report:
    """What `validate` found; errors keep a corpus from being read or break its promises."""

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    counts: Mapping[str, float]


def validate(folder: Path) -> Report:
    """Check a corpus folder; every fault is told with its place and its remedy."""
    reading = read(folder)
    errors = list(reading.problems)
    if not os.path.isdir(folder):
        return Report(tuple(errors), (), {})
    facts = load_yaml(folder / "facts.yaml", Facts, errors, key="locator") or {}
    load_yaml(folder / "evaluation.yaml", _Evaluation, errors)
    themes = load_yaml(folder / EXAMPLES, tuple[Theme, ...], errors) or ()
    errors += _false_facts(reading, folder / "facts.yaml", facts)
    counts = _counts(reading.corpus, facts)
    warnings = [
        *_missing(folder),
        *_passages(reading),
        *_acronyms(reading),
        *_repeated(reading.corpus, folder),
        *_few(reading.corpus),
        *_unanticipated(reading.corpus, themes),
        *_hard(counts["mean grade"]),
    ]
    return Report(_in_order(errors), _in_order(warnings), counts)


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda p: (p.file, p.line or 0)))


def _counts(corpus: Corpus, facts: Facts) -> dict[str, float]:
    names = [name for term in corpus.glossary for name in (term.term, term.name)]
    grade = mean_grade((p.text for p in corpus.passages), names)
    return {
        "documents": len(corpus.documents),
        "sections": len({(p.document, p.locator.split("/")[0]) for p in corpus.passages}),
        "passages": len(corpus.passages),
        "words": sum(_length(p) for p in corpus.passages),
        "anticipated questions": sum(map(len, corpus.questions.values())),
        "gaps": len(corpus.gaps),
        "gap questions": sum(len(gap.questions) for gap in corpus.gaps),
        "glossary terms": len(corpus.glossary),
        "facts": sum(map(len, facts.values())),
        "mean grade": round(grade, 1),
    }


def _length(passage: Passage) -> int:
    return len(passage.text.split())


def _false_facts(reading: Reading, path: Path, facts: Facts) -> Iterator[Problem]:
    """Yield the facts that no passage states, and the locators that no passage has."""
    text = (read_text(path, []) or "") if facts else ""
    for locator, listed in facts.items():
        marked = [x for x in reading.places if locator in (x, base_locator(x))]
        passages = reading.corpus.at(locator)
        if not marked and reading.complete:
            what = f"no passage has the locator {locator}"
            remedy = "Use the locator of a published paragraph, without its letter."
            yield Problem(path.name, line_of(text, [locator]), what, remedy)
        if len(passages) < len(marked):  # what is missing may stand in the one that is broken
            continue
        for n, fact in enumerate(listed):
            lacks = min((_lacks(passage, fact) for passage in passages), key=len, default=())
            if lacks:
                what = f"no passage at {locator} states: {fact.states}"
                remedy = f"One passage there must also hold {_quoted(lacks)}."
                yield Problem(path.name, line_of(text, [locator, n, "states"]), what, remedy)


def _lacks(passage: Passage, fact: Fact) -> tuple[str, ...]:
    return tuple(term for term in fact.terms if not wording.states(passage.text, term))


def _quoted(texts: Iterable[str]) -> str:
    return " and ".join(f'"{text}"' for text in texts)


def _missing(folder: Path) -> Iterator[Problem]:
    for name in OPTIONAL_FILES:
        if not os.path.lexists(folder / name):
            yield Problem(name, None, "this optional file is missing", _MISSING[name])


def _passages(reading: Reading) -> Iterator[Problem]:
    """Yield what makes a passage hard to cite: too long, not readable alone, another country."""
    names = national_names(reading.corpus.glossary)
    for passage in reading.corpus.passages:
        place = reading.places[passage.locator]
        first = wording.plain(passage.text).split(" ")[0]
        if _length(passage) > MAX_WORDS:
            what = f"the passage {passage.locator} has {_length(passage)} words"
            remedy = f"Cut it into passages of at most {MAX_WORDS}."
            yield Problem(place.file, place.line, what, remedy)
        if first in language.pronouns():
            what = f'the passage {passage.locator} begins with "{first.capitalize()}"'
            remedy = "Name the thing instead, so that the passage can be read alone."
            yield Problem(place.file, place.line, what, remedy)
        for span in passage.spans:
            sentence = passage.quote(span)
            for code in sorted(language.countries(sentence, names) - passage.jurisdictions):
                what = f'a sentence of {passage.locator} names {code}: "{_short(sentence)}"'
                remedy = f"Declare {code} in the passage's marker, or leave the country out."
                yield Problem(place.file, place.line, what, remedy)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77].rstrip() + "..."


def _acronyms(reading: Reading) -> Iterator[Problem]:
    """Yield each acronym that the glossary does not explain, where it first stands."""
    corpus = reading.corpus
    seen = {
        acronym
        for term in corpus.glossary
        for name in (term.term, term.name, *term.synonyms)
        for acronym in language.acronyms(name)
    }
    for passage in corpus.passages:
        place = reading.places[passage.locator]
        for acronym in language.acronyms(passage.text):
            if acronym not in seen:
                what = f"the glossary does not explain {acronym} ({passage.locator})"
                yield Problem(place.file, place.line, what, "Add it to glossary.yaml.")
            seen.add(acronym)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A way of asking, what it leads to, and where it stands."""

    question: str
    leads_to: str
    file: str
    line: int


def _asked(corpus: Corpus, folder: Path) -> Iterator[_Asked]:
    path = folder / "questions.yaml"
    text = (read_text(path, []) or "") if corpus.questions else ""
    for locator, questions in corpus.questions.items():
        for n, question in enumerate(questions):
            yield _Asked(question, locator, path.name, line_of(text, [locator, n]))
    path = folder / "gaps.yaml"
    text = (read_text(path, []) or "") if corpus.gaps else ""
    for place, gap in enumerate(corpus.gaps):
        for n, question in enumerate(gap.questions):
            line = line_of(text, [place, "questions", n])
            yield _Asked(question, f"the gap {gap.id}", path.name, line)


def _repeated(corpus: Corpus, folder: Path) -> Iterator[Problem]:
    """Yield the questions that lead to more than one passage or gap, or stand there twice."""
    places: defaultdict[str, list[_Asked]] = defaultdict(list)
    for asked in _asked(corpus, folder):
        places[wording.plain(asked.question)].append(asked)
    for first, *others in places.values():
        for other in others:
            what = f'"{other.question}" leads to {other.leads_to}, but to {first.leads_to} too'
            if other.leads_to == first.leads_to:
                what = f'"{other.question}" stands twice under {other.leads_to}'
            remedy = f"Keep this one or the one in {first.file}:{first.line}."
            yield Problem(other.file, other.line, what, remedy)


def _few(corpus: Corpus) -> Iterator[Problem]:
    """Yield one line on the passages, and one on the gaps, with too few ways of asking."""
    if corpus.questions:
        asked = {p.locator: len(corpus.questions.get(p.locator, ())) for p in corpus.passages}
        yield from _sum_up("questions.yaml", "passages", asked, MIN_QUESTIONS)
    if corpus.gaps:
        asked = {gap.id: len(gap.questions) for gap in corpus.gaps}
        yield from _sum_up("gaps.yaml", "gaps", asked, MIN_GAP_QUESTIONS)


def _sum_up(file: str, kind: str, asked: Mapping[str, int], least: int) -> Iterator[Problem]:
    few = [f"{name} ({number})" for name, number in asked.items() if number < least]
    if few:
        shown = ", ".join(few[:SHOWN])
        rest = f" and {len(few) - SHOWN} more" if len(few) > SHOWN else ""
        what = f"{len(few)} {kind} with fewer than {least} ways of asking: {shown}{rest}"
        yield Problem(file, None, what, "Add the ways in which patients ask.")


def _unanticipated(corpus: Corpus, themes: Iterable[Theme]) -> Iterator[Problem]:
    """Yield the example questions of which nobody has said where they are answered."""
    known = {question for asked in corpus.questions.values() for question in asked}
    known |= {passage.heading for passage in corpus.passages if passage.heading}
    for question in (question for theme in themes for question in theme.questions):
        if question not in known:
            what = f"the example {question!r} is no anticipated question"
            yield Problem(EXAMPLES, None, what, "Add it to questions.yaml, where it is answered.")


def _hard(grade: float) -> Iterator[Problem]:
    if grade > MAX_GRADE:
        what = f"the passages ask for school grade {grade} on average, above {MAX_GRADE}"
        yield Problem("article.md", None, what, "Write shorter sentences and plainer words.")
