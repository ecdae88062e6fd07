"""What is kept of feedback, for how long, and what a fault says."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from regchat.errors import FeedbackError
from regchat.feedback.store import FILE, FeedbackStore, opened
from tests.feedback.samples import NOON, given

DAYS = 30


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FeedbackStore]:
    store = opened(None, DAYS, tmp_path / "data")
    yield store
    store.close()


def test_what_was_kept_is_read_as_it_was_given(store: FeedbackStore) -> None:
    first, second = given(), given(helpful=True, reason=None, received=NOON + timedelta(hours=1))
    store.keep("b", second)
    store.keep("a", first)
    assert store.read(now=NOON) == [first, second]
    assert store.read(NOON + timedelta(minutes=1), now=NOON) == [second]


def test_a_second_word_on_an_answer_replaces_the_first(store: FeedbackStore) -> None:
    store.keep("a", given(comment="first"))
    store.keep("a", given(comment="second"))
    assert [f.comment for f in store.read(now=NOON)] == ["second"]


def test_what_points_to_a_person_is_never_written(store: FeedbackStore, tmp_path: Path) -> None:
    telling = "I am kim@example.com"
    store.keep("a", given(question=telling, standalone_question=telling, comment=telling))
    kept = store.read(now=NOON)[0]
    assert {kept.question, kept.standalone_question, kept.comment} == {"I am [e-mail address]"}
    store.close()
    assert b"kim@example.com" not in (tmp_path / "data" / FILE).read_bytes()


def test_what_is_too_old_is_deleted_for_good(store: FeedbackStore, tmp_path: Path) -> None:
    store.keep("old", given(comment="a zebra"))
    store.keep("new", given(received=NOON + timedelta(days=DAYS, seconds=1)))
    assert len(store.read(now=NOON)) == 1
    store.close()
    assert b"zebra" not in (tmp_path / "data" / FILE).read_bytes()


def test_opening_deletes_what_is_too_old_and_nobody_else_may_read_the_file(
    store: FeedbackStore, tmp_path: Path
) -> None:
    store.keep("a", given(comment="a zebra", received=datetime.now(UTC) - timedelta(days=DAYS - 1)))
    store.close()
    opened(None, DAYS - 2, tmp_path / "data").close()
    file = tmp_path / "data" / FILE
    assert b"zebra" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_reading_deletes_what_is_too_old(store: FeedbackStore) -> None:
    store.keep("a", given())
    assert store.read(now=NOON + timedelta(days=DAYS, seconds=1)) == []
    assert store.read(now=NOON) == []


def test_many_threads_keep_feedback_at_once(store: FeedbackStore) -> None:
    threads = [threading.Thread(target=store.keep, args=(str(n), given())) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.read(now=NOON)) == 16


def test_any_url_of_sqlalchemy_will_do(tmp_path: Path) -> None:
    store = opened(f"sqlite:///{tmp_path / 'mine.db'}", DAYS, tmp_path / "unused")
    store.keep("a", given())
    store.close()
    assert not (tmp_path / "unused").exists()
    with sqlite3.connect(tmp_path / "mine.db") as database:
        assert database.execute("select count(*) from feedback").fetchone() == (1,)


@pytest.mark.parametrize(
    "url", ["no url", "nosuch://x", "sqlite:////no/such/folder/f.db", "mysql+nodriver://h/d"]
)
def test_a_database_that_cannot_be_used_is_one_line(url: str, tmp_path: Path) -> None:
    with pytest.raises(FeedbackError, match="REGCHAT_FEEDBACK_URL") as caught:
        opened(url, DAYS, tmp_path)
    assert "\n" not in str(caught.value)


def test_a_fault_while_keeping_never_quotes_the_reader(tmp_path: Path) -> None:
    store = opened(None, DAYS, tmp_path)
    with sqlite3.connect(tmp_path / FILE) as database:
        database.execute("drop table feedback")
    with pytest.raises(FeedbackError) as caught:
        store.keep("a", given(comment="a zebra"))
    assert "zebra" not in str(caught.value)
    assert caught.value.__cause__ is None
