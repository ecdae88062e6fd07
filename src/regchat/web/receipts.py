"""A receipt: an answer as it was given, signed, so that feedback on it can be believed.

It travels with the answer as its `id` and comes back with the feedback. The server keeps nothing in
between, and what comes back is what was answered, or refused.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer
from pydantic import TypeAdapter

from regchat.answer import Answer
from regchat.errors import ReceiptError
from regchat.wording import clean

SECRET_FILE = "secret"
LIFETIME_S = 24 * 60 * 60
MAX_CHARACTERS = 16_000

_SALT = "regchat.receipt.1"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was asked and answered; `lines` are the answer's words, `locators` what it cites."""

    question: str
    standalone_question: str
    status: str
    lines: tuple[str, ...]
    locators: tuple[str, ...]
    index_version: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A receipt that came back, and when it was given (UTC)."""

    receipt: Receipt
    given: datetime


_receipt = TypeAdapter(Receipt)


class Receipts:
    """Signs answers and reads what comes back (itsdangerous: HMAC, zlib, base64)."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeTimedSerializer(secret, salt=_SALT)

    def sign(self, question: str, answer: Answer) -> str:
        """Return the id of an answer: a token of URL-safe characters."""
        return str(self._serializer.dumps(asdict(receipt_of(clean(question), answer))))

    def read(self, token: str) -> Signed:
        """Return what a token says.

        Raises:
            ReceiptError: it was not signed here, was changed, or is older than a day.
        """
        if len(token) > MAX_CHARACTERS:
            raise ReceiptError("The id is no id of an answer. Send the one that came with it.")
        try:
            held, given = self._serializer.loads(token, LIFETIME_S, return_timestamp=True)
        except SignatureExpired:
            raise ReceiptError("The answer is older than a day. Ask again.") from None
        except BadData:
            raise ReceiptError(
                "The id is no id of an answer. Send the one that came with it."
            ) from None
        return Signed(_receipt.validate_python(held), given)


def receipt_of(question: str, answer: Answer) -> Receipt:
    """Return what is kept of an answer, should the reader send feedback."""
    said = [s.text for s in answer.statements()] + [line.text for line in answer.reply]
    return Receipt(
        question=question,
        standalone_question=answer.standalone_question,
        status=str(answer.status),
        lines=tuple(said),
        locators=tuple(dict.fromkeys(c.locator for c in answer.citations)),
        index_version=answer.index_version,
    )


def secret(given: str | None, folder: Path) -> str:
    """Return the key that signs: the one given, or one made once and kept in `folder`."""
    if given:
        return given
    path = folder / SECRET_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f"{SECRET_FILE}.{secrets.token_hex(8)}"
        fresh.touch(0o600)
        fresh.write_text(secrets.token_urlsafe(32), "ascii")
        with suppress(FileExistsError):  # another process was quicker
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text("ascii")
