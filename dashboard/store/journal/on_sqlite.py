"""Recording on SQLite. Whoever writes holds the one write lock, so rows need none."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from itertools import chain
from typing import Any

from dashboard.store.journal import columns
from dashboard.store.journal.statements import Line

#: How many rows one statement takes. Each step of SQLite's lets go of the interpreter, and in a
#: process full of threads it is long in coming back: a few large steps a batch, not one a row.
_SIZES = (64, 32, 16, 8, 4, 2, 1)


class _Insert:
    """An INSERT of any number of lines, as a few statements that the driver keeps prepared."""

    def __init__(self, table: str, names: Sequence[str], on_conflict: str = "") -> None:
        marks = f"({', '.join(map(_mark, names))})"
        into = f"INSERT INTO {table} ({', '.join(names)}) VALUES "  # noqa: S608
        self._statements = {size: into + ", ".join([marks] * size) + on_conflict for size in _SIZES}

    def run(self, cursor: sqlite3.Cursor, lines: Sequence[Line]) -> None:
        """Insert the lines, in their order."""
        begin = 0
        while begin < len(lines):
            size = next(size for size in _SIZES if size <= len(lines) - begin)
            values = chain.from_iterable(lines[begin : begin + size])
            cursor.execute(self._statements[size], tuple(values))
            begin += size


def _mark(name: str) -> str:
    return columns.REGION.format(key="?") if name == "region" else "?"


def _overwrite(table: str, keys: Sequence[str], names: Sequence[str]) -> str:
    changing = ", ".join(f"{name} = excluded.{name}" for name in names)
    return (
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changing},"
        f" version = {table}.version + excluded.version, updated_at ="
        f" CASE excluded.version WHEN 0 THEN {table}.updated_at ELSE excluded.updated_at END"
    )


_PARTICIPANT_KEY = ("application_key", "conference_id", "call_id")

_KEEP_EVENTS = _Insert("event", columns.EVENT)
_KNOWN_EVENTS = "SELECT event_key FROM event WHERE event_key IN (SELECT value FROM json_each(?))"
_COUNT_COPIES = (
    "UPDATE event SET seen_count = seen_count + ?, event_at = max(event_at, ?),"
    " fine_at = max(fine_at, ?) WHERE event_key = ? RETURNING seen_count, event_at, fine_at"
)
_STORED_EVENTS = (
    f"SELECT {', '.join(columns.EVENT)} FROM event"  # noqa: S608
    " WHERE event_key IN (SELECT value FROM json_each(?))"
)
_CALLS = (
    f"SELECT {', '.join(columns.CALL_READ)} FROM call"  # noqa: S608
    " WHERE call_id IN (SELECT value FROM json_each(?))"
)
_PARTICIPANTS = (
    f"SELECT {', '.join(columns.PARTICIPANT_READ)} FROM participant"  # noqa: S608
    " WHERE call_id IN (SELECT value FROM json_each(?))"
)
_SAVE_CALLS = _Insert(
    "call",
    columns.CALL,
    _overwrite("call", ["call_id"], ["stamps", "state", *columns.CALL_VALUES]),
)
_SAVE_PARTICIPANTS = _Insert(
    "participant",
    columns.PARTICIPANT,
    _overwrite("participant", _PARTICIPANT_KEY, ["stamps", *columns.PARTICIPANT_VALUES]),
)
_SAVE_CONFERENCES = _Insert(
    "conference",
    columns.CONFERENCE,
    " ON CONFLICT (application_key, conference_id) DO UPDATE SET"
    " version = version + max(excluded.version, excluded.first_seen_at < first_seen_at,"
    " excluded.last_seen_at > last_seen_at),"
    " first_seen_at = min(first_seen_at, excluded.first_seen_at),"
    " last_seen_at = max(last_seen_at, excluded.last_seen_at)",
)
_SAVE_RECORDINGS = _Insert(
    "recording",
    columns.RECORDING,
    " ON CONFLICT (event_key) DO UPDATE SET noticed_at = excluded.noticed_at",
)
_KEEP_DELIVERIES = _Insert("delivery", columns.DELIVERY)

_TELLING = tuple(columns.EVENT.index(name) for name in ("seen_count", "event_at", "fine_at"))

_COST = columns.CALL.index("cost_amount")


class SqliteStatements:
    """See `Statements`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._cursor = connection.cursor()

    def together(self) -> AbstractContextManager[object]:
        """Nothing to do: no statement travels."""
        return nullcontext()

    def keep_events(self, lines: Sequence[Line]) -> list[tuple[int, int, int]]:
        """Insert events, given in the order of their keys; count and raise those already there."""
        keys = json.dumps([line[0] for line in lines])
        known = {key for (key,) in self._cursor.execute(_KNOWN_EVENTS, (keys,))}
        _KEEP_EVENTS.run(self._cursor, [line for line in lines if line[0] not in known])
        return [self._copies(line) if line[0] in known else _told(line) for line in lines]

    def stored_events(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        """These events as stored."""
        found = self._cursor.execute(_STORED_EVENTS, (json.dumps(keys),))
        return [dict(zip(columns.EVENT, line, strict=True)) for line in found]

    def lock_calls(self, call_ids: Iterable[str]) -> None:
        """Nothing to do: the transaction began by taking the write lock."""

    def rows(self, call_ids: Sequence[str]) -> tuple[list[Line], list[Line]]:
        """These calls, and their rows in all rooms: lines of CALL_READ and PARTICIPANT_READ."""
        wanted = (json.dumps(call_ids),)
        calls = self._cursor.execute(_CALLS, wanted).fetchall()
        return calls, self._cursor.execute(_PARTICIPANTS, wanted).fetchall()

    def save_calls(self, lines: Sequence[Line]) -> None:
        """Insert or overwrite calls; a version grows by the line's."""
        _SAVE_CALLS.run(self._cursor, [_with_plain_cost(line) for line in lines])

    def save_participants(self, lines: Sequence[Line]) -> None:
        """Insert or overwrite participants; a version grows by the line's."""
        _SAVE_PARTICIPANTS.run(self._cursor, lines)

    def save_conferences(self, lines: Sequence[Line]) -> None:
        """Insert rooms or widen their time; a version grows by the line's, or if that changed."""
        _SAVE_CONFERENCES.run(self._cursor, lines)

    def save_recordings(self, lines: Sequence[Line]) -> None:
        """Insert recordings, or move their time."""
        _SAVE_RECORDINGS.run(self._cursor, lines)

    def keep_deliveries(self, lines: Sequence[Line]) -> None:
        """Append deliveries."""
        _KEEP_DELIVERIES.run(self._cursor, lines)

    def _copies(self, line: Line) -> tuple[int, int, int]:
        values = (*_told(line), line[0])
        seen_count, event_at, fine_at = self._cursor.execute(_COUNT_COPIES, values).fetchone()
        return seen_count, event_at, fine_at


def _told(line: Line) -> tuple[int, int, int]:
    """What a line of EVENT says of itself: seen_count, event_at, fine_at."""
    seen_count, event_at, fine_at = (line[place] for place in _TELLING)
    return seen_count, event_at, fine_at


def _with_plain_cost(line: Line) -> Line:
    cost = line[_COST]
    if not isinstance(cost, Decimal):
        return line
    return (*line[:_COST], float(cost), *line[_COST + 1 :])
