"""An assistant of a few lines that answers from the kite corpus, and the answers it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from regchat.answer import Answer, Citation, Comparison, Reply, Row, Sentence, Status
from regchat.conversation import Turn
from regchat.corpus import Corpus
from regchat.errors import HistoryError, QuestionError
from regchat.events import Event, Looking, told
from regchat.jurisdictions import Jurisdiction

QUESTION = "What does a licence cost?"
SUGGESTION = "What does a red flag mean?"
NOTICE = "This is an automated assistant. Its answers are not medical or legal advice."


def cite(corpus: Corpus, locator: str, *, n: int = 1, sentence: int = 0) -> Citation:
    """Return a citation of one sentence of a passage."""
    passage = corpus.at(locator)[0]
    span = passage.spans[sentence]
    document = corpus.documents[passage.document]
    return Citation(
        n=n,
        locator=passage.locator,
        document=document.title,
        section=passage.section,
        quote=passage.quote(span),
        start=span.start,
        end=span.end,
        passage=passage.text,
        jurisdictions=passage.jurisdictions,
        published=document.published,
        reviewed=document.reviewed,
    )


def make(status: Status = Status.ANSWERED, **values: Any) -> Answer:
    """Return an answer; what is not given is the same for every one."""
    fixed = {"standalone_question": QUESTION, "notice": NOTICE, "index_version": "v1"}
    return Answer(status=status, language="en", **{**fixed, **values})


def answered(corpus: Corpus, question: str) -> Answer:
    """Return two cited sentences and two suggestions."""
    first = cite(corpus, "licences/1a", sentence=1)
    second = cite(corpus, "weather/1", n=2)
    return make(
        sentences=(Sentence(first.quote, (1,)), Sentence(second.quote, (2,))),
        citations=(first, second),
        suggestions=(SUGGESTION, "Do I have to register a kite in Japan?"),
        standalone_question=question,
    )


def compared(corpus: Corpus) -> Answer:
    """Return a comparison with a cell of which the source says nothing."""
    korea, japan = cite(corpus, "licences/1a"), cite(corpus, "licences/1b", n=2)
    rows = (
        Row(
            "Who issues it",
            {
                Jurisdiction.KR: (Sentence(korea.quote, (1,)),),
                Jurisdiction.JP: (Sentence(japan.quote, (2,)),),
            },
        ),
        Row("Price", {Jurisdiction.KR: (Sentence(korea.quote, (1,)),), Jurisdiction.JP: None}),
    )
    return make(
        comparison=Comparison(rows), citations=(korea, japan), unanswered=("the price in Japan",)
    )


def abstained(status: Status = Status.NOT_IN_SOURCE) -> Answer:
    """Return an answer of fixed words only."""
    return make(status, reply=(Reply("The article names no shop."),), suggestions=(SUGGESTION,))


@dataclass
class FakeAssistant:
    """Answers every question alike, unless `replies` holds an answer or an error for it."""

    corpus: Corpus
    replies: dict[str, Answer | Exception] = field(default_factory=dict)
    asked: list[tuple[str, tuple[Turn, ...]]] = field(default_factory=list)
    loading: Exception | None = None
    index_version: str = "v1"

    def ask(self, question: str, history: Sequence[Turn] = (), *, trace: bool = False) -> Answer:
        self.asked.append((question, tuple(history)))
        reply = self.replies.get(question) or answered(self.corpus, question)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        reply = self.replies.get(question)
        if isinstance(reply, QuestionError | HistoryError):
            raise reply

        def pieces() -> Iterator[Event]:
            yield Looking()
            yield from told(self.ask(question, history))

        return pieces()

    def warm(self) -> None:
        if self.loading:
            raise self.loading

    def notice(self) -> str:
        return NOTICE

    def opening_questions(self) -> tuple[str, ...]:
        return (QUESTION, SUGGESTION, "Can a child fly a kite?")
