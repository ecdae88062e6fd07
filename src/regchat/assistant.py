"""The one door: every surface asks here, so that none can answer differently."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from regchat import wording
from regchat.answer import Answer, as_json
from regchat.chain import AnswerChain, Asked
from regchat.config import Settings
from regchat.conversation import MAX_QUESTION, MAX_TURNS, Turn
from regchat.corpus import Corpus
from regchat.embedding import Vectors, in_batches
from regchat.errors import HistoryError, QuestionError
from regchat.events import Event, Looking, told
from regchat.index import Index
from regchat.tracing import traced
from regchat.versions import IndexStore

EXAMPLES = 6


class Assistant:
    """Answers questions from the current version of an index."""

    def __init__(self, store: IndexStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._chain: tuple[Index, AnswerChain] | None = None

    @property
    def corpus(self) -> Corpus:
        """The corpus of the version that is served."""
        return self._current().index.corpus

    @property
    def index_version(self) -> str:
        """The version that is served."""
        return self._current().index.version

    def notice(self) -> str:
        """Return the line that says what the assistant is, and what it is not."""
        return self._current().composer.notice

    def embed(self, questions: Sequence[str]) -> Vectors:
        """Return the unit vectors of questions, one a row."""
        return in_batches(self._current().index.embedder, questions, query=True)

    def warm(self) -> None:
        """Load the model and the index, and answer once."""
        self.ask(self.notice()[:MAX_QUESTION])

    def opening_questions(self) -> tuple[str, ...]:
        """Return up to six example questions that the source answers."""
        headings = [p.heading for p in self.corpus.passages if (p.heading or "").endswith("?")]
        asked = [listed[0] for listed in self.corpus.questions.values() if listed]
        return tuple(dict.fromkeys(filter(None, [*headings, *asked])))[:EXAMPLES]

    def ask(self, question: str, history: Sequence[Turn] = (), *, trace: bool = False) -> Answer:
        """Answer a question that may lean on the turns before it.

        Raises:
            QuestionError: it is blank or longer than 2,000 characters.
            HistoryError: more than ten turns, or a locator that does not exist.
        """
        chain = self._current()
        found = _found(chain, _asked(chain, question, history))
        return replace(found["answer"], trace=as_json(traced(found))) if trace else found["answer"]

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """Answer a question piece by piece; what cannot be asked is told before the first piece.

        Raises:
            QuestionError, HistoryError: see `ask`.
        """
        chain = self._current()
        asked = _asked(chain, question, history)

        def pieces() -> Iterator[Event]:
            yield Looking()
            yield from told(_found(chain, asked)["answer"])

        return pieces()

    def evidence(self, question: str) -> Mapping[str, float]:
        """Return what the decision weighs for a question that stands alone."""
        return self._current().search.find(_question(question)).evidence

    def _current(self) -> AnswerChain:
        index = self._store.current()
        held = self._chain
        if held is None or held[0] is not index:
            with self._lock:
                held = self._chain
                if held is None or held[0] is not index:
                    held = self._chain = (index, AnswerChain(index))
        return held[1]


def open_assistant(settings: Settings, report: Callable[[str], None]) -> Assistant:
    """Return an assistant, after building an index that is missing, stale or damaged.

    Raises:
        CorpusError, ModelError, IndexFault: see `IndexStore.ensure`.
    """
    store = IndexStore(settings)
    store.ensure(report)
    return Assistant(store)


@contextmanager
def _untraced() -> Iterator[None]:
    """Keep questions from LangSmith, whatever the environment says."""
    from langsmith.run_helpers import tracing_context

    for name in ("LANGCHAIN_TRACING", "LANGCHAIN_HANDLER"):  # LangChain raises where it sees them
        os.environ.pop(name, None)
    with tracing_context(enabled=False):
        yield


def _asked(chain: AnswerChain, question: str, history: Sequence[Turn]) -> Asked:
    return {
        "question": _question(question),
        "history": _history(history, chain.index.corpus),
        "steps": {},
    }


def _found(chain: AnswerChain, asked: Asked) -> Asked:
    with _untraced():
        return chain.runnable.invoke(asked)


def _question(text: str) -> str:
    cleaned = wording.clean(text)
    if not cleaned:
        raise QuestionError("The question is empty. Type a question about the article.")
    if len(cleaned) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(cleaned)} characters. Use at most {MAX_QUESTION}."
        )
    return cleaned


def _history(turns: Sequence[Turn], corpus: Corpus) -> tuple[Turn, ...]:
    if len(turns) > MAX_TURNS:
        raise HistoryError(f"The history has {len(turns)} turns. Send the last {MAX_TURNS}.")
    known = {p.locator for p in corpus.passages}
    try:
        cleaned = [(_question(t.question), _question(t.standalone_question)) for t in turns]
    except QuestionError as error:
        raise HistoryError(f"A turn of the history cannot be read. {error}") from None
    for turn in turns:
        unknown = [locator for locator in turn.locators if locator not in known]
        if unknown:
            raise HistoryError(
                f"The history names {unknown[0]!r}, which is no passage. Send locators of answers."
            )
    return tuple(
        replace(turn, question=question, standalone_question=standalone)
        for turn, (question, standalone) in zip(turns, cleaned, strict=True)
    )
