"""A question -> whether it weighs the two countries, and what it asks about each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from regchat import language, wording
from regchat.jurisdictions import Jurisdiction, Jurisdictions

SHORT = 15  # words, up to which a question is read as one sentence


@cache
def _data() -> dict[str, Any]:
    text = (files("regchat") / "weighing.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def weighing_part(question: str, names: Mapping[str, Jurisdictions] | None = None) -> str:
    """Return the sentences of a question that set the two countries against each other.

    A sentence names both in one breath, or both with a word that weighs, or means both without
    naming either ("the two countries", "in each"). A short question may do so in two sentences.
    `names` are further names that stand for a country. Empty where nothing is weighed.
    """
    each = [question[start:end] for start, end in wording.sentences(question)]
    found = [sentence for sentence in each if _weighs(language.coded(sentence, names))]
    short = len(language.words(question)) <= SHORT
    if not found and short and _weighs(language.coded(question, names)):
        return question
    return " ".join(found)


def goes_on_weighing(turn: str) -> bool:
    """Tell whether a turn that leans on another weighs too: not one about one country alone."""
    return len(language.countries(turn)) != 1 and speaks_of("cues", turn)


def _weighs(coded: str) -> bool:
    if _holds("whichever", coded):
        return False
    own = _holds("own", coded)
    coded = _without("own", coded) if own else coded
    named = _codes_in(coded)
    if len(named) == len(Jurisdiction):
        return _holds("together", coded) or _holds("cues", coded)
    meant = "other" if named else "sides"
    return not own and _holds(meant, coded) and _holds("cues", coded)


def speaks_of(kind: str, text: str) -> bool:
    """Tell whether a text has words of a kind.

    "verdict": which is better or safer; "alike": whether both are the same; "degree": more and
    less; "apart": what each has; "when": a date.
    """
    return _holds(kind, wording.plain(text))


def bare() -> frozenset[str]:
    """Return the stems of words that say that something is compared, and not what."""
    return frozenset(language.stems(str(_data()["bare"])))


def about(question: str, country: Jurisdiction) -> str:
    """Return what a question asks about one of the countries that it names or means."""
    name = language.country_name(country)
    text = language.swap_countries(question, frozenset([country]))
    text = unframed(_once(text, country))
    for pattern in _patterns("sides"):
        text = pattern.sub(name, text)
    text = re.sub(rf"\b{name}(\s+{name})+\b", name, " ".join(text.split())).strip(" ,;:-")
    if country in language.countries(text):
        return text
    return f"{text.rstrip('?.! ')} in {name}?"


def asked_of(question: str, names: Mapping[str, Jurisdictions] | None = None) -> Jurisdictions:
    """Return the countries that a question is about; `names` are used where it names none.

    The country that the asker is from or lives in is none of them, beside another one.
    """
    coded = language.coded(question)
    named = _codes_in(_without("own", coded)) or _codes_in(coded)
    return named or language.countries(question, names)


def _codes_in(coded: str) -> Jurisdictions:
    return frozenset(country for country in Jurisdiction if country in coded.split())


def unframed(text: str) -> str:
    """Return `text` without the words that say no more than that something is compared."""
    return _without("frame", text)


def _once(text: str, country: Jurisdiction) -> str:
    """Return `text` without its second part where both parts now name the same country.

    "who approves in Korea and who in Korea" says no more than "who approves in Korea".
    """
    names = f"(?:{language.country_name(country)}|{language.people_name(country)})"
    named = rf"(?:the )?{names}(?:'s?)?(?: (?:ones?|side))?"
    joined = r"(?:and|n|or|vs\.?|versus|against|than|but|while|whereas|compared (?:to|with))"
    again = rf"({named}\b.*?)[,;]?\s+{joined}(?:\s+\w+){{0,3}}?\s+{named}\b"
    return re.sub(again, r"\1", text, flags=re.IGNORECASE | re.DOTALL)


def _holds(kind: str, folded: str) -> bool:
    return any(pattern.search(folded) for pattern in _patterns(kind))


def _without(kind: str, text: str) -> str:
    for pattern in _patterns(kind):
        text = pattern.sub(" ", text)
    return text


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    data = _data()
    country = f"(?:{'|'.join(Jurisdiction)})"
    return tuple(
        re.compile(p.replace("{country}", country).replace("{land}", data["land"]), re.IGNORECASE)
        for p in data[kind]
    )
