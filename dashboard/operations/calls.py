"""What someone can do to a call, and how we ask the platform what became of it."""

from collections.abc import Sequence
from typing import Any

from dashboard.operations import command
from dashboard.operations.command import Ask, By, Success
from dashboard.operations.runtime import Runtime
from dashboard.sinch import errors, svaml
from dashboard.sinch.times import Instant
from dashboard.store import events, journal, watches
from dashboard.store.commands import Command
from dashboard.store.events import Event


def hang_up(runtime: Runtime, call_id: str, *, by: By) -> Command:
    """End one call; a call that the platform no longer knows counts as ended."""

    def ending(success: Success) -> Sequence[Event]:
        return [_steered(runtime, success, call_id, verb="hang-up", action="hangup")]

    def vanished(success: Success) -> Sequence[Event]:
        return [events.CallVanished(**_observation(runtime, call_id, success.at))]

    ask = Ask(
        verb="hang-up",
        call_id=call_id,
        send=lambda _: runtime.voice.update_call(call_id, svaml.Svaml(action=svaml.Hangup())),
        proves=ending,
        gone=vanished,
    )
    return command.carry_out(runtime, ask, by)


def look_up(runtime: Runtime, call_id: str) -> Event:
    """Ask the platform what it knows of a call, and record the answer.

    Raises:
        SinchError: the platform did not say; the call then stays as believed.
    """
    asked_at = runtime.clock()
    event = _ask(runtime, call_id, asked_at)
    with runtime.database.writing() as connection:
        journal.record(connection, [journal.Entry(event=event)], now=runtime.clock())
        watches.close(connection, watches.call_topic(call_id))
    runtime.database.announce()
    return event


def _ask(runtime: Runtime, call_id: str, asked_at: Instant) -> Event:
    observation = _observation(runtime, call_id, asked_at)
    try:
        info = runtime.voice.call(call_id)
    except errors.NotFound:
        return events.CallVanished(**observation)
    return events.CallObserved(
        **observation,
        status=info.status,
        result=info.result,
        reason=info.reason,
        duration_seconds=info.duration_seconds,
        cost=info.debit,
        from_destination=info.from_destination,
        to_destination=info.to,
    )


def _observation(runtime: Runtime, call_id: str, asked_at: Instant) -> dict[str, Any]:
    """What every look-up event has in common: it counts from when the question was sent."""
    return {
        "key": events.lookup_key(call_id, asked_at),
        "at": asked_at,
        "fine": asked_at,
        "application_key": runtime.application_key,
        "call_id": call_id,
        "conference_id": None,
        "source": "look-up",
        "command_id": None,
    }


def _steered(
    runtime: Runtime, success: Success, call_id: str, *, verb: str, action: str
) -> events.CallSteered:
    return events.CallSteered(
        key=events.command_key(success.command_id),
        at=success.at,
        fine=success.at,
        application_key=runtime.application_key,
        call_id=call_id,
        conference_id=None,
        source="command",
        command_id=success.command_id,
        verb=verb,
        action=action,
        room=None,
    )
