"""How merged rows stand in their tables: column lists, and Row to and from a line of values."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.store import schema
from dashboard.store.merges import CALL_REGISTERS, PARTICIPANT_REGISTERS, Row, Stamp

EVENT = (
    *("event_key", "application_key", "call_id", "conference_id", "kind", "source"),
    *("event_at", "fine_at", "recorded_at", "body", "answer", "answered_by", "command_id"),
    "seen_count",
)
DELIVERY = (
    *("received_at", "application_key", "event_key", "path", "x_timestamp", "headers", "raw"),
    *("verdict", "status", "recorded", "took_us"),
)
CONFERENCE = ("application_key", "conference_id", "version", "first_seen_at", "last_seen_at")
RECORDING = ("event_key", "call_id", "kind", "destination", "noticed_at")

#: The columns that events prove.
CALL_VALUES = tuple(name for columns in CALL_REGISTERS.values() for name in columns)
PARTICIPANT_VALUES = tuple(name for columns in PARTICIPANT_REGISTERS.values() for name in columns)

#: Saved lines: `version` is 1 where what the row shows changed, else 0; it is added. In the place
#: of `region` stands the application, and the engine looks its region up.
CALL = ("call_id", "region", "version", "updated_at", "stamps", "state", *CALL_VALUES)
PARTICIPANT = (
    *("application_key", "conference_id", "call_id", "version", "updated_at", "stamps"),
    *PARTICIPANT_VALUES,
)

#: Read lines.
CALL_READ = ("call_id", "stamps", *CALL_VALUES)
PARTICIPANT_READ = ("application_key", "conference_id", "call_id", "stamps", *PARTICIPANT_VALUES)

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_REGISTERS = tuple(sorted({*CALL_REGISTERS, *PARTICIPANT_REGISTERS}))
_NOT_SHOWN = {"proved_at": None}


def read_call(line: Sequence[Any]) -> tuple[str, Row]:
    """A call id and its row, from a line of CALL_READ."""
    values = dict(zip(CALL_VALUES, line[2:], strict=True))
    values["cost_amount"] = schema.amount(values["cost_amount"])
    return line[0], Row(values, read_stamps(line[1]))


def read_participant(line: Sequence[Any]) -> tuple[tuple[str, str, str], Row]:
    """A participant's key and row, from a line of PARTICIPANT_READ."""
    values = dict(zip(PARTICIPANT_VALUES, line[4:], strict=True))
    for flag in ("muted", "on_hold"):  # SQLite knows no truth values
        values[flag] = None if values[flag] is None else bool(values[flag])
    return (line[0], line[1], line[2]), Row(values, read_stamps(line[3]))


def call_line(call_id: str, row: Row, *, rise: int, now: int) -> tuple[Any, ...]:
    """A line of CALL."""
    value = row.values.get
    merged = map(value, CALL_VALUES)
    application_key = value("application_key")
    return (call_id, application_key, rise, now, _stamps_out(row.stamps), row.state, *merged)


def participant_line(
    key: tuple[str, str, str], row: Row, *, rise: int, now: int
) -> tuple[Any, ...]:
    """A line of PARTICIPANT. Somebody who was only muted or held so far is expected."""
    value = row.values.get
    merged = [value(name) for name in PARTICIPANT_VALUES]
    if merged[0] is None:
        merged[0] = "expected"
    return (*key, rise, now, _stamps_out(row.stamps), *merged)


def shows_the_same(one: Row, other: Row) -> bool:
    """Whether two rows, both read from their table, look alike to whoever sees them."""
    return {**one.values, **_NOT_SHOWN} == {**other.values, **_NOT_SHOWN}


#: What a new call's row says where nobody knows the application (any more, or yet).
DEFAULT_REGION = "global"

#: SQL for an application's region, to be filled with what stands for its key.
REGION = (
    "coalesce((SELECT region FROM application WHERE application_key = {key}),"  # noqa: S608
    f" '{DEFAULT_REGION}')"
)


def _stamps_out(stamps: Mapping[str, Stamp]) -> str:
    """Who says what, as text that is the same whichever order it was said in."""
    return _encode({register: stamps[register] for register in _REGISTERS if register in stamps})


def read_stamps(text: str) -> dict[str, Stamp]:
    """Who says what, from its column."""
    return {register: tuple(stamp) for register, stamp in json.loads(text).items()}
