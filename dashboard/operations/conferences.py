"""What moderators do in a room, and how we learn who is in it.

The platform announces no joins and no leaves: rosters are looked up, and only what differs from
what we believe becomes an event.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from sqlalchemy import Connection

from dashboard.operations import command
from dashboard.operations.command import Ask, By, Success
from dashboard.operations.runtime import Runtime
from dashboard.sinch import destinations, errors
from dashboard.sinch.conferences import Command as Order
from dashboard.sinch.conferences import Music, Participant
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import conferences, events, journal, watches
from dashboard.store.commands import Command
from dashboard.store.conferences import ParticipantRow
from dashboard.store.events import Event

#: Someone expected who is still not on the roster this long after the last word is not there.
EXPECTED_SECONDS = 10

#: How long one look of a person keeps a room's roster being looked up often.
INTEREST_SECONDS = 10


def mute(runtime: Runtime, conference_id: str, call_id: str, *, by: By) -> Command:
    """Mute one participant; whoever watches the conference sees it."""
    return _set_muted(runtime, conference_id, call_id, muted=True, by=by)


def unmute(runtime: Runtime, conference_id: str, call_id: str, *, by: By) -> Command:
    """Let one participant be heard again."""
    return _set_muted(runtime, conference_id, call_id, muted=False, by=by)


def hold(
    runtime: Runtime, conference_id: str, call_id: str, *, music: Music | None = None, by: By
) -> Command:
    """Take one participant out of the mix; they hear `music`, or silence."""

    def held(success: Success) -> Event:
        proof = _proof(runtime, success, conference_id, call_id)
        return events.ParticipantHeld(**proof, on_hold=True, music=music)

    return _manage(runtime, "hold", "onhold", conference_id, call_id, held, by=by, music=music)


def resume(runtime: Runtime, conference_id: str, call_id: str, *, by: By) -> Command:
    """Bring one participant back into the mix."""

    def resumed(success: Success) -> Event:
        proof = _proof(runtime, success, conference_id, call_id)
        return events.ParticipantHeld(**proof, on_hold=False, music=None)

    return _manage(runtime, "resume", "resume", conference_id, call_id, resumed, by=by)


def kick(runtime: Runtime, conference_id: str, call_id: str, *, by: By) -> Command:
    """Remove one participant; someone who already left counts as removed."""

    def kicked(success: Success) -> Sequence[Event]:
        return [events.ParticipantKicked(**_proof(runtime, success, conference_id, call_id))]

    ask = Ask(
        verb="kick",
        conference_id=conference_id,
        call_id=call_id,
        send=lambda _: runtime.voice.kick(conference_id, call_id),
        proves=kicked,
        gone=kicked,
        after=lambda: look_up_roster(runtime, conference_id),
    )
    return command.carry_out(runtime, ask, by)


def kick_all(runtime: Runtime, conference_id: str, *, by: By) -> Command:
    """End the room for everybody in it: one request, one command."""

    def emptied(success: Success) -> Sequence[Event]:
        with runtime.database.reading() as connection:
            people = conferences.roster(connection, runtime.application_key, conference_id)
        gone = [_kicked_with_all(runtime, success, conference_id, who.call_id) for who in people]
        room = _proof(runtime, success, conference_id, None)
        return [*gone, events.ConferenceEmptied(**room)]

    ask = Ask(
        verb="kick-all",
        conference_id=conference_id,
        send=lambda _: runtime.voice.kick_all(conference_id),
        proves=emptied,
        gone=emptied,
        after=lambda: look_up_roster(runtime, conference_id),
    )
    return command.carry_out(runtime, ask, by)


def watch(runtime: Runtime, conference_id: str) -> None:
    """Say that somebody looks at this room now, so that its roster is looked up often."""
    now = runtime.clock()
    topic = watches.conference_topic(runtime.application_key, conference_id)
    with runtime.database.writing() as connection:
        watches.want(connection, topic, until=now + INTEREST_SECONDS * SECOND, now=now)


def look_up_roster(runtime: Runtime, conference_id: str) -> int:
    """Ask the platform who is in the room; return how many differences became events.

    Raises:
        SinchError: the platform did not say; the roster then stays as believed, with its age.
    """
    asked_at = runtime.clock()
    seen = _ask_who_is_there(runtime, conference_id)
    with runtime.database.writing() as connection:
        differences = list(_differences(runtime, connection, conference_id, seen, asked_at))
        entries = [journal.Entry(event=event) for event in differences]
        journal.record(connection, entries, now=runtime.clock())
        topic = watches.conference_topic(runtime.application_key, conference_id)
        watches.checked(connection, topic, now=asked_at, outcome="seen" if seen else "empty")
    runtime.database.announce()
    return len(differences)


def _set_muted(
    runtime: Runtime, conference_id: str, call_id: str, *, muted: bool, by: By
) -> Command:
    def proves(success: Success) -> Event:
        proof = _proof(runtime, success, conference_id, call_id)
        return events.ParticipantMuted(**proof, muted=muted)

    verb: Literal["mute", "unmute"] = "mute" if muted else "unmute"
    return _manage(runtime, verb, verb, conference_id, call_id, proves, by=by)


def _manage(
    runtime: Runtime,
    verb: str,
    order: Order,
    conference_id: str,
    call_id: str,
    proves: Callable[[Success], Event],
    *,
    by: By,
    music: Music | None = None,
) -> Command:
    ask = Ask(
        verb=verb,
        conference_id=conference_id,
        call_id=call_id,
        params={"music": music} if music else {},
        before=_as_it_is(runtime, conference_id, call_id),
        send=lambda _: runtime.voice.manage_participant(conference_id, call_id, order, music=music),
        proves=lambda success: [proves(success)],
        after=lambda: look_up_roster(runtime, conference_id),
    )
    return command.carry_out(runtime, ask, by)


def _as_it_is(runtime: Runtime, conference_id: str, call_id: str) -> dict[str, Any] | None:
    """What the participant's row says now, kept with the command so that it can be taken back."""
    with runtime.database.reading() as connection:
        row = conferences.participant(connection, runtime.application_key, conference_id, call_id)
    if row is None:
        return None
    return {"muted": row.muted, "on_hold": row.on_hold, "music": row.music}


def _proof(
    runtime: Runtime, success: Success, conference_id: str, call_id: str | None
) -> dict[str, Any]:
    """What every event that a command proves has in common: it counts from when the reply came."""
    return {
        "key": events.command_key(success.command_id),
        "at": success.at,
        "fine": success.at,
        "application_key": runtime.application_key,
        "call_id": call_id,
        "conference_id": conference_id,
        "source": "command",
        "command_id": success.command_id,
    }


def _kicked_with_all(
    runtime: Runtime, success: Success, conference_id: str, call_id: str
) -> events.ParticipantKicked:
    proof = _proof(runtime, success, conference_id, call_id)
    proof["key"] = events.command_key(success.command_id, call_id)
    return events.ParticipantKicked(**proof)


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
