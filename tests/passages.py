"""Passages about kites in two countries, and what is found of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from regchat.evidence import Candidates, Evidence, Hit, Kind
from regchat.extractive import Selection
from regchat.jurisdictions import Jurisdiction, Jurisdictions
from regchat.sides import Sides
from regchat.source import Passage, Span

KOREA, JAPAN = Jurisdiction
KR, JP = (frozenset([j]) for j in Jurisdiction)
BOTH, NONE = KR | JP, frozenset[Jurisdiction]()


def passage(
    locator: str, *quotes: tuple[str, Jurisdictions], section: str = "Kites", heading: str = ""
) -> Passage:
    text, spans = "", []
    for quote, spoken in quotes:
        start = len(text) + bool(text)
        text = f"{text} {quote}".strip()
        spans.append(Span(start, start + len(quote), spoken))
    spoken_of = frozenset(j for span in spans for j in span.jurisdictions)
    return Passage(locator, "article", section, heading or None, text, spoken_of, tuple(spans))


FEES = passage(
    "table/1",
    ("In Korea, a licence costs 12 coins.", KR),
    ("In Japan, registration is free of charge.", JP),
    heading="Fees",
)
AGES = passage(
    "table/2",
    ("In Korea, a pilot is nine years old.", KR),
    ("In Japan, a pilot may be of any age.", JP),
    heading="Ages",
)
OFFICE_KR = passage(
    "office/1",
    ("In Korea, the office is the KTA.", KR),
    ("The office in Korea was founded in 1990.", KR),
    section="Offices",
)
OFFICE_JP = passage(
    "office/2",
    ("In Japan, the office is the JKB.", JP),
    ("The office in Japan has a bell.", JP),
    ("The office in Japan was founded in 2004.", JP),
    section="Offices",
)
SHARED = passage("common/1", ("Both Korea and Japan have kites.", BOTH), section="In common")
TALK = passage("faq/1a", ("In both Korea and Japan, clubs meet.", BOTH), heading="Are there clubs?")
TALK_KR = passage("faq/1b", ("In Korea, clubs sing shanties.", KR), heading="Are there clubs?")
WIND = passage("wind/1", ("A red flag warns of strong wind.", NONE), section="Wind")
PASSAGES = (FEES, AGES, OFFICE_KR, OFFICE_JP, SHARED, TALK, TALK_KR, WIND)


def hit(found: Passage, score: float, *, near: float = 0.5) -> Hit:
    quotes = [found.quote(span) for span in found.spans]
    return Hit(found, score, tuple(Evidence(Kind.SENTENCE, quote, near) for quote in quotes))


def sides(
    question: str,
    korea: Sequence[Hit] = (),
    japan: Sequence[Hit] = (),
    *,
    likeness: Callable[[str, str], float] = lambda one, other: 0.8,
    general: bool = False,
) -> Sides:
    return Sides(
        question,
        {
            KOREA: Candidates(question, tuple(korea), ()),
            JAPAN: Candidates(question, tuple(japan), ()),
        },
        likeness,
        tables=(FEES, AGES),
        words={country: frozenset({"kite", "club", "office"}) for country in Jurisdiction},
        general=general,
    )


def quotes(selected: Sequence[Selection]) -> list[str]:
    return [s.passage.quote(s.span) for s in selected]
