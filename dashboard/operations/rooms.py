"""What is known of a room and of the people in it, without asking the platform."""

from dataclasses import replace

from sqlalchemy import Connection

from dashboard.operations.runtime import Runtime
from dashboard.sinch.times import Instant
from dashboard.store import commands, conferences
from dashboard.store.conferences import ParticipantRow, RoomRow


def application_of(runtime: Runtime, conference_id: str, asked_for: str | None) -> str:
    """The application whose room is meant: the one asked for, else ours, else the latest active."""
    if asked_for:
        return asked_for
    with runtime.database.reading() as connection:
        known = conferences.known(connection, conference_id)
    ours = runtime.application_key
    return ours if ours in known or not known else known[0]


def find(runtime: Runtime, application_key: str, conference_id: str) -> RoomRow | None:
    """One room; None when no event ever named it."""
    with runtime.database.reading() as connection:
        return read(connection, application_key, conference_id, now=runtime.clock())


def read(
    connection: Connection, application_key: str, conference_id: str, *, now: Instant
) -> RoomRow | None:
    """One room with those who are on their way into it; None when no event ever named it."""
    room = conferences.find(connection, application_key, conference_id, now=now)
    if room is None:
        return None
    coming = commands.arrivals(connection, application_key, conference_id, now=now)
    return replace(room, arrivals=coming)


def participant(
    runtime: Runtime, application_key: str, conference_id: str, call_id: str
) -> ParticipantRow | None:
    """One person who is in a room now, or None."""
    with runtime.database.reading() as connection:
        found = conferences.participant(
            connection, application_key, conference_id, call_id, now=runtime.clock()
        )
    return found if found is not None and found.on_roster else None
