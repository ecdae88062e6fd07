"""What is documented is there, and what is there is documented."""

from __future__ import annotations

import re

import pytest
import typer

from regchat.cli import app
from regchat.config import known_names
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = list(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def rows(pattern: str) -> list[str]:
    """Return what stands in the first column of the README's tables, where it matches."""
    return re.findall(rf"^\|\s*`({pattern})`\s*\|", README, re.MULTILINE)


def test_the_settings_in_the_readme_are_all_settings_and_no_others() -> None:
    assert sorted(rows(r"REGCHAT_\w+")) == sorted(known_names())


def test_every_setting_that_the_readme_mentions_exists() -> None:
    assert set(re.findall(r"REGCHAT_[A-Z]\w*", README)) <= set(known_names())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"regchat {command}" in README


def test_the_commands_in_the_readme_are_all_commands_and_no_others() -> None:
    assert sorted(rows(r"regchat \w+")) == sorted(f"regchat {name}" for name in COMMANDS)


@pytest.mark.parametrize("name", ["eval", "import"])
def test_every_option_of_the_evaluation_and_of_the_import_is_in_the_readme(name: str) -> None:
    command = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]
    options = [name for p in command.params for name in p.opts if name.startswith("--")]
    assert [name for name in options if f"`{name}" not in README] == []
