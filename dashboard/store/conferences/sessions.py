"""Who was in a room when, and what was done to them there. Read only: events made it so.

A room has no beginning and no end of its own; its sessions are worked out from these spans.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, select

from dashboard.sinch.times import Instant
from dashboard.store import events, names, schema
from dashboard.store.conferences.people import in_room, with_call
from dashboard.store.events.storable import storable_id
from dashboard.store.states import FAILED_RESULTS

#: The most spans of one room that are looked at, the latest first.
MOST_SPANS = 5000

#: The most deeds of one session that are listed.
MOST_DEEDS = 5000

_call = schema.call
_command = schema.command
_event = schema.event
_participant = schema.participant

_ABOUT_PEOPLE = (
    events.ParticipantMuted.kind,
    events.ParticipantHeld.kind,
    events.ParticipantKicked.kind,
    events.ParticipantSeen.kind,
)


@dataclass(frozen=True, slots=True)
class Span:
    """One call's time in a room; `left_at` is None while it is there.

    `seen`: a roster showed it; otherwise the times are those of its callbacks.
    """

    call_id: str
    number: str | None
    name: str | None
    came_at: Instant
    left_at: Instant | None
    seen: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What an event says of somebody in the room, and who asked for it, if anybody here did."""

    call_id: str
    kind: str
    at: Instant
    body: dict[str, Any]
    by_name: str | None


def spans(connection: Connection, application_key: str, conference_id: str) -> list[Span]:
    """Who was or is in the room, in the order in which they came."""
    found = connection.execute(
        select(
            _participant.c.call_id,
            _participant.c.number,
            _participant.c.presence,
            _participant.c.joined_at,
            _participant.c.left_at,
            _call.c.direction,
            _call.c.from_endpoint,
            _call.c.to_endpoint,
            _call.c.started_at,
            _call.c.answered_at,
            _call.c.ended_at,
            _call.c.result,
        )
        .select_from(with_call)
        .where(in_room(application_key, conference_id))
        .order_by(func.coalesce(_participant.c.joined_at, _call.c.started_at).desc())
        .limit(MOST_SPANS)
    ).all()
    there = [row for row in found if _was_there(row)]
    numbers = {row.call_id: names.number_of(row) for row in there}
    digits = {call_id: names.digits_of(number) for call_id, number in numbers.items()}
    given = names.of(connection, [one for one in digits.values() if one])
    read = [_span(row, numbers[row.call_id], given.get(digits[row.call_id] or "")) for row in there]
    return sorted(read, key=lambda span: (span.came_at, span.call_id))


def told(
    connection: Connection,
    application_key: str,
    conference_id: str,
    call_ids: Sequence[str],
    *,
    since: Instant,
    until: Instant,
) -> list[Told]:
    """What happened to these people in the room in that time, in order."""
    found = connection.execute(
        select(
            _event.c.call_id, _event.c.kind, _event.c.event_at, _event.c.body, _command.c.by_name
        )
        .select_from(_event.outerjoin(_command, _command.c.command_id == _event.c.command_id))
        .where(
            and_(
                _event.c.conference_id == storable_id(conference_id),
                _event.c.application_key == storable_id(application_key),
                _event.c.kind.in_(_ABOUT_PEOPLE),
                _event.c.event_at.between(since, until),
            )
        )
        .order_by(_event.c.event_at, _event.c.fine_at, _event.c.seq)
        .limit(MOST_DEEDS)
    )
    wanted = set(call_ids)
    return [
        Told(row.call_id, row.kind, row.event_at, json.loads(row.body), row.by_name)
        for row in found
        if row.call_id in wanted
    ]


def _was_there(row: Any) -> bool:
    """Whether they came in: seen on a roster, or answered and sent there."""
    if row.joined_at is not None:
        return True
    answered = row.answered_at is not None or row.direction == "inbound"
    return row.presence != "expected" and answered and row.result not in FAILED_RESULTS


def _span(row: Any, number: str | None, name: str | None) -> Span:
    ends = [at for at in (row.left_at, row.ended_at) if at is not None]
    came_at = row.joined_at or row.answered_at or row.started_at or row.left_at
    left_at = min(ends, default=None)
    return Span(
        call_id=row.call_id,
        number=number,
        name=name,
        came_at=came_at,
        left_at=left_at if left_at is None else max(came_at, left_at),
        seen=row.joined_at is not None,
    )
