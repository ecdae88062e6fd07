"""A question -> candidates: what retrieval brings for it, and the evidence that they answer it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import log

from regchat import language, weighing
from regchat.answer import Status
from regchat.conversation import Turn
from regchat.corpus import Corpus, national_names
from regchat.decision import fit, locked
from regchat.evidence import Candidates, GapHit, Hit, Kind
from regchat.index import Index
from regchat.jurisdictions import Jurisdiction, Jurisdictions
from regchat.lessons import COVERED, lessons
from regchat.retrieval import PassageRetriever
from regchat.rows import parts
from regchat.sides import Sides
from regchat.spelling import Spelling

BEST = 3  # passages whose words together may cover a question
LONGEST = 20  # words with content beyond which a question counts as no longer
LONG = 30  # words from which only the sentences of a question that weigh are asked of each country


class Search:
    """Searches one index version; knows which words its texts use."""

    def __init__(self, index: Index) -> None:
        corpus = index.corpus
        self._index = index
        self.retriever = PassageRetriever.over(index)
        self.vocabulary = frozenset(s for t in corpus.texts() for s in language.stems(t))
        self._in_passage = {
            p.locator: _stems(p.text, *corpus.questions.get(p.locator, ())) for p in corpus.passages
        }
        self._in_gap = {gap.id: _stems(*gap.questions) for gap in corpus.gaps}
        self.known_words = self.vocabulary.union(*self._in_gap.values())
        self._rarity = _Rarity(lesson.text for lesson in lessons(corpus))
        asked = (question for gap in corpus.gaps for question in gap.questions)
        self._spelling = Spelling((p.text for p in corpus.passages), asked)
        self.names = national_names(corpus.glossary)
        self.country_words = {j: _words_about(j, corpus) for j in Jurisdiction}
        self.tables = tuple(p for p in corpus.passages if parts(p) is not None)
        titles = _stems(*(document.title for document in corpus.documents.values()))
        self.subject = titles.union(language.country_stems(), weighing.bare())

    def mended(self, question: str) -> str:
        """Return the question with its slips of spelling mended."""
        return self._spelling.mended(question)

    def sides(self, candidates: Candidates, turn: str, history: Sequence[Turn]) -> Sides | None:
        """Return what is found for each country, where an answer may have to speak of both.

        It has to where the question weighs the countries, and may where none is named and the
        best passage speaks of one. A turn that leans on another weighs them in its own words.
        """
        whole = self.mended(candidates.question)
        weighs = turn == candidates.question or weighing.goes_on_weighing(turn)
        part = weighing.weighing_part(whole, self.names) if weighs else ""
        if not part and not self._may_mean_both(candidates, history):
            return None
        long = len(language.words(whole)) > LONG
        asked = part if part and long and not self._is_general(part) else whole
        return Sides(
            asked,
            {j: self.find(weighing.about(asked, j)) for j in Jurisdiction},
            self.retriever.vectors.likeness,
            self.tables,
            self.country_words,
            general=self._is_general(asked),
            weighed=bool(part),
        )

    def _may_mean_both(self, candidates: Candidates, history: Sequence[Turn]) -> bool:
        """Tell whether no country is named, nor was the talk of one, but the best hit is of one."""
        before = (language.countries(turn.standalone_question) for turn in history)
        named = language.countries(self.mended(candidates.question), self.names)
        best = candidates.hits[0].passage.jurisdictions if candidates.hits else ()
        return len(best) == 1 and not named and all(len(countries) != 1 for countries in before)

    def _is_general(self, question: str) -> bool:
        """Tell whether a question has no words but those that stand for the whole subject."""
        return self.subject.issuperset(language.stems(question))

    def named(self, question: str) -> Jurisdictions:
        """Return the countries that a question names, slips of spelling mended."""
        return language.countries(self.mended(question))

    def find(self, question: str, *, named: Jurisdictions = frozenset()) -> Candidates:
        """Return the passages and gaps for a question, and the evidence of its words.

        `named` are the countries of the message around it, for a question that names none.
        """
        mended = self.mended(question)
        found = self.retriever.invoke(mended)
        ranked = tuple(d.metadata["hit"] for d in found if "hit" in d.metadata)
        gaps = tuple(d.metadata["gap"] for d in found if "gap" in d.metadata)
        return self.weigh(question, ranked, gaps, named=named)

    def weigh(
        self,
        question: str,
        ranked: tuple[Hit, ...],
        gaps: tuple[GapHit, ...],
        *,
        turn: Candidates | None = None,
        named: Jurisdictions = frozenset(),
    ) -> Candidates:
        """Return ranked hits and gaps with the evidence of a question's words.

        `turn` is what was found for the turn alone that the question was made of: only its words
        count, and what it is like by itself does too.
        """
        mended = self.mended(question)
        hits = locked(ranked, language.countries(mended) or named)
        own = turn.words if turn else ()
        words = own or tuple(dict.fromkeys(language.stems(mended)))
        unknown = tuple(word for word in words if word not in self.vocabulary)
        in_gap = self._in_gap[gaps[0].gap.id] if gaps else frozenset()
        telling = tuple(word for word in unknown if word in in_gap or _is_year(word))
        missing = tuple(
            kind
            for kind in _asked_for(mended, self.mended(turn.question) if turn else None)
            if not (hits and language.holds(hits[0].passage.text, kind))
        )
        evidence = {
            **_nearness(hits, gaps),
            **self._coverage(words, hits, in_gap),
            **_blended(self._likeness(mended), turn.evidence if turn else {}),
            "telling_words": float(len(telling)),
            "missing_kinds": float(len(missing)),
            "words": float(min(len(words), LONGEST)),
        }
        elsewhere = tuple(hit for hit in ranked if hit not in hits)
        return Candidates(
            question, hits, gaps, words, unknown, telling, missing, elsewhere, evidence
        )

    def _coverage(
        self, words: tuple[str, ...], hits: tuple[Hit, ...], in_gap: Collection[str]
    ) -> dict[str, float]:
        """Return which share of the question's words each side holds, plain and by rarity."""
        best = [self._in_passage[hit.passage.locator] for hit in hits[:BEST]]
        first = best[0] if best else frozenset()
        share, weight = _share(words), self._rarity.share(words)
        return {
            "passage_words": share(first),
            "gap_words": share(in_gap),
            "unknown_words": 1.0 - share(self.vocabulary) if words else 0.0,
            "passage_weight": weight(first),
            "passages_weight": weight(frozenset().union(*best)),
            "gap_weight": weight(in_gap),
            "unknown_weight": 1.0 - weight(self.vocabulary) if words else 0.0,
            "known_weight": weight(self.known_words),
        }

    def _likeness(self, question: str) -> dict[str, float]:
        """Return how the question itself lies to what is answered, and to what is not."""
        scores = self._index.scores(question)
        return {
            "like_covered": scores[COVERED],
            "like_another_subject": scores[Status.NOT_IN_SOURCE],
            "like_advice": scores[Status.PERSONAL_ADVICE],
        }


def _nearness(hits: tuple[Hit, ...], gaps: tuple[GapHit, ...]) -> dict[str, float]:
    near, gapped = fit(hits), gaps[0].score if gaps else 0.0
    return {
        "passage": near,
        "gap": gapped,
        "rank_score": hits[0].score if hits else 0.0,
        "lead": hits[0].score - hits[1].score if len(hits) > 1 else 0.0,
        "learnt": hits[0].best(Kind.LEARNT) if hits else 0.0,
    }


class _Rarity:
    """Weighs a word by how few of the editors' questions hold it."""

    def __init__(self, texts: Iterable[str]) -> None:
        stems = [set(language.stems(text)) for text in texts]
        self._held = Counter(stem for held in stems for stem in held)
        self._texts = len(stems)

    def share(self, words: tuple[str, ...]) -> _Weigher:
        """Return a function that gives the share of the words' weight that lies in a set."""
        weights = {word: log((self._texts + 1) / (self._held[word] + 1)) for word in words}
        return _Weigher(weights)


class _Weigher:
    """Gives the share of a question's words, by their weights, that stand in a set."""

    def __init__(self, weights: dict[str, float]) -> None:
        self._weights = weights
        self._total = sum(weights.values()) or 1.0

    def __call__(self, within: Collection[str]) -> float:
        return sum(w for word, w in self._weights.items() if word in within) / self._total


def _share(words: tuple[str, ...]) -> _Weigher:
    return _Weigher(dict.fromkeys(words, 1.0))


def _blended(whole: dict[str, float], turn: Mapping[str, float]) -> dict[str, float]:
    """Return what a question is like, where a turn in it may by itself be like something else."""
    if not turn:
        return whole
    covered = (whole["like_covered"] + turn["like_covered"]) / 2
    return {name: turn[name] for name in whole} | {"like_covered": covered}


def _asked_for(question: str, turn: str | None) -> tuple[str, ...]:
    """Return the kinds of thing asked for, without those that only an earlier turn asks for."""
    own = language.asked_for(turn or "")
    earlier = language.asked_for(question.removesuffix(turn)) if turn else ()
    return tuple(k for k in language.asked_for(question) if k in own or k not in earlier)


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit()


def _stems(*texts: str) -> frozenset[str]:
    return frozenset(stem for text in texts for stem in language.stems(text))


def _words_about(country: Jurisdiction, corpus: Corpus) -> frozenset[str]:
    """Return the stems of every sentence that speaks of a country."""
    spans = ((passage, span) for passage in corpus.passages for span in passage.spans)
    return _stems(*(p.quote(span) for p, span in spans if country in span.jurisdictions))
