"""Proving that the rows are what the journal says, and making them so again.

Works through the calls in chunks, each at one moment, so the floor may be busy meanwhile and memory
stays small. Versions are not compared: nothing in the journal proves them; a repair raises them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, and_, case, delete, func, select, union, update

from dashboard.sinch import times
from dashboard.sinch.times import Instant
from dashboard.store import events, schema
from dashboard.store.database import Database
from dashboard.store.events import Event
from dashboard.store.journal import columns, recording, statements
from dashboard.store.merges import Row

_CALLS_AT_ONCE = 200
_EVENTS_AT_ONCE = 2000

Key = tuple[str, ...]
_Table = Mapping[Key, Mapping[str, Any]]


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
    found: list[Difference] = []
    for call_ids in _chunks(database):
        with database.snapshot() as connection:
            found += _compare(_stored(connection, call_ids), _replayed(connection, call_ids))
    with database.snapshot() as connection:
        found += _compare(_stored_rooms(connection), _replayed_rooms(connection))
    return found


def repair(database: Database, clock: Callable[[], Instant] = times.now) -> int:
    """Make the rows what the journal says; return how many rows that changed.

    Rows that no event proves are removed. Every changed row's version rises.
    """
    repaired = 0
    for call_ids in _chunks(database):
        with database.writing() as connection:
            statements.of(connection).lock_calls(call_ids)
            repaired += _repair_calls(connection, call_ids, clock())
    with database.writing() as connection:
        repaired += _repair_rooms(connection)
    return repaired


# --- calls, their people, their recordings --------------------------------------------------------


def _chunks(database: Database) -> Iterator[list[str]]:
    """The ids of all calls that an event or a row names, some at a time."""
    last = ""
    while True:
        with database.reading() as connection:
            chunk = list(connection.scalars(_next_calls(last)))
        if not chunk:
            return
        yield chunk
        last = chunk[-1]


def _next_calls(last: str) -> Any:
    lanes = []
    for table in (schema.event, schema.call, schema.participant, schema.recording):
        call_id = table.c.call_id
        lane = select(call_id).where(call_id > last).distinct().order_by(call_id)
        lanes.append(select(lane.limit(_CALLS_AT_ONCE).subquery().c.call_id))
    every = union(*lanes).subquery()
    return select(every.c.call_id).order_by(every.c.call_id).limit(_CALLS_AT_ONCE)


def _replayed(connection: Connection, call_ids: Sequence[str]) -> dict[str, _Table]:
    rows, recordings = _replay(connection, call_ids)
    people: _Table = {key: _person(key, row) for key, row in rows.people.items()}
    return {
        "call": {(call_id,): _call(call_id, row) for call_id, row in rows.calls.items()},
        "participant": people,
        "recording": recordings,
    }


def _replay(
    connection: Connection, call_ids: Sequence[str]
) -> tuple[recording.Rows, dict[Key, Mapping[str, Any]]]:
    rows = recording.Rows()
    recordings: dict[Key, Mapping[str, Any]] = {}
    for told in _events_of(connection, call_ids):
        rows = recording.merged(rows, told)
        for event in told:
            line = recording.recording_line(event)
            if line is not None:
                recordings[(event.key,)] = dict(zip(columns.RECORDING, line, strict=True))
    return rows, recordings


def _events_of(connection: Connection, call_ids: Sequence[str]) -> Iterator[list[Event]]:
    event = schema.event
    last = 0
    while True:
        page = (
            select(event)
            .where(event.c.call_id.in_(call_ids), event.c.seq > last)
            .order_by(event.c.seq)
            .limit(_EVENTS_AT_ONCE)
        )
        found = connection.execute(page).mappings().all()
        if not found:
            return
        yield [events.from_row(dict(row)) for row in found]
        last = found[-1]["seq"]


def _call(call_id: str, row: Row) -> Mapping[str, Any]:
    line = columns.call_line(call_id, row, region="", rise=1, now=0)
    return dict(zip(columns.CALL, line, strict=True)) | {"stamps": dict(row.stamps)}


def _person(key: tuple[str, str, str], row: Row) -> Mapping[str, Any]:
    line = columns.participant_line(key, row, rise=1, now=0)
    return dict(zip(columns.PARTICIPANT, line, strict=True)) | {"stamps": dict(row.stamps)}


def _stored(connection: Connection, call_ids: Sequence[str]) -> dict[str, _Table]:
    stored: dict[str, _Table] = {}
    for table in (schema.call, schema.participant, schema.recording):
        found = connection.execute(select(table).where(table.c.call_id.in_(call_ids)))
        stored[table.name] = {
            _key_of(table, row): _with_stamps(row) for row in found.mappings().all()
        }
    return stored


def _with_stamps(row: Mapping[Any, Any]) -> Mapping[str, Any]:
    plain = {str(name): value for name, value in row.items()}
    if "stamps" in plain:
        plain["stamps"] = columns.read_stamps(plain["stamps"])
    return plain


def _repair_calls(connection: Connection, call_ids: Sequence[str], now: Instant) -> int:
    stored, replayed = _stored(connection, call_ids), _replayed(connection, call_ids)
    wrong = {(found.table, found.key) for found in _compare(stored, replayed)}
    for name, key in sorted(wrong):
        if key not in replayed[name]:
            connection.execute(delete(_TABLES[name]).where(_is(_TABLES[name], key)))
    engine = statements.of(connection)
    rows, recordings = _replay(connection, call_ids)
    regions = engine.regions()
    engine.save_calls(
        [
            columns.call_line(
                call_id,
                row,
                region=regions.get(row.values["application_key"], recording.DEFAULT_REGION),
                rise=1,
                now=now,
            )
            for call_id, row in sorted(rows.calls.items())
            if ("call", (call_id,)) in wrong
        ]
    )
    engine.save_participants(
        [
            columns.participant_line(key, row, rise=1, now=now)
            for key, row in sorted(rows.people.items())
            if ("participant", key) in wrong
        ]
    )
    missing = [key for name, key in sorted(wrong) if name == "recording" and key in recordings]
    for key in missing:
        connection.execute(delete(schema.recording).where(_is(schema.recording, key)))
    engine.save_recordings([tuple(recordings[key].values()) for key in missing])
    _raise_rooms(connection, wrong)
    return len(wrong)


def _raise_rooms(connection: Connection, wrong: set[tuple[str, Key]]) -> None:
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


def _replayed_rooms(connection: Connection) -> dict[str, _Table]:
    event = schema.event
    undated = event.c.body.like('{"dated":false%')
    seen_at = case((undated, event.c.recorded_at), else_=event.c.event_at)
    found = connection.execute(
        select(
            event.c.application_key,
            event.c.conference_id,
            func.min(seen_at).label("first_seen_at"),
            func.max(seen_at).label("last_seen_at"),
        )
        .where(event.c.conference_id.is_not(None))
        .group_by(event.c.application_key, event.c.conference_id)
    )
    table = schema.conference
    return {"conference": {_key_of(table, row): _with_stamps(row) for row in found.mappings()}}


def _stored_rooms(connection: Connection) -> dict[str, _Table]:
    table = schema.conference
    found = connection.execute(select(table)).mappings()
    return {"conference": {_key_of(table, row): _with_stamps(row) for row in found}}


def _repair_rooms(connection: Connection) -> int:
    table = schema.conference
    stored, replayed = _stored_rooms(connection), _replayed_rooms(connection)
    wrong = {found.key for found in _compare(stored, replayed)}
    for key in sorted(wrong):
        room = replayed["conference"].get(key)
        before = stored["conference"].get(key)
        if room is None:
            connection.execute(delete(table).where(_is(table, key)))
        elif before is None:
            connection.execute(table.insert().values(version=1, **room))
        else:
            connection.execute(
                update(table).where(_is(table, key)).values(**room, version=before["version"] + 1)
            )
    return len(wrong)


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
    "recording": columns.RECORDING,
    "conference": ("first_seen_at", "last_seen_at"),
}


def _compare(stored: Mapping[str, _Table], replayed: Mapping[str, _Table]) -> Iterator[Difference]:
    for name, table in replayed.items():
        for key in sorted({*table, *stored[name]}):
            have, want = stored[name].get(key), table.get(key)
            if have is None or want is None:
                yield Difference(name, key, "", have, want)
                continue
            for column in _COMPARED[name]:
                if have[column] != want[column]:
                    yield Difference(name, key, column, have[column], want[column])


def _key_of(table: Table, row: Mapping[Any, Any]) -> Key:
    return tuple(row[column.name] for column in table.primary_key)


def _is(table: Table, key: Key) -> Any:
    return and_(*(column == part for column, part in zip(table.primary_key, key, strict=True)))
