"""The rooms and who is in them, as far as anybody told us.

On the roster is who has not left and whose call has not ended: two rows together say it, so it is
derived here whenever it is read. Nothing here writes: rooms change by events only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select

from dashboard.sinch import times
from dashboard.sinch.times import Instant
from dashboard.store import notes, schema
from dashboard.store.events.storable import storable_id
from dashboard.store.notes import CommandNote

_call = schema.call
_conference = schema.conference
_participant = schema.participant
_watch = schema.watch

_on_roster = (_participant.c.presence != "left") & _call.c.ended_at.is_(None)
_with_call = _participant.outerjoin(_call, _call.c.call_id == _participant.c.call_id)


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """One person in a room, with what their call says of them.

    `muted` and `on_hold` are None while nobody told us. `version` grows with the participant and
    with their call.
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

    @property
    def on_roster(self) -> bool:
        """Whether the person is in the room or on the way into it."""
        return self.presence != "left" and self.call_ended_at is None


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One room: how many are on its roster, and when it was last asked who is there.

    `unmuted` and `muted` count only those of whom it is known; `oldest_joined_at` is the earliest
    join among those on the roster. `command` is the kick-all of the room, if one shows.
    """

    application_key: str
    conference_id: str
    version: int
    people: int
    unmuted: int
    muted: int
    first_seen_at: Instant
    last_seen_at: Instant
    oldest_joined_at: Instant | None
    checked_at: Instant | None
    command: CommandNote | None


@dataclass(frozen=True, slots=True)
class RoomFigures:
    """How many rooms have somebody in them, and how many people that is."""

    rooms: int
    people: int


def roster(
    connection: Connection,
    application_key: str,
    conference_id: str,
    *,
    now: Instant | None = None,
) -> list[ParticipantRow]:
    """Who is in the room, those who joined first first, those still on their way last."""
    statement = (
        _select_participants()
        .where(_in_room(application_key, conference_id), _on_roster)
        .order_by(_participant.c.joined_at.asc().nulls_last(), _participant.c.call_id)
    )
    return _load_participants(connection, statement, now)


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
        _in_room(application_key, conference_id), _participant.c.call_id == storable_id(call_id)
    )
    return next(iter(_load_participants(connection, statement, now)), None)


def occupied(connection: Connection, *, now: Instant | None = None) -> list[RoomRow]:
    """The rooms with somebody on their roster, by name."""
    statement = _select_rooms().where(_heads.c.people > 0)
    by_name = statement.order_by(_conference.c.conference_id, _conference.c.application_key)
    return _load_rooms(connection, by_name, now)


def recent(connection: Connection, since: Instant, *, now: Instant | None = None) -> list[RoomRow]:
    """The rooms that are empty now and in which something happened since, the latest first."""
    statement = (
        _select_rooms()
        .where(_conference.c.last_seen_at >= since, _heads.c.people.is_(None))
        .order_by(_conference.c.last_seen_at.desc(), _conference.c.conference_id)
    )
    return _load_rooms(connection, statement, now)


def find(
    connection: Connection,
    application_key: str,
    conference_id: str,
    *,
    now: Instant | None = None,
) -> RoomRow | None:
    """The room, occupied or not; None when no event ever named it."""
    statement = _select_rooms().where(
        _conference.c.application_key == storable_id(application_key),
        _conference.c.conference_id == storable_id(conference_id),
    )
    return next(iter(_load_rooms(connection, statement, now)), None)


def known(connection: Connection, conference_id: str) -> list[str]:
    """The keys of the applications that have a room of this id, the busiest lately first."""
    statement = (
        select(_conference.c.application_key)
        .where(_conference.c.conference_id == storable_id(conference_id))
        .order_by(_conference.c.last_seen_at.desc(), _conference.c.application_key)
    )
    return list(connection.scalars(statement))


def figures(connection: Connection) -> RoomFigures:
    """The occupied rooms and the people in them, counted."""
    row = connection.execute(
        select(func.count().label("rooms"), func.coalesce(func.sum(_heads.c.people), 0))
    ).one()
    return RoomFigures(row[0], int(row[1]))


def _heads_of_rooms() -> Select[Any]:
    """Per occupied room: its people counted. Begins at the live calls, of which there are few."""
    by_room = (_participant.c.application_key, _participant.c.conference_id)
    return (
        select(
            *by_room,
            func.count().label("people"),
            func.count(case((_participant.c.muted.is_(False), 1))).label("unmuted"),
            func.count(case((_participant.c.muted.is_(True), 1))).label("muted"),
            func.min(_participant.c.joined_at).label("oldest_joined_at"),
        )
        .select_from(_call.join(_participant, _call.c.call_id == _participant.c.call_id))
        .where(_on_roster)
        .group_by(*by_room)
    )


_heads = _heads_of_rooms().subquery("heads")


def _select_rooms() -> Select[Any]:
    topic = (
        literal("conference:")
        .concat(_conference.c.application_key)
        .concat(":")
        .concat(_conference.c.conference_id)
    )
    same_room = (_heads.c.application_key == _conference.c.application_key) & (
        _heads.c.conference_id == _conference.c.conference_id
    )
    return select(
        *_conference.c,
        func.coalesce(_heads.c.people, 0).label("people"),
        func.coalesce(_heads.c.unmuted, 0).label("unmuted"),
        func.coalesce(_heads.c.muted, 0).label("muted"),
        _heads.c.oldest_joined_at,
        _watch.c.checked_at,
    ).select_from(
        _conference.outerjoin(_heads, same_room).outerjoin(_watch, _watch.c.topic == topic)
    )


def _load_rooms(
    connection: Connection, statement: Select[Any], now: Instant | None
) -> list[RoomRow]:
    found = connection.execute(statement).all()
    rooms = [(row.application_key, row.conference_id) for row in found]
    noted = notes.of_rooms(connection, rooms, now=times.now() if now is None else now)
    return [
        RoomRow(**row._asdict(), command=noted.get(room))
        for row, room in zip(found, rooms, strict=True)
    ]


def _in_room(application_key: str, conference_id: str) -> ColumnElement[bool]:
    return (_participant.c.application_key == storable_id(application_key)) & (
        _participant.c.conference_id == storable_id(conference_id)
    )


def _select_participants() -> Select[Any]:
    watched = _watch.c.topic == literal("call:").concat(_participant.c.call_id)
    return select(
        _participant.c.application_key,
        _participant.c.conference_id,
        _participant.c.call_id,
        (_participant.c.version + func.coalesce(_call.c.version, 0)).label("version"),
        _participant.c.updated_at,
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
    ).select_from(_with_call.outerjoin(_watch, watched))


def _load_participants(
    connection: Connection, statement: Select[Any], now: Instant | None
) -> list[ParticipantRow]:
    found: Sequence[Any] = connection.execute(statement).all()
    call_ids = [row.call_id for row in found]
    noted = notes.of_calls(connection, call_ids, now=times.now() if now is None else now)
    return [ParticipantRow(**row._asdict(), command=noted.get(row.call_id)) for row in found]
