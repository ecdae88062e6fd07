"""The Markdown form of a text -> its document and its passages, with where each stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from regchat import language, wording
from regchat.errors import Problem
from regchat.jurisdictions import Jurisdiction, Jurisdictions
from regchat.source import Document, Passage, Span
from regchat.yamlfile import parse_yaml

_SECTION = re.compile(r"## (?P<title>.+)\{#(?P<id>[a-z0-9-]+)\}")
_MARKER = re.compile(r"\{(?P<locator>[^{}:#]+)(?::(?P<codes>[^{}]*))?\}")
_LOCATOR = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")
_FENCE = "---"
_ESCAPED = re.compile(r"^\\(?=[#{\\])")

Words = Annotated[str, AfterValidator(wording.clean), Field(min_length=1)]


def _iso(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_iso), Field(strict=True)]


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Words
    author: Words
    publisher: Words
    published: Day
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
    reviewed: Day | None = None
    edition: Words | None = None


def escaped(line: str) -> str:
    """Return a line of a passage so that it is read as these words, whatever it begins with."""
    marked = line.startswith(("#", "\\")) or _MARKER.fullmatch(line.strip())
    return f"\\{line}" if marked else line


@dataclass(frozen=True, slots=True)
class Place:
    """Where the marker of a passage stands, also of a passage that is broken."""

    locator: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Text:
    """What a Markdown file holds; the document is None where its front matter is broken."""

    document: Document | None
    passages: tuple[Passage, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    """A section's title and id; the id is None where the text fails to give it."""

    title: str
    id: str | None


def parse(
    name: str, text: str, names: Mapping[str, Jurisdictions], problems: list[Problem]
) -> Text:
    """Read the text of the file `name`; faults go to `problems`.

    `names` are the words, beside the countries' own, that speak of a country.
    """
    parser = _Parser(name, text.split("\n"), names, problems)
    document = parser.front_matter()
    passages = tuple(parser.passages())
    return Text(document, passages, tuple(parser.places))


class _Parser:
    """Reads one Markdown text line by line."""

    def __init__(
        self,
        name: str,
        lines: list[str],
        names: Mapping[str, Jurisdictions],
        problems: list[Problem],
    ) -> None:
        self.name, self.lines, self.names, self.problems = name, lines, names, problems
        self.places: list[Place] = []
        self.at = 0

    def _fault(self, line: int, what: str, remedy: str) -> None:
        self.problems.append(Problem(self.name, line, what, remedy))

    def front_matter(self) -> Document | None:
        """Return the document's own data, None when it is broken; the body starts after it."""
        filled = [i for i, line in enumerate(self.lines) if line.strip()]
        fences = [i for i in filled if self.lines[i].strip() == _FENCE]
        if len(fences) < 2 or fences[0] != filled[0]:
            if fences and fences[0] == filled[0]:
                self.at = next((i for i in filled if self.lines[i].startswith("#")), filled[-1] + 1)
            self._fault(1, "no front matter", 'Begin with data between two lines "---".')
            return None
        self.at = fences[1] + 1
        # Empty lines in place of what stands above keep the numbers of the lines.
        text = "\n" * (fences[0] + 1) + "\n".join(self.lines[fences[0] + 1 : fences[1]])
        data = parse_yaml(self.name, text, _FrontMatter, self.problems)
        return Document(id=PurePath(self.name).stem, **data.model_dump()) if data else None

    def passages(self) -> Iterator[Passage]:
        """Yield the passages in their order; what belongs to none is a fault."""
        section, heading = _Section("", ""), None
        while self.at < len(self.lines):
            line, number = self.lines[self.at].strip(), self.at + 1
            self.at += 1
            if line.startswith("## "):
                section, heading = self._section(line, number), None
            elif line.startswith("### ") or line == "###":  # alone, it ends the heading before it
                heading = wording.clean(line[4:]) or None
            elif marker := _MARKER.fullmatch(line):
                passage = self._passage(marker, section, heading, number)
                if passage is not None:
                    yield passage
            elif line:
                self._paragraph()
                remedy = "Put a line {locator: KR JP} before it, or join it to its passage."
                self._fault(number, "text outside a passage", remedy)

    def _section(self, line: str, number: int) -> _Section:
        found = _SECTION.fullmatch(line)
        title = wording.clean(found["title"]) if found else ""
        if found and title:
            return _Section(title, found["id"])
        self._fault(number, "a section without a title or an id", "Write it as: ## Title {#id}")
        return _Section(wording.clean(line.strip("# ")), None)

    def _paragraph(self) -> str:
        """Return the lines from here to the next that is empty, a heading or a marker."""
        start = self.at
        while self.at < len(self.lines) and _is_text(self.lines[self.at].strip()):
            self.at += 1
        lines = (_ESCAPED.sub("", line.strip()) for line in self.lines[start : self.at])
        return wording.clean(" ".join(lines))

    def _passage(
        self, marker: re.Match[str], section: _Section, heading: str | None, number: int
    ) -> Passage | None:
        locator, text = wording.clean(marker["locator"]), self._paragraph()
        self.places.append(Place(locator, self.name, number))
        declared = self._declared(marker, locator, number)
        if not text:
            self._fault(number, f"the passage {locator} has no text", "Write it under this line.")
        if not self._is_locator(locator, section, number) or declared is None or not text:
            return None
        spans = tuple(
            Span(start, end, self._spoken(text[start:end], declared))
            for start, end in wording.sentences(text)
        )
        document = PurePath(self.name).stem
        return Passage(locator, document, section.title, heading, text, declared, spans)

    def _is_locator(self, locator: str, section: _Section, number: int) -> bool:
        if not _LOCATOR.fullmatch(locator):
            self._fault(number, f"{locator!r} is no locator", "Write it as {section/1: KR JP}.")
            return False
        if section.id == "":
            what = f"the passage {locator} stands before the first section"
            self._fault(number, what, "Put a line ## Title {#id} before it.")
            return False
        if section.id is not None and locator.split("/")[0] != section.id:
            what = f"the locator {locator} is not of its section {section.id}"
            self._fault(number, what, f"Begin it with {section.id}/.")
            return False
        return True

    def _declared(self, marker: re.Match[str], locator: str, number: int) -> Jurisdictions | None:
        codes = re.split(r"[\s,]+", (marker["codes"] or "").strip())
        known = [str(j) for j in Jurisdiction]
        if codes == ["none"]:
            return frozenset()
        if set(codes) <= set(known):
            return frozenset(Jurisdiction(code) for code in codes)
        what = f"the passage {locator} declares no jurisdictions"
        if codes != [""]:
            what = f"the passage {locator} declares {marker['codes'].strip()!r}"
        self._fault(number, what, f"Write {{{locator}: {' '.join(known)}}}, one of them, or none.")
        return None

    def _spoken(self, sentence: str, declared: Jurisdictions) -> Jurisdictions:
        named = language.countries(sentence, self.names)
        return (named & declared) or declared


def _is_text(line: str) -> bool:
    return bool(line) and not line.startswith("#") and not _MARKER.fullmatch(line)
