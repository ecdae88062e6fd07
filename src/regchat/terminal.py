"""An answer as text for a terminal."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator

from regchat import prompts
from regchat.answer import Answer, Citation, Comparison, Reply, Sentence

MOST_COLUMNS = 88


def as_text(answer: Answer) -> str:
    """Return the answer, its sources and its notice, wrapped to the terminal's width."""
    return "\n".join(_lines(answer))


def _lines(answer: Answer) -> Iterator[str]:
    if answer.sentences:
        yield _wrapped(" ".join(_marked(s) for s in answer.sentences))
    if answer.comparison:
        yield from _rows(answer.comparison, apart=bool(answer.sentences))
    if answer.reply:
        if answer.comparison:
            yield ""
        yield _wrapped(" ".join(_marked(line) for line in answer.reply))
    for part in answer.unanswered:
        yield _wrapped(f"{prompts.text('terminal', 'unanswered')} {part}")
    if answer.citations:
        yield ""
        yield prompts.text("terminal", "sources")
        for citation in answer.citations:
            yield from _source(citation)
    for suggestion in answer.suggestions:
        yield _wrapped(f"{prompts.text('terminal', 'suggestion')} {suggestion}")
    yield ""
    yield _wrapped(answer.notice)


def _rows(comparison: Comparison, *, apart: bool) -> Iterator[str]:
    for row in comparison.rows:
        if apart or row is not comparison.rows[0]:
            yield ""
        yield _wrapped(row.topic)
        for country, cell in row.cells.items():
            said = " ".join(map(_marked, cell)) if cell else prompts.text("terminal", "empty_cell")
            yield _wrapped(f"{prompts.countries(frozenset([country]))}: {said}", indent="  ")


def _marked(line: Sentence | Reply) -> str:
    return " ".join([line.text, *(f"[{n}]" for n in line.citations)])


def _source(citation: Citation) -> Iterator[str]:
    dated = prompts.text("terminal", "published", date=prompts.day(citation.published))
    if citation.reviewed:
        dated += prompts.text("terminal", "reviewed", date=prompts.day(citation.reviewed))
    about = prompts.countries(citation.jurisdictions) or prompts.text("terminal", "no_country")
    yield _wrapped(f'[{citation.n}] "{citation.quote}"', indent="  ")
    yield _wrapped(
        f"{citation.document}, {citation.section} ({citation.locator}); {about}; {dated}",
        indent="      ",
    )


def _wrapped(text: str, *, indent: str = "") -> str:
    columns = min(shutil.get_terminal_size().columns, MOST_COLUMNS)
    return textwrap.fill(
        text,
        width=max(columns, 40),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
