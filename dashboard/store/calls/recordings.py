"""How far the recording of a call is: what was asked for, and what the platform's notices proved.

The platform announces no beginnings. That a recording runs is asked for, by a command or by an
answer of ours, and proved only by the notice that follows its end.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Connection, select

from dashboard.sinch.times import Instant
from dashboard.store import schema
from dashboard.store.calls.rows import CallRow
from dashboard.store.events import CallAnswered, CallArrived, CallSteered, MenuAnswered, Notified
from dashboard.store.events.storable import storable_id

State = Literal["none", "asked", "stopping", "recorded", "available"]

START = "start-recording"
STOP = "stop-recording"

_ANSWERED_KINDS = (CallArrived.kind, CallAnswered.kind, MenuAnswered.kind)
_ASKING: dict[str, bool] = {
    START: True,
    STOP: False,
    "startrecording": True,
    "stoprecording": False,
}

_event = schema.event


@dataclass(frozen=True, slots=True)
class Recording:
    """The latest recording of a call: when it was asked to begin and to end, and what was noticed.

    `finished_at` and `available_at` are the platform's own word; `destination` is where the file
    is, as it says.
    """

    asked_at: Instant | None = None
    stopped_at: Instant | None = None
    finished_at: Instant | None = None
    available_at: Instant | None = None
    destination: str | None = None

    @property
    def state(self) -> State:
        """Where it stands: only `recorded` and `available` are proved."""
        if self.available_at is not None:
            return "available"
        if self.finished_at is not None:
            return "recorded"
        if self.asked_at is None:
            return "none"
        return "asked" if self.stopped_at is None else "stopping"

    @property
    def is_running(self) -> bool:
        """Whether it was asked to begin, and neither to end nor told that it did."""
        return self.state == "asked"


_NONE = Recording()


def with_recording(connection: Connection, call: CallRow) -> CallRow:
    """`call` with what is known of its recording."""
    return with_recordings(connection, [call])[0]


def with_recordings(connection: Connection, calls: Sequence[CallRow]) -> list[CallRow]:
    """Each of `calls` with what is known of its recording."""
    known = recordings_of(connection, [call.call_id for call in calls])
    return [replace(call, recording=known.get(call.call_id, _NONE)) for call in calls]


def recording_of(connection: Connection, call_id: str) -> Recording:
    """What is known of the latest recording of this call."""
    return recordings_of(connection, [call_id]).get(call_id, _NONE)


def recordings_of(connection: Connection, call_ids: Sequence[str]) -> dict[str, Recording]:
    """What is known of the latest recording of each of these calls that has one."""
    if not call_ids:
        return {}
    found = connection.execute(
        select(_event.c.call_id, _event.c.kind, _event.c.fine_at, _event.c.body, _event.c.answer)
        .where(
            _event.c.call_id.in_([storable_id(call_id) for call_id in call_ids]),
            _event.c.kind.in_((CallSteered.kind, Notified.kind, *_ANSWERED_KINDS)),
        )
        .order_by(_event.c.fine_at, _event.c.seq)
    )
    known: dict[str, Recording] = {}
    for call_id, kind, at, body, answer in found:
        for what, where in _told(kind, body, answer):
            known[call_id] = _after(known.get(call_id, _NONE), at, what, where)
    return known


def _after(recording: Recording, at: Instant, what: str, where: str | None) -> Recording:
    match what:
        case "start" if recording.is_running:
            return recording
        case "start":
            return Recording(asked_at=at)
        case "stop" if recording.is_running:
            return replace(recording, stopped_at=at)
        case "recording_finished" if recording.finished_at is None:
            return replace(recording, finished_at=at)
        case "recording_available":
            return replace(recording, available_at=at, destination=where)
        case _:
            return recording


def _told(kind: str, body: str, answer: bytes | None) -> Iterator[tuple[str, str | None]]:
    """What one event says of recording: asked to begin or to end, or noticed, and where it is."""
    if kind == Notified.kind:
        notice = json.loads(body)
        yield str(notice.get("type") or "").lower(), notice.get("destination")
        return
    steered = kind == CallSteered.kind
    for name in [json.loads(body).get("verb")] if steered else _instructions(answer):
        if name in _ASKING:
            yield ("start" if _ASKING[name] else "stop"), None


def _instructions(answer: bytes | None) -> list[str]:
    """The names of the instructions in an answer, in lower case; none of one that is not SVAML."""
    if not answer or b"ecording" not in answer:
        return []
    try:
        said = json.loads(answer)
    except ValueError:
        return []
    listed = said.get("instructions") if isinstance(said, dict) else None
    named = [each.get("name") for each in listed or () if isinstance(each, dict)]
    return [name.lower() for name in named if isinstance(name, str)]
