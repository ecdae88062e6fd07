"""A turn with a pronoun -> the turn with what the pronoun stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from regchat import language, turns, wording
from regchat.source import Term

MOST_WORDS = 9  # of what a question is about

_BESIDE = re.compile(r"\b(?:in|for|from|of|to|at) \w+", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:(?:is|are|was|were) there|there (?:is|are|was|were)|what(?: is| are|'s|s)|"
    r"(?:please )?tell me(?: more)? about|explain|what about|"
    r"(?:does|do|did) (?P<where>\w+) have)\s+(?P<article>(?:an?|any|some|the)\s+)?(?P<thing>.+)",
    re.IGNORECASE,
)
_NEEDED = re.compile(
    r"(?:does|do|must|should) (?P<whose>(?:(?!have\b|say\b|that\b|if\b|whether\b)\w+ ){1,4})"
    r"(?:need|require|hold|get|want|undergo)s?\s+"
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
_SPEAKERS = ("i", "we", "you", "they", "he", "she", "it")
_SINGULAR = {"do": "does", "are": "is", "were": "was", "have": "has"}


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


def _subject(last: str) -> str | None:
    """Return what a question was about, where it asks for nothing else: "Is there a register?"."""
    asked = last.rstrip(" ?.!")
    found = _ABOUT.fullmatch(asked)
    if not found and (needed := _NEEDED.fullmatch(asked)):
        return _needed(needed["thing"], needed["whose"].strip())
    if not found or len(language.words(found["thing"])) > MOST_WORDS:
        return None
    thing = _TRAILING.sub("", found["thing"])
    if called := _NAME_OF.match(thing):
        thing = thing[called.end() :]
    subject = f"the {thing}" if found["article"] else thing
    where = language.countries(found["where"] or "")
    return f"{subject} in {language.country_name(*where)}" if where else subject


def _needed(thing: str, whose: str) -> str | None:
    """Return what somebody needs: "the licence for a kite"."""
    named = f"the {thing}" if whose.casefold() in _SPEAKERS else f"the {thing} for {whose}"
    return named if len(language.words(named)) <= MOST_WORDS else None


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
    if asked and not turns.weighs(turn) and not asked >= language.countries(subject):
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
    kinds = turns.without_countries(asked["kind"] or turns.data()["who"])
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
