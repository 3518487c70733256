"""What was asked, page by page: who, what, whom, when, how it was before, what came of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from dashboard.sinch.times import Instant
from dashboard.store import names, schema
from dashboard.store.calls import past
from dashboard.store.commands.rows import Command, load, newest_first
from dashboard.store.events.storable import storable_id

_call = schema.call
_command = schema.command
_participant = schema.participant

#: A search finds the calls of this many names at most; whoever types one letter gets the first.
_MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """Which commands a page shows. Every part that is given narrows it.

    `by_name` is who asked, exactly. `whom` is the beginning of a number or a part of a name.
    """

    by_name: str | None = None
    conference_id: str | None = None
    call_id: str | None = None
    whom: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One command, and the name or number of whom it was for, as far as that is known."""

    command: Command
    name: str | None
    number: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some commands, the newest first, and where the next page begins: after this one."""

    rows: list[Told]
    after: str | None


def page(
    connection: Connection, asked: Asked, *, after: str | None = None, limit: int = 50
) -> Page:
    """The commands that `asked` means, those before the command `after`."""
    statement = select(_command).where(*_conditions(connection, asked))
    if after is not None:
        statement = statement.where(_before(connection, after))
    found = load(connection, statement.order_by(*newest_first()).limit(limit + 1))
    shown = found[:limit]
    more = shown[-1].command_id if len(found) > limit else None
    return Page(_told(connection, shown), more)


def givers(connection: Connection, since: Instant) -> list[str]:
    """Who asked for anything since, by name."""
    statement = select(_command.c.by_name).where(_command.c.asked_at >= since).distinct()
    return sorted(connection.scalars(statement), key=str.casefold)


def _conditions(connection: Connection, asked: Asked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.by_name:
        conditions.append(_command.c.by_name == asked.by_name)
    if asked.conference_id:
        conditions.append(_command.c.conference_id == storable_id(asked.conference_id))
    if asked.call_id:
        conditions.append(_command.c.call_id == storable_id(asked.call_id))
    if asked.whom and asked.whom.strip():
        conditions.append(_is_for(connection, asked.whom.strip()))
    return conditions


def _is_for(connection: Connection, whom: str) -> ColumnElement[bool]:
    """For somebody of this number or name. Of few calls all are collected; where there are many,
    each command is asked, the newest first, until the page is full.
    """
    digits = names.digits_of(whom)
    if digits and past.is_dense(connection, digits):
        return _calls_of(whom).where(_call.c.call_id == _command.c.call_id).exists()
    return _command.c.call_id.in_(_calls_of(whom))


def _calls_of(whom: str) -> Select[Any]:
    digits = names.digits_of(whom)
    if digits:
        sides = or_(
            past.begins(_call.c.from_digits, digits), past.begins(_call.c.to_digits, digits)
        )
    else:
        named = names.digits_named(whom).limit(_MOST_NAMES)
        sides = or_(_call.c.from_digits.in_(named), _call.c.to_digits.in_(named))
    return select(_call.c.call_id).where(sides)


def _before(connection: Connection, command_id: str) -> ColumnElement[bool]:
    is_it = _command.c.command_id == storable_id(command_id)
    asked_at = connection.scalar(select(_command.c.asked_at).where(is_it))
    if asked_at is None:
        return _command.c.command_id.is_(None)  # a page after nothing is empty
    return or_(
        _command.c.asked_at < asked_at,
        and_(_command.c.asked_at == asked_at, _command.c.command_id < storable_id(command_id)),
    )


def _told(connection: Connection, commands: list[Command]) -> list[Told]:
    calls = {one.call_id for one in commands if one.call_id}
    found = connection.execute(
        select(
            _call.c.call_id,
            _call.c.direction,
            _call.c.from_endpoint,
            _call.c.to_endpoint,
            _participant.c.number,
        )
        .select_from(_call.outerjoin(_participant, _participant.c.call_id == _call.c.call_id))
        .where(_call.c.call_id.in_(calls))
    ).all()
    numbers = {row.call_id: names.number_of(row) for row in found}
    whom = {one.command_id: _number_of(one, numbers) for one in commands}
    given = names.of(connection, (names.digits_of(number) for number in whom.values()))
    return [
        Told(one, given.get(names.digits_of(whom[one.command_id])), whom[one.command_id])
        for one in commands
    ]


def _number_of(command: Command, numbers: dict[str, str | None]) -> str | None:
    if command.verb == "name":
        return str(command.params["number"])
    return numbers.get(command.call_id or "")
