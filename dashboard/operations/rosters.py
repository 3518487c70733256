"""How we learn who is in a room.

The platform announces no joins and no leaves: rosters are looked up, and only what differs from
what we believe becomes an event.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from dashboard.operations import sightings
from dashboard.operations.runtime import Runtime
from dashboard.sinch import destinations, errors
from dashboard.sinch.conferences import Participant
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import conferences, events, journal, watches
from dashboard.store.conferences import ParticipantRow
from dashboard.store.events import Event

#: Someone expected who is still not on the roster this long after the last word is not there.
EXPECTED_SECONDS = 10

#: How long one look of a person keeps a room's roster being looked up often.
INTEREST_SECONDS = 10


def watch(runtime: Runtime, conference_id: str) -> None:
    """Say that somebody looks at this room now, so that its roster is looked up often.

    A room that no event ever named is not looked up for that: see `watch_unknown`.
    """
    if is_known(runtime, conference_id):
        watch_unknown(runtime, conference_id)


def watch_unknown(runtime: Runtime, conference_id: str) -> None:
    """Have a room looked up that nobody has told us of, as whoever may watch it asked for."""
    now = runtime.clock()
    topic = watches.conference_topic(runtime.application_key, conference_id)
    with runtime.database.writing() as connection:
        watches.want(connection, topic, until=now + INTEREST_SECONDS * SECOND, now=now)


def is_known(runtime: Runtime, conference_id: str) -> bool:
    """Whether any event named this room of ours."""
    with runtime.database.reading() as connection:
        return runtime.application_key in conferences.known(connection, conference_id)


def look_up_roster(runtime: Runtime, conference_id: str) -> int:
    """Ask the platform who is in the room; return how many differences became events.

    Raises:
        SinchError: the platform did not say; the roster then stays as believed, with its age.
    """
    key = runtime.application_key
    asked_at = runtime.clock()
    seen = _ask_who_is_there(runtime, conference_id)
    with runtime.database.writing() as connection:
        differences = list(_differences(runtime, connection, conference_id, seen, asked_at))
        entries = [journal.Entry(event=event) for event in differences]
        journal.record(connection, entries, now=runtime.clock())
        topic = watches.conference_topic(key, conference_id)
        watches.checked(connection, topic, now=asked_at, outcome="seen" if seen else "empty")
        sightings.note(connection, key, conference_id, seen, asked_at)
    runtime.database.announce()
    return len(differences)


def _ask_who_is_there(runtime: Runtime, conference_id: str) -> list[Participant]:
    try:
        return runtime.voice.participants(conference_id)
    except errors.NotFound:
        return []  # a room exists only while somebody is in it


def _differences(
    runtime: Runtime,
    connection: Connection,
    conference_id: str,
    seen: Sequence[Participant],
    asked_at: Instant,
) -> Iterator[Event]:
    key = runtime.application_key
    believed = {row.call_id: row for row in conferences.roster(connection, key, conference_id)}
    for person in seen:
        if _differs(believed.get(person.call_id), person):
            yield events.ParticipantSeen(
                **_observation(runtime, conference_id, person.call_id, asked_at),
                number=person.cli,
                joined_at=_joined_at(person, asked_at),
                muted=person.muted,
                on_hold=person.on_hold,
            )
    listed = {person.call_id for person in seen}
    for call_id, row in believed.items():
        if call_id not in listed and _must_be_gone(row, asked_at):
            yield events.ParticipantGone(**_observation(runtime, conference_id, call_id, asked_at))


def _observation(
    runtime: Runtime, conference_id: str, call_id: str, asked_at: Instant
) -> dict[str, Any]:
    """What every roster event has in common: it counts from when the question was sent."""
    return {
        "key": events.roster_key(conference_id, call_id, asked_at),
        "at": asked_at,
        "fine": asked_at,
        "application_key": runtime.application_key,
        "call_id": call_id,
        "conference_id": conference_id,
        "source": "roster",
        "command_id": None,
    }


def _joined_at(person: Participant, asked_at: Instant) -> Instant | None:
    if person.duration_seconds is None:
        return None
    return asked_at - person.duration_seconds * SECOND


def _differs(row: ParticipantRow | None, person: Participant) -> bool:
    if row is None or row.presence != "present" or row.joined_at is None:
        return True
    if (row.muted, row.on_hold) != (person.muted, person.on_hold):
        return True
    return destinations.digits(row.number or "") != destinations.digits(person.cli or "")


def _must_be_gone(row: ParticipantRow, asked_at: Instant) -> bool:
    """Whether an unlisted person has left; those still expected get a moment to arrive."""
    if row.presence == "present":
        return True
    waited = asked_at - row.updated_at > EXPECTED_SECONDS * SECOND
    return waited and row.call_state == "room"
