"""What a turn shows by its words alone of how it hangs on the turns before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from regchat import language
from regchat.wording import plain

LONGEST = 14  # words; a longer turn says what it means
FEW = 3  # words with content up to which "how many ..." asks for more of what went before
BEFORE = 2  # words with content before a pronoun, up to which it stands for something outside
BEFORE_LAST = 4  # the same, for a pronoun at the end
BEFORE_POSSESSIVE = 1  # the same, for "its" and "their"

PRONOUN = re.compile(
    r"(?<!of )\b(it|they|them)\b|\b(its|their)\b(?! own\b)",  # the second group: possessive
    re.IGNORECASE,
)
IT = re.compile(r"\b(it)()\b", re.IGNORECASE)  # with the groups of PRONOUN
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
ONE = re.compile(
    r"(?<!which )(?<!that )(?<!this )(?<!other )(?<!the )"
    r"\bone\b(?=\W*$| (?:as|too|about|for|in|from|with)\b)",
    re.IGNORECASE,
)
_STANDS_FOR = re.compile(
    r"(?<!of )\b(it|they|them|its|their|theirs|he|she|him|his|her|those|these|there|similar|"
    r"the same)\b(?! own\b)|"
    r"\bones?(?=\W*$| (?:as|too|about|for|in|from|with|called)\b)",
    re.IGNORECASE,
)
_POSSESSIVE = ("its", "their")
_POINTING = re.compile(
    r"\b(?:(?<!say )(?<!says )(?<!said )(?<!true )(?<!sure )(?<!know )(?<!think )(?<!heard )"
    r"(?<!read )(?<!told )(?<!so )(?<!means )that|this|the other|another|same|former|latter|such|"
    r"similar|corresponding|counterpart|too|also|as well(?! as)|instead)\b",
    re.IGNORECASE,
)
# "it", "there", "this" that stand for nothing: "is it true that", "are there", "this article".
_EMPTY = re.compile(
    r"\b(?:is|was|are|were|'s)(?:n't)? there\b|\bthere(?:'s| is| are| was| were)\b|"
    r"\b(?:is|was|would|s)(?:n't)? it (?:be )?(?:\w+ly )?(?:true|legal|possible|allowed|safe|"
    r"cheaper|better|easier|faster|likely|worth|necessary|required|ok|okay|the|a)\b(?: that)?|"
    r"\b(?:is|was) it \w+ (?:that|whether|to|if)\b|\bdoes it take\b|\bworth it\b|"
    r"\bit(?:'s| is) (?:true|legal|possible|allowed|said)\b|\b(?:each|any|no) other\b|"
    r"\bthis (?:article|text|page|site|piece|guide|website|kind|sort|type|source|thing)\b|"
    r"\bthese (?:two|2|countries|places|\w+ (?:answers|questions)|answers|questions)\b",
    re.IGNORECASE,
)
_GOING_ON = re.compile(
    r"(and|but|or|then|so|also|what about|how about|what of|what if|same|for|only|even|instead)\b",
    re.IGNORECASE,
)
_ASKING_ON = re.compile(
    r"(why|how so|how come|when|where|since when|who|whom|to whom|which|which one|really|how long|"
    r"how much|how many|how often|what year|what else|anything|any|under|by|at|from|to|in)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"(and |but |so |or |then |also |even )*(what about|how about|what of|what if)?\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(what|who|whom|which|when|where|why|how|is|are|was|were|do|does|did|can|could|has|have|"
    r"had|will|would|should|must|may|tell|explain|compare|list|show)(n't)?\b",
    re.IGNORECASE,
)


_MEANING = re.compile(
    r"(?:(?:and|so|but|ok|okay) )?(?:what(?:'s|s| is| are| does| do)|define|explain|meaning of)"
    r" (?:an? )?(?P<thing>.+?)(?: (?:means?|meaning|stands? for))?\W*|(?P<before>.+?) meaning\W*",
    re.IGNORECASE,
)


@cache
def data() -> dict[str, Any]:
    """Return the editor's lists of words."""
    return dict(yaml.safe_load((files("regchat") / "followup.yaml").read_text("utf-8")))


def listed(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def fillers() -> frozenset[str]:
    """Return the words that add nothing to what a turn names."""
    return frozenset(data()["fillers"].split())


@cache
def _openers() -> re.Pattern[str]:
    words = listed(word.strip() for word in data()["openers"].split(","))
    return re.compile(rf"^(?:(?:{words})(?:[\s,.;:!\u2026]+|$))+", re.IGNORECASE)


@cache
def _hesitations() -> re.Pattern[str]:
    words = listed(word.strip() for word in data()["hesitations"].split(","))
    stop, conjunction = r"\s*[,.;:!\u2026-]+\s+", r"\s+(?=(?:so|but|and|i)\b)"
    return re.compile(rf"^(?:(?:{words})(?:{stop}|{conjunction}))+", re.IGNORECASE)


@cache
def _changes() -> re.Pattern[str]:
    patterns = "|".join(data()["changes"])
    after = r"(?:[\s,.;:!\u2026-]+(?:then|now|and|but)\b)?[\s,.;:!\u2026-]*"
    return re.compile(rf"^(?:{patterns})\b{after}", re.IGNORECASE)


def says(turn: str) -> bool:
    """Tell whether a turn holds more than what is said before what is meant."""
    return bool(language.words(_openers().sub("", turn)))


def opened(turn: str) -> str:
    """Return the turn without what is said before what is meant; the turn if that is all."""
    rest, before = turn, ""
    while rest != before:
        before, rest = rest, _hesitations().sub("", _openers().sub("", rest))
    return re.sub(r"^n\b", "and", rest) if language.words(rest) else turn


def changed(turn: str) -> str | None:
    """Return the question of a turn that says it drops what went before, None if it does not."""
    found = _changes().match(opened(turn))
    rest = opened(turn)[found.end() :] if found else ""
    return rest if language.words(rest) else None


def goes_on(turn: str) -> bool:
    """Tell whether a turn says by its first word that it goes on with what went before."""
    return bool(_GOING_ON.match(opened(turn)))


def unmarked(turn: str) -> bool:
    """Tell whether a turn has neither a question word nor a verb of asking: "for donor cells?"."""
    return not _ASKING.search(_LEADING.sub("", opened(turn), count=1))


def outward(pattern: re.Pattern[str], turn: str) -> re.Match[str] | None:
    """Return the first match that stands for, or points at, something outside of the turn.

    After several words with content, it rather means one of those.
    """
    seen = _EMPTY.sub(lambda match: "_" * len(match.group()), turn)
    for match in pattern.finditer(seen):
        most = BEFORE if language.words(seen[match.end() :]) else BEFORE_LAST
        if match.group().casefold() in _POSSESSIVE:
            most = BEFORE_POSSESSIVE
        if len(language.stems(seen[: match.start()])) <= most:
            return match
    return None


def stands_for(turn: str) -> bool:
    """Tell whether a word of the turn stands for something that an earlier turn named."""
    return bool(outward(_STANDS_FOR, turn))


def points(turn: str) -> bool:
    """Tell whether a word of the turn points at an earlier turn."""
    return stands_for(turn) or bool(outward(_POINTING, turn))


def years(text: str) -> frozenset[str]:
    """Return the years that a text names."""
    return frozenset(YEAR.findall(text))


def weighs(turn: str) -> bool:
    """Tell whether a turn weighs what it names against what went before."""
    return bool(set(language.words(turn)) & set(data()["weighing"].split()))


def without_countries(text: str) -> str:
    """Return a text without the names of countries."""
    stems = language.country_stems()
    return " ".join(w for w in language.words(text) if not set(language.stems(w)) & stems)


def adds_nothing(text: str) -> bool:
    """Tell whether a text has no words but those that add nothing to what a turn names."""
    rest = (word for word in language.words(text) if word not in fillers())
    return not language.stems(" ".join(rest))


def untold(turn: str, texts: Sequence[str]) -> bool:
    """Tell whether a turn asks on for an amount, a figure or a reason that no text holds.

    `texts` are the passages, the best first; not all of them count.
    """
    asked = plain(opened(turn))
    return any(
        re.search(kind["asked"].strip(), asked)
        and not any(
            re.search(kind["held"].strip(), plain(text)) for text in texts[: kind.get("among", 1)]
        )
        for kind in data()["asked_on"].values()
    )


def defined(turn: str) -> str | None:
    """Return the words whose meaning a turn asks for: "what is ASRM?", "autologous meaning"."""
    found = _MEANING.fullmatch(opened(turn))
    return (found["thing"] or found["before"]) if found else None


def short(turn: str) -> bool:
    """Tell whether a turn is short enough to leave something unsaid."""
    return len(language.words(opened(turn))) <= LONGEST


def leans(turn: str) -> bool:
    """Tell whether a turn looks as though it leans on what went before."""
    meant = opened(turn)
    if not short(meant):
        return False
    content = len(language.stems(meant))
    asks_on = bool(_ASKING_ON.match(meant)) and content <= FEW
    return goes_on(turn) or points(meant) or asks_on or content <= 1
