"""What moderators set for a room as a whole, beside what happens in it."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from dashboard.sinch.times import Instant
from dashboard.sinch.wire import storable_text
from dashboard.store import schema, versions
from dashboard.store.conferences.people import on_roster
from dashboard.store.events.storable import storable_id
from dashboard.store.inserts import insert

_call = schema.call
_participant = schema.participant
_setting = schema.room_setting


@dataclass(frozen=True, slots=True)
class RoomSetting:
    """One room's settings. Whoever joins after `newcomers_muted_since` is muted; None = nobody."""

    application_key: str
    conference_id: str
    newcomers_muted_since: Instant | None
    set_by: str
    set_at: Instant


def find(connection: Connection, application_key: str, conference_id: str) -> RoomSetting | None:
    """The settings of a room; None when nobody ever set any."""
    row = connection.execute(
        select(_setting).where(
            _setting.c.application_key == storable_id(application_key),
            _setting.c.conference_id == storable_id(conference_id),
        )
    ).first()
    return RoomSetting(**row._asdict()) if row else None


def muting_newcomers(connection: Connection, application_key: str) -> list[RoomSetting]:
    """The rooms of an application in which newcomers join muted, if calls are in or go to them.

    Most rooms have a new id each time: those that are over must not be looked after for ever.
    """
    in_use = select(_participant.c.conference_id).select_from(
        _call.join(_participant, _call.c.call_id == _participant.c.call_id)
    )
    found = connection.execute(
        select(_setting).where(
            _setting.c.application_key == application_key,
            _setting.c.newcomers_muted_since.is_not(None),
            _setting.c.conference_id.in_(in_use.where(on_roster)),
        )
    )
    return [RoomSetting(**row._asdict()) for row in found]


def mute_newcomers(
    connection: Connection,
    application_key: str,
    conference_id: str,
    *,
    muted: bool,
    by_name: str,
    now: Instant,
) -> None:
    """Let those who join from now on be muted, or be heard."""
    room = {
        "application_key": storable_id(application_key),
        "conference_id": storable_id(conference_id),
    }
    values = {
        "newcomers_muted_since": now if muted else None,
        "set_by": storable_text(by_name),
        "set_at": now,
    }
    keys = [_setting.c.application_key, _setting.c.conference_id]
    connection.execute(
        insert(connection, _setting)
        .values(**room, **values)
        .on_conflict_do_update(index_elements=keys, set_=values)
    )
    versions.touch(connection, [versions.Target(None, *room.values())])
