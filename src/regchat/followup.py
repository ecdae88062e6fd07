"""A turn and its history -> a question that can be read alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from regchat import language
from regchat.types import Jurisdiction, Term, Turn

_GOING_ON = re.compile(
    r"^((ok|okay|thanks|thank you|yes|no|right|i see)[\s,.!]+)*"
    r"(and|n|but|or|then|what about|how about|what of|what if|same for|only|even|instead)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(so|also|why|how so|when|where|since when|who|which one|really|how long|how much|how many|"
    r"how often|what year)\b",
    re.IGNORECASE,
)
_OTHER_COUNTRY = re.compile(r"\bthe other (one|country|city|place|side|system)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"(?<!of )\b(it|they)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\b(its|their)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(them|that|this|those|these|there|one|ones|other|another|same|former|latter|he|she|his|her)"
    r"\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\b(class|clas|tier|track)\s+(iii|ii|i|1|2|3|one|two|three)\b", re.IGNORECASE)
_MOST_WORDS = 12
_FEW_WORDS = 7
_LITTLE_CONTENT = 3


def goes_on(question: str) -> bool:
    """Tell whether a turn says by its first words that it goes on with what went before."""
    return bool(_GOING_ON.match(question)) and len(language.words(question)) <= _MOST_WORDS


def leans(question: str) -> bool:
    """Tell whether a turn looks as though it leans on what went before."""
    words, content = language.words(question), language.stems(question)
    if len(words) > _MOST_WORDS:
        return False
    pointing = any(p.search(question) for p in (_PRONOUN, _POSSESSIVE, _POINTING))
    opening = bool(_OPENING.match(question)) and len(content) <= _LITTLE_CONTENT
    return goes_on(question) or pointing or opening or len(content) <= 1


def standalone(question: str, history: Sequence[Turn], glossary: Sequence[Term] = ()) -> str:
    """Return the turn as a question of its own, made with the words of the last one.

    In this order: a turn that says little but another country or class ("and in Japan?", "and
    class I?") becomes the last question about that one; a pronoun is replaced by what the last
    question was about; otherwise the turn is put behind the last question.
    """
    last = _root(history[-1])
    question = _other_named(question, last)
    return (
        _other_country(question, last)
        or _other_label(question, last)
        or _named(question, last, glossary)
        or f"{last if last[-1] in '.?!' else f'{last}.'} {question}"
    )


def _root(turn: Turn) -> str:
    """Return what a turn was about: where it was put behind another question, only that one."""
    before = turn.standalone_question.removesuffix(turn.question).strip()
    return before or turn.standalone_question


def _other_named(question: str, last: str) -> str:
    """Return the turn with "the other country" replaced by the one that the last did not name."""
    others = [j for j in Jurisdiction if j not in language.countries(last)]
    if len(others) != 1:
        return question
    return _OTHER_COUNTRY.sub(language.country_name(others[0]), question)


def _other_country(question: str, last: str) -> str | None:
    asked, before = language.countries(question), language.countries(last)
    if not asked or not before or asked == before or len(language.words(question)) > _FEW_WORDS:
        return None
    rest = [stem for stem in language.stems(question) if stem not in language.country_stems()]
    return None if rest else language.swap_countries(last, asked)


def _other_label(question: str, last: str) -> str | None:
    asked = _LABEL.search(question)
    if not asked or not _LABEL.search(last) or len(language.words(question)) > _FEW_WORDS:
        return None
    rest = _GOING_ON.sub("", _LABEL.sub("", question))
    return _LABEL.sub(asked.group(), last) if not language.stems(rest) else None


def _named(question: str, last: str, glossary: Sequence[Term]) -> str | None:
    subject = _subject(last, glossary)
    if subject is None:
        return None
    if _POSSESSIVE.search(question):
        return _POSSESSIVE.sub(f"{subject}'s", question, count=1)
    if _PRONOUN.search(question):
        return _PRONOUN.sub(subject, question, count=1)
    return None


def _subject(text: str, glossary: Sequence[Term]) -> str | None:
    """Return the name of the glossary's term that stands first in `text`, the longest of those."""
    within = f" {language.plain(text)} "
    names = {name for term in glossary for name in (term.term, term.name, *term.synonyms)}
    found = [(within.index(f" {key} "), -len(key), name) for name, key in _keys(names, within)]
    return min(found)[2] if found else None


def _keys(names: set[str], within: str) -> list[tuple[str, str]]:
    keyed = [(name, language.plain(name)) for name in sorted(names)]
    return [(name, key) for name, key in keyed if key and f" {key} " in within]
