from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from regchat.errors import Problem
from regchat.yamlfile import MAX_DEPTH, line_of, load_yaml, parse_yaml, read_text

Lists = dict[str, tuple[str, ...]]


def faults(text: str, form: Any = Lists) -> list[str]:
    problems: list[Problem] = []
    parse_yaml("x.yaml", text, form, problems, key="locator")
    return [str(problem) for problem in problems]


def test_a_file_of_the_form_is_returned(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a: [b]\n", "utf-8")
    problems: list[Problem] = []
    assert load_yaml(path, Lists, problems) == {"a": ("b",)}
    assert not problems


def test_a_missing_file_is_none_and_no_fault(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert load_yaml(tmp_path / "x.yaml", Lists, problems) is None
    assert not problems


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfa: [b]\n", b"a:\r\n  - b\r\n", b"a:\r  - b\r"])
def test_a_byte_order_mark_and_any_line_ends_are_read(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.yaml").write_bytes(data)
    assert load_yaml(tmp_path / "x.yaml", Lists, []) == {"a": ("b",)}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [b\n", 2),
        ("a: [b]\n\tc: [d]\n", 2),
        ("a: [b]\nc: d: e\n", 2),
        ('a: ["b]\nc: [d]\n', 1),
        ("a: [b]\nc: [*d]\n", 2),
        ("a: [b]\n---\nc: [d]\n", 2),
        ("a: [é]\nc: [\0]\n", 2),
        ("a: [b]\nc: [2026-13-45]\n", 2),
        ("a: [b]\nc: [!!int x]\n", 2),
        ("a: [b]\nc: [!!python/name:os.system '']\n", 2),
        ("a: [b]\n? [c]\n: [d]\n", 2),
        ("", 1),
        ("# nothing\n", 1),
    ],
)
def test_what_does_not_parse_is_told_on_its_line(text: str, line: int) -> None:
    (told,) = faults(text)
    assert told.startswith(f"x.yaml:{line}: ")
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize("text", ["[" * 50_000, "[" * 50_000 + "]" * 50_000, "- " * 50_000])
def test_a_file_nested_too_deep_is_told_and_crashes_nothing(text: str) -> None:
    assert faults(text)[0].startswith(f"x.yaml:1: not YAML: nested more than {MAX_DEPTH} deep.")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- a\n", "x.yaml:1: Input should be a valid dictionary"),
        ("a: [b]\nc: d\n", "x.yaml:2: c: Input should be a valid tuple, not 'd'"),
        ("a: [b]\nc:\n  - d\n  - 5\n", "x.yaml:4: c > 1: Input should be a valid string, not '5'"),
        ("a: [b]\n7: [c]\n", "x.yaml:2: 7 > [key]: Input should be a valid string, not '7'"),
        ("a: &x [*x]\n", "x.yaml:1: a > 0: "),
    ],
)
def test_another_form_is_told_on_its_line_with_the_value(text: str, told: str) -> None:
    assert faults(text)[0].startswith(told)


def test_every_fault_of_form_is_told() -> None:
    assert [fault.split(":")[1] for fault in faults("a: b\nc: [d]\ne: [1, 2]\n")] == ["1", "3", "3"]


def test_a_key_that_stands_twice_is_told_with_both_lines() -> None:
    assert faults("a: [b]\nc: [d]\na: [e]\n") == [
        "x.yaml:3: double locator a. It stands on line 1 too: join the two."
    ]


def test_a_key_that_stands_twice_is_told_at_any_depth() -> None:
    text = "- a:\n    - {b: 1, b: 2}\n  c: 1\n  c: 2\n"
    assert [fault.split(". ")[0] for fault in faults(text, list[Any])] == [
        "x.yaml:4: double key c",
        "x.yaml:2: double key b",
    ]


def test_a_directory_or_a_dead_link_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").mkdir()
    (tmp_path / "y.yaml").symlink_to(tmp_path / "gone")
    problems: list[Problem] = []
    assert load_yaml(tmp_path / "x.yaml", Lists, problems) is None
    assert load_yaml(tmp_path / "y.yaml", Lists, problems) is None
    assert [(p.file, p.what) for p in problems] == [
        ("x.yaml", "not a file"),
        ("y.yaml", "cannot be read (No such file or directory)"),
    ]


def test_a_named_pipe_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.yaml")
    problems: list[Problem] = []
    assert read_text(tmp_path / "x.yaml", problems) is None
    assert problems[0].what == "not a file"


def test_a_file_without_rights_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "x.yaml").write_text("a: [b]", "utf-8")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    problems: list[Problem] = []
    assert load_yaml(tmp_path / "x.yaml", Lists, problems) is None
    assert problems[0].what == "cannot be read (Permission denied)"


def test_bytes_that_are_not_utf_8_are_told_on_their_line(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"a:\n  - b\n  - \xff\n")
    problems: list[Problem] = []
    assert load_yaml(tmp_path / "x.yaml", Lists, problems) is None
    assert [str(p) for p in problems] == ["x.yaml:3: not UTF-8 (byte 13). Save it as UTF-8."]


@pytest.mark.parametrize(
    ("path", "line"),
    [((), 1), (("a",), 1), (("a", 1), 3), (("c",), 4), (("c", "d"), 5), (("c", "x"), 4), ((9,), 1)],
)
def test_a_value_stands_on_the_line_of_its_key_or_dash(
    path: tuple[str | int, ...], line: int
) -> None:
    assert line_of("a:\n  - x\n  - y\nc:\n  d: |\n    e\n", path) == line
