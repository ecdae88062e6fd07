"""Passages -> the sentences of the source that answer a question, and what they cite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from regchat import language
from regchat.answer import MAX_CITATIONS, Citation, Reply, Sentence
from regchat.corpus import Corpus
from regchat.evidence import Hit, Kind
from regchat.jurisdictions import Jurisdiction, Jurisdictions
from regchat.source import Passage, ReplyLine, Span


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the best passages is said.

    Chosen on the `tune` split.
    From a further passage, at most `second_passage` behind the best in rank score, one sentence is
    added if it is `as_close` to the question as the best sentence (a share of its cosine). One at
    most `doubt` behind has its place, at the cost of the best passage's last sentence. A sentence
    nearer to the question than the one that comes first in the text, by `lead`, is said first; one
    that adds to another ("also"), by `adding`.
    """

    sentences: int = 4
    behind_best: float = 0.5
    second_passage: float = 0.3
    doubt: float = 0.1
    lead: float = 0.1
    adding: float = 0.2
    passages: int = 3
    as_close: float = 0.4


# Without anticipated questions, which passage is the best is less sure.
PLAIN = Limits(second_passage=0.2, passages=4)


@dataclass(frozen=True, slots=True)
class Selection:
    """A sentence of a passage, chosen for an answer."""

    passage: Passage
    span: Span


def select(
    hits: Sequence[Hit], *, named: Jurisdictions = frozenset(), limits: Limits | None = None
) -> tuple[Selection, ...]:
    """Choose the sentences that answer a question, at most four, the best passage first.

    `named` are the countries that the question names: a sentence about another is left out.
    """
    limits = limits or Limits()
    further = _further(hits, named, limits)
    kept = sum(hit.score >= hits[0].score - limits.doubt for hit in further)
    chosen = _best(hits[0], named, limits, max(limits.sentences - kept, 1))
    said = max((_closeness(hits[0], s) for s in chosen), default=0.0)
    for hit in further:
        room = min(1, limits.sentences - len(chosen))
        chosen += [
            selection
            for selection in _best(hit, named, limits, room)
            if _closeness(hit, selection) >= said * limits.as_close
        ]
    return tuple(chosen)


def _further(hits: Sequence[Hit], named: Jurisdictions, limits: Limits) -> list[Hit]:
    """Return the hits close behind the best one, and one for each country that is named."""
    best = hits[0]
    found = [h for h in hits[1:] if h.score >= best.score - limits.second_passage]
    found = found[: limits.passages - 1]
    for country in [j for j in Jurisdiction if j in named and len(named) > 1]:
        if not any(country in hit.passage.jurisdictions for hit in (best, *found)):
            found += [hit for hit in hits if country in hit.passage.jurisdictions][:1]
    return found


def _best(hit: Hit, named: Jurisdictions, limits: Limits, room: int) -> list[Selection]:
    """Return the passage's sentences nearest to the question, in their order in the text."""
    spans = hit.passage.spans
    choices = [
        Selection(hit.passage, s)
        for s in spans
        if not (named and s.jurisdictions) or s.jurisdictions & named
    ]
    ranked = sorted(choices, key=lambda choice: -_closeness(hit, choice))[:room]
    if not ranked:
        return []
    floor = _closeness(hit, ranked[0]) - limits.behind_best
    kept = [choice for choice in ranked if _closeness(hit, choice) >= floor]
    return _ordered(hit, sorted(kept, key=lambda choice: choice.span.start), named, limits)


def _ordered(
    hit: Hit, kept: list[Selection], named: Jurisdictions, limits: Limits
) -> list[Selection]:
    """Return sentences as they stand in the text, but one that answers better before them.

    What speaks of another country, too, than of the one that is named comes last.
    """
    if len(named) == 1:
        kept = sorted(kept, key=lambda choice: not choice.span.jurisdictions <= named)
    nearest = max(kept, key=lambda choice: _closeness(hit, choice))
    ahead = _closeness(hit, nearest) - _closeness(hit, kept[0])
    adds = language.adds_to_another(nearest.passage.quote(nearest.span))
    if ahead < (limits.adding if adds else limits.lead):
        return kept
    return [nearest, *(choice for choice in kept if choice is not nearest)]


def _closeness(hit: Hit, selection: Selection) -> float:
    """Return the cosine of a sentence of the hit with the question."""
    quote = selection.passage.quote(selection.span)
    near = (e.score for e in hit.evidence if e.kind is Kind.SENTENCE and e.text == quote)
    return next(near, 0.0)


class Citations:
    """Numbers the quotes of one answer, each sentence of the source once."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._cited: dict[tuple[str, int], Citation] = {}

    def __iter__(self) -> Iterator[Citation]:
        return iter(self._cited.values())

    @property
    def full(self) -> bool:
        """Whether no further quote can be cited."""
        return len(self._cited) >= MAX_CITATIONS

    def cite(self, selection: Selection) -> int:
        """Return the number of the citation of a sentence."""
        passage, span = selection.passage, selection.span
        key = (passage.locator, span.start)
        if key not in self._cited:
            document = self._corpus.documents[passage.document]
            self._cited[key] = Citation(
                n=len(self._cited) + 1,
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
                quoted=span.jurisdictions,
            )
        return self._cited[key].n


def sentences(selected: Sequence[Selection], citations: Citations) -> tuple[Sentence, ...]:
    """Return the chosen sentences, each with its citation."""
    return tuple(
        Sentence(s.passage.quote(s.span), (citations.cite(s),), s.span.jurisdictions)
        for s in selected
    )


def replies(lines: Sequence[ReplyLine], corpus: Corpus, citations: Citations) -> tuple[Reply, ...]:
    """Return an editor's lines, each citing the sentence that supports it best."""
    found = []
    for line in lines:
        cited = []
        for locator in line.locators:
            supporting = _supporting(line.text, corpus.at(locator))
            if supporting is not None and not citations.full:
                cited.append(citations.cite(supporting))
        found.append(Reply(line.text, tuple(dict.fromkeys(cited))))
    return tuple(found)


def _supporting(text: str, passages: Sequence[Passage]) -> Selection | None:
    """Return the sentence that shares most of the line's words, the shortest of equals."""
    said = set(language.stems(text))
    choices = [Selection(p, s) for p in passages for s in p.spans]
    return max(
        choices,
        key=lambda c: (
            len(said & set(language.stems(c.passage.quote(c.span)))),
            c.span.start - c.span.end,
        ),
        default=None,
    )
