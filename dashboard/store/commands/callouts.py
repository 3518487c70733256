"""Callouts: the commands that make a call, and the call that came of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from dashboard.sinch.times import SECOND, Instant
from dashboard.store import calls, schema
from dashboard.store.calls import CallRow
from dashboard.store.commands.lifecycle import settle
from dashboard.store.commands.rows import CALLOUT, OPEN, Command, Status, load, newest_first
from dashboard.store.events.storable import storable_id
from dashboard.store.verbs import lane_of

#: The parameter of a callout whose call is to be muted as soon as it is in its room.
LISTENS = "listens"

#: A callout into a room shows above the roster until its call is in; this long if it never was.
ARRIVES_SECONDS = 600
FAILED_SHOWN_SECONDS = 60

#: How long around its request a callout of unknown outcome is looked for among the calls.
_FOUND_WITHIN_SECONDS = 600

#: How far a command has come; no status is followed by one of a lower or equal step.
_STEPS: dict[Status, int] = {
    "due": 1,
    "sent": 2,
    "unknown": 3,
    "confirmed": 4,
    "refused": 4,
    "withdrawn": 4,
}

_MOST_ARRIVALS = 20

_call = schema.call
_command = schema.command
_other = schema.command.alias("other")
_participant = schema.participant


@dataclass(frozen=True, slots=True)
class Callout:
    """A callout that was asked for, and the call that came of it if one is known."""

    command: Command
    call: CallRow | None

    @property
    def version(self) -> int:
        """Grows whenever the command or its call shows something new."""
        seen = self.command.observed_at is not None
        return _STEPS[self.command.status] + seen + (self.call.version if self.call else 0)


def recent_callouts(
    connection: Connection, limit: int = 20, *, now: Instant | None = None
) -> list[Callout]:
    """The callouts asked for last, the newest first, each with its call if one is known."""
    statement = select(_command).where(_command.c.verb == CALLOUT)
    asked = load(connection, statement.order_by(*newest_first()).limit(limit))
    return _with_calls(connection, asked, now)


def find_lost_callouts(connection: Connection, *, now: Instant) -> list[Command]:
    """Confirm the callouts of unknown outcome whose call has since named its command."""
    statement = select(_command).where(_command.c.verb == CALLOUT, _command.c.status == "unknown")
    lost = load(connection, statement.order_by(_command.c.command_id))
    found = [(command, _call_of(connection, command)) for command in lost]
    return [
        settle(connection, command.command_id, "confirmed", now=now, call_id=call_id)
        for command, call_id in found
        if call_id is not None
    ]


def arrivals(
    connection: Connection, application_key: str, conference_id: str, *, now: Instant
) -> tuple[Callout, ...]:
    """Who is being called into the room and is not in it yet, and who lately failed to come."""
    statement = select(_command).where(
        _command.c.verb == CALLOUT,
        _command.c.application_key == application_key,
        _command.c.conference_id == storable_id(conference_id),
        _command.c.asked_at > now - ARRIVES_SECONDS * SECOND,
    )
    asked = load(connection, statement.order_by(*newest_first()).limit(_MOST_ARRIVALS))
    placed = _with_calls(connection, asked, now)
    came = _who_came(connection, [one.call.call_id for one in placed if one.call])
    return tuple(
        one
        for one in placed
        if (one.call is None or one.call.call_id not in came) and _shows(one, now)
    )


def listeners(connection: Connection, *, since: Instant) -> list[Command]:
    """The callouts of listeners who have answered and of whom nobody decided anything yet."""
    decided = (
        select(_other.c.command_id)
        .where(
            _other.c.call_id == _command.c.call_id,
            _other.c.conference_id == _command.c.conference_id,
            _other.c.verb.in_(lane_of("mute")),
            _other.c.status.in_(("due", "sent", "confirmed")),
        )
        .exists()
    )
    statement = (
        select(_command)
        .join(_call, _call.c.call_id == _command.c.call_id)
        .where(
            _command.c.verb == CALLOUT,
            _command.c.asked_at > since,
            _command.c.conference_id.is_not(None),
            _call.c.answered_at.is_not(None),
            _call.c.ended_at.is_(None),
            ~decided,
        )
    )
    return [one for one in load(connection, statement) if one.params.get(LISTENS)]


def _shows(callout: Callout, now: Instant) -> bool:
    if callout.call is not None:
        ended_at = callout.call.ended_at
        return ended_at is None or now < ended_at + FAILED_SHOWN_SECONDS * SECOND
    settled_at = callout.command.settled_at
    if callout.command.status == "refused" and settled_at is not None:
        return now < settled_at + FAILED_SHOWN_SECONDS * SECOND
    return True


def _who_came(connection: Connection, call_ids: Sequence[str]) -> set[str]:
    """Those of these calls that a roster has ever shown in a room."""
    found = connection.scalars(
        select(_participant.c.call_id).where(
            _participant.c.call_id.in_(call_ids), _participant.c.joined_at.is_not(None)
        )
    )
    return set(found)


def _with_calls(
    connection: Connection, asked: Sequence[Command], now: Instant | None
) -> list[Callout]:
    call_of = {command.command_id: _call_of(connection, command) for command in asked}
    named = [call_id for call_id in call_of.values() if call_id is not None]
    known = {call.call_id: call for call in calls.find_many(connection, named, now=now)}
    return [Callout(command, known.get(call_of[command.command_id] or "")) for command in asked]


def _call_of(connection: Connection, command: Command) -> str | None:
    """The call a callout made: as its reply said, else the one whose `custom` names the command."""
    if command.call_id is not None or command.status not in OPEN:
        return command.call_id
    span = _FOUND_WITHIN_SECONDS * SECOND
    return connection.scalar(
        select(_call.c.call_id).where(
            _call.c.started_at.between(command.asked_at - span, command.asked_at + span),
            _call.c.command_id == command.command_id,
        )
    )
