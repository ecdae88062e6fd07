"""Receipts: what was answered comes back as it was, or not at all."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from regchat.corpus import read_corpus
from regchat.errors import ReceiptError
from regchat.web import receipts
from regchat.web.receipts import Receipts, receipt_of
from tests.web.fakes import QUESTION, answered

KEY = "a key of sixteen characters"


@pytest.fixture
def token(corpus_folder: Path) -> str:
    return Receipts(KEY).sign("how much?", answered(read_corpus(corpus_folder), QUESTION))


def test_a_receipt_holds_what_was_asked_and_what_was_answered(
    token: str, corpus_folder: Path
) -> None:
    answer = answered(read_corpus(corpus_folder), QUESTION)
    signed = Receipts(KEY).read(token)
    assert signed.receipt == receipt_of("how much?", answer)
    assert signed.receipt.question == "how much?"
    assert signed.receipt.standalone_question == QUESTION
    assert signed.receipt.lines == tuple(s.text for s in answer.sentences)
    assert signed.receipt.locators == ("licences/1a", "weather/1")
    assert abs(datetime.now(UTC) - signed.given) < timedelta(minutes=5)


def test_a_receipt_is_safe_in_an_address(token: str) -> None:
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


@pytest.mark.parametrize("bent", ["", "x", "é", "a.b.c", "x" * (receipts.MAX_CHARACTERS + 1)])
def test_what_is_no_receipt_is_refused(bent: str) -> None:
    with pytest.raises(ReceiptError, match="no id of an answer"):
        Receipts(KEY).read(bent)


def test_a_receipt_that_was_changed_or_signed_elsewhere_is_refused(token: str) -> None:
    changed = token[:9] + ("B" if token[9] == "A" else "A") + token[10:]
    for reader, sent in ((KEY, changed), ("another key of sixteen", token)):
        with pytest.raises(ReceiptError):
            Receipts(reader).read(sent)


def test_a_receipt_lasts_a_day(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "LIFETIME_S", -1)
    with pytest.raises(ReceiptError, match="older than a day"):
        Receipts(KEY).read(token)


def test_a_key_is_made_once_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    made = receipts.secret(None, folder)
    assert len(made) >= 32
    assert receipts.secret(None, folder) == made
    assert [p.name for p in folder.iterdir()] == [receipts.SECRET_FILE]
    assert stat.S_IMODE((folder / receipts.SECRET_FILE).stat().st_mode) == 0o600


def test_a_key_that_is_given_is_taken(tmp_path: Path) -> None:
    assert receipts.secret(KEY, tmp_path) == KEY
    assert not list(tmp_path.iterdir())
