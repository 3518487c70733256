"""One command as it is kept, and the ways to find some."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from dashboard.sinch.times import SECOND, Instant
from dashboard.store import schema
from dashboard.store.events.storable import storable_id

Status = Literal["due", "sent", "confirmed", "refused", "unknown", "withdrawn"]

#: The one verb that makes a call instead of acting on one: never joined, never repeated.
CALLOUT = "callout"

IN_FLIGHT: tuple[Status, ...] = ("due", "sent")
OPEN: tuple[Status, ...] = ("due", "sent", "unknown")

_command = schema.command


def new_id() -> str:
    """A fresh command id: 20 hex digits, unguessable."""
    return secrets.token_hex(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing somebody asked for.

    `parent_id` is shared by those asked for together. `session_sha256` names the session that
    vouches for it. `joined`: an equal one was under way or just done, and this is that one.
    """

    command_id: str = field(default_factory=new_id)
    application_key: str
    verb: str
    conference_id: str | None = None
    call_id: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] | None = None
    by_kind: str
    by_name: str
    address: str | None = None
    idempotency_key: str | None = None
    status: Status = "sent"
    due_at: Instant | None = None
    attempts: int = 0
    asked_at: Instant
    settled_at: Instant | None = None
    observed_at: Instant | None = None
    http_status: int | None = None
    error_code: int | None = None
    reason: str | None = None
    reference: str | None = None
    parent_id: str | None = None
    session_sha256: str | None = None
    joined: bool = False

    @property
    def target(self) -> str | None:
        """What it is about: a call, a room, or the application's addresses.

        None for a callout that became no call.
        """
        addresses = self.application_key if self.verb == "save-callbacks" else None
        return self.call_id or self.conference_id or addresses


def find(connection: Connection, command_id: str) -> Command | None:
    """The command, or None."""
    return next(
        iter(
            load(
                connection, select(_command).where(_command.c.command_id == storable_id(command_id))
            )
        ),
        None,
    )


def due(connection: Connection, now: Instant, *, limit: int = 100) -> list[Command]:
    """The commands whose grace has passed and which are to go out now, the oldest first."""
    statement = (
        select(_command)
        .where(_command.c.status == "due", _command.c.due_at <= now)
        .order_by(_command.c.due_at, _command.c.command_id)
        .limit(limit)
    )
    return load(connection, statement)


def next_due(connection: Connection) -> Instant | None:
    """When the next command's grace passes, or None."""
    waiting = _command.c.status.in_(OPEN) & (_command.c.status == "due")  # as the index has it
    due_at: Instant | None = connection.scalar(select(func.min(_command.c.due_at)).where(waiting))
    return due_at


def of_parent(connection: Connection, parent_id: str) -> list[Command]:
    """The commands that were asked for together, in the order of asking."""
    statement = select(_command).where(_command.c.parent_id == storable_id(parent_id))
    return load(connection, statement.order_by(_command.c.asked_at, _command.c.command_id))


def unobserved(
    connection: Connection,
    application_key: str,
    conference_id: str,
    *,
    settled: tuple[Instant, Instant],
) -> list[Command]:
    """The confirmed commands for people in a room that nobody saw come true, settled in between."""
    statement = select(_command).where(
        _command.c.application_key == application_key,
        _command.c.conference_id == storable_id(conference_id),
        _command.c.asked_at >= settled[0] - SECOND * 60,
        _command.c.settled_at.between(*settled),
        _command.c.status == "confirmed",
        _command.c.observed_at.is_(None),
        _command.c.call_id.is_not(None),
    )
    return load(connection, statement.order_by(_command.c.asked_at, _command.c.command_id))


def open_before(connection: Connection, at: Instant, *, limit: int = 100) -> list[Command]:
    """The commands asked before `at` that have no certain outcome, the oldest first."""
    statement = (
        select(_command)
        .where(_command.c.status.in_(OPEN), _command.c.asked_at < at)
        .order_by(_command.c.asked_at, _command.c.command_id)
        .limit(limit)
    )
    return load(connection, statement)


def of_call(connection: Connection, call_id: str, *, limit: int = 100) -> list[Command]:
    """What was asked for this call, the newest first."""
    statement = select(_command).where(_command.c.call_id == storable_id(call_id))
    return load(connection, statement.order_by(*newest_first()).limit(limit))


def load(connection: Connection, statement: Select[Any]) -> list[Command]:
    """The commands that `statement`, a select of all columns, gives."""
    rows: Sequence[Row[Any]] = connection.execute(statement).all()
    return [from_row(row) for row in rows]


def from_row(row: Row[Any]) -> Command:
    """The command that a row of all its columns holds."""
    columns = row._asdict()
    columns["params"] = json.loads(columns["params"])
    columns["before"] = None if columns["before"] is None else json.loads(columns["before"])
    return Command(**columns)


def equals(column: ColumnElement[Any], value: str | None) -> ColumnElement[bool]:
    """The column holds this value, or nothing if there is none."""
    return column.is_(None) if value is None else column == value


def newest_first() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The order of asking, backwards."""
    return _command.c.asked_at.desc(), _command.c.command_id.desc()
