"""The citations of an answer -> a box for each passage that opens in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote, urlencode

from regchat.answer import Citation
from regchat.corpus import Corpus
from regchat.prompts import countries, day
from regchat.source import Document
from regchat.web.page.escaping import escape, words

SOURCES = "/source"

Span = tuple[int, int]


def address(cited: Sequence[Citation]) -> str:
    """Return the permanent address of sentences of one passage."""
    spans = urlencode([pair for c in cited for pair in (("from", c.start), ("to", c.end))])
    return f"{SOURCES}/{quote(cited[0].locator)}?{spans}"


def sources(citations: Sequence[Citation], corpus: Corpus, anchor: str) -> str:
    """Return a box for each cited passage, with every sentence that is cited from it marked."""
    if not citations:
        return ""
    passages: dict[str, list[Citation]] = {}
    for citation in citations:
        passages.setdefault(citation.locator, []).append(citation)
    shown = "".join(_source(c, _document(c[0], corpus), anchor) for c in passages.values())
    return f'<div class="sources"><h3>{words("sources")}</h3>{shown}</div>'


def parted(text: str, spans: Iterable[Span]) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a passage, and whether each is one of `spans`; the text stays whole."""
    at = 0
    for start, end in sorted(spans):
        if at <= start < end <= len(text):
            yield text[at:start], False
            yield text[start:end], True
            at = end
    yield text[at:], False


def _marked(text: str, spans: Iterable[Span]) -> str:
    """Return a passage as one line with spans of it marked; the spaces around a mark stay."""
    pieces = ((escape(piece), is_cited) for piece, is_cited in parted(text, spans))
    shown = (f"<mark>{piece}</mark>" if is_cited else piece for piece, is_cited in pieces if piece)
    return " ".join(shown)


def _source(cited: Sequence[Citation], document: Document | None, anchor: str) -> str:
    facts = "".join(f"<li>{fact}</li>" for fact in _facts(cited[0], document))
    others = "".join(f'<span id="{anchor}-{c.n}"></span>' for c in cited[1:])
    passage = _marked(cited[0].passage, [(c.start, c.end) for c in cited])
    link = f'<a class="whole" href="{escape(address(cited))}">{words("whole")}</a>'
    return (
        f'<details id="{anchor}-{cited[0].n}"><summary>{_summary(cited)}</summary>{others}'
        f"<blockquote><p>{passage}</p></blockquote><p>{link}</p><ul>{facts}</ul></details>"
    )


def _summary(cited: Sequence[Citation]) -> str:
    first = cited[0]
    spoken = first.jurisdictions
    about = f"{words('about', countries=countries(spoken))}" if spoken else ""
    country = f' <span class="about">{about}</span>' if about else ""
    numbers = " ".join(f"&#91;{citation.n}&#93;" for citation in cited)
    return f"{numbers} {escape(first.section)}{country}"


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
