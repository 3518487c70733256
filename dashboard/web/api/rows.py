"""Rows as the API writes them: the columns of the read-only views, times as ISO text in UTC."""

from collections.abc import Mapping
from typing import Any

from dashboard.sinch import times
from dashboard.sinch.times import Instant
from dashboard.store.calls import CallRow, EventRow
from dashboard.store.commands import Command
from dashboard.store.conferences import ParticipantRow, RoomRow

Json = dict[str, Any]

_CALL = (
    "application_key",
    "call_id",
    "region",
    "direction",
    "from_endpoint",
    "from_type",
    "to_endpoint",
    "to_type",
    "domain",
    "conference_id",
    "flow_step",
    "duration_seconds",
    "result",
    "reason",
    "ended_by",
    "cost_currency",
    "amd_status",
    "custom",
    "version",
)
_CALL_TIMES = ("started_at", "answered_at", "ended_at", "updated_at")
_PARTICIPANT = (
    "application_key",
    "conference_id",
    "call_id",
    "number",
    "presence",
    "muted",
    "on_hold",
    "music",
    "version",
)
_PARTICIPANT_TIMES = ("joined_at", "left_at", "updated_at")
_ROOM = ("application_key", "conference_id", "people", "unmuted", "muted", "version")
_ROOM_TIMES = ("first_seen_at", "last_seen_at", "oldest_joined_at", "checked_at")
_EVENT = ("event_key", "application_key", "call_id", "kind", "seen_count", "source", "body")
_EVENT_TIMES = ("event_at", "recorded_at")


def call(row: CallRow) -> Json:
    """One call."""
    cost = None if row.cost_amount is None else str(row.cost_amount)
    return {
        **_columns(row, _CALL),
        **_instants(row, _CALL_TIMES),
        "state": row.shown_state,
        "cost_amount": cost,
    }


def participant(row: ParticipantRow) -> Json:
    """One person in a room."""
    return {**_columns(row, _PARTICIPANT), **_instants(row, _PARTICIPANT_TIMES)}


def room(row: RoomRow) -> Json:
    """One room."""
    return {**_columns(row, _ROOM), **_instants(row, _ROOM_TIMES)}


def event(row: EventRow) -> Json:
    """One event of a call, with what was understood of it."""
    return {**_columns(row, _EVENT), **_instants(row, _EVENT_TIMES)}


def command(command: Command) -> Json:
    """A command and how it stands. A refusal by the platform is an outcome, not an error."""
    return {
        "id": command.command_id,
        "verb": command.verb,
        "target": command.target,
        "status": command.status,
        "reason": command.reason,
        "reference": command.reference,
        "error_code": command.error_code,
        "call_id": command.call_id,
        "conference_id": command.conference_id,
        "params": _plain(command.params),
        "by": command.by_name,
        "due_at": iso(command.due_at),
        "asked_at": iso(command.asked_at),
        "settled_at": iso(command.settled_at),
        "observed_at": iso(command.observed_at),
    }


def iso(at: Instant | None) -> str | None:
    """An instant to the microsecond, or null."""
    return None if at is None else times.to_wire(times.writable(at), digits=6)


def _columns(row: object, names: tuple[str, ...]) -> Json:
    return {name: getattr(row, name) for name in names}


def _instants(row: object, names: tuple[str, ...]) -> Json:
    return {name: iso(getattr(row, name)) for name in names}


def _plain(params: Mapping[str, Any]) -> Json:
    return dict(params)
