"""Recording on Postgres, where several doors write at once.

A batch travels as one JSON parameter a statement: one round trip, one plan, whatever it holds.
Locks are taken in one order by everybody: event keys, calls, participants, rooms, each sorted.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, Table

from dashboard.store import schema
from dashboard.store.journal import columns
from dashboard.store.journal.statements import Line

if TYPE_CHECKING:
    import psycopg


def _insert(table: Table, names: Sequence[str]) -> str:
    """An INSERT of a JSON array of arrays, in its order."""
    values = ", ".join(_value(table, name, place) for place, name in enumerate(names))
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {values}"  # noqa: S608
        " FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS given (line, place)"
        " ORDER BY place"
    )


def _value(table: Table, name: str, place: int) -> str:
    if name == "region":
        return columns.REGION.format(key=f"line->>{place}")
    column = table.c[name]
    if isinstance(column.type, LargeBinary):
        return f"decode(line->>{place}, 'base64')"
    return f"(line->>{place})::{column.type.compile()}"


def _overwrite(table: str, keys: Sequence[str], names: Sequence[str]) -> str:
    changing = ", ".join(f"{name} = excluded.{name}" for name in names)
    return (
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changing},"
        f" version = {table}.version + excluded.version, updated_at ="
        f" CASE excluded.version WHEN 0 THEN {table}.updated_at ELSE excluded.updated_at END"
    )


_PARTICIPANT_KEY = ("application_key", "conference_id", "call_id")

_KEEP_EVENTS = _insert(schema.event, columns.EVENT) + (
    " ON CONFLICT (event_key) DO UPDATE SET seen_count = event.seen_count + excluded.seen_count,"
    " event_at = greatest(event.event_at, excluded.event_at),"
    " fine_at = greatest(event.fine_at, excluded.fine_at)"
    " RETURNING event_key, seen_count, event_at, fine_at"
)
_STORED_EVENTS = f"SELECT {', '.join(columns.EVENT)} FROM event WHERE event_key = ANY(%s::text[])"  # noqa: S608
_LOCK_CALLS = "SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number"
_CALLS = (
    f"SELECT {', '.join(columns.CALL_READ)} FROM call"  # noqa: S608
    " WHERE call_id = ANY(%s::text[])"
)
_PARTICIPANTS = (
    f"SELECT {', '.join(columns.PARTICIPANT_READ)} FROM participant"  # noqa: S608
    " WHERE call_id = ANY(%s::text[])"
)
_SAVE_CALLS = _insert(schema.call, columns.CALL) + _overwrite(
    "call", ["call_id"], ["stamps", "state", *columns.CALL_VALUES]
)
_SAVE_PARTICIPANTS = _insert(schema.participant, columns.PARTICIPANT) + _overwrite(
    "participant", _PARTICIPANT_KEY, ["stamps", *columns.PARTICIPANT_VALUES]
)
_SAVE_CONFERENCES = _insert(schema.conference, columns.CONFERENCE) + (
    " ON CONFLICT (application_key, conference_id) DO UPDATE SET version = conference.version"
    " + greatest(excluded.version, (excluded.first_seen_at < conference.first_seen_at)::int,"
    " (excluded.last_seen_at > conference.last_seen_at)::int),"
    " first_seen_at = least(conference.first_seen_at, excluded.first_seen_at),"
    " last_seen_at = greatest(conference.last_seen_at, excluded.last_seen_at)"
)
_SAVE_RECORDINGS = _insert(schema.recording, columns.RECORDING) + (
    " ON CONFLICT (event_key) DO UPDATE SET noticed_at = excluded.noticed_at"
)
_KEEP_DELIVERIES = _insert(schema.delivery, columns.DELIVERY)


class PostgresStatements:
    """See `Statements`."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self._connection = connection

    def together(self) -> AbstractContextManager[object]:
        """Statements in here travel together as far as nobody waits for what they return."""
        return self._connection.pipeline()

    def keep_events(self, lines: Sequence[Line]) -> list[tuple[int, int, int]]:
        """Insert events, given in the order of their keys; count and raise those already there."""
        found = self._connection.execute(_KEEP_EVENTS, (_encode(lines),), prepare=True).fetchall()
        kept = {line[0]: line[1:] for line in found}
        return [kept[line[0]] for line in lines]

    def stored_events(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        """These events as stored."""
        found = self._connection.execute(_STORED_EVENTS, (list(keys),), prepare=True)
        return [dict(zip(columns.EVENT, line, strict=True)) for line in found]

    def lock_calls(self, call_ids: Iterable[str]) -> None:
        """Make everybody else who records events of these calls wait.

        A call that has no row yet is locked too, which no row lock could do.
        """
        numbers = sorted({_number(call_id) for call_id in call_ids})
        self._connection.execute(_LOCK_CALLS, (numbers,), prepare=True)

    def rows(self, call_ids: Sequence[str]) -> tuple[list[Line], list[Line]]:
        """These calls, and their rows in all rooms: lines of CALL_READ and PARTICIPANT_READ."""
        wanted = (list(call_ids),)
        calls = self._connection.execute(_CALLS, wanted, prepare=True)
        people = self._connection.execute(_PARTICIPANTS, wanted, prepare=True)
        return calls.fetchall(), people.fetchall()

    def save_calls(self, lines: Sequence[Line]) -> None:
        """Insert or overwrite calls; a version grows by the line's."""
        self._save(_SAVE_CALLS, lines)

    def save_participants(self, lines: Sequence[Line]) -> None:
        """Insert or overwrite participants; a version grows by the line's."""
        self._save(_SAVE_PARTICIPANTS, lines)

    def save_conferences(self, lines: Sequence[Line]) -> None:
        """Insert rooms or widen their time; a version grows by the line's, or if that changed."""
        self._save(_SAVE_CONFERENCES, lines)

    def save_recordings(self, lines: Sequence[Line]) -> None:
        """Insert recordings, or move their time."""
        self._save(_SAVE_RECORDINGS, lines)

    def keep_deliveries(self, lines: Sequence[Line]) -> None:
        """Append deliveries."""
        self._save(_KEEP_DELIVERIES, lines)

    def _save(self, statement: str, lines: Sequence[Line]) -> None:
        if lines:
            self._connection.execute(statement, (_encode(lines),), prepare=True)


def _plain(value: object) -> str:
    """What JSON has no form for: bytes, and decimals, which must stay exact."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


_encode = json.JSONEncoder(separators=(",", ":"), default=_plain, check_circular=False).encode


def _number(call_id: str) -> int:
    """The call's lock: 64 bits of its id."""
    digest = hashlib.blake2b(call_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
