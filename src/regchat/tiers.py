"""The tiers of one thing that a question sets side by side, such as Class I, II and III."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, zip_longest
from typing import Any

import yaml

from regchat import language, weighing
from regchat.corpus import Corpus, base_locator, national_names
from regchat.evidence import Candidates, Hit, Kind
from regchat.extractive import Selection
from regchat.jurisdictions import Jurisdictions
from regchat.source import Passage
from regchat.wording import plain

_NUMERALS = ("I", "II", "III", "IV", "V")
_TIER = re.compile(rf"\b([A-Z][a-z]+) ({'|'.join(reversed(_NUMERALS))})\b")

OTHERS = 0.1  # what each further tier that a sentence names takes off it
AS_GOOD = 0.85  # share of the score of a tier's best sentence that a further one must have
TOGETHER = 0.1  # what sentences gain that stand in one entry of the text, a tier each


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier: what it is a tier of, in lower case, and its number from 1."""

    thing: str
    number: int

    def __str__(self) -> str:
        return f"{self.thing.capitalize()} {_NUMERALS[self.number - 1]}"


@dataclass(frozen=True, slots=True)
class _Telling:
    """A sentence that names a tier, and how well it tells what is asked; the best sorts first."""

    tier: Tier
    selection: Selection
    score: float

    def __lt__(self, other: _Telling) -> bool:
        return self.score > other.score

    @property
    def entry(self) -> str:
        return base_locator(self.selection.passage.locator)


class Tiers:
    """Knows the tiers that a corpus names, and tells what it says of each of several."""

    def __init__(self, corpus: Corpus, find: Callable[[str], Candidates]) -> None:
        self._find = find
        named = (tier for passage in corpus.passages for tier in _named_in(passage.text))
        self._of: dict[str, set[int]] = defaultdict(set)
        for tier in named:
            self._of[tier.thing].add(tier.number)
        acronyms = (a for name in national_names(corpus.glossary) for a in language.acronyms(name))
        listing = language.stems(" ".join([_data()["listing"], *acronyms]))
        self._plain = weighing.bare() | language.country_stems() | frozenset(listing)

    def named(self, question: str) -> tuple[Tier, ...]:
        """Return the tiers that a question names, in order; all of them where it asks for such."""
        found = {
            Tier(thing, number)
            for thing, numbers in self._of.items()
            for mention in _mentions(thing, numbers, plain(question))
            for number in _numbers(mention.group("numbers"), numbers)
        }
        return tuple(sorted(found or self._all(question), key=lambda t: (t.thing, t.number)))

    def _all(self, question: str) -> set[Tier]:
        """Return all tiers of the thing that is named in the plural, and little else."""
        words = set(plain(question).split())
        return {
            Tier(thing, number)
            for thing, numbers in self._of.items()
            if _plural(thing) in words
            and self._plain.issuperset(set(language.stems(question)) - _stems(thing))
            for number in numbers
        }

    def told(
        self, question: str, lead: Passage, room: int, *, named: Jurisdictions = frozenset()
    ) -> tuple[Selection, ...]:
        """Return what the source says of each tier, at most `room` sentences.

        Empty unless the question names two tiers or more, and the source tells each; and where
        `lead`, the passage that answers best, speaks of them all. `named` are the countries that
        the question names: a sentence about another is left out.
        """
        tiers = self.named(question)
        if not 2 <= len(tiers) <= room or set(_named_in(lead.text)).issuperset(tiers):
            return ()
        listed = _chosen({tier: sorted(self._tellings(question, tier, named)) for tier in tiers})
        if not all(listed.values()):
            return ()
        rounds = zip_longest(*(_as_good(tellings) for tellings in listed.values()))
        ranked = chain.from_iterable(sorted(filter(None, each)) for each in rounds)
        kept = list(dict.fromkeys(telling.selection for telling in ranked))[:room]
        order = (t.selection for tellings in listed.values() for t in sorted(tellings, key=_place))
        return tuple(dict.fromkeys(selection for selection in order if selection in kept))

    def _tellings(self, question: str, tier: Tier, named: Jurisdictions) -> Iterator[_Telling]:
        """Yield the sentences found for one tier that name it."""
        for hit in self._find(self.about(question, tier)).hits:
            near = {e.text: e.score for e in hit.evidence if e.kind is Kind.SENTENCE}
            for telling in _of_hit(hit, tier, near):
                about = telling.selection.span.jurisdictions
                if not named or not about or about & named:
                    yield telling

    def about(self, question: str, tier: Tier) -> str:
        """Return what a question that names several tiers asks about one of them."""
        rest = plain(question)
        for mention in reversed(list(_mentions(tier.thing, self._of[tier.thing], rest))):
            rest = f"{rest[: mention.start()]} {rest[mention.end() :]}"
        content = set(language.stems(rest)) - self._plain - _stems(tier.thing)
        if not content:
            return f"What is {tier}?"
        return f"{tier}: {' '.join(weighing.unframed(rest).split())}"


def _chosen(found: Mapping[Tier, list[_Telling]]) -> Mapping[Tier, list[_Telling]]:
    """Return the sentences on each tier, best first: of one entry where it tells all as well."""
    entries = {telling.entry for tellings in found.values() for telling in tellings}
    within = [
        {tier: [t for t in tellings if t.entry == entry] for tier, tellings in found.items()}
        for entry in sorted(entries)
    ]
    whole = [each for each in within if all(each.values())]
    best = max(whole, key=_mean, default=None)
    return best if best and _mean(best) + TOGETHER >= _mean(found) else found


def _as_good(tellings: Sequence[_Telling]) -> list[_Telling]:
    """Return the first, and those that tell nearly as well."""
    return [t for t in tellings if t.score >= AS_GOOD * tellings[0].score]


def _mean(ranked: Mapping[Tier, Sequence[_Telling]]) -> float:
    return sum(tellings[0].score if tellings else 0.0 for tellings in ranked.values()) / len(ranked)


def _of_hit(hit: Hit, tier: Tier, near: Mapping[str, float]) -> Iterator[_Telling]:
    for span in hit.passage.spans:
        quote = hit.passage.quote(span)
        named = set(_named_in(quote))
        if tier in named:
            score = hit.score + near.get(quote, 0.0) - OTHERS * (len(named) - 1)
            yield _Telling(tier, Selection(hit.passage, span), score)


def _place(telling: _Telling) -> tuple[str, int]:
    return telling.selection.passage.locator, telling.selection.span.start


def _named_in(text: str) -> Iterator[Tier]:
    """Yield the tiers that a text of the source names."""
    for thing, numeral in _TIER.findall(text):
        yield Tier(thing.lower(), _NUMERALS.index(numeral) + 1)


def _mentions(thing: str, numbers: Collection[int], folded: str) -> Iterator[re.Match[str]]:
    """Yield the places where a folded question names tiers: "class i or ii", "classes 1 to 3"."""
    number = "|".join(_forms(numbers))
    between = "|".join([*_data()["between"].split(), *_data()["range"].split()])
    name = rf"(?:{thing}|{_plural(thing)})"
    step = rf"(?:\s+(?:{between}))*(?:\s+{name})?\s+(?:{number})\b"
    return re.finditer(rf"\b{name}\s+(?P<numbers>(?:{number})\b(?:{step})*)", folded)


def _numbers(mention: str, numbers: Collection[int]) -> Iterator[int]:
    """Yield the numbers of a mention.

    Without a word between them the next one is higher: in "class ii i was told", "i" is none.
    """
    forms = _forms(numbers)
    last, joined, ranging = 0, True, False
    for word in mention.split():
        number = forms.get(word, 0)
        if not number:
            joined, ranging = True, ranging or word in _data()["range"].split()
        elif joined or number > last:
            yield from (n for n in numbers if ranging and last < n < number)
            yield number
            last, joined, ranging = number, False, False


def _forms(numbers: Collection[int]) -> dict[str, int]:
    """Return the ways in which these numbers may be written."""
    listed = enumerate(_data()["numbers"], 1)
    return {form: number for number, forms in listed if number in numbers for form in forms}


def _plural(thing: str) -> str:
    return f"{thing}es" if thing.endswith("s") else f"{thing}s"


def _stems(thing: str) -> frozenset[str]:
    return frozenset(language.stems(f"{thing} {_plural(thing)}"))


@cache
def _data() -> dict[str, Any]:
    return dict(yaml.safe_load((files("regchat") / "tiers.yaml").read_text("utf-8")))
