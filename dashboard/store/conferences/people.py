"""Who is in a room, as far as anybody told us.

On the roster is who has not left and whose call has not ended: two rows together say it, so it is
derived here whenever it is read. Nothing here writes: rosters change by events only.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, literal, select

from dashboard.sinch import times
from dashboard.sinch.times import Instant
from dashboard.store import names, notes, schema
from dashboard.store.events.storable import storable_id
from dashboard.store.notes import CommandNote, Deed
from dashboard.store.verbs import lane_of

_call = schema.call
_command = schema.command
_event = schema.event
_participant = schema.participant
_watch = schema.watch

on_roster = (_participant.c.presence != "left") & _call.c.ended_at.is_(None)
#: Each participant with their call, if any event told of it.
with_call = _participant.outerjoin(_call, _call.c.call_id == _participant.c.call_id)


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """One person in a room, with what their call says of them.

    `muted` and `on_hold` are None while nobody told us; `muted_by` and `held_by` are the commands
    that made them so, if one did. `name` is what somebody called this number. `version` grows with
    the participant and with their call.
    """

    application_key: str
    conference_id: str
    call_id: str
    version: int
    updated_at: Instant
    presence: str
    number: str | None
    joined_at: Instant | None
    left_at: Instant | None
    muted: bool | None
    on_hold: bool | None
    music: str | None
    call_state: str | None
    call_started_at: Instant | None
    call_ended_at: Instant | None
    direction: str | None
    from_endpoint: str | None
    from_type: str | None
    to_endpoint: str | None
    to_type: str | None
    checking: bool
    command: CommandNote | None
    name: str | None = None
    muted_by: Deed | None = None
    held_by: Deed | None = None

    @property
    def on_roster(self) -> bool:
        """Whether the person is in the room or on the way into it."""
        return self.presence != "left" and self.call_ended_at is None

    @property
    def shown_number(self) -> str | None:
        """The number this person is known by."""
        return names.number_of(self)


_FIELDS = tuple(field.name for field in fields(ParticipantRow))


def roster(
    connection: Connection,
    application_key: str,
    conference_id: str,
    *,
    now: Instant | None = None,
) -> list[ParticipantRow]:
    """Who is in the room: those without a name, those heard, muted, on hold, and on their way.

    Among themselves by name, or those first who joined first.
    """
    statement = _select_participants().where(in_room(application_key, conference_id), on_roster)
    return sorted(_load_participants(connection, statement, now), key=_place)


def participant(
    connection: Connection,
    application_key: str,
    conference_id: str,
    call_id: str,
    *,
    now: Instant | None = None,
) -> ParticipantRow | None:
    """One person who is or was in the room, or None."""
    statement = _select_participants().where(
        in_room(application_key, conference_id), _participant.c.call_id == storable_id(call_id)
    )
    return next(iter(_load_participants(connection, statement, now)), None)


def lately_left(
    connection: Connection,
    application_key: str,
    conference_id: str,
    *,
    since: Instant,
    now: Instant | None = None,
) -> list[ParticipantRow]:
    """Who was in the room and has left it since, in no order."""
    left_at = func.coalesce(_participant.c.left_at, _call.c.ended_at)
    statement = _select_participants().where(
        in_room(application_key, conference_id),
        _participant.c.joined_at.is_not(None),
        left_at > since,
        ~on_roster,
    )
    return _load_participants(connection, statement, now)


def newcomers(
    connection: Connection,
    application_key: str,
    conference_id: str,
    since: Instant,
    *,
    refused_before: Instant,
) -> list[ParticipantRow]:
    """Those heard in the room whom a roster first showed since, and whom nobody decided about.

    What we asked by ourselves, and was refused before `refused_before`, decided nothing.
    """
    in_vain = (
        (_command.c.by_kind == "system")
        & (_command.c.status == "refused")
        & (_command.c.settled_at < refused_before)
    )
    decided = exists().where(
        _command.c.call_id == _participant.c.call_id,
        _command.c.conference_id == _participant.c.conference_id,
        _command.c.verb.in_(lane_of("mute")),
        ~in_vain,
    )
    seen_before = exists().where(
        _event.c.conference_id == _participant.c.conference_id,
        _event.c.call_id == _participant.c.call_id,
        _event.c.source == "roster",
        _event.c.event_at < since,
    )
    statement = _select_participants().where(
        in_room(application_key, conference_id),
        on_roster,
        _participant.c.presence == "present",
        _participant.c.muted.is_(False),
        ~seen_before,
        ~decided,
    )
    return _load_participants(connection, statement, None)


def expects(connection: Connection, application_key: str, conference_id: str) -> bool:
    """Whether somebody is on their way into the room and was not seen there yet."""
    someone = (
        select(_participant.c.call_id)
        .select_from(with_call)
        .where(
            in_room(application_key, conference_id),
            on_roster,
            _participant.c.presence == "expected",
        )
    )
    return connection.execute(someone.limit(1)).first() is not None


def in_room(application_key: str, conference_id: str) -> ColumnElement[bool]:
    """The participants of this room, whoever has left included."""
    return (_participant.c.application_key == storable_id(application_key)) & (
        _participant.c.conference_id == storable_id(conference_id)
    )


def stranger(application_key: str, conference_id: str, call_id: str) -> ParticipantRow:
    """Somebody of whom no event told that they are in this room."""
    known = {"application_key": application_key, "conference_id": conference_id, "call_id": call_id}
    said = {"version": 0, "updated_at": 0, "presence": "left", "checking": False}
    return ParticipantRow(**dict.fromkeys(_FIELDS) | known | said)  # type: ignore[arg-type]


def _select_participants() -> Select[Any]:
    watched = _watch.c.topic == literal("call:").concat(_participant.c.call_id)
    return select(
        _participant.c.application_key,
        _participant.c.conference_id,
        _participant.c.call_id,
        (_participant.c.version + func.coalesce(_call.c.version, 0)).label("version"),
        _participant.c.updated_at,
        _participant.c.stamps,
        _participant.c.presence,
        _participant.c.number,
        _participant.c.joined_at,
        _participant.c.left_at,
        _participant.c.muted,
        _participant.c.on_hold,
        _participant.c.music,
        _call.c.state.label("call_state"),
        _call.c.started_at.label("call_started_at"),
        _call.c.ended_at.label("call_ended_at"),
        _call.c.direction,
        _call.c.from_endpoint,
        _call.c.from_type,
        _call.c.to_endpoint,
        _call.c.to_type,
        _watch.c.topic.is_not(None).label("checking"),
    ).select_from(with_call.outerjoin(_watch, watched))


def _load_participants(
    connection: Connection, statement: Select[Any], now: Instant | None
) -> list[ParticipantRow]:
    found: Sequence[Any] = connection.execute(statement).all()
    call_ids = [row.call_id for row in found]
    now = times.now() if now is None else now
    noted = notes.of_calls(connection, call_ids, now=now, contested=True)
    people = [_bare(row, noted.get(row.call_id)) for row in found]
    given = names.of(connection, (names.digits_of(who.shown_number) for who in people))
    makers = [_makers(row.stamps) for row in found]
    deeds = notes.deeds(connection, [one for pair in makers for one in pair if one])
    return [
        replace(
            who,
            name=given.get(names.digits_of(who.shown_number)),
            muted_by=deeds.get(muted_by or ""),
            held_by=deeds.get(held_by or ""),
        )
        for who, (muted_by, held_by) in zip(people, makers, strict=True)
    ]


def _bare(row: Any, note: CommandNote | None) -> ParticipantRow:
    columns = row._asdict()
    del columns["stamps"]
    return ParticipantRow(**columns, command=note)


def _makers(stamps: str) -> tuple[str | None, str | None]:
    """The ids of the commands that set mute and hold as they are, as the stamps say."""
    said = json.loads(stamps)
    return _maker(said.get("muted")), _maker(said.get("hold"))


def _maker(stamp: Sequence[Any] | None) -> str | None:
    key = str(stamp[-1]) if stamp else ""
    return key.split(":")[1] if key.startswith("command:") else None


def _place(who: ParticipantRow) -> tuple[Any, ...]:
    joined_at = who.joined_at or who.updated_at
    return _group(who), (who.name or "").casefold(), joined_at, who.call_id


def _group(who: ParticipantRow) -> int:
    if who.presence == "expected":
        return 4
    if who.on_hold:
        return 3
    if who.name is None:
        return 0
    return 2 if who.muted else 1
