"""What became of a call, by asking the platform: the answer is an event like any other."""

from typing import Any

from dashboard.operations.runtime import Runtime
from dashboard.sinch import errors
from dashboard.sinch.times import Instant
from dashboard.store import events, journal, watches
from dashboard.store.events import Event


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


def vanished(runtime: Runtime, call_id: str, at: Instant) -> events.CallVanished:
    """The event that says the platform no longer knows the call, by what was asked at `at`."""
    return events.CallVanished(**_observation(runtime, call_id, at))


def _ask(runtime: Runtime, call_id: str, asked_at: Instant) -> Event:
    observation = _observation(runtime, call_id, asked_at)
    try:
        info = runtime.voice.call(call_id)
    except errors.NotFound:
        return vanished(runtime, call_id, asked_at)
    return events.CallObserved(
        **observation,
        status=info.status,
        result=info.result,
        reason=info.reason,
        duration_seconds=info.duration_seconds,
        cost=info.debit,
        rate=info.user_rate,
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
