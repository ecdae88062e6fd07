"""Where feedback is kept: one table of a database that SQLAlchemy knows, for a set time."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    insert,
    select,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from regchat.errors import FeedbackError
from regchat.feedback.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection, Engine

FILE = "feedback.sqlite"
BUSY_MS = 5_000

Lines = tuple[str, ...]


class Reason(StrEnum):
    """Why an answer did not help."""

    WRONG = "wrong"
    OFF_THE_QUESTION = "off_the_question"
    INCOMPLETE = "incomplete"
    HARD_TO_READ = "hard_to_read"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader thought of an answer; `given` and `received` are in UTC.

    `lines` are the words of the answer, `locators` the passages it cites.
    """

    question: str
    standalone_question: str
    status: str
    lines: Lines
    locators: Lines
    index_version: str
    helpful: bool
    reason: Reason | None
    comment: str
    given: datetime
    received: datetime


_META = MetaData()
_TABLE = Table(
    "feedback",
    _META,
    Column("key", String(64), primary_key=True),
    Column("question", Text, nullable=False),
    Column("standalone_question", Text, nullable=False),
    Column("status", String(32), nullable=False),
    Column("lines", JSON, nullable=False),
    Column("locators", JSON, nullable=False),
    Column("index_version", String(64), nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("reason", String(32)),
    Column("comment", Text, nullable=False),
    Column("given", DateTime, nullable=False),
    Column("received", DateTime, nullable=False, index=True),
)


class FeedbackStore:
    """Keeps feedback for a number of days. Made by `opened`; safe to use from several threads."""

    def __init__(self, engine: Engine, days: int) -> None:
        self._engine, self._days = engine, days

    def keep(self, token: str, feedback: Feedback) -> None:
        """Keep one reader's word on the answer with this id, instead of an earlier one on it.

        What points to a person is taken out of everything that the reader typed.

        Raises:
            FeedbackError: the database does not take it.
        """
        key = hashlib.sha256(token.encode()).hexdigest()
        with self._transaction() as connection:
            connection.execute(delete(_TABLE).where(_TABLE.c.key == key))
            connection.execute(insert(_TABLE).values(key=key, **_row(feedback)))
            self._forget(connection, feedback.received)

    def read(self, since: datetime | None = None, *, now: datetime | None = None) -> list[Feedback]:
        """Return what was received since then (UTC), oldest first; what is too old is deleted.

        Raises:
            FeedbackError: the database cannot be read.
        """
        query = select(_TABLE).order_by(_TABLE.c.received, _TABLE.c.key)
        if since is not None:
            query = query.where(_TABLE.c.received >= _naive(since))
        with self._transaction() as connection:
            self._forget(connection, now or datetime.now(UTC))
            return [_feedback(row) for row in connection.execute(query).mappings()]

    def forget(self) -> None:
        """Delete what is too old.

        Raises:
            FeedbackError: the database does not do it.
        """
        with self._transaction() as connection:
            self._forget(connection, datetime.now(UTC))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _forget(self, connection: Connection, now: datetime) -> None:
        oldest = _naive(now) - timedelta(days=self._days)
        connection.execute(delete(_TABLE).where(_TABLE.c.received < oldest))

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with _faults_told(), self._engine.begin() as connection:
            yield connection


def opened(url: str | None, days: int, folder: Path) -> FeedbackStore:
    """Return the store at a SQLAlchemy URL, or in a file of `folder`; made if it is not there.

    Raises:
        FeedbackError: there is no such database, or it cannot be written.
    """
    with _faults_told():
        try:
            if url is None:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / FILE).touch(mode=0o600)
            engine = create_engine(url or f"sqlite:///{folder / FILE}")
        except (ImportError, OSError) as error:
            raise FeedbackError(f"{_NO_STORE} ({error}).") from None
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
        _META.create_all(engine)
    store = FeedbackStore(engine, days)
    store.forget()
    return store


_NO_STORE = "The database for feedback cannot be used; see REGCHAT_FEEDBACK_URL"


@contextmanager
def _faults_told() -> Iterator[None]:
    """Turn a fault of the database into one line, which never quotes what was to be kept."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = type(getattr(error, "orig", None) or error).__name__
        raise FeedbackError(f"{_NO_STORE} ({cause}).") from None


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    """Wait for another writer, and overwrite what is deleted."""
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute("PRAGMA secure_delete = ON")


def _row(feedback: Feedback) -> dict[str, Any]:
    row = asdict(feedback)
    for typed in ("question", "standalone_question", "comment"):
        row[typed] = redacted(row[typed])
    row["reason"] = feedback.reason and str(feedback.reason)
    return row | {"given": _naive(feedback.given), "received": _naive(feedback.received)}


def _feedback(row: Any) -> Feedback:
    values = {field.name: row[field.name] for field in fields(Feedback)}
    values["reason"] = row["reason"] and Reason(row["reason"])
    for name in ("lines", "locators"):
        values[name] = tuple(row[name])
    for name in ("given", "received"):
        values[name] = row[name].replace(tzinfo=UTC)
    return Feedback(**values)


def _naive(moment: datetime) -> datetime:
    """Return a moment as databases keep it: in UTC, which is not written down."""
    return moment.astimezone(UTC).replace(tzinfo=None)
