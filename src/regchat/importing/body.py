"""The blocks of a body -> headings, paragraphs, lists and tables; the rest is left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from regchat import wording
from regchat.importing import signs
from regchat.importing.blocks import Block, Kind, Left, Why

QUESTION = 99  # the level of a heading that asks what the next blocks answer
QUOTE_WORDS = 70
TAIL = 6  # blocks to the last among which a site's notices are looked for

_CONTENT = (Kind.TEXT, Kind.LIST, Kind.TABLE, Kind.QUOTE)
_HEADS = (Kind.HEADING, Kind.LINE)
_QUESTION = re.compile(r"Q(?:uestion)?\s*\d{0,3}\s*[:.)]\s*(?=\S)", re.IGNORECASE)
_ANSWER = re.compile(r"A(?:nswer)?\s*\d{0,3}\s*[:.)]\s+(?=\S)", re.IGNORECASE)
_BOTH = re.compile(
    rf"(?P<q>{_QUESTION.pattern}[^?]+\?)\s+(?P<a>{_ANSWER.pattern}.+)", re.IGNORECASE
)
_DASHED = re.compile(r"[\u2014\u2013\u2015-]\s*\S")


@dataclass(frozen=True, slots=True)
class Body:
    """What is text, as headings, paragraphs, lists and tables, and what is left out."""

    blocks: tuple[Block, ...]
    left: tuple[Left, ...]


def settle(blocks: Sequence[Block], *, faq: bool) -> Body:
    """Say of every block what it is; `faq`: all of the text is questions and answers."""
    return _Settler(tuple(_split(blocks)), faq=faq).body()


def _split(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks, a question and its answer in one paragraph as two."""
    for block in blocks:
        both = _BOTH.fullmatch(block.text) if block.kind is Kind.TEXT else None
        if both:
            yield replace(block, kind=Kind.LINE, text=both["q"])
            yield replace(block, text=both["a"])
        else:
            yield block


def unlabelled(text: str) -> tuple[str, ...]:
    """Return the words of a block without the labels of a question and an answer."""
    both = _BOTH.fullmatch(text)
    parts = (both["q"], both["a"]) if both else (text,)
    labels = (_QUESTION.match(part) or _ANSWER.match(part) for part in parts)
    return tuple(p[label.end() :] if label else p for p, label in zip(parts, labels, strict=True))


class _Settler:
    """Goes through the blocks once, with an eye on what stands before and behind each."""

    def __init__(self, blocks: Sequence[Block], *, faq: bool) -> None:
        self.blocks = blocks
        levels = [b.level for b in blocks if b.kind is Kind.HEADING]
        self.structured = any(
            b.kind is Kind.HEADING and not (signs.is_faq(b.text) or signs.is_question(b.text))
            for b in blocks
        )
        self.top = min(levels, default=1)
        self.faq_level = 0 if faq else None
        self.raised = 0  # the level of a heading of questions that was made a section's
        self.everywhere = faq
        self.kept: list[Block] = []
        self.left: list[Left] = []
        self.seen: set[str] = set()
        texts = [wording.plain(b.text) for b in blocks if b.kind is Kind.TEXT]
        self.heads = {wording.plain(b.text) for b in blocks if b.kind in _HEADS}
        self.folded, self.joined = Counter(texts), "\n".join(texts)

    def body(self) -> Body:
        """Return what is text and what is left out."""
        for place, block in enumerate(self.blocks):
            self._settle(place, block)
        return Body(tuple(self.kept), tuple(self.left))

    def _leave(self, block: Block, why: Why) -> None:
        self.left += [Left(text, why) for text in block.words()]

    def _settle(self, place: int, block: Block) -> None:
        if block.kind is Kind.LEFT:
            self._leave(block, block.why or Why.FURNITURE)
        elif (why := self._surplus(place, block)) is not None:
            self._leave(block, why)
        elif self._is_question(place, block):
            self._ask(block)
        elif block.kind in _HEADS:
            self._head(place, block)
        elif block.kind in (Kind.TITLE, Kind.STANDFIRST, Kind.QUOTE):
            self.kept.append(Block(Kind.TEXT, " ".join(block.words())))
        else:
            self._keep(block)

    def _keep(self, block: Block) -> None:
        asked = bool(self.kept) and self.kept[-1].level == QUESTION
        label = _ANSWER.match(block.text) if asked else None
        if label:
            self.left.append(Left(label.group().strip(), Why.LABEL))
            block = replace(block, text=block.text[label.end() :])
        self.kept.append(block)

    def _next(self, place: int) -> Block | None:
        """Return the next block that is not left out."""
        following = (b for b in self.blocks[place + 1 :] if b.kind is not Kind.LEFT)
        return next((b for b in following if not signs.is_button(b.text)), None)

    def _surplus(self, place: int, block: Block) -> Why | None:
        """Return why a block is none of the text, None if it is."""
        if block.kind is Kind.LIST:
            items = [cell for row in block.rows for cell in row]
            listed = sum(signs.is_menu(i) or wording.plain(i) in self.heads for i in items)
            return Why.MENU if 2 * listed >= len(items) else None
        if block.kind not in (Kind.TEXT, Kind.LINE, Kind.QUOTE):
            return None
        if self._is_repeated(block):
            return Why.REPEATED
        if self._is_pull_quote(place, block) or self._is_attribution(place, block):
            return Why.PULL_QUOTE
        if signs.is_credit(block.text):
            return Why.CAPTION
        if signs.is_button(block.text):
            return Why.MENU
        late = place >= len(self.blocks) - TAIL or "\u00a9" in block.text
        return Why.NOTICE if late and signs.is_notice(block.text) else None

    def _is_repeated(self, block: Block) -> bool:
        """Tell whether a paragraph has stood here before, word for word."""
        again = block.text in self.seen and block.kind is Kind.TEXT
        self.seen.add(block.text)
        return again and signs.is_running(block.text)

    def _is_pull_quote(self, place: int, block: Block) -> bool:
        """Tell whether words are set apart from the text: quoted and attributed, or repeated."""
        quoted = block.kind is Kind.QUOTE or signs.is_quoted(block.text)
        if not quoted or len(block.text.split()) > QUOTE_WORDS:
            return False
        if len(block.text.split()) > 4 and self._stands_in_a_paragraph(block):
            return True
        return signs.is_quoted(block.text) and self._is_attributed(place)

    def _stands_in_a_paragraph(self, block: Block) -> bool:
        folded = wording.plain(block.text)
        return self.joined.count(folded) > self.folded[folded] * (block.kind is Kind.TEXT)

    def _is_attributed(self, place: int) -> bool:
        if self.blocks[place].rows:
            return True
        after = self.blocks[place + 1] if place + 1 < len(self.blocks) else None
        return after is not None and self._names_a_speaker(place + 1, after)

    def _is_attribution(self, place: int, block: Block) -> bool:
        """Tell whether a line names whom the pull quote before it is by."""
        before = self.blocks[place - 1] if place else None
        return (
            before is not None
            and before.kind in (Kind.TEXT, Kind.QUOTE)
            and self._is_pull_quote(place - 1, before)
            and self._names_a_speaker(place, block)
        )

    def _names_a_speaker(self, place: int, block: Block) -> bool:
        if block.kind not in (Kind.LINE, Kind.TEXT) or len(block.text.split()) > signs.LONGEST_LINE:
            return False
        after = self._next(place)
        alone = after is None or after.kind in _HEADS
        faq = signs.is_faq(block.text) or signs.is_question(block.text)
        return bool(_DASHED.match(block.text)) or (block.kind is Kind.LINE and alone and not faq)

    def _is_question(self, place: int, block: Block) -> bool:
        """Tell whether a block asks what the next ones answer."""
        if block.kind not in (*_HEADS, Kind.TEXT):
            return False
        after = self._next(place)
        if after is None or after.kind not in _CONTENT:
            return False
        asks = block.asks and signs.is_question(block.text)
        if asks or _QUESTION.match(block.text):
            return True
        if self.faq_level is None or (signs.is_question(after.text) and after.kind is Kind.TEXT):
            return False
        deeper = block.kind is Kind.HEADING and block.level > max(self.faq_level, 1)
        return (signs.is_question(block.text) and len(wording.sentences(block.text)) == 1) or (
            deeper and not self.everywhere
        )

    def _ask(self, block: Block) -> None:
        label = _QUESTION.match(block.text)
        if label:
            self.left.append(Left(label.group().strip(), Why.LABEL))
            block = replace(block, text=block.text[label.end() :])
        self.kept.append(replace(block, kind=Kind.HEADING, level=QUESTION))

    def _head(self, place: int, block: Block) -> None:
        """Keep a heading that has something under it."""
        level = block.level if block.kind is Kind.HEADING else self.top + self.structured
        after = self._next(place)
        content = after is not None and after.kind in _CONTENT
        faq = signs.is_faq(block.text)
        under = (
            after is not None
            and after.kind in _HEADS
            and (after.level > level or (faq and signs.is_question(after.text)))
        )
        if content or under:
            section = faq or level == self.raised
            self.raised = level if faq else self.raised
            rank = self.top if section else level
            self.kept.append(replace(block, kind=Kind.HEADING, level=rank))
            if not self.everywhere and (faq or level <= (self.faq_level or level)):
                self.faq_level = level if faq else None
        elif signs.is_picture(block.text):
            self._leave(block, Why.PICTURE)
        elif faq:
            self._leave(block, Why.REPEATED)
        else:
            self._leave(block, Why.MENU if signs.is_menu(block.text) else Why.BARE_HEADING)
