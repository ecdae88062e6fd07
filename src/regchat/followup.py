"""A turn and its history -> a question that can be read alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from regchat import language
from regchat.types import Turn

_OPENING = re.compile(
    r"^(and|but|so|or|also|then|what about|how about|what of|same for|only|even|why|why not|"
    r"how so|when|where|since when|who|which one|really|how long|how much|how many)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(it|its|they|them|their|theirs|that|this|these|those|there|he|she|one|ones|other|"
    r"another|same|former|latter|both|either|neither)\b",
    re.IGNORECASE,
)
_SWAP_LENGTH = 6
_LEANING_LENGTH = 9


def leans(question: str) -> bool:
    """Tell whether a turn looks as though it leans on what went before."""
    words = language.words(question)
    content = language.stems(question)
    if len(words) > _LEANING_LENGTH + 4:
        return False
    pointing = bool(_POINTING.search(question)) and len(words) <= _LEANING_LENGTH
    opening = bool(_OPENING.match(question)) and len(content) <= 3
    return pointing or opening or len(content) <= 1


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Return the turn as a question of its own, made with the last one's words.

    A turn that says little but another country ("and in Japan?") becomes the last question about
    that country; any other is put behind the last question.
    """
    last = history[-1].standalone_question
    asked, before = language.countries(question), language.countries(last)
    if asked and before and asked != before and len(language.words(question)) <= _SWAP_LENGTH:
        rest = [s for s in language.stems(question) if s not in language.country_stems()]
        if not rest:
            return language.swap_countries(last, asked)
    return f"{last.rstrip('?.! ')}: {question}"
