"""A turn and the question before it -> questions that can be read alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from regchat import language, turns, wording
from regchat.jurisdictions import Jurisdiction, Jurisdictions
from regchat.source import Term

MOST_WORDS = 9  # of a turn that only names something else, and of what a question is about

_VALUE = r"(iii|ii|i|1|2|3|one|two|three|first|second|third)"
_BARE_VALUE = re.compile(
    r"(?:and |even |what about |how about |the |class )*"
    r"(iii|ii|i|1|2|3|first|second|third|two|three)"
    r"(?: one)?(?: then| too)?\W*",
    re.IGNORECASE,
)
_ORDINALS = {"first": "1", "second": "2", "third": "3"}
_OF_A_YEAR = re.compile(rf"{turns.YEAR.pattern}(?: [A-Z][a-z]+)*")  # "2021 Health Policy"
_OTHER = re.compile(
    r"\b(?:the )?other (one|country|city|place|side|system|track|way)\b", re.IGNORECASE
)
_ASKED = re.compile(r"\b(which|who|how|why|when|where)\b(?! about\b)", re.IGNORECASE)
_BESIDE = re.compile(r"\b(?:in|for|from|of|to|at) \w+", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:(?:is|are|was|were) there|there (?:is|are|was|were)|what(?: is| are|'s|s)|"
    r"(?:please )?tell me(?: more)? about|explain|what about|"
    r"(?:does|do|did) (?P<where>\w+) have)\s+(?P<article>(?:an?|any|some|the)\s+)?(?P<thing>.+)",
    re.IGNORECASE,
)
_NEEDED = re.compile(
    r"(?:does|do|must|should) (?P<whose>.+?) (?:need|require|hold|get|want|undergo)s?\s+"
    r"(?P<article>(?:an?|any|some|the)\s+)(?P<thing>.+)",
    re.IGNORECASE,
)
_MANY = re.compile(r"(?:what |there )?(?:are|were|'re)\b", re.IGNORECASE)
_NAME_OF = re.compile(r"(?:\w+ )?names? of (?:the )?(?=\w)", re.IGNORECASE)
_TRAILING = re.compile(r" (?:called|named|like|about|for|exactly|again)$", re.IGNORECASE)
_THING = re.compile(
    r"\b(an?|any|some)\s+((?:\w+\s+){0,2}?\w+)"
    r"(?=\s+(?:from|about|for|of|in|on|that|which|to|under|with|at|by)\b|[?.,!]|$)",
    re.IGNORECASE,
)
_ARTICLE_BEFORE = re.compile(r"\b(an?|any|some|the) (\w+ )+$", re.IGNORECASE)
_FOR_A_NAME = re.compile(
    r"(?:by |under |with |to )?(?:whom?|(?:which|what) (?P<kind>\w+(?: \w+)?))\b", re.IGNORECASE
)
_BARE_WORD = re.compile(
    r"(?:and |but |so )?(why|how come|how|since when|when|where)"
    r"(?: (?:is|was|does|did) (?:that|it|this|so))?\W*",
    re.IGNORECASE,
)
_INVERTED = re.compile(
    r"(?:is|are|was|were|do|does|did|can|could|has|have|will|would|should|must)\b", re.IGNORECASE
)
_SINGULAR = {"do": "does", "are": "is", "were": "was", "have": "has"}


def exchanged(
    turn: str, last: str, names: Mapping[str, Jurisdictions] | None = None
) -> tuple[str, ...]:
    """Return the last question with what the turn names in the place of what that named.

    More than one where "the other one" may be of two kinds, none where the turn says more than
    such a name. `names` are proper names that speak of one country.
    """
    if len(language.words(turn)) > MOST_WORDS or _ASKED.search(turn):
        return ()
    found = [*_other(turn, last), _country(turn, last, names), _label(turn, last)]
    found += [_year(turn, last), _contrast(turn, last) or _letters(turn, last)]
    return tuple(dict.fromkeys(text for text in found if text))


def weighs(turn: str) -> bool:
    """Tell whether a turn weighs what it names against what went before."""
    return bool(set(language.words(turn)) & set(turns.data()["weighing"].split()))


def without_countries(text: str) -> str:
    """Return a text without the names of countries."""
    stems = language.country_stems()
    return " ".join(w for w in language.words(text) if not set(language.stems(w)) & stems)


def _adds_nothing(text: str) -> bool:
    rest = (word for word in language.words(text) if word not in turns.fillers())
    return not language.stems(" ".join(rest))


def _other(turn: str, last: str) -> Iterator[str]:
    """Yield the last question about the other country, track, ... of those that it names."""
    found = _OTHER.search(turn)
    if not found or not _adds_nothing(turn[: found.start()] + turn[found.end() :]):
        return
    which = found.group(1).casefold()
    if which not in ("country", "city", "place"):
        crossed = (_crossed(last, rows, to) for rows in turns.data()["contrasts"] for to in (0, 1))
        yield from filter(None, crossed)
    others = [j for j in Jurisdiction if j not in language.countries(last)]
    if which != "track" and len(others) == 1:
        yield language.swap_countries(last, frozenset(others))


def _country(turn: str, last: str, names: Mapping[str, Jurisdictions] | None) -> str | None:
    asked, before = language.countries(turn), language.countries(last)
    if not asked or asked == before or weighs(turn) or not _adds_nothing(without_countries(turn)):
        return None
    if before:
        return language.swap_countries(last, asked)
    if language.countries(last, names):
        return None
    spoken = " and ".join(language.country_name(j) for j in Jurisdiction if j in asked)
    return f"{last.rstrip(' ?.!')} in {spoken}?"


def _label(turn: str, last: str) -> str | None:
    """Return the last question about another class: "and class III?", "and III?"."""
    before = _numbered().search(last)
    asked = _numbered().search(turn)
    if not before:
        return None
    if asked and _adds_nothing(turn[: asked.start()] + turn[asked.end() :]):
        kind, value = asked.group(1), asked.group(2)
    elif bare := _BARE_VALUE.fullmatch(turn) or _corrected().fullmatch(turn):
        kind, value = before.group(1), bare.group(1)
    else:
        return None
    value = _ORDINALS.get(value.casefold(), value)
    if value.casefold() == before.group(2).casefold():
        return None
    return _numbered().sub(f"{kind} {value}", last)


@cache
def _corrected() -> re.Pattern[str]:
    """Return the pattern of a turn that puts another value right: "wrong number, meant two"."""
    words = turns.listed(turns.data()["corrections"].split())
    return re.compile(rf"(?:(?:{words})[\s,.;:!-]+)+{_VALUE}\W*", re.IGNORECASE)


def _year(turn: str, last: str) -> str | None:
    """Return the last question about what is of another year: "and the one from 2022?"."""
    before, asked = turns.years(last), turns.years(turn)
    works = set(turns.data()["works"].split())
    rest = " ".join(word for word in language.words(turns.YEAR.sub("", turn)) if word not in works)
    if len(before) > 1 or len(asked) != 1 or before == asked or not _adds_nothing(rest):
        return None
    (year,) = asked
    if before:
        return _OF_A_YEAR.sub(year, last)
    other, meant = _named_work().search(last), _any_work().search(turn)
    if other is None or not (meant or "one" in language.words(turn)):
        return None
    work = meant.group() if meant else other.group(1)
    return f"{last[: other.start()]}the {year} {work}{last[other.end() :]}"


def _letters(turn: str, last: str) -> str | None:
    """Return the last question about other letters: "and ASRM?" after "What is MFDS?"."""
    before, asked = (set(language.acronyms(text)) for text in (last, turn))
    if len(before) != 1 or len(asked) != 1 or before == asked:
        return None
    other, name = *asked, *before
    return last.replace(name, other) if _adds_nothing(turn.replace(other, "")) else None


@cache
def _numbered() -> re.Pattern[str]:
    kinds = turns.data()["numbered"].replace(" ", "|")
    return re.compile(rf"\b({kinds})\s+{_VALUE}\b", re.IGNORECASE)


def _contrast(turn: str, last: str) -> str | None:
    """Return the last question about the turn's kind of cells, or track, of the two there are."""
    for rows in turns.data()["contrasts"]:
        for to in (0, 1):
            names = turns.listed(row[to] for row in rows)
            asked = re.search(rf"\b(?:{names})(?! \w+ cells)\b", turn, re.IGNORECASE)
            if asked and _adds_nothing(turn[: asked.start()] + turn[asked.end() :]):
                crossed = _crossed(last, rows, to)
                if crossed:
                    return crossed
    return None


def _crossed(last: str, rows: Sequence[Sequence[str]], to: int) -> str | None:
    """Return `last` with the names of one side exchanged for the other's, None without any."""
    names = {row[1 - to].casefold(): row[to] for row in reversed(rows)}
    pattern = re.compile(rf"\b(?:{turns.listed(names)})\b", re.IGNORECASE)
    if not pattern.search(last):
        return None
    return pattern.sub(lambda match: names[match.group().casefold()], last)


def named(turn: str, last: str) -> str | None:
    """Return the turn with its pronoun replaced by what the last question was about.

    None without such a pronoun, or where the last question asks for more: "Who runs it?" after
    "Is there a register?", but not after "Who looks into the register?".
    """
    one, thing = turns.outward(turns.ONE, turn), _THING.search(last)
    if one and thing:
        before = turn[: one.start()]
        whole = thing.group(2) if _ARTICLE_BEFORE.search(before) else thing.group()
        return f"{before}{whole}{turn[one.end() :]}"
    subject = _subject(last)
    return replaced(turn, subject, one=not _MANY.match(last)) if subject else None


def of_work(turn: str, last: str, text: str) -> str | None:
    """Return the turn with the work that `text` names, a passage that was cited last, in its place.

    "Who wrote that paper?" after a passage that tells of "a 2022 review in Nature": that review.
    """
    if turns.years(turn) or not (work := _work().search(text)):
        return None
    name = f"the {work.group(1)}"
    that = _that_work().search(turn)
    if that and that.group(1).casefold() in (*turns.data()["any_work"].split(), work.group(2)):
        return f"{turn[: that.start()]}{name}{turn[that.end() :]}"
    return replaced(turn, name, one=True) if _any_work().search(last) else None


@cache
def _work() -> re.Pattern[str]:
    """Return the pattern of a work by its year and its journal: "a 2022 review in Nature"."""
    within = r"[A-Z][\w-]*(?: [A-Z][\w-]*)*"
    return re.compile(rf"\b[Aa]n? ({turns.YEAR.pattern} ({_works()}) in {within})")


@cache
def _that_work() -> re.Pattern[str]:
    return re.compile(rf"\b(?:that|this|the)(?: same)? ({_works()})\b", re.IGNORECASE)


@cache
def _named_work() -> re.Pattern[str]:
    """Return the pattern of a work by another name than its year: "the Cell Stem Cell review"."""
    name = r"(?:the|that|an?) (?:[\w-]+ ){0,4}?"
    return re.compile(rf"\b{name}({_any_work().pattern})", re.IGNORECASE)


@cache
def _any_work() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_works()}|journal)s?\b", re.IGNORECASE)


def _works() -> str:
    return turns.listed(turns.data()["published"].split())


def _subject(last: str) -> str | None:
    """Return what a question was about, where it asks for nothing else: "Is there a register?"."""
    asked = last.rstrip(" ?.!")
    if needed := _NEEDED.fullmatch(asked):
        thing = f"the {needed['thing']} for {needed['whose']}"
        return thing if len(language.words(thing)) <= MOST_WORDS else None
    found = _ABOUT.fullmatch(asked)
    if not found or len(language.words(found["thing"])) > MOST_WORDS:
        return None
    thing = _TRAILING.sub("", found["thing"])
    if called := _NAME_OF.match(thing):
        thing = thing[called.end() :]
    subject = f"the {thing}" if found["article"] else thing
    where = language.countries(found["where"] or "")
    return f"{subject} in {language.country_name(*where)}" if where else subject


def replaced(turn: str, subject: str, *, one: bool = False) -> str | None:
    """Return the turn with its pronoun replaced by `subject`, in the turn's country.

    A subject that is `one` is "it" and not "they", where the turn has both.
    """
    found = turns.outward(turns.PRONOUN, turn)
    if found and one and found.group().casefold() == "they":
        found = turns.outward(turns.IT, turn) or found
    if not found or language.countries(_BESIDE.sub(" ", turn[: found.start()])):
        return None
    if found.group(2) and "'s " in subject:
        return None
    asked = language.countries(turn)
    if asked and not weighs(turn) and not asked >= language.countries(subject):
        subject = language.swap_countries(subject, asked)
    before = turn[: found.start()]
    if found.group().casefold() == "they" and " " not in subject:
        before = re.sub(r"\b(do|are|were|have) $", _one_does, before, flags=re.IGNORECASE)
    ending = "'s" if found.group(2) else ""
    return f"{before}{subject}{ending}{turn[found.end() :]}"


def _one_does(verb: re.Match[str]) -> str:
    return f"{_SINGULAR[verb.group(1).casefold()]} "


def answered(turn: str, last: str, text: str, glossary: Sequence[Term]) -> str | None:
    """Return the turn with its pronoun replaced by the name that answered the last question.

    That is the proper name which stands first in `text`, the passage that was cited, and is of
    the kind that was asked for ("which law"); None where the last question asked for no name.
    """
    if not (asked := _FOR_A_NAME.match(last)):
        return None
    kinds = without_countries(asked["kind"] or turns.data()["who"])
    within, found = f" {wording.plain(text)} ", []
    for term in glossary:
        if _is_of(term, kinds) and _may_answer(term, last):
            keys = (f" {wording.plain(name)} " for name in (term.term, term.name))
            found += [(within.index(key), -len(key), term.term) for key in keys if key in within]
    return replaced(turn, min(found)[2]) if found else None


def _is_of(term: Term, kinds: str) -> bool:
    """Tell whether a term is a proper name that its entry says to be of one of these kinds."""
    proper = term.term[0].isupper() or "." in term.term
    entry = language.stems(" ".join((term.term, term.name, term.meaning)))
    return proper and not set(entry).isdisjoint(language.stems(kinds))


def _may_answer(term: Term, question: str) -> bool:
    """Tell whether a term is not named in a question, nor of another country than it names."""
    countries = language.countries(question)
    elsewhere = countries and term.jurisdictions and not countries & term.jurisdictions
    return not elsewhere and set(language.stems(term.term)).isdisjoint(language.stems(question))


def joined(turn: str, last: str) -> str:
    """Return the turn behind the last question, in the turn's country if it names one."""
    asked, before = language.countries(turn), language.countries(last)
    if asked and before and asked != before and not weighs(turn):
        last = language.swap_countries(last, asked)
    bare = _BARE_WORD.fullmatch(turn)
    if bare and _INVERTED.match(last):
        return f"{bare.group(1)} {last[0].lower()}{last[1:]}"
    return f"{last if last[-1] in '.?!' else f'{last}.'} {turn}"
