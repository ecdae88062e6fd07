"""A message -> the questions in it: an e-mail's one question, or two things asked at once."""

from __future__ import annotations

import re

from regchat import language, turns, wording

LONG = 25  # words from which a message is searched for the one of its questions that can be
FEWEST = 2  # words with content that a question of its own has

_WH = r"who|what|whats|what's|which|when|where|why|how"
_ASKING = re.compile(
    r"^(?:(?:so|and|also|but|ok|okay|please|pls|hi|hello|well|now|oh|kindly|anyway)\b[,\s]*)*"
    rf"(?:{_WH}|is|are|was|were|do|does|did|can|could|will|would|should|has|have|may|must|"
    r"tell me|explain|name|list|describe|compare|give me|state|confirm|"
    r"i(?:'d| would) like to know|i want to know|i need to know|i wonder|wondering|my question)\b",
    re.IGNORECASE,
)
_OF_ONE = re.compile(r"(?:who|what)(?:'s|s| is| are| do| does) ", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(?:(?:that|this|these|those)(?! (?!(?:the|an?|is|are|was|were|so|true|right)\b)[\w-]+ \w)|"
    r"them|they|it|there|he|she|him)\b",
    re.IGNORECASE,
)
_ONE_OF = re.compile(r"\bthe \w+ ones?\b", re.IGNORECASE)  # "the newest one", of those before
_OF_A_THING = r"the (?:number|names?|price|cost|address) "
_JOIN = re.compile(
    r"\s*(?:[,;+&]|\bplus\b|\band\b|\balso\b)+\s*(?:(?:and|also|then|plus)\s+)*"
    rf"(?=(?:(?:within|by|in|at|of|for|to|from) )?(?:{_WH})\b"
    rf"|(?:is|are|does|do|did|can|will)\b|{_OF_A_THING})",
    re.IGNORECASE,
)


def questions(message: str) -> list[str]:
    """Return the questions that a message asks, in its own words; empty where none is marked.

    A sentence is one if it ends or begins like one; it is parted where it goes on with a further
    question ("..., and how long does it take").
    """
    bounds = wording.sentences(message)
    sentences = [message[start:end] for start, end in bounds]
    return [part for sentence in sentences if asks(sentence) for part in _parted(sentence)]


def asks(sentence: str) -> bool:
    """Tell whether a sentence ends or begins like a question."""
    return sentence.rstrip(" )\"'”").endswith("?") or bool(_ASKING.match(sentence))


def to_search(message: str) -> list[str]:
    """Return the questions that are worth a search of their own beside the whole message.

    One that leans on another (see `leans`) is among them only behind it; the first may come with
    the statement before it that it points at.
    """
    found = [question for question in dict.fromkeys(questions(message)) if _says(question)]
    while found and (_POINTING.search(found[0]) or not _whole(found[0])):
        if told := _told_before(found[0], message):
            found[0] = told
            break
        del found[0]
    if len(found) == 1 and (found[0] == message or len(language.words(message)) < LONG):
        return []
    return found


def _told_before(question: str, message: str) -> str | None:
    """Return a question that points at the statement before it in a message, with that."""
    start = message.index(question)
    ends = [bounds for bounds in wording.sentences(message) if bounds[1] <= start]
    if not ends or not _POINTING.search(question) or message[ends[-1][1] : start].strip():
        return None
    told = message[ends[-1][0] : ends[-1][1]]
    says = len(language.stems(told)) >= FEWEST and not asks(told)
    return message[ends[-1][0] : start + len(question)] if says else None


def leans(question: str) -> bool:
    """Tell whether a question, behind another in a message, cannot be read without that."""
    pointing = _POINTING.search(question) or _ONE_OF.search(question) or turns.points(question)
    return bool(pointing) or len(language.stems(question)) < FEWEST


def leaning(letter: str) -> str | None:
    """Return the one question in a longer message, if it leans on what went before the message.

    One that says too little by itself comes with the sentence before it.
    """
    told = [turns.opened(letter[start:end]) for start, end in wording.sentences(letter)]
    asked = [place for place, sentence in enumerate(told) if asks(sentence)]
    if len(told) < 2 or len(asked) != 1 or not turns.leans(told[asked[0]]):
        return None
    place = asked[0]
    says = len(language.stems(told[place])) >= FEWEST
    return told[place] if says or not place else f"{told[place - 1]} {told[place]}"


def _says(question: str) -> bool:
    """Tell whether a question holds more than the name of a country."""
    return not language.country_stems().issuperset(language.stems(question))


def _whole(question: str) -> bool:
    """Tell whether a question can be read without what follows in its sentence."""
    enough = len(language.stems(question)) >= FEWEST
    return enough or (_says(question) and bool(_OF_ONE.match(question)))


def _parted(sentence: str) -> list[str]:
    parts: list[str] = []
    for piece in _JOIN.split(sentence):
        further = asks(piece) or re.match(_OF_A_THING, piece, re.IGNORECASE)
        if parts and not (_says(piece) and further and _whole(parts[0])):
            return [sentence]
        parts.append(piece.strip())
    return parts if asks(parts[0]) else [sentence]
