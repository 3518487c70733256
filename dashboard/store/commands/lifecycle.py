"""A command on its way to its end: states move only forward.

Whatever a command shows on (a call, a roster row, a room) gets a new version in the same
transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, update

from dashboard.sinch.times import Instant
from dashboard.store import schema
from dashboard.store.commands.rows import (
    IN_FLIGHT,
    OPEN,
    Command,
    Status,
    find,
    from_row,
)
from dashboard.store.commands.showing import touch
from dashboard.store.events import storable

#: status -> the statuses it may follow. Nothing follows confirmed, refused or withdrawn; only what
#: has not gone out is withdrawn.
_FOLLOWS: dict[Status, tuple[Status, ...]] = {
    "sent": ("due",),
    "withdrawn": IN_FLIGHT,
    "unknown": IN_FLIGHT,
    "confirmed": OPEN,
    "refused": OPEN,
}

#: The reason of a command whose sender died before it could say what came of it.
INTERRUPTED = "interrupted"

_command = schema.command


class NoSuchCommand(LookupError):
    """No command has this id."""


@dataclass(frozen=True, slots=True)
class End:
    """How a command ended, or that it went out.

    A status that may not follow the present one changes nothing. `call_id` names the call that a
    callout made.
    """

    command_id: str
    status: Status
    attempts: int | None = None
    call_id: str | None = None
    observed_at: Instant | None = None
    http_status: int | None = None
    error_code: int | None = None
    reason: str | None = None
    reference: str | None = None


def settle(
    connection: Connection,
    command_id: str,
    status: Status,
    *,
    now: Instant,
    attempts: int | None = None,
    call_id: str | None = None,
    observed_at: Instant | None = None,
    http_status: int | None = None,
    error_code: int | None = None,
    reason: str | None = None,
    reference: str | None = None,
) -> Command:
    """Move the command on to `status`, and return it as it then stands. See `End`.

    Raises NoSuchCommand.
    """
    end = End(
        command_id,
        status,
        attempts=attempts,
        call_id=call_id,
        observed_at=observed_at,
        http_status=http_status,
        error_code=error_code,
        reason=reason,
        reference=reference,
    )
    return settle_all(connection, [end], now=now)[0]


def settle_all(connection: Connection, ends: Sequence[End], *, now: Instant) -> list[Command]:
    """Move several commands on, and return them as they then stand; raises NoSuchCommand."""
    changed = [_settle(connection, end, now) for end in ends]
    touch(connection, *(one for one in changed if one is not None))
    return [
        one or _existing(connection, end.command_id) for one, end in zip(changed, ends, strict=True)
    ]


def _settle(connection: Connection, end: End, now: Instant) -> Command | None:
    values: dict[str, Any] = {
        "status": end.status,
        "settled_at": None if end.status == "sent" else now,
        "http_status": end.http_status,
        "error_code": end.error_code,
        "reason": end.reason,
        "reference": end.reference,
    }
    optional = {
        "attempts": end.attempts,
        "call_id": storable.optional_id(end.call_id),
        "observed_at": end.observed_at,
    }
    values.update({name: value for name, value in optional.items() if value is not None})
    may_follow = _command.c.status.in_(_FOLLOWS[end.status])
    return _write(connection, end.command_id, may_follow, values)


def withdraw(connection: Connection, command_id: str, *, now: Instant) -> Command:
    """Take back a command that is still in its grace; one that has gone out stays as it is."""
    values = {"status": "withdrawn", "settled_at": now}
    return _from_due(connection, command_id, values) or _existing(connection, command_id)


def claim(connection: Connection, command_id: str) -> Command | None:
    """Make a command that is in its grace this caller's to send; None when it is so no longer."""
    return _from_due(connection, command_id, {"status": "sent"})


def observe(connection: Connection, command_id: str, *, at: Instant) -> Command:
    """Note that what was asked for was seen at `at`; a command of unknown outcome is confirmed."""
    unseen = and_(
        _command.c.observed_at.is_(None), _command.c.status.in_(("sent", "unknown", "confirmed"))
    )
    values: dict[str, Any] = {
        "observed_at": at,
        "status": "confirmed",
        "settled_at": func.coalesce(_confirmed_at(), at),
    }
    return _change(connection, command_id, unseen, values) or _existing(connection, command_id)


def interrupted(
    connection: Connection, *, before: Instant, now: Instant, together_before: Instant | None = None
) -> list[Command]:
    """Make unknown what should have gone out before `before` and has no outcome.

    For one of many it is `together_before`: they wait for each other.

    Whoever was to write the outcome is gone; returns the commands as they now stand.
    """
    due_at = func.coalesce(_command.c.due_at, _command.c.asked_at)
    many = before if together_before is None else together_before
    overdue = case((_command.c.parent_id.is_(None), due_at < before), else_=due_at < many)
    left = connection.execute(
        update(_command)
        .where(_command.c.status.in_(IN_FLIGHT), overdue)
        .values(status="unknown", settled_at=now, reason=INTERRUPTED)
        .returning(*_command.c)
    ).all()
    commands = [from_row(row) for row in left]
    touch(connection, *commands)
    return commands


def _from_due(connection: Connection, command_id: str, values: dict[str, Any]) -> Command | None:
    return _change(connection, command_id, _command.c.status == "due", values)


def _change(
    connection: Connection, command_id: str, when: ColumnElement[bool], values: dict[str, Any]
) -> Command | None:
    changed = _write(connection, command_id, when, values)
    if changed is not None:
        touch(connection, changed)
    return changed


def _write(
    connection: Connection, command_id: str, when: ColumnElement[bool], values: dict[str, Any]
) -> Command | None:
    row = connection.execute(
        update(_command).where(_is(command_id), when).values(**values).returning(*_command.c)
    ).first()
    return None if row is None else from_row(row)


def _existing(connection: Connection, command_id: str) -> Command:
    command = find(connection, command_id)
    if command is None:
        raise NoSuchCommand(command_id)
    return command


def _confirmed_at() -> ColumnElement[Any]:
    return case((_command.c.status == "confirmed", _command.c.settled_at))


def _is(command_id: str) -> ColumnElement[bool]:
    return _command.c.command_id == command_id
