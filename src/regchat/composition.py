"""What was decided -> the answer that is given: the source's sentences, or an editor's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from regchat import prompts, weighing
from regchat.answer import MAX_CITATIONS, Answer, Comparison, Reply, Row, Status
from regchat.comparison import plan
from regchat.corpus import Corpus
from regchat.evidence import Hit
from regchat.extractive import PLAIN, Citations, Limits, Selection, replies, select, sentences
from regchat.index import Index
from regchat.jurisdictions import Jurisdictions
from regchat.sides import Sides
from regchat.source import Gap, ReplyLine, TriageGroup


@dataclass(frozen=True, slots=True)
class Found:
    """The passages for one question, and the countries that it names.

    `counterpart` says of the other country what the best passage says of one: each then has half
    of the answer. `told` are sentences that were chosen before, and are said as they are.
    """

    hits: tuple[Hit, ...]
    named: Jurisdictions
    counterpart: Hit | None = None
    told: tuple[Selection, ...] = ()

    def selected(self, room: int, limits: Limits) -> tuple[Selection, ...]:
        """Return the sentences to be said, at most `room`."""
        if self.told:
            return self.told[:room]
        if self.counterpart is None:
            return select(self.hits, named=self.named, limits=replace(limits, sentences=room))
        half = replace(limits, sentences=room // 2)
        return select(self.hits, limits=half) + select([self.counterpart], limits=half)


class Composer:
    """Composes the answers of one index version."""

    def __init__(self, index: Index) -> None:
        self.corpus = index.corpus
        self.version = index.version
        self.notice = notice(index.corpus)
        self.limits = PLAIN if index.corpus.plain else Limits()

    def from_source(
        self, question: str, found: Sequence[Found], *, unanswered: tuple[str, ...] = ()
    ) -> Answer:
        """Return the sentences of the best passages for each question that was found an answer."""
        citations = Citations(self.corpus)
        room = MAX_CITATIONS // len(found)
        chosen = [s for each in found for s in each.selected(room, self.limits)]
        stated = sentences(tuple(dict.fromkeys(chosen)), citations)
        return self._built(
            Status.ANSWERED,
            question,
            sentences=stated,
            unanswered=unanswered,
            citations=tuple(citations),
        )

    def compared(self, question: str, hits: tuple[Hit, ...], sides: Sides) -> Answer:
        """Return the two countries side by side, and never which of them is better."""
        planned = plan(hits, sides)
        citations = Citations(self.corpus)
        stated = sentences(planned.stated, citations)
        rows = tuple(
            Row(line.topic, {j: sentences(c, citations) or None for j, c in line.cells.items()})
            for line in planned.lines
        )
        verdict = self._fixed("no_verdict") if weighing.speaks_of("verdict", question) else ()
        return self._built(
            Status.ANSWERED,
            question,
            sentences=stated,
            comparison=Comparison(rows) if rows else None,
            reply=tuple(Reply(line.text) for line in verdict),
            citations=tuple(citations),
        )

    def abstention(
        self, question: str, gap: Gap | None, unanswered: tuple[str, ...] = ()
    ) -> Answer:
        """Return a gap's reply, or that nothing in the source answers.

        `unanswered` are questions in the message that the gap's reply is not about.
        """
        own = gap.reply if gap else ()
        lines = own or self._fixed("not_in_source", "ask_whom")
        replied = self._replied(Status.NOT_IN_SOURCE, question, lines)
        return replace(replied, unanswered=unanswered) if own else replied

    def triaged(self, question: str, group: TriageGroup, *, unwell: bool = False) -> Answer:
        """Return the fixed reply to a kind of message; first what to do for one who is `unwell`."""
        title = self.corpus.article.title
        lines = [replace(line, text=line.text.replace("{title}", title)) for line in group.reply]
        before = self._fixed("if_unwell") if unwell else ()
        return self._replied(group.status or Status.UNCLEAR, question, (*before, *lines))

    def _replied(self, status: Status, question: str, lines: Sequence[ReplyLine]) -> Answer:
        citations = Citations(self.corpus)
        reply = replies(lines, self.corpus, citations)
        return self._built(status, question, reply=reply, citations=tuple(citations))

    def unclear(self, question: str, key: str) -> Answer:
        """Return the fixed note `key` for what is no question."""
        return self._built(Status.UNCLEAR, question, reply=(Reply(self._fixed(key)[0].text),))

    def unread(self, question: str, spoken: str) -> Answer:
        """Return the fixed note for a language that is not supported, in that language."""
        notes = prompts.load("languages")
        code = spoken if spoken in notes else "und"
        reply = Reply(str(notes[code]).strip())
        said = spoken if code != "und" else "en"
        return self._built(Status.UNCLEAR, question, reply=(reply,), language=said)

    def _fixed(self, *keys: str) -> tuple[ReplyLine, ...]:
        title = self.corpus.article.title
        return tuple(ReplyLine(prompts.text("replies", key, title=title)) for key in keys)

    def _built(self, status: Status, question: str, **parts: Any) -> Answer:
        return Answer(
            **{"language": "en", **parts},
            status=status,
            standalone_question=question,
            notice=self.notice,
            index_version=self.version,
        )


def notice(corpus: Corpus) -> str:
    """Return the line that says what the assistant is, and what it is not."""
    document = corpus.article
    reviewed = (
        prompts.text("replies", "reviewed", date=prompts.day(document.reviewed))
        if document.reviewed
        else ""
    )
    edition = f"{prompts.text('replies', 'edition')} " if document.edition else ""
    return prompts.text(
        "replies",
        "notice",
        edition=edition,
        title=document.title,
        author=document.author,
        publisher=document.publisher,
        published=prompts.day(document.published),
        reviewed=reviewed,
    )
