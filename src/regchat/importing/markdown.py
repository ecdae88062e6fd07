"""Markdown -> blocks, by way of HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from html import escape
from typing import Any

import yaml

from regchat import wording
from regchat.importing import signs
from regchat.importing.blocks import Block, Claim, Claims, Kind, Source
from regchat.importing.html import parse, spots

_FRONT = re.compile(r"---[ \t]*\n(?P<data>.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_ID = re.compile(r"\s*\{#(?P<id>[a-z0-9][a-z0-9-]*)\}$")
_HANDLER = re.compile(r"\son\w+\s*=", re.IGNORECASE)
_KEYS = {"title": "title", "author": "author", "authors": "author", "by": "author"}
_KEYS |= {"publisher": "publisher", "site": "publisher", "published": "published"}
_KEYS |= {"date": "published"}


def read(name: str, text: str) -> Source:
    """Return the blocks of a Markdown text; a tag that is none of a text's stays as words."""
    from markdown_it import MarkdownIt

    claims, body = _front(text)
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    markdown.add_render_rule("html_inline", _html)
    markdown.add_render_rule("html_block", _html_block)
    page = markdown.render(body)
    if not page.strip():
        return Source(name, (), claims)
    found = spots(parse(name, f"<html><body>{page}</body></html>"))
    return Source(name, tuple(_named(spot.block) for spot in found), claims)


@cache
def _tag() -> re.Pattern[str]:
    names = "|".join(signs.listed("tags_of_text"))
    return re.compile(rf"</?(?:{names})(?:\s[^<>]*)?/?>|<!--.*?-->", re.IGNORECASE | re.DOTALL)


def _html(renderer: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    """Return a tag as it is where it belongs to a text, as words where it does not."""
    content = str(tokens[at].content)
    pieces: list[str] = []
    start = 0
    for tag in _tag().finditer(content):
        plain = not _HANDLER.search(tag.group())
        pieces += [
            escape(content[start : tag.start()]),
            tag.group() if plain else escape(tag.group()),
        ]
        start = tag.end()
    return "".join([*pieces, escape(content[start:])])


def _html_block(renderer: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    html = _html(renderer, tokens, at, options, env)
    return html if _tag().match(html) else f"<p>{html}</p>"


def _named(block: Block) -> Block:
    """Return a heading that ends in {#id} with that id."""
    found = _ID.search(block.text) if block.kind is Kind.HEADING else None
    return replace(block, text=block.text[: found.start()], id=found["id"]) if found else block


def _front(text: str) -> tuple[Claims, str]:
    """Return what the front matter says, and the text without it."""
    found = _FRONT.match(text.lstrip("\n"))
    if not found:
        return Claims(), text
    try:
        data = yaml.safe_load(found["data"])
    except (yaml.YAMLError, ValueError, RecursionError):
        return Claims(), text
    if not isinstance(data, dict):
        return Claims(), text
    said: dict[str, Claim] = {}
    for key, value in data.items():
        name = _KEYS.get(str(key).lower())
        words = _words(value, dated=name == "published")
        if name and words:
            said.setdefault(name, Claim(words, "front_matter"))
    return Claims(**said), text.lstrip("\n")[found.end() :]


def _words(value: object, *, dated: bool) -> str:
    if dated:
        try:
            return date.fromisoformat(str(value).strip()[:10]).isoformat()
        except ValueError:
            return ""
    listed = value if isinstance(value, list) else [value]
    return wording.clean(" and ".join(str(v) for v in listed if isinstance(v, str | int)))
