"""Callouts: the commands that make a call, and the call that came of each."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from dashboard.sinch.times import SECOND, Instant
from dashboard.store import calls, schema
from dashboard.store.calls import CallRow
from dashboard.store.commands.lifecycle import settle
from dashboard.store.commands.rows import CALLOUT, OPEN, Command, Status, load, newest_first

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

_call = schema.call
_command = schema.command


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
    call_of = {command.command_id: _call_of(connection, command) for command in asked}
    named = [call_id for call_id in call_of.values() if call_id is not None]
    known = {call.call_id: call for call in calls.find_many(connection, named, now=now)}
    return [Callout(command, known.get(call_of[command.command_id] or "")) for command in asked]


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
