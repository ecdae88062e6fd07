"""Feedback as an editor reads it: lines on the terminal, or evaluation questions to complete."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from regchat import wording
from regchat.answer import Status
from regchat.feedback.store import Feedback

# What a question most likely was, by what was answered; an editor decides.
KINDS = {
    Status.ANSWERED: "answerable",
    Status.NOT_IN_SOURCE: "near_topic",
    Status.PERSONAL_ADVICE: "personal",
    Status.URGENT: "urgent",
    Status.UNCLEAR: "off_topic",
}
HEAD = """\
# Questions that readers gave feedback on, {count} of them. Complete each: its kind, its split, the
# status that a right answer has, the paragraphs it cites, the facts that it must state. Then move
# it to an evaluation file, or try it: regchat eval --file THIS_FILE
questions:{none}
"""


def as_lines(feedback: Feedback) -> Iterator[str]:
    """Yield one reader's word for a terminal; control characters were taken out."""
    verdict = "helpful" if feedback.helpful else "not helpful"
    reason = f": {feedback.reason}" if feedback.reason else ""
    yield f"{feedback.received:%Y-%m-%d %H:%M} UTC  {verdict}{reason}"
    yield f"  asked    {_typed(feedback.question)}"
    if wording.plain(feedback.standalone_question) != wording.plain(feedback.question):
        yield f"  read as  {_typed(feedback.standalone_question)}"
    told = " ".join(feedback.lines)
    yield f"  {feedback.status}: {textwrap.shorten(told, 300, placeholder=' …')}"
    if feedback.locators:
        yield f"  cites    {', '.join(feedback.locators)} (index {feedback.index_version})"
    if feedback.comment:
        yield f"  comment  {_typed(feedback.comment)}"


def as_evaluation(kept: Sequence[Feedback]) -> str:
    """Return an evaluation file (YAML) of what was asked, to be completed by an editor."""
    head = HEAD.format(count=len(kept), none="" if kept else " []")
    entries = (_remarks(f) + _entry(_question(n, f)) for n, f in enumerate(kept, 1))
    return head + "".join(entries)


def _question(number: int, feedback: Feedback) -> dict[str, Any]:
    """Return the fields of an evaluation question; a follow-up is asked as it was understood."""
    return {
        "id": f"feedback-{feedback.received:%Y%m%d}-{number:03}",
        "kind": KINDS[Status(feedback.status)],
        "split": "tune",
        "turns": [feedback.standalone_question],
        "status": feedback.status,
        "locators": list(feedback.locators),
        "facts": [],
        "forbidden": [],
    }


def _entry(question: dict[str, Any]) -> str:
    text = yaml.safe_dump([question], sort_keys=False, allow_unicode=True, width=100)
    return textwrap.indent(text, "  ")


def _remarks(feedback: Feedback) -> str:
    return "".join(f"  # {line.strip()}\n" for line in as_lines(feedback))


def _typed(text: str) -> str:
    return wording.clean(text)
