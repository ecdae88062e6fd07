"""The glossary's terms in an answer: where each first stands, and what it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from regchat.source import Term
from regchat.web.page.escaping import escape, words

MOST = 6

_WORD = r"(?<![\w-]){}(?![\w-])"


@dataclass(slots=True)
class Terms:
    """Links the first place of each term to its meaning below the answer, `MOST` terms at most."""

    glossary: Sequence[Term]
    anchor: str
    used: list[Term] = field(default_factory=list)

    def line(self, text: str) -> str:
        """Return a sentence as HTML, with its terms linked."""
        parts, at = [], 0
        for start, end, term in self._found(text):
            self.used.append(term)
            link = f'<a class="term" href="#{self.anchor}-t{len(self.used)}">'
            parts += [_escaped(text[at:start]), f"{link}{escape(text[start:end])}</a>"]
            at = end
        return "".join([*parts, _escaped(text[at:])])

    def explained(self) -> str:
        """Return the terms that were linked with their meanings, closed."""
        if not self.used:
            return ""
        listed = "".join(self._entry(n, term) for n, term in enumerate(self.used, 1))
        return (
            f'<details class="terms" id="{self.anchor}-t"><summary>{words("terms")}</summary>'
            f"<dl>{listed}</dl></details>"
        )

    def _entry(self, n: int, term: Term) -> str:
        known = term.term.casefold() in term.name.casefold()
        also = "" if known else f"{escape(term.name)}&#46; "
        about = f"<dd>{also}{escape(term.meaning)}</dd>"
        return f'<dt id="{self.anchor}-t{n}">{escape(term.term)}</dt>{about}'

    def _found(self, text: str) -> Iterable[tuple[int, int, Term]]:
        """Yield the places of terms not linked yet, longest name first where two overlap."""
        places = sorted(
            ((m.start(), m.end(), term) for term in self._unused() for m in _places(term, text)),
            key=lambda place: (place[0], -place[1]),
        )
        end, room, seen = 0, MOST - len(self.used), set[str]()
        for place in places:
            if place[0] >= end and place[2].term not in seen and len(seen) < room:
                seen.add(place[2].term)
                end = place[1]
                yield place

    def _unused(self) -> Iterable[Term]:
        used = {term.term for term in self.used}
        return (term for term in self.glossary if term.term not in used)


def _places(term: Term, text: str) -> Iterable[re.Match[str]]:
    """Yield where a term stands; small letters at its beginning may be capitals in the text."""
    for name in dict.fromkeys((term.term, term.name)):
        exact = any(letter.isupper() for letter in name)
        pattern = _WORD.format(re.escape(name))
        yield from re.finditer(pattern, text, 0 if exact else re.IGNORECASE)


def _escaped(text: str) -> str:
    """Escape a piece of a sentence; the spaces at its ends stay."""
    inner = escape(text)
    if not inner:
        return " " if text else ""
    return f"{' ' * text[:1].isspace()}{inner}{' ' * text[-1:].isspace()}"
