"""A command from its intent to its end: states move only forward, and never twice at once.

Whatever a command shows on (a call, a roster row, a room) gets a new version in the same
transaction.
"""

import json
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, select, update

from dashboard.sinch.times import Instant
from dashboard.store import schema, versions
from dashboard.store.commands.rows import (
    CALLOUT,
    IN_FLIGHT,
    OPEN,
    Command,
    Status,
    find,
    from_row,
    load,
)
from dashboard.store.events import storable
from dashboard.store.inserts import insert

#: status -> the statuses it may follow. Nothing follows confirmed, refused or withdrawn; only what
#: has not gone out can be withdrawn.
_FOLLOWS: dict[Status, tuple[Status, ...]] = {
    "sent": ("due",),
    "withdrawn": ("due",),
    "unknown": IN_FLIGHT,
    "confirmed": OPEN,
    "refused": OPEN,
}

#: The reason of a command whose sender died before it could say what came of it.
INTERRUPTED = "interrupted"

#: Each try needs another equal command to come and go between two statements.
_TRIES = 10

_command = schema.command


class NoSuchCommand(LookupError):
    """No command has this id."""


def intend(connection: Connection, command: Command) -> Command:
    """Write down what is about to be asked, before it is asked.

    Returns `command`; or, with `joined` set, the one that makes it needless: an equal verb on the
    same target that is in flight, what the same asker asked under the same idempotency key, or
    the one that has this id already.
    """
    command = _storable(command)
    for _ in range(_TRIES):
        earlier = _same_asked(connection, command) or _equal_in_flight(connection, command)
        if earlier is not None:
            return replace(earlier, joined=True)
        if _insert(connection, command):
            _touch(connection, command)
            return command
        # Somebody else's equal command came first, and may be settled before we look: try again.
    raise RuntimeError(f"{command.verb} meets an equal command that cannot be read")


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
    """Move the command on to `status`, and return it as it then stands.

    A status that may not follow the present one changes nothing. `call_id` names the call that a
    callout made. Raises NoSuchCommand.
    """
    values: dict[str, Any] = {
        "status": status,
        "settled_at": None if status == "sent" else now,
        "http_status": http_status,
        "error_code": error_code,
        "reason": reason,
        "reference": reference,
    }
    optional = {
        "attempts": attempts,
        "call_id": storable.optional_id(call_id),
        "observed_at": observed_at,
    }
    values.update({name: value for name, value in optional.items() if value is not None})
    settled = _change(connection, command_id, _command.c.status.in_(_FOLLOWS[status]), values)
    return settled or _existing(connection, command_id)


def withdraw(connection: Connection, command_id: str, *, now: Instant) -> Command:
    """Take back a command that has not gone out; one that has stays as it is."""
    return settle(connection, command_id, "withdrawn", now=now)


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


def interrupted(connection: Connection, *, before: Instant, now: Instant) -> list[Command]:
    """Make unknown what should have gone out before `before` and has no outcome.

    Whoever was to write the outcome is gone; returns the commands as they now stand.
    """
    overdue = func.coalesce(_command.c.due_at, _command.c.asked_at) < before
    left = connection.execute(
        update(_command)
        .where(_command.c.status.in_(IN_FLIGHT), overdue)
        .values(status="unknown", settled_at=now, reason=INTERRUPTED)
        .returning(*_command.c)
    ).all()
    commands = [from_row(row) for row in left]
    _touch(connection, *commands)
    return commands


def _storable(command: Command) -> Command:
    """`command` under the ids by which rows are known."""
    return replace(
        command,
        call_id=storable.optional_id(command.call_id),
        conference_id=storable.optional_id(command.conference_id),
        idempotency_key=storable.optional_id(command.idempotency_key),
    )


def _same_asked(connection: Connection, command: Command) -> Command | None:
    same = _is(command.command_id)
    if command.idempotency_key is not None:
        same |= and_(
            _command.c.by_kind == command.by_kind,
            _command.c.by_name == command.by_name,
            _command.c.idempotency_key == command.idempotency_key,
        )
    return next(iter(load(connection, select(_command).where(same).limit(1))), None)


def _equal_in_flight(connection: Connection, command: Command) -> Command | None:
    if command.call_id is None and (command.conference_id is None or command.verb == CALLOUT):
        return None  # without a target, what differs is in the params: nothing is the same
    in_flight = and_(
        _command.c.application_key == command.application_key,
        _command.c.verb == command.verb,
        _same(_command.c.conference_id, command.conference_id),
        _same(_command.c.call_id, command.call_id),
        _command.c.status.in_(IN_FLIGHT),
    )
    return next(iter(load(connection, select(_command).where(in_flight).limit(1))), None)


def _same(column: ColumnElement[Any], value: str | None) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value


def _insert(connection: Connection, command: Command) -> bool:
    """Write the command unless a unique index holds an equal one; say which."""
    values = {one.name: getattr(command, one.name) for one in fields(command)}
    del values["joined"]
    values["params"] = json.dumps(dict(command.params))
    values["before"] = None if command.before is None else json.dumps(dict(command.before))
    written = connection.execute(
        insert(connection, _command)
        .values(**values)
        .on_conflict_do_nothing()
        .returning(_command.c.command_id)
    ).first()
    return written is not None


def _change(
    connection: Connection, command_id: str, when: ColumnElement[bool], values: dict[str, Any]
) -> Command | None:
    row = connection.execute(
        update(_command).where(_is(command_id), when).values(**values).returning(*_command.c)
    ).first()
    if row is None:
        return None
    changed = from_row(row)
    _touch(connection, changed)
    return changed


def _existing(connection: Connection, command_id: str) -> Command:
    command = find(connection, command_id)
    if command is None:
        raise NoSuchCommand(command_id)
    return command


def _touch(connection: Connection, *commands: Command) -> None:
    shown_on = [
        versions.Target(one.call_id, one.application_key, one.conference_id) for one in commands
    ]
    versions.touch(connection, shown_on)


def _confirmed_at() -> ColumnElement[Any]:
    return case((_command.c.status == "confirmed", _command.c.settled_at))


def _is(command_id: str) -> ColumnElement[bool]:
    return _command.c.command_id == command_id
