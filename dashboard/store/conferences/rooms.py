"""The rooms: how many are on each roster, and when it was last asked who is there.

Nothing here writes: rooms change by events only.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, case, func, literal, select

from dashboard.sinch import times
from dashboard.sinch.times import Instant
from dashboard.store import bulks, notes, schema
from dashboard.store.bulks import BulkNote
from dashboard.store.conferences.people import on_roster
from dashboard.store.events.storable import storable_id
from dashboard.store.notes import CommandNote

if TYPE_CHECKING:
    from dashboard.store.commands import Callout

_call = schema.call
_conference = schema.conference
_participant = schema.participant
_setting = schema.room_setting
_watch = schema.watch


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One room: how many are on its roster, and when it was last asked who is there.

    `unmuted` and `muted` count only those of whom it is known; `oldest_joined_at` is the earliest
    join among those on the roster. `command` is the kick-all of the room, if one shows, and `bulk`
    what was last asked for several people in it. `arrivals` are those who are being called in,
    read where one room is shown. Newcomers are muted since
    `newcomers_muted_since`; None means that they can be heard.
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
    newcomers_muted_since: Instant | None
    command: CommandNote | None
    bulk: BulkNote | None = None
    arrivals: "tuple[Callout, ...]" = ()


@dataclass(frozen=True, slots=True)
class RoomFigures:
    """How many rooms have somebody in them, and how many people that is."""

    rooms: int
    people: int


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
        .where(on_roster)
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
    its_setting = (_setting.c.application_key == _conference.c.application_key) & (
        _setting.c.conference_id == _conference.c.conference_id
    )
    return select(
        *_conference.c,
        func.coalesce(_heads.c.people, 0).label("people"),
        func.coalesce(_heads.c.unmuted, 0).label("unmuted"),
        func.coalesce(_heads.c.muted, 0).label("muted"),
        _heads.c.oldest_joined_at,
        _watch.c.checked_at,
        _setting.c.newcomers_muted_since,
    ).select_from(
        _conference.outerjoin(_heads, same_room)
        .outerjoin(_watch, _watch.c.topic == topic)
        .outerjoin(_setting, its_setting)
    )


def _load_rooms(
    connection: Connection, statement: Select[Any], now: Instant | None
) -> list[RoomRow]:
    found = connection.execute(statement).all()
    rooms = [(row.application_key, row.conference_id) for row in found]
    now = times.now() if now is None else now
    noted = notes.of_rooms(connection, rooms, now=now)
    together = bulks.of_rooms(connection, rooms, now=now)
    return [
        RoomRow(**row._asdict(), command=noted.get(room), bulk=together.get(room))
        for row, room in zip(found, rooms, strict=True)
    ]
