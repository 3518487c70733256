"""Who is signed in where. Only the SHA-256 of a session's token is kept.

A session is over when it was ended, is too old or idle for too long, when its operator was
disabled, and when their password was replaced after it began. Nobody needs to be told: it is
asked each time.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, or_, select, update

from dashboard.sinch.times import SECOND, Instant
from dashboard.store import schema
from dashboard.store.operators import OperatorRow

#: A session ends this long after it began, whatever happens in it.
LIFETIME_SECONDS = 7 * 86_400

#: A session ends when nothing was asked in it for this long: longer than a shift.
IDLE_SECONDS = 12 * 3600

#: `seen_at` is not moved for less than this, so that pages need not write.
SEEN_EVERY_SECONDS = 60

_session = schema.session
_operator = schema.operator


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session, open or over."""

    token_sha256: str
    operator_id: int
    csrf: str
    created_at: Instant
    seen_at: Instant
    expires_at: Instant
    ended_at: Instant | None
    address: str | None

    def wants_touch(self, now: Instant) -> bool:
        """Whether it is time to `touch` the session."""
        return now - self.seen_at >= SEEN_EVERY_SECONDS * SECOND


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just begun: its token, which nobody can read again, and its row."""

    token: str
    session: SessionRow


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An open session and whose it is, with the rights they have now."""

    session: SessionRow
    operator: OperatorRow


def begin(
    connection: Connection,
    operator_id: int,
    *,
    now: Instant,
    address: str | None = None,
    lifetime_seconds: int = LIFETIME_SECONDS,
) -> Opened:
    """Begin a session under a fresh token of 32 random bytes."""
    token = secrets.token_urlsafe(32)
    row = SessionRow(
        token_sha256=hash_of(token),
        operator_id=operator_id,
        csrf=secrets.token_urlsafe(32),
        created_at=now,
        seen_at=now,
        expires_at=now + lifetime_seconds * SECOND,
        ended_at=None,
        address=address,
    )
    values = {one.name: getattr(row, one.name) for one in fields(row)}
    connection.execute(_session.insert().values(**values))
    return Opened(token, row)


def current(
    connection: Connection, token: str, *, now: Instant, idle_seconds: int = IDLE_SECONDS
) -> SignedIn | None:
    """The open session of this token and its operator, or None."""
    is_it = _session.c.token_sha256 == hash_of(token)
    row = connection.execute(_select_open(now, idle_seconds).where(is_it)).first()
    if row is None:
        return None
    width = len(_session.c)
    return SignedIn(SessionRow(*row[:width]), OperatorRow(*row[width:]))


def still_open(
    connection: Connection,
    hashes: Collection[str],
    *,
    now: Instant,
    idle_seconds: int = IDLE_SECONDS,
) -> dict[str, SignedIn]:
    """Those of the sessions with these token hashes that are open, by hash."""
    statement = _select_open(now, idle_seconds).where(_session.c.token_sha256.in_(list(hashes)))
    width = len(_session.c)
    found = connection.execute(statement)
    opened = [SignedIn(SessionRow(*row[:width]), OperatorRow(*row[width:])) for row in found]
    return {one.session.token_sha256: one for one in opened}


def touch(connection: Connection, token_sha256: str, *, now: Instant) -> None:
    """Note that something was asked in the session."""
    older = _session.c.seen_at < now
    connection.execute(
        update(_session).where(_session.c.token_sha256 == token_sha256, older).values(seen_at=now)
    )


def hash_of(token: str) -> str:
    """The hash under which the session of `token` is kept."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def end(connection: Connection, token_sha256: str, *, now: Instant) -> None:
    """End one session; one that is over stays as it is."""
    _end(connection, _session.c.token_sha256 == token_sha256, now)


def end_all(
    connection: Connection, operator_id: int, *, now: Instant, keep: str | None = None
) -> None:
    """End every session of an operator, except the one whose token hash is `keep`."""
    theirs = _session.c.operator_id == operator_id
    _end(connection, theirs if keep is None else theirs & (_session.c.token_sha256 != keep), now)


def forget(connection: Connection, *, before: Instant) -> int:
    """Delete the sessions that were over before `before`; return how many."""
    over = or_(_session.c.expires_at < before, _session.c.ended_at < before)
    return connection.execute(delete(_session).where(over)).rowcount


def _select_open(now: Instant, idle_seconds: int) -> Select[Any]:
    return (
        select(*_session.c, *_operator.c)
        .join(_operator, _operator.c.operator_id == _session.c.operator_id)
        .where(
            _session.c.ended_at.is_(None),
            _session.c.expires_at > now,
            _session.c.seen_at > now - idle_seconds * SECOND,
            _operator.c.disabled_at.is_(None),
            or_(
                _operator.c.password_set_at.is_(None),
                _operator.c.password_set_at <= _session.c.created_at,
            ),
        )
    )


def _end(connection: Connection, which: ColumnElement[bool], now: Instant) -> None:
    still = _session.c.ended_at.is_(None)
    connection.execute(update(_session).where(which, still).values(ended_at=now))
