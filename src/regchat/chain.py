"""The LangChain runnable that joins the steps: a question and its history -> an answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, TypedDict, cast

from langchain_core.runnables import Runnable, RunnableBranch, RunnableLambda

from regchat import followup, language, prompts
from regchat.corpus import Corpus
from regchat.decision import Decision, closeness, decide, fit, locked
from regchat.extractive import Citations, replies, select, sentences
from regchat.index import Index
from regchat.retrieval import PassageRetriever
from regchat.types import (
    MAX_QUESTION,
    Answer,
    Candidates,
    Document,
    Hit,
    Reply,
    ReplyLine,
    Status,
    Turn,
)

SHORT_TURN = 2  # words with content, up to which a turn that leans is never read alone
DECLARED = 0.75  # cosine from which a turn that leans asks for a declared gap by itself
FITS_ALONE = 0.7  # closeness from which a turn that leans is read as it stands


class Asked(TypedDict, total=False):
    """What travels through the chain, each step adding its part."""

    question: str
    history: Sequence[Turn]
    language: str
    candidates: Candidates
    decision: Decision
    answer: Answer
    steps: dict[str, float]


class AnswerChain:
    """The steps over one index version."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.retriever = PassageRetriever.over(index)
        self.vocabulary = frozenset(s for t in index.corpus.texts() for s in language.stems(t))
        self.passage_words = {
            p.locator: _stems(p.text, *index.corpus.questions.get(p.locator, ()))
            for p in index.corpus.passages
        }
        self.gap_words = {gap.id: _stems(*gap.questions) for gap in index.corpus.gaps}
        self.known_words = self.vocabulary.union(*self.gap_words.values())
        self.spellings = _spellings(index.corpus)
        self.notice = notice(index)
        self.runnable = self._joined()

    def _joined(self) -> Runnable[Asked, Asked]:
        """Return the chain: language, retrieval, decision, answer."""
        from_source = (
            self._step("candidates", self.retrieve)
            | self._step("decision", self.decide)
            | self._step("answer", self.answer)
        )
        unread = self._step("answer", self.unclear)
        return self._step("language", self.read_language) | RunnableBranch(
            (self.readable, from_source), unread
        )

    def _step(self, name: str, function: Callable[[Asked], Any]) -> Runnable[Asked, Asked]:
        """Return a step that adds `name` to what was asked, and the time it took.

        RunnablePassthrough.assign would start a thread for each step: twice the time of an answer.
        """

        def added(asked: Asked) -> Asked:
            start = time.perf_counter()
            found = {name: function(asked)}
            steps = asked["steps"] | {name: round((time.perf_counter() - start) * 1000, 3)}
            return cast(Asked, {**asked, **found, "steps": steps})

        return RunnableLambda(added, name=name)

    def read_language(self, asked: Asked) -> str:
        """Return the language of the question."""
        return language.detect(asked["question"], self.known_words)

    def readable(self, asked: Asked) -> bool:
        """Tell whether the turn is in the source's language, and more than a greeting or keys."""
        question = asked["question"]
        if asked["language"] != "en" or language.greets(question):
            return False
        words = language.stems(language.correct(question, self.spellings))
        if not words:
            return bool(asked["history"]) and bool(language.words(question))
        return any(w in self.known_words for w in words) or language.has_function_words(question)

    def retrieve(self, asked: Asked) -> Candidates:
        """Return the candidates for the turn as it stands, or for it and what it leans on."""
        question, history = asked["question"], asked["history"]
        urgent = self._urgent(question)
        if urgent is not None:
            return urgent
        alone = self._candidates(question)
        if not history or not followup.leans(question):
            return alone
        gap = decide(alone).gap
        if gap is not None and gap.status is not Status.NOT_IN_SOURCE:
            return alone
        complete = len(alone.words) > SHORT_TURN and fit(alone.hits) >= FITS_ALONE
        refused = gap is not None and alone.gaps[0].score >= DECLARED
        if (complete or refused) and not followup.goes_on(question):
            return alone
        joined = followup.standalone(question, history, self.index.corpus.glossary)
        return self._candidates(joined[-MAX_QUESTION:].lstrip())

    def _urgent(self, question: str) -> Candidates | None:
        """Return the candidates for a sentence of the question that is an emergency by itself."""
        bounds = language.sentences(question)
        if len(bounds) < 2:
            return None
        each = (self._candidates(question[start:end]) for start, end in bounds)
        for candidates in each:
            gap = decide(candidates).gap
            if gap is not None and gap.status is Status.URGENT:
                return candidates
        return None

    def _candidates(self, question: str) -> Candidates:
        mended = language.correct(question, self.spellings)
        found = self.retriever.invoke(mended)
        ranked = tuple(d.metadata["hit"] for d in found if "hit" in d.metadata)
        gaps = tuple(d.metadata["gap"] for d in found if "gap" in d.metadata)
        hits = locked(ranked, language.countries(mended))
        words = tuple(dict.fromkeys(language.stems(mended)))
        unknown = tuple(word for word in words if word not in self.vocabulary)
        in_passage = self.passage_words[hits[0].passage.locator] if hits else frozenset()
        in_gap = self.gap_words[gaps[0].gap.id] if gaps else frozenset()
        return Candidates(
            question,
            hits,
            gaps,
            words,
            unknown,
            telling=tuple(word for word in unknown if word in in_gap or _is_year(word)),
            covered=sum(word in in_passage for word in words) / max(len(words), 1),
            gap_covered=sum(word in in_gap for word in words) / max(len(words), 1),
            elsewhere=tuple(hit for hit in ranked if hit not in hits),
            missing=tuple(
                kind
                for kind in language.asked_for(question)
                if not (hits and language.holds(hits[0].passage.text, kind))
            ),
        )

    def decide(self, asked: Asked) -> Decision:
        """Return whether and from which passages to answer."""
        return decide(asked["candidates"])

    def answer(self, asked: Asked) -> Answer:
        """Return the answer that the decision calls for."""
        decision, question = asked["decision"], asked["candidates"].question
        citations = Citations(self.index.corpus)
        if not decision.answer:
            gap = decision.gap
            lines = gap.reply if gap else self._fixed("not_in_source", "ask_whom")
            status = gap.status if gap else Status.NOT_IN_SOURCE
            reply = replies(lines, self.index.corpus, citations)
            return self._built(status, question, reply=reply, citations=tuple(citations))
        named = language.countries(language.correct(question, self.spellings))
        selected = select(decision.hits, named=named)
        stated = sentences(selected, citations)
        return self._built(Status.ANSWERED, question, sentences=stated, citations=tuple(citations))

    def unclear(self, asked: Asked) -> Answer:
        """Return the fixed note for what cannot be read, in the language of the question."""
        spoken = asked["language"]
        if spoken == "en":
            key = "greeting" if language.greets(asked["question"]) else "not_a_question"
            reply = Reply(self._fixed(key)[0].text)
            return self._built(Status.UNCLEAR, asked["question"], reply=(reply,))
        notes = prompts.load("languages")
        code = spoken if spoken in notes else "und"
        reply = Reply(str(notes[code]).strip())
        said = spoken if code != "und" else "en"
        return self._built(Status.UNCLEAR, asked["question"], reply=(reply,), language=said)

    def _fixed(self, *keys: str) -> tuple[ReplyLine, ...]:
        title = _main_document(self.index.corpus).title
        return tuple(ReplyLine(prompts.text("replies", key, title=title)) for key in keys)

    def _built(self, status: Status, question: str, **parts: Any) -> Answer:
        return Answer(
            **{"language": "en", **parts},
            status=status,
            standalone_question=question,
            notice=self.notice,
            index_version=self.index.version,
        )


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit()


def _stems(*texts: str) -> frozenset[str]:
    return frozenset(stem for text in texts for stem in language.stems(text))


def _spellings(corpus: Corpus) -> frozenset[str]:
    """Return the words that a misspelling may stand for."""
    asked = (q for gap in corpus.gaps for q in gap.questions)
    texts = (p.text for p in corpus.passages)
    return frozenset(w for text in (*texts, *asked) for w in language.words(text))


def _main_document(corpus: Corpus) -> Document:
    return corpus.documents.get("article") or next(iter(corpus.documents.values()))


def notice(index: Index) -> str:
    """Return the line that says what the assistant is, and what it is not."""
    document = _main_document(index.corpus)
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


def trace(asked: Asked) -> dict[str, Any]:
    """Return every candidate with its evidence and verdict, and the time of each step."""
    found: dict[str, Any] = {"language": asked["language"], "steps_ms": asked["steps"]}
    if "candidates" not in asked:
        return found
    candidates, decision = asked["candidates"], asked["decision"]
    cited = {c.locator for c in asked["answer"].citations}
    return found | {
        "question": candidates.question,
        "decision": decision.reason,
        "words": candidates.words,
        "unknown_words": candidates.unknown,
        "telling_words": candidates.telling,
        "covered": candidates.covered,
        "gap_covered": candidates.gap_covered,
        "missing": candidates.missing,
        "retrieved": [hit.passage.locator for hit in candidates.hits],
        "candidates": [
            *(_candidate(hit, "cited") for hit in candidates.hits if hit.passage.locator in cited),
            *(
                _candidate(hit, "not needed" if decision.answer else "refused")
                for hit in candidates.hits
                if hit.passage.locator not in cited
            ),
            *(_candidate(hit, "speaks of another country") for hit in candidates.elsewhere),
        ],
        "gaps": [
            {"id": g.gap.id, "topic": g.gap.topic, "score": g.score, "question": g.question}
            for g in candidates.gaps
        ],
    }


def _candidate(hit: Hit, verdict: str) -> dict[str, Any]:
    return {
        "locator": hit.passage.locator,
        "score": hit.score,
        "closeness": closeness(hit),
        "verdict": verdict,
        "evidence": hit.evidence,
    }
