"""An answer -> the HTML of one turn of the conversation.

The HTML is shown by a Markdown component. It holds no line end, so Markdown takes a turn as one
block of HTML, and every character of a text that either language could read is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from regchat import prompts, wording
from regchat.answer import Answer, Citation, Comparison, Reply, Row, Sentence, Status
from regchat.corpus import Corpus
from regchat.jurisdictions import Jurisdiction
from regchat.prompts import countries, day
from regchat.source import Document

_READ_BY_MARKUP = re.compile(r"[!-/:-@\[-`{-~]")


def escape(text: str) -> str:
    """Return `text` so that it is shown as it was typed, in HTML and in Markdown alike."""
    return _READ_BY_MARKUP.sub(lambda m: f"&#{ord(m.group())};", " ".join(text.split()))


def words(key: str, **values: str) -> str:
    """Return a text of the page, escaped."""
    return escape(prompts.text("page", key, **values))


def header(title: str, notice: str) -> str:
    """Return the head of the page: the subject, what one can do here, and what this is not."""
    return (
        f'<header lang="en"><h1>{escape(title)}</h1><p>{words("intro")}</p>'
        f'<p class="notice">{escape(notice)}</p></header>'
    )


def turn(question: str, answer: Answer, corpus: Corpus, anchor: str) -> str:
    """Return a question and its answer; `anchor` begins the ids and is unique on the page."""
    marked = _Markers(anchor)
    parts = [
        _understood(question, answer.standalone_question),
        *(f"<p>{marked.line(sentence)}</p>" for sentence in answer.sentences),
        _comparison(answer.comparison, marked) if answer.comparison else "",
        *(f'<p class="reply">{marked.line(line)}</p>' for line in answer.reply),
        _unanswered(answer.unanswered),
        _sources(answer.citations, corpus, anchor),
    ]
    heading = f"<h3>{words('urgent')}</h3>" if answer.status is Status.URGENT else ""
    return (
        f'<section class="turn" lang="en" tabindex="-1">{asked(question)}'
        f'<div class="answer {answer.status}" lang="{escape(answer.language)}">'
        f"{heading}{''.join(parts)}</div></section>"
    )


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


class _Markers:
    """Writes sentences with links to the sources below them."""

    def __init__(self, anchor: str) -> None:
        self.anchor = anchor

    def line(self, said: Sentence | Reply) -> str:
        links = (f"&nbsp;{self._link(n)}" for n in said.citations)  # not alone on a new line
        return f"{escape(said.text)}{''.join(links)}"

    def _link(self, n: int) -> str:
        name = f'<span class="unseen">{words("source")} </span>'
        return f'<a class="marker" href="#{self.anchor}-{n}">{name}&#91;{n}&#93;</a>'


def _understood(question: str, standalone: str) -> str:
    if wording.plain(question) == wording.plain(standalone):
        return ""
    return f'<p class="understood">{words("understood", question=standalone)}</p>'


def _comparison(comparison: Comparison, marked: _Markers) -> str:
    columns = [j for j in Jurisdiction if any(j in row.cells for row in comparison.rows)]
    names = [escape(countries(frozenset([j]))) for j in columns]
    head = "".join(f'<th scope="col">{name}</th>' for name in [words("topic"), *names])
    rows = "".join(_row(row, columns, marked) for row in comparison.rows)
    return (
        f'<table class="comparison"><caption class="unseen">{words("compared")}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(row: Row, columns: Sequence[Jurisdiction], marked: _Markers) -> str:
    cells = "".join(_cell(row.cells.get(j), j, marked) for j in columns)
    return f'<tr><th scope="row">{escape(row.topic)}</th>{cells}</tr>'


def _cell(said: Iterable[Sentence] | None, country: Jurisdiction, marked: _Markers) -> str:
    """Return a cell with its country's name, which a narrow screen shows instead of the head."""
    lines = [f"<p>{marked.line(sentence)}</p>" for sentence in said or ()]
    text = "".join(lines) or f'<p class="silent">{words("silent")}</p>'
    name = escape(countries(frozenset([country])))
    return f'<td><p class="country">{name}</p>{text}</td>'


def _unanswered(parts: Sequence[str]) -> str:
    if not parts:
        return ""
    items = "".join(f"<li>{escape(part)}</li>" for part in parts)
    return f'<div class="unanswered"><p>{words("unanswered")}&#58;</p><ul>{items}</ul></div>'


def _sources(citations: Sequence[Citation], corpus: Corpus, anchor: str) -> str:
    """Return a box for each cited passage, with every sentence that is cited from it marked."""
    if not citations:
        return ""
    passages: dict[str, list[Citation]] = {}
    for citation in citations:
        passages.setdefault(citation.locator, []).append(citation)
    shown = "".join(_source(c, _document(c[0], corpus), anchor) for c in passages.values())
    return f'<div class="sources"><h3>{words("sources")}</h3>{shown}</div>'


def _source(cited: Sequence[Citation], document: Document | None, anchor: str) -> str:
    facts = "".join(f"<li>{fact}</li>" for fact in _facts(cited[0], document))
    others = "".join(f'<span id="{anchor}-{c.n}"></span>' for c in cited[1:])
    return (
        f'<details id="{anchor}-{cited[0].n}"><summary>{_summary(cited)}</summary>{others}'
        f"<blockquote><p>{_marked(cited)}</p></blockquote><ul>{facts}</ul></details>"
    )


def _summary(cited: Sequence[Citation]) -> str:
    first = cited[0]
    spoken = first.jurisdictions
    about = f"{words('about', countries=countries(spoken))}" if spoken else ""
    country = f' <span class="about">{about}</span>' if about else ""
    numbers = " ".join(f"&#91;{citation.n}&#93;" for citation in cited)
    return f"{numbers} {escape(first.section)}{country}"


def _marked(cited: Sequence[Citation]) -> str:
    """Return the passage with its cited sentences marked; spaces around a mark stay."""
    passage, parts, at = cited[0].passage, [], 0
    for citation in sorted(cited, key=lambda c: c.start):
        parts += [escape(passage[at : citation.start]), f"<mark>{escape(citation.quote)}</mark>"]
        at = citation.end
    return " ".join(part for part in [*parts, escape(passage[at:])] if part.strip())


def _facts(citation: Citation, document: Document | None) -> list[str]:
    title = document.title if document else citation.document
    facts = [words("title", title=title), words("published", date=day(citation.published))]
    if citation.reviewed:
        facts.append(words("reviewed", date=day(citation.reviewed)))
    if document and document.edition is not None:
        facts.append(words("edition"))
    return [*facts, words("locator", locator=citation.locator)]


def _document(citation: Citation, corpus: Corpus) -> Document | None:
    """Return the document that holds the cited passage, by the passage or by its name."""
    for passage in corpus.passages:
        if passage.locator == citation.locator:
            return corpus.documents.get(passage.document)
    named = (d for d in corpus.documents.values() if citation.document in (d.title, d.id))
    return next(named, None)
