"""Intents: written down before anything is asked, and joined when they are needless."""

import json
from collections.abc import Sequence
from dataclasses import fields, replace

from sqlalchemy import Connection, and_, delete, select

from dashboard.store import schema
from dashboard.store.commands import lanes
from dashboard.store.commands.rows import CALLOUT, IN_FLIGHT, Command, equals, load
from dashboard.store.commands.showing import touch
from dashboard.store.events import storable
from dashboard.store.inserts import insert

#: Each try needs another equal command to come and go between two statements.
_TRIES = 10

_command = schema.command


def intend(connection: Connection, command: Command) -> Command:
    """Write down what is about to be asked, before it is asked.

    Returns `command`; or, with `joined` set, the one that makes it needless: an equal verb on the
    same target that is in flight or just done, what the same asker asked under the same
    idempotency key, or the one that has this id already. Of its lane it is the last, also by a
    clock that is behind.
    """
    return intend_all(connection, [command])[0]


def intend_all(connection: Connection, commands: Sequence[Command]) -> list[Command]:
    """Write down several at once, each as `intend` does; what they show on rises once."""
    # In one order of people, so that of two who ask for the same people neither waits for both.
    ordered = sorted(commands, key=lambda one: one.call_id or "")
    intended = {one.command_id: _intend(connection, _storable(one)) for one in ordered}
    touch(connection, *(one for one in intended.values() if not one.joined))
    return [intended[one.command_id] for one in commands]


def _intend(connection: Connection, command: Command) -> Command:
    wanted = command  # with the time of the clock: it is moved on below
    for _ in range(_TRIES):
        earlier = _same_asked(connection, command) or _equal_in_flight(connection, command)
        if earlier is not None:
            return replace(earlier, joined=True)
        last = lanes.latest(connection, command)
        if last is not None and lanes.just_done(last, wanted):
            return replace(last, joined=True)
        if last is not None and last.asked_at >= command.asked_at:
            command = replace(command, asked_at=last.asked_at + 1)
        if _insert(connection, command):
            # On Postgres an equal one may have come and gone since we looked: ours is needless.
            last = lanes.latest(connection, command, but=command.command_id)
            if last is not None and lanes.just_done(last, wanted):
                connection.execute(
                    delete(_command).where(_command.c.command_id == command.command_id)
                )
                return replace(last, joined=True)
            return command
        # Somebody else's equal command came first, and may be settled before we look: try again.
    raise RuntimeError(f"{command.verb} meets an equal command that cannot be read")


def _storable(command: Command) -> Command:
    """`command` under the ids by which rows are known."""
    return replace(
        command,
        call_id=storable.optional_id(command.call_id),
        conference_id=storable.optional_id(command.conference_id),
        idempotency_key=storable.optional_id(command.idempotency_key),
    )


def _same_asked(connection: Connection, command: Command) -> Command | None:
    same = _command.c.command_id == command.command_id
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
        equals(_command.c.conference_id, command.conference_id),
        equals(_command.c.call_id, command.call_id),
        _command.c.status.in_(IN_FLIGHT),
    )
    return next(iter(load(connection, select(_command).where(in_flight).limit(1))), None)


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
