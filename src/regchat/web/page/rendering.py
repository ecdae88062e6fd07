"""An answer -> the HTML of one turn of the conversation.

The HTML is shown by a Markdown component. It holds no line end, so Markdown takes a turn as one
block of HTML, and every character of a text that either language could read is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from regchat import prompts, wording
from regchat.answer import Answer, Comparison, Reply, Row, Sentence, Status
from regchat.corpus import Corpus
from regchat.jurisdictions import Jurisdiction
from regchat.prompts import countries
from regchat.web.page.citing import sources
from regchat.web.page.escaping import escape, words
from regchat.web.page.terms import Terms


@dataclass(frozen=True, slots=True)
class Shown:
    """A question that is being answered; `anchor` begins the ids and is unique on the page."""

    question: str
    corpus: Corpus
    anchor: str


def header(title: str, notice: str) -> str:
    """Return the head of the page: the subject, what one can do here, and what this is not."""
    return (
        f'<header lang="en"><h1>{escape(title)}</h1><p>{words("intro")}</p>'
        f'<p class="notice">{escape(notice)}</p></header>'
    )


def growing(shown: Shown, lines: Sequence[Sentence | Reply]) -> str:
    """Return a turn as far as its answer has come; the sources follow with the whole of it."""
    said = _Lines(shown)
    return _section(shown, "growing", f'<div class="answer">{_read(lines, said)}</div>')


def turn(shown: Shown, answer: Answer, receipt: str) -> str:
    """Return a question and its whole answer, with its receipt where the page's script finds it."""
    said = _Lines(shown)
    parts = [
        _urgent() if answer.status is Status.URGENT else _understood(shown.question, answer),
        _read(answer.sentences, said),
        _comparison(answer.comparison, said) if answer.comparison else "",
        _read(answer.reply, said),
        _unanswered(answer.unanswered),
        said.explained(),
        sources(answer.citations, shown.corpus, shown.anchor),
    ]
    language = escape(answer.language)
    text = f'<div class="answer {answer.status}" lang="{language}">{"".join(parts)}</div>'
    return _section(shown, "whole", f'{text}<span class="receipt" hidden>{escape(receipt)}</span>')


def _section(shown: Shown, state: str, html: str) -> str:
    return (
        f'<section class="turn {state}" id="{shown.anchor}" lang="en" tabindex="-1">'
        f"{asked(shown.question)}{html}</section>"
    )


def _read(lines: Iterable[Sentence | Reply], said: _Lines) -> str:
    kinds = ((line, "reply" if isinstance(line, Reply) else "said") for line in lines)
    return "".join(f'<p class="{kind}">{said.line(line)}</p>' for line, kind in kinds)


def asked(question: str) -> str:
    """Return the reader's own words as a heading, so that a screen reader can jump to it."""
    label = f'<span class="unseen">{words("asked")}&#58; </span>'
    return f'<h2 class="asked" dir="auto">{label}<bdi>{escape(question)}</bdi></h2>'


def announcement(answer: Answer) -> str:
    """Return what a screen reader says when the answer arrives: its words without its sources."""
    said = [sentence.text for sentence in answer.sentences]
    for row in answer.comparison.rows if answer.comparison else ():
        said += [f"{row.topic}.", *_told(row)]
    said += [line.text for line in answer.reply]
    return f'<span class="unseen" lang="{escape(answer.language)}">{escape(" ".join(said))}</span>'


def _told(row: Row) -> Iterable[str]:
    """Yield what each cell of a row says, after its country's name."""
    for country, cell in row.cells.items():
        yield f"{countries(frozenset([country]))}:"
        yield from (sentence.text for sentence in cell or ())
        if not cell:
            yield prompts.text("page", "silent")


class _Lines:
    """Writes lines with links to their sources and to the terms explained below."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._terms = Terms(shown.corpus.glossary, shown.anchor)

    def line(self, said: Sentence | Reply) -> str:
        """Return a line as HTML."""
        links = (f"&nbsp;{self._link(n)}" for n in said.citations)  # not alone on a new line
        return f"{self._terms.line(said.text)}{''.join(links)}"

    def explained(self) -> str:
        """Return the terms of the lines written so far."""
        return self._terms.explained()

    def _link(self, n: int) -> str:
        name = f'<span class="unseen">{words("source")} </span>'
        return f'<a class="marker" href="#{self._shown.anchor}-{n}">{name}&#91;{n}&#93;</a>'


def _urgent() -> str:
    return f"<h3>{words('urgent')}</h3>"


def _understood(question: str, answer: Answer) -> str:
    """Return what was answered, where that is not what was typed."""
    if wording.plain(question) == wording.plain(answer.standalone_question):
        return ""
    return f'<p class="understood">{words("understood", question=answer.standalone_question)}</p>'


def _comparison(comparison: Comparison, said: _Lines) -> str:
    columns = [j for j in Jurisdiction if any(j in row.cells for row in comparison.rows)]
    names = [escape(countries(frozenset([j]))) for j in columns]
    head = "".join(f'<th scope="col">{name}</th>' for name in [words("topic"), *names])
    rows = "".join(_row(row, columns, said) for row in comparison.rows)
    return (
        f'<table class="comparison"><caption class="unseen">{words("compared")}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(row: Row, columns: Sequence[Jurisdiction], said: _Lines) -> str:
    cells = "".join(_cell(row.cells.get(j), j, said) for j in columns)
    return f'<tr><th scope="row">{escape(row.topic)}</th>{cells}</tr>'


def _cell(cell: Iterable[Sentence] | None, country: Jurisdiction, said: _Lines) -> str:
    """Return a cell with its country's name, which a narrow screen shows instead of the head."""
    lines = [f"<p>{said.line(sentence)}</p>" for sentence in cell or ()]
    text = "".join(lines) or f'<p class="silent">{words("silent")}</p>'
    name = escape(countries(frozenset([country])))
    return f'<td><p class="country">{name}</p>{text}</td>'


def _unanswered(parts: Sequence[str]) -> str:
    if not parts:
        return ""
    items = "".join(f"<li>{escape(part)}</li>" for part in parts)
    return f'<div class="unanswered"><p>{words("unanswered")}&#58;</p><ul>{items}</ul></div>'
