from __future__ import annotations

from pathlib import Path

import pytest

from regchat.corpus import read_corpus
from regchat.terminal import as_text
from tests.conftest import write_corpus
from tests.web.fakes import compared


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a comparison as a terminal of 40 columns shows it."""
    monkeypatch.setenv("COLUMNS", "40")
    return as_text(compared(read_corpus(write_corpus(tmp_path / "kites"))))


def test_a_comparison_is_shown_row_by_row_with_a_line_for_each_country(shown: str) -> None:
    first, second, *_ = shown.split("\n\n")
    assert first.startswith("Who issues it\n  Korea: In Korea, the KTA issues")
    assert "\n  Japan: In Japan, the JKB registers" in first
    assert second.startswith("Price\n  Korea: ")


def test_an_empty_cell_says_that_the_article_does_not_say(shown: str) -> None:
    assert "\n  Japan: the article does not say.\n" in shown


def test_no_line_is_wider_than_the_terminal(shown: str) -> None:
    assert max(map(len, shown.splitlines())) <= 40
