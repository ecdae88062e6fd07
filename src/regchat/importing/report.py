"""What was imported, and what was left out and why -> lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from regchat import prompts
from regchat.importing.blocks import Claim, Left
from regchat.importing.draft import Draft, Section
from regchat.jurisdictions import Jurisdiction


def lines(drafts: Sequence[Draft], passed: Sequence[Left]) -> Iterator[str]:
    """Yield the report on every text, and on the files that were passed over."""
    main = drafts[0].source
    for draft in drafts:
        yield draft.source
        yield from (f"  {line}" for line in _taken(draft, main))
        yield from (f"  {line}" for line in _left(draft.left))
    yield from _left(passed)


def _taken(draft: Draft, main: str) -> Iterator[str]:
    data = draft.data
    dated = Claim(prompts.day(data.published), data.dated)
    named = (("title", data.title), ("author", data.author), ("publisher", data.publisher))
    for name, claim in (*named, ("published", dated)):
        yield f"{name + ':':<11}{claim.value} ({_origin(claim, name, main)})"
    yield f"language:  {data.language}"
    texts = [s for s in draft.sections if not s.questions and s.paragraphs + s.rows]
    yield f"sections:  {len(texts)}, with {_number(sum(s.paragraphs for s in texts), 'paragraph')}"
    for section in texts:
        yield f"  {section.title} ({section.id}): {_held(section)}"
    rows = sum(s.rows for s in draft.sections)
    if rows:
        whole = sum(s.whole_rows for s in draft.sections)
        yield f"table rows: {rows}" + (f"; {_whole(draft, whole)}" if whole else "")
    asked = [s for s in draft.sections if s.questions]
    yield f"FAQ entries: {sum(s.questions for s in asked)}"
    for section in asked:
        yield f"  {section.title} ({section.id}): {_held(section)}"
    passages = sum(len(s.passages) for s in draft.sections)
    yield f"passages:  {passages}, with what the text says of itself"


def _origin(claim: Claim, name: str, main: str) -> str:
    return prompts.text("importing", f"from_{claim.origin}", file=main, option=f"--{name}")


def _number(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _held(section: Section) -> str:
    what = "introductory paragraph" if section.questions else "paragraph"
    parts = [_number(section.paragraphs, what)] if section.paragraphs else []
    parts += [_number(section.rows, "table row")] if section.rows else []
    parts += [_number(section.questions, "question")] if section.questions else []
    return f"{', '.join(parts)} in {_number(len(section.passages), 'passage')}"


def _whole(draft: Draft, whole: int) -> str:
    spoken = {
        j
        for s in draft.sections
        if s.whole_rows
        for p in s.passages
        if "/table/" in p.locator
        for j in p.jurisdictions
    }
    about = prompts.countries(frozenset(j for j in Jurisdiction if j in spoken))
    speaks = f" and speaks of {about}" if about else ""
    return f"the cells of {whole} cannot be told apart, so each is kept whole{speaks}"


def _left(left: Iterable[Left]) -> Iterator[str]:
    listed = list(left)
    if not listed:
        return
    yield f"left out: {len(listed)}"
    order = {item.why: n for n, item in reversed(list(enumerate(listed)))}
    for why, items in groupby(sorted(listed, key=lambda x: order[x.why]), key=lambda x: x.why):
        yield f"  {prompts.text('importing', str(why))}:"
        yield from (f"    {item.text}" for item in items)
