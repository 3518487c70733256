"""What stands on a row about the command last asked for it: on its way, refused, not known.

Knows nothing of how a command is sent; `commands` writes what is read here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, or_, select, tuple_

from dashboard.sinch.times import SECOND, Instant
from dashboard.store import schema, verbs

#: How long a refusal, or an outcome that nobody knows, stays on the row.
SHOWN_SECONDS = 30

#: Who asks for the opposite within this long of somebody else overrules them, and the row says so
#: for a while.
OPPOSED_SECONDS = 10
OVERRULED_SHOWN_SECONDS = 15

#: A command is settled within 15 s; older ones cannot supersede what still shows.
_READ_BACK_SECONDS = 2 * SHOWN_SECONDS

Key = TypeVar("Key")

_command = schema.command
_columns = (
    _command.c.command_id,
    _command.c.verb,
    _command.c.status,
    _command.c.reason,
    _command.c.error_code,
    _command.c.reference,
    _command.c.by_name,
    _command.c.asked_at,
    _command.c.settled_at,
    _command.c.due_at,
)


@dataclass(frozen=True, slots=True)
class CommandNote:
    """The command that a row tells about: what was asked, by whom, and what came of it.

    `overruled`: whose opposite command of a moment before this one, a success, took back.
    """

    command_id: str
    verb: str
    status: str
    reason: str | None
    error_code: int | None
    reference: str | None
    by_name: str
    asked_at: Instant
    settled_at: Instant | None
    due_at: Instant | None = None
    overruled: str | None = None

    @property
    def shown_until(self) -> Instant | None:
        """When this note leaves the row by itself; None while the command is on its way."""
        if self.status in ("due", "sent") or self.settled_at is None:
            return None
        seconds = OVERRULED_SHOWN_SECONDS if self.overruled else SHOWN_SECONDS
        return self.settled_at + seconds * SECOND


@dataclass(frozen=True, slots=True)
class Deed:
    """Who made something as it is, and when the platform said so."""

    command_id: str
    by_name: str
    at: Instant


def of_calls(
    connection: Connection, call_ids: Sequence[str], *, now: Instant, contested: bool = False
) -> dict[str, CommandNote]:
    """The note of each of these calls that has one; if `contested`, also who overruled whom."""
    if not call_ids:
        return {}
    found = connection.execute(
        select(_command.c.call_id, *_columns)
        .where(_command.c.call_id.in_(call_ids), _fresh(now))
        .order_by(_command.c.asked_at.desc(), _command.c.command_id.desc())
    )
    by_call: dict[str, list[CommandNote]] = defaultdict(list)
    for row in found:
        by_call[row.call_id].append(_note(row[1:]))
    shown = _newest_that_show(by_call.items(), now)
    return {**_overrulings(by_call, now), **shown} if contested else shown


def deeds(connection: Connection, command_ids: Sequence[str]) -> dict[str, Deed]:
    """Who gave these commands, by their ids."""
    if not command_ids:
        return {}
    found = connection.execute(
        select(_command.c.command_id, _command.c.by_name, _command.c.settled_at).where(
            _command.c.command_id.in_(command_ids), _command.c.settled_at.is_not(None)
        )
    )
    return {row.command_id: Deed(*row) for row in found}


def of_rooms(
    connection: Connection, rooms: Sequence[tuple[str, str]], *, now: Instant
) -> dict[tuple[str, str], CommandNote]:
    """The note of each of these (application key, conference id) that has one: its kick-all."""
    if not rooms:
        return {}
    room = (_command.c.application_key, _command.c.conference_id)
    found = connection.execute(
        select(*room, *_columns)
        .where(
            _command.c.call_id.is_(None),
            _command.c.verb == "kick-all",
            tuple_(*room).in_(rooms),
            _fresh(now),
        )
        .order_by(_command.c.asked_at.desc(), _command.c.command_id.desc())
    )
    by_room: dict[tuple[str, str], list[CommandNote]] = defaultdict(list)
    for row in found:
        by_room[row.application_key, row.conference_id].append(_note(row[2:]))
    return _newest_that_show(by_room.items(), now)


def _fresh(now: Instant) -> ColumnElement[bool]:
    return or_(
        _command.c.status.in_(("due", "sent")),
        _command.c.settled_at > now - _READ_BACK_SECONDS * SECOND,
    )


def _note(values: Sequence[object]) -> CommandNote:
    return CommandNote(*values)  # type: ignore[arg-type]


def _newest_that_show(
    notes: Iterable[tuple[Key, list[CommandNote]]], now: Instant
) -> dict[Key, CommandNote]:
    shown = ((key, _that_shows(newest_first, now)) for key, newest_first in notes)
    return {key: note for key, note in shown if note is not None}


def _overrulings(
    by_call: Mapping[str, Sequence[CommandNote]], now: Instant
) -> dict[str, CommandNote]:
    found = ((call_id, _overruling(newest_first, now)) for call_id, newest_first in by_call.items())
    return {call_id: note for call_id, note in found if note is not None}


def _overruling(newest_first: Sequence[CommandNote], now: Instant) -> CommandNote | None:
    """The last success, if it took back what somebody else had just asked for."""
    last = next((note for note in newest_first if note.status == "confirmed"), None)
    if last is None:
        return None
    rival = next((note for note in newest_first if _opposes(note, last)), None)
    note = replace(last, overruled=rival.by_name) if rival else None
    return note if note is not None and now < (note.shown_until or 0) else None


def _opposes(earlier: CommandNote, later: CommandNote) -> bool:
    return (
        verbs.opposite(later.verb) == earlier.verb
        and earlier.by_name != later.by_name
        and 0 <= later.asked_at - earlier.asked_at < OPPOSED_SECONDS * SECOND
    )


def _that_shows(newest_first: Sequence[CommandNote], now: Instant) -> CommandNote | None:
    """What is on its way always shows; a failure does until it is old or something newer worked.

    Who is about to leave is shown leaving, whatever else is under way for them.
    """
    leaving = next((note for note in newest_first if note.status == "due"), None)
    if leaving is not None:
        return leaving
    superseded = False
    for note in newest_first:
        if note.shown_until is None:
            return note
        if note.status == "confirmed":
            superseded = True
        elif note.status in ("refused", "unknown") and not superseded and now < note.shown_until:
            return note
    return None
