"""A corpus folder -> documents, passages, anticipated questions, declared gaps, glossary."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from regchat.config import shipped
from regchat.editorial import (
    Fact,
    Facts,
    Questions,
    Theme,
    WrittenGaps,
    WrittenTerm,
    WrittenTriage,
)
from regchat.errors import CorpusError, Problem
from regchat.jurisdictions import Jurisdictions
from regchat.markup import Place, Text, parse
from regchat.source import Document, Gap, Passage, Term, TriageGroup
from regchat.yamlfile import line_of, load_yaml, read_text

GAPS = "gaps.yaml"
TRIAGE = "triage.yaml"
TUNED = "tuned.yaml"
EXAMPLES = "examples.yaml"
COMMON_FILES = (GAPS, TRIAGE)  # that are shipped too
INDEXED_FILES = ("questions.yaml", GAPS, "glossary.yaml", TRIAGE, TUNED)
OPTIONAL_FILES = ("facts.yaml", "questions.yaml", "gaps.yaml", "glossary.yaml", "evaluation.yaml")

_LETTER = re.compile(r"(?<=\d)[a-z]{1,2}$")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that a corpus folder holds for answering."""

    documents: Mapping[str, Document]
    passages: tuple[Passage, ...]
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    glossary: tuple[Term, ...] = ()
    triage: tuple[TriageGroup, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether it has no anticipated questions: a text as it was imported."""
        return not self.questions

    @property
    def article(self) -> Document:
        """The text that the others belong to."""
        return self.documents.get("article") or next(iter(self.documents.values()))

    def at(self, locator: str) -> tuple[Passage, ...]:
        """Return the passages at a locator; a published paragraph's has those of its letters."""
        return tuple(p for p in self.passages if locator in (p.locator, base_locator(p.locator)))

    def texts(self) -> Iterator[str]:
        """Yield every text that a question's words may be known from."""
        for passage in self.passages:
            yield " ".join((passage.section, passage.heading or "", passage.text))
        for asked in self.questions.values():
            yield from asked
        for term in self.glossary:
            yield " ".join((term.term, term.name, term.meaning, *term.synonyms))


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read of a folder, where each passage stands, and what is wrong.

    `complete` is False where a text could not be read at all, so that its locators are unknown.
    """

    corpus: Corpus
    places: Mapping[str, Place]
    problems: tuple[Problem, ...]
    complete: bool


def base_locator(locator: str) -> str:
    """Return the locator of the published paragraph: `glance/2` for `glance/2a`."""
    return _LETTER.sub("", locator)


def national_names(glossary: Iterable[Term]) -> dict[str, Jurisdictions]:
    """Return the glossary's names that speak of one country: a law, an agency."""
    return {
        name: term.jurisdictions
        for term in glossary
        for name in (term.term, term.name, *term.synonyms)
        if len(term.jurisdictions) == 1
    }


def text_files(folder: Path) -> list[Path]:
    """Return the Markdown files of a corpus folder, the article first."""
    found = [p for p in folder.glob("*.md") if p.name.lower() != "readme.md" and p.name[0] != "."]
    return sorted(found, key=lambda p: (p.stem != "article", p.name))


def read_corpus(folder: Path, common: Path | None = None) -> Corpus:
    """Read a corpus folder; one without a gaps.yaml has the gaps that are shipped.

    `common` is the folder of the gaps and triage examples that are shipped.

    Raises:
        CorpusError: with every fault found, each as "file:line: what. How to mend it."
    """
    reading = read(folder, common)
    problems = list(reading.problems)
    gaps = reading.corpus.gaps
    if not os.path.lexists(folder / GAPS):
        gaps = common_gaps(common or shipped("prompts"), problems)
    if problems:
        raise CorpusError(problems)
    return replace(reading.corpus, gaps=gaps)


def common_gaps(folder: Path, problems: list[Problem]) -> tuple[Gap, ...]:
    """Return the shipped gaps; faults go to `problems`."""
    listed = load_yaml(folder / GAPS, WrittenGaps, problems) or ()
    return tuple(gap.value(None) for gap in listed)


def read_facts(folder: Path) -> dict[str, tuple[Fact, ...]]:
    """Return what facts.yaml lists, by the published locator; empty without the file.

    Raises:
        CorpusError: the file does not parse or has another form.
    """
    problems: list[Problem] = []
    facts = load_yaml(folder / "facts.yaml", Facts, problems, key="locator")
    if problems:
        raise CorpusError(problems)
    return facts or {}


def read_examples(folder: Path) -> tuple[Theme, ...]:
    """Return the example questions of examples.yaml by theme; none without the file.

    Raises:
        CorpusError: the file does not parse or has another form.
    """
    problems: list[Problem] = []
    themes = load_yaml(folder / EXAMPLES, tuple[Theme, ...], problems)
    if problems:
        raise CorpusError(problems)
    return themes or ()


def read(folder: Path, common: Path | None = None) -> Reading:
    """Read what can be read of a corpus folder; what is wrong stands among the problems."""
    if not os.path.isdir(folder):  # Path.is_dir raises where rights are missing
        missing = Problem(
            str(folder), None, "no such corpus folder", "Give one with --corpus or REGCHAT_CORPUS."
        )
        return Reading(Corpus({}, ()), {}, (missing,), complete=False)
    return _Reader(folder, common or shipped("prompts")).read()


class _Reader:
    """Reads one folder and gathers what is wrong in it."""

    def __init__(self, folder: Path, common: Path) -> None:
        self.folder = folder
        self.common = common
        self.problems: list[Problem] = []
        self.places: dict[str, Place] = {}
        self.complete = True

    def read(self) -> Reading:
        glossary = self._glossary()
        names = national_names(glossary)
        texts = [text for path in self._files() if (text := self._text(path, names))]
        documents = {t.document.id: t.document for t in texts if t.document}
        passages = tuple(passage for text in texts for passage in text.passages)
        corpus = Corpus(
            documents, passages, self._questions(), self._gaps(), glossary, self._triage()
        )
        return Reading(corpus, self.places, tuple(self.problems), self.complete)

    def _fault(self, file: str, line: int | None, what: str, remedy: str) -> None:
        self.problems.append(Problem(file, line, what, remedy))

    def _files(self) -> list[Path]:
        files = text_files(self.folder)
        if not files:
            self.complete = False
            self._fault(str(self.folder), None, "no text here", "Put an article.md there.")
        return files

    def _text(self, path: Path, names: Mapping[str, Jurisdictions]) -> Text | None:
        words = read_text(path, self.problems)
        if words is None:
            self.complete = False
            return None
        text = parse(path.name, words, names, self.problems)
        if not text.places:
            remedy = "Put a line {section/1: KR JP} before each."
            self._fault(path.name, None, "no passage in this text", remedy)
        for place in text.places:
            first = self.places.setdefault(place.locator, place)
            if first is not place:
                what = f"double locator {place.locator}"
                remedy = f"It stands in {first.file}:{first.line} too: give each passage its own."
                self._fault(place.file, place.line, what, remedy)
        return text

    def _check(self, path: Path, locator: str, *where: str | int, whole: bool = False) -> None:
        """Tell an unknown locator; with `whole`, a published paragraph's will do as well."""
        known = self.places.keys() | (set(map(base_locator, self.places)) if whole else set())
        # Where a text could not be read, nobody knows its locators.
        if self.complete and locator not in known:
            line = line_of(read_text(path, []) or "", where)
            what = f"no passage has the locator {locator}"
            self._fault(path.name, line, what, "Use one that stands in a text.")

    def _questions(self) -> dict[str, tuple[str, ...]]:
        path = self.folder / "questions.yaml"
        asked = load_yaml(path, Questions, self.problems, key="locator") or {}
        for locator in asked:
            self._check(path, locator, locator)
        return asked

    def _gaps(self) -> tuple[Gap, ...]:
        path = self.folder / GAPS
        listed = load_yaml(path, WrittenGaps, self.problems) or ()
        common = {gap.id: gap for gap in common_gaps(self.common, self.problems)}
        gaps = tuple(gap.value(common.get(gap.id)) for gap in listed)
        for n, gap in enumerate(gaps):
            line = line_of(read_text(path, []) or "", [n, "id"])
            if any(gap.id == before.id for before in gaps[:n]):
                self._fault(path.name, line, f"double id {gap.id}", "Rename one of the two.")
            for name in ("topic", "questions", "reply"):
                if not getattr(gap, name):
                    self._fault(path.name, line, f"the gap {gap.id} has no {name}", "Add it.")
            for row, reply in enumerate(gap.reply):
                for locator in reply.locators:
                    self._check(path, locator, n, "reply", row, "locators", whole=True)
        return gaps

    def _triage(self) -> tuple[TriageGroup, ...]:
        """Return the groups of the shipped triage file and of the folder's own, joined by id."""
        folders = (self.folder, self.common)
        read = [load_yaml(f / TRIAGE, WrittenTriage, self.problems) for f in folders]
        own, ours = (found or WrittenTriage() for found in read)
        groups = {g.id: g.value(None) for g in (ours.groups if own.shipped else ())}
        groups |= {group.id: group.value(groups.get(group.id)) for group in own.groups}
        for n, group in enumerate(own.groups):
            if any(group.id == before.id for before in own.groups[:n]):
                line = line_of(read_text(self.folder / TRIAGE, []) or "", ["groups", n, "id"])
                self._fault(TRIAGE, line, f"double id {group.id}", "Rename one of the two.")
            self._check_group(n, groups[group.id])
        return tuple(groups.values())

    def _check_group(self, n: int, group: TriageGroup) -> None:
        path = self.folder / TRIAGE
        line = line_of(read_text(path, []) or "", ["groups", n])
        if not group.examples:
            self._fault(path.name, line, f"the group {group.id} has no example", "Write some.")
        if (group.status is None) != (not group.reply):
            what = f"the group {group.id} needs a status and a reply, or neither"
            self._fault(path.name, line, what, "Add what is missing.")
        for row, reply in enumerate(group.reply):
            for locator in reply.locators:
                self._check(path, locator, "groups", n, "reply", row, "locators", whole=True)

    def _glossary(self) -> tuple[Term, ...]:
        listed = load_yaml(self.folder / "glossary.yaml", tuple[WrittenTerm, ...], self.problems)
        return tuple(term.value() for term in listed or ())
