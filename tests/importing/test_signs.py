"""Bylines and dates."""

from __future__ import annotations

import pytest

from regchat.importing import signs


@pytest.mark.parametrize(
    ("line", "author", "day"),
    [
        ("By Ada Example · 2025-03-02", "Ada Example", "2025-03-02"),
        ("By Ada Example", "Ada Example", None),
        ("Author: Ada", "Ada", None),
        ("by ada example, 2 March 2025", "ada example", "2025-03-02"),
        ("Posted on Sept. 3, 2024 by Ada Example", "Ada Example", "2024-09-03"),
        ("By Ada Example, Bo Sample and Cy Third on March 2nd, 2025",
         "Ada Example, Bo Sample and Cy Third", "2025-03-02"),
        ("By Ada van Example, staff writer | 2 March 2025 | 8 min read",
         "Ada van Example", "2025-03-02"),
        ("Published 2 March 2025 · Updated 3 June 2026", None, "2025-03-02"),
        ("Last updated: 3 June 2026", None, None),
        ("Seoul, 2 March 2025", None, "2025-03-02"),
        ("2025年3月2日", None, "2025-03-02"),
        ("2025. 3. 2.", None, "2025-03-02"),
    ],
)  # fmt: skip
def test_a_byline_names_the_author_and_the_day(
    line: str, author: str | None, day: str | None
) -> None:
    found = signs.byline(line)
    assert found is not None
    assert found.author == author
    assert (found.published.isoformat() if found.published else None) == day


@pytest.mark.parametrize(
    "line",
    [
        "By law, kites must be registered",
        "By Sea",
        "By Ferry to Japan",
        "Rules from 1 May 2025",
        "The rule changed on 9 May 2026.",
        "02/03/2025",
        "31 February 2025",
        "In March 2025",
        "",
        "Kites over the Strait",
    ],
)
def test_a_line_of_the_text_is_no_byline(line: str) -> None:
    assert signs.byline(line) is None


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Licences", True),
        ("Can a child fly a kite?", True),
        ("1998: the first kite", True),
        ("“Red” kites", True),
        ("It is so.", False),
        ("The pilot brings:", False),
        ("{licences/1: KR}", False),
        ("# Licences", False),
        ("---", False),
        ("word " * 21, False),
    ],
)
def test_a_heading_is_short_and_has_no_stop(text: str, heading: bool) -> None:
    assert signs.is_line(text) is heading
