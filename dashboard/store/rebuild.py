"""Proving that the rows are what the journal says, and making them so again.

Works through calls and rooms in chunks, each at one moment, so the floor may be busy meanwhile and
memory stays small. Nothing is locked but what was found wrong, and that is replayed once more
under its lock. Versions are not compared: nothing in the journal proves them; a repair raises them.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, and_, case, delete, select, union, update
from sqlalchemy.exc import DBAPIError, OperationalError

from dashboard.sinch import times
from dashboard.sinch.times import Instant
from dashboard.store import events, schema
from dashboard.store.database import Database
from dashboard.store.events import Event
from dashboard.store.journal import columns, recording, statements

_CALLS_AT_ONCE = 200
_ROOMS_AT_ONCE = 200
_EVENTS_AT_ONCE = 2000

#: A store that is away is asked so often, and so long after, before the work is given up.
_ATTEMPTS = 30
_PAUSE_SECONDS = 1.0

log = logging.getLogger(__name__)

Key = tuple[str, ...]
Seen = TypeVar("Seen")

#: A table's rows by their keys, each with its values of `_COMPARED`.
_Rows = dict[Key, tuple[Any, ...]]

#: Which calls or rooms are meant: a condition on the column that names them.
_Which = Callable[[ColumnElement[Any]], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A column whose value is not what the journal gives; `column` is "" for a whole row."""

    table: str
    key: Key
    column: str
    stored: object
    replayed: object


def check(database: Database) -> list[Difference]:
    """All differences between the rows and a replay of the journal; empty when all is well."""
    return [difference for found in differences(database) for difference in found]


def repair(database: Database, clock: Callable[[], Instant] = times.now) -> int:
    """Make all rows what the journal says; return how many rows that changed. See `mend`."""
    return sum(mend(database, found, now=clock()) for found in differences(database))


def differences(database: Database) -> Iterator[list[Difference]]:
    """As `check`, a chunk after the other: there may be as many as the store has rows."""
    for calls in _chunks(database, "call_id", _CALLS_AT_ONCE):
        yield from _differing(database, _differing_calls, calls)
    for rooms in _chunks(database, "conference_id", _ROOMS_AT_ONCE):
        yield from _differing(database, _differing_rooms, rooms)


def mend(database: Database, found: Sequence[Difference], *, now: Instant) -> int:
    """Make these rows, and all rows of the same calls, what the journal says by now.

    Rows that no event proves are removed. Every changed row's version rises. Returns how many rows
    changed.
    """
    rooms = sorted({wrong.key for wrong in found if wrong.table == "conference"})

    def mended() -> int:
        with database.writing() as connection:
            call_ids = _calls_of(connection, found)
            changed = _mend_calls(connection, call_ids, now) if call_ids else 0
            return changed + sum(_mend_room(connection, room) for room in rooms)

    return _persistently(mended)


def _differing(
    database: Database, look: Callable[[Connection, _Which], list[Difference]], which: _Which
) -> Iterator[list[Difference]]:
    def looked() -> list[Difference]:
        with database.snapshot() as connection:
            return look(connection, which)

    found = _persistently(looked)
    if found:
        yield found


def _persistently(do: Callable[[], Seen]) -> Seen:
    """Do it, once more if the store went away meanwhile: nobody likes to begin hours anew."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return do()
        except DBAPIError as error:
            if not (error.connection_invalidated or isinstance(error, OperationalError)):
                raise
            log.warning("the store is away, and is tried again: %s", type(error.orig).__name__)
            time.sleep(_PAUSE_SECONDS)
    return do()


# --- chunks --------------------------------------------------------------------------------------


def _chunks(database: Database, name: str, size: int) -> Iterator[_Which]:
    """All calls or rooms that an event or a row names, some at a time."""
    after = ""

    def next_chunk() -> Sequence[str]:
        with database.reading() as connection:
            return connection.scalars(_next_names(name, after, size)).all()

    while chunk := _persistently(next_chunk):
        yield _between(chunk[0], chunk[-1])
        after = chunk[-1]


def _next_names(name: str, after: str, size: int) -> Any:
    lanes = []
    for table in _NAMING[name]:
        column = table.c[name]
        lane = select(column).where(column > after).distinct().order_by(column).limit(size)
        lanes.append(select(lane.subquery().c[name]))
    every = union(*lanes).subquery().c[name]
    return select(every).order_by(every).limit(size)


def _between(first: str, last: str) -> _Which:
    return lambda column: column.between(first, last)


def _among(names: Sequence[str]) -> _Which:
    return lambda column: column.in_(names)


# --- calls, their people, their recordings --------------------------------------------------------


@dataclass(slots=True)
class _Said:
    """What the journal says of some calls."""

    rows: recording.Rows = field(default_factory=recording.Rows)
    recordings: dict[Key, tuple[Any, ...]] = field(default_factory=dict)

    def lines(self) -> dict[str, _Rows]:
        """What the rows should be: lines as they are saved, after their keys and versions."""
        return {
            "call": {
                (call_id,): columns.call_line(call_id, row, rise=1, now=0)[4:]
                for call_id, row in self.rows.calls.items()
            },
            "participant": {
                key: columns.participant_line(key, row, rise=1, now=0)[5:]
                for key, row in self.rows.people.items()
            },
            "recording": {key: line[1:] for key, line in self.recordings.items()},
        }


def _differing_calls(connection: Connection, calls: _Which) -> list[Difference]:
    return list(_compare(_stored(connection, calls), _replayed(connection, calls).lines()))


def _replayed(connection: Connection, calls: _Which) -> _Said:
    said = _Said()
    for told in _events_of(connection, calls):
        said.rows = recording.merged(said.rows, told)
        for event in told:
            line = recording.recording_line(event)
            if line is not None:
                said.recordings[(event.key,)] = line
    return said


def _events_of(connection: Connection, calls: _Which) -> Iterator[list[Event]]:
    """The events of these calls, some at a time, in whatever order: none changes what they say."""
    event = schema.event
    found = connection.execute(
        select(*(event.c[name] for name in events.READ)).where(calls(event.c.call_id)),
        execution_options={"yield_per": _EVENTS_AT_ONCE},
    )
    for part in found.partitions():
        yield [events.from_row(dict(zip(events.READ, row, strict=True))) for row in part]


def _stored(connection: Connection, calls: _Which) -> dict[str, _Rows]:
    return {
        name: _rows(connection, name, calls(_TABLES[name].c.call_id))
        for name in ("call", "participant", "recording")
    }


def _calls_of(connection: Connection, found: Sequence[Difference]) -> list[str]:
    """The calls that these rows are about."""
    call_ids = {wrong.key[-1] for wrong in found if wrong.table in ("call", "participant")}
    keys = [wrong.key[0] for wrong in found if wrong.table == "recording"]
    for table in (schema.event, schema.recording) if keys else ():
        named = select(table.c.call_id).where(table.c.event_key.in_(keys))
        call_ids.update(connection.scalars(named))
    return sorted(call_ids)


def _mend_calls(connection: Connection, call_ids: Sequence[str], now: Instant) -> int:
    engine = statements.of(connection)
    engine.lock_calls(call_ids)
    said = _replayed(connection, _among(call_ids))
    stored, replayed = _stored(connection, _among(call_ids)), said.lines()
    wrong = sorted({(found.table, found.key) for found in _compare(stored, replayed)})
    for name, key in wrong:
        if name == "recording" or key not in replayed[name]:
            connection.execute(delete(_TABLES[name]).where(_is(_TABLES[name], key)))
    _save(engine, said, set(wrong), now)
    _raise_rooms(connection, wrong)
    return len(wrong)


def _save(
    engine: statements.Statements, said: _Said, wrong: set[tuple[str, Key]], now: Instant
) -> None:
    engine.save_calls(
        [
            columns.call_line(call_id, row, rise=1, now=now)
            for call_id, row in sorted(said.rows.calls.items())
            if ("call", (call_id,)) in wrong
        ]
    )
    engine.save_participants(
        [
            columns.participant_line(key, row, rise=1, now=now)
            for key, row in sorted(said.rows.people.items())
            if ("participant", key) in wrong
        ]
    )
    engine.save_recordings(
        [line for key, line in sorted(said.recordings.items()) if ("recording", key) in wrong]
    )


def _raise_rooms(connection: Connection, wrong: Sequence[tuple[str, Key]]) -> None:
    """Rooms show the rows that were repaired."""
    rooms = {key[:2] for name, key in wrong if name == "participant"}
    calls = [key[0] for name, key in wrong if name == "call"]
    person = schema.participant
    shown = select(person.c.application_key, person.c.conference_id).where(
        person.c.call_id.in_(calls)
    )
    rooms |= {tuple(row) for row in connection.execute(shown)}
    table = schema.conference
    for room in sorted(rooms):
        connection.execute(
            update(table).where(_is(table, room)).values(version=table.c.version + 1)
        )


# --- rooms ---------------------------------------------------------------------------------------


def _differing_rooms(connection: Connection, rooms: _Which) -> list[Difference]:
    return list(_compare(_stored_rooms(connection, rooms), _seen_rooms(connection, rooms)))


def _stored_rooms(connection: Connection, rooms: _Which) -> dict[str, _Rows]:
    return {"conference": _rows(connection, "conference", rooms(schema.conference.c.conference_id))}


def _seen_rooms(connection: Connection, rooms: _Which) -> dict[str, _Rows]:
    """When the rooms were in use first and last.

    Counted here, not by one statement: a room of millions would outlast a server's time limit.
    """
    event = schema.event
    undated = event.c.body.like('{"dated":false%')
    seen_at = case((undated, event.c.recorded_at), else_=event.c.event_at)
    found = connection.execute(
        select(event.c.application_key, event.c.conference_id, seen_at).where(
            rooms(event.c.conference_id)
        ),
        execution_options={"yield_per": _EVENTS_AT_ONCE},
    )
    seen: _Rows = {}
    for part in found.partitions():
        for application_key, conference_id, at in part:
            room = (application_key, conference_id)
            first, last = seen.get(room, (at, at))
            seen[room] = min(first, at), max(last, at)
    return {"conference": seen}


def _mend_room(connection: Connection, room: Key) -> int:
    table, named = schema.conference, _among(room[1:])
    connection.execute(select(table).where(_is(table, room)).with_for_update())
    stored = _stored_rooms(connection, named)["conference"].get(room)
    seen = _seen_rooms(connection, named)["conference"].get(room)
    if stored == seen:
        return 0
    if seen is None:
        connection.execute(delete(table).where(_is(table, room)))
    elif stored is None:
        statements.of(connection).save_conferences([(*room, 1, *seen)])
    else:
        times_of = dict(zip(_COMPARED["conference"], seen, strict=True))
        connection.execute(
            update(table).where(_is(table, room)).values(version=table.c.version + 1, **times_of)
        )
    return 1


# --- comparing -----------------------------------------------------------------------------------

_TABLES: Mapping[str, Table] = {
    "call": schema.call,
    "participant": schema.participant,
    "recording": schema.recording,
    "conference": schema.conference,
}

_COMPARED: Mapping[str, tuple[str, ...]] = {
    "call": ("stamps", "state", *columns.CALL_VALUES),
    "participant": ("stamps", *columns.PARTICIPANT_VALUES),
    "recording": columns.RECORDING[1:],
    "conference": ("first_seen_at", "last_seen_at"),
}

_NAMING: Mapping[str, tuple[Table, ...]] = {
    "call_id": (schema.event, schema.call, schema.participant, schema.recording),
    "conference_id": (schema.event, schema.conference),
}


def _rows(connection: Connection, name: str, which: ColumnElement[bool]) -> _Rows:
    table = _TABLES[name]
    keys = len(table.primary_key)
    values = (table.c[column] for column in _COMPARED[name])
    found = connection.execute(select(*table.primary_key, *values).where(which)).all()
    return {tuple(row[:keys]): tuple(row[keys:]) for row in found}


def _compare(stored: Mapping[str, _Rows], replayed: Mapping[str, _Rows]) -> Iterator[Difference]:
    for name, wanted in replayed.items():
        had = stored[name]
        for key in sorted({*wanted, *had}) if wanted != had else ():
            yield from _compare_rows(name, key, had.get(key), wanted.get(key))


def _compare_rows(
    name: str, key: Key, have: tuple[Any, ...] | None, want: tuple[Any, ...] | None
) -> Iterator[Difference]:
    if have is None or want is None:
        yield Difference(name, key, "", have, want)
    elif have != want:
        for column, one, other in zip(_COMPARED[name], have, want, strict=True):
            if one != other and not (column == "stamps" and _say_the_same(one, other)):
                yield Difference(name, key, column, one, other)


def _say_the_same(one: str, other: str) -> bool:
    return columns.read_stamps(one) == columns.read_stamps(other)


def _is(table: Table, key: Key) -> Any:
    return and_(*(column == part for column, part in zip(table.primary_key, key, strict=True)))
