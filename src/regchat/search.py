"""A question -> candidates: what retrieval brings for it, and what its words say of them."""

from __future__ import annotations

from collections.abc import Sequence

from regchat import language, weighing
from regchat.comparison import Sides, parts
from regchat.corpus import Corpus, national_names
from regchat.decision import locked
from regchat.index import Index
from regchat.retrieval import PassageRetriever
from regchat.types import Candidates, Jurisdiction, Turn

LONG = 30  # words from which only the sentences of a question that weigh are asked of each country


class Search:
    """Searches one index version; knows which words its texts use."""

    def __init__(self, index: Index) -> None:
        corpus = index.corpus
        self.retriever = PassageRetriever.over(index)
        self.vocabulary = frozenset(s for t in corpus.texts() for s in language.stems(t))
        self.passage_words = {
            p.locator: _stems(p.text, *corpus.questions.get(p.locator, ())) for p in corpus.passages
        }
        self.gap_words = {gap.id: _stems(*gap.questions) for gap in corpus.gaps}
        self.known_words = self.vocabulary.union(*self.gap_words.values())
        self.spellings = _spellings(corpus)
        self.names = national_names(corpus.glossary)
        self.tables = tuple(p for p in corpus.passages if parts(p) is not None)
        titles = _stems(*(document.title for document in corpus.documents.values()))
        self.subject = titles.union(language.country_stems(), weighing.bare())

    def mended(self, question: str) -> str:
        """Return the question with its slips of spelling mended."""
        return language.correct(question, self.spellings)

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

    def find(self, question: str) -> Candidates:
        """Return the passages and gaps for a question, and the evidence of its words."""
        mended = self.mended(question)
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


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit()


def _stems(*texts: str) -> frozenset[str]:
    return frozenset(stem for text in texts for stem in language.stems(text))


def _spellings(corpus: Corpus) -> frozenset[str]:
    """Return the words that a misspelling may stand for."""
    asked = (q for gap in corpus.gaps for q in gap.questions)
    texts = (p.text for p in corpus.passages)
    return frozenset(w for text in (*texts, *asked) for w in language.words(text))
