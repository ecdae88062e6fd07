"""How an editor reads feedback: on the terminal, and as evaluation questions to complete."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from regchat.answer import Status
from regchat.config import load_settings
from regchat.corpus import read_corpus
from regchat.evals.questions import read_evaluation
from regchat.feedback.reading import as_evaluation, as_lines
from regchat.feedback.store import opened
from tests.commands import Ran
from tests.feedback.samples import given


def test_every_part_has_a_line() -> None:
    assert list(as_lines(given())) == [
        "2026-03-01 12:00 UTC  not helpful: incomplete",
        "  asked    and a red flag?",
        "  read as  What does a red flag mean?",
        "  answered: No kite may fly. The beach is closed.",
        "  cites    weather/1 (index v1)",
        "  comment  what of 2020?",
    ]


def test_what_was_not_said_has_no_line() -> None:
    said = given(helpful=True, reason=None, comment="", locators=(), standalone_question="x")
    assert [line.split()[0] for line in as_lines(said)] == [
        "2026-03-01",
        "asked",
        "read",
        "answered:",
    ]


def test_a_comment_cannot_steer_the_terminal() -> None:
    told = "\n".join(as_lines(given(comment="\x1b]0;owned\x07<script>alert(1)</script>")))
    assert "<script>alert(1)</script>" in told
    assert not any(ord(c) < 32 for c in told.replace("\n", ""))


@pytest.mark.parametrize("status", list(Status))
def test_the_export_is_an_evaluation_file(
    status: Status, tmp_path: Path, corpus_folder: Path
) -> None:
    tricky = '"]\n- id: x # {{ & *a !!python/object'
    kept = [given(status=str(status), comment=tricky), given(standalone_question=tricky)]
    path = tmp_path / "asked.yaml"
    path.write_text(as_evaluation(kept), "utf-8")
    questions = read_evaluation(path, read_corpus(corpus_folder)).questions
    assert [q.status for q in questions] == [status, Status.ANSWERED]
    assert questions[0].turns == ("What does a red flag mean?",)
    assert questions[0].locators == ("weather/1",)
    assert len({q.id for q in questions}) == 2


def test_nothing_kept_is_an_empty_list() -> None:
    assert as_evaluation([]).endswith("questions: []\n")


def test_the_commands_read_what_was_kept(
    regchat: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGCHAT_FEEDBACK_DAYS", "3650")
    monkeypatch.setenv("REGCHAT_FEEDBACK_URL", f"sqlite:///{tmp_path / 'kept.db'}")
    settings = load_settings()
    store = opened(settings.feedback_url, settings.feedback_days, settings.data_dir)
    store.keep("a", given())
    store.keep("b", given(helpful=True, reason=None))
    assert "2 in all, 1 of them helpful" in regchat("feedback", "list").out
    assert regchat("feedback", "list", "--json").out.count('"question"') == 2
    assert "0 in all" in regchat("feedback", "list", "--since", "2026-03-02").out
    path = tmp_path / "asked.yaml"
    assert "1 questions" in regchat("feedback", "export", "--out", path, "--unhelpful").out
    assert "red flag" in path.read_text("utf-8")
    assert "is there already" in regchat("feedback", "export", "--out", path).err
