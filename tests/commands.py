"""What a command prints, and what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass

FEE = "How much is a kite licence in Korea?"
FIELDS = [
    "status",
    "language",
    "sentences",
    "comparison",
    "reply",
    "unanswered",
    "citations",
    "standalone_question",
    "suggestions",
    "notice",
    "index_version",
    "trace",
]
CITATION_FIELDS = [
    "n",
    "locator",
    "document",
    "section",
    "quote",
    "start",
    "end",
    "passage",
    "jurisdictions",
    "published",
    "reviewed",
]


@dataclass(frozen=True)
class Ran:
    """What a command has printed and how it ended."""

    code: int
    out: str
    err: str


def one_line(text: str) -> str:
    (line,) = text.splitlines()
    assert line.startswith("regchat: ")
    return line
