"""One transaction's worth of entries: append, merge, save what changed.

Rows are read once, merged in Python and written once, however many of the events name them.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from dashboard.sinch.times import Instant
from dashboard.sinch.wire import storable_text
from dashboard.store import events, merges
from dashboard.store.events import Event
from dashboard.store.journal import columns, statements
from dashboard.store.journal.entries import Delivery, Entry, Recorded
from dashboard.store.journal.statements import Line, Statements
from dashboard.store.merges import Row

Room = tuple[str, str]
PersonKey = tuple[str, str, str]

_NEVER = 2**62
_LARGEST_INTEGER = 2**31 - 1
_LONGEST_PATH = 2048
_LONGEST_HEADER = 200

_encode = json.JSONEncoder(check_circular=False).encode


def record(connection: Connection, entries: Sequence[Entry], *, now: Instant) -> list[Recorded]:
    """Append the entries and bring the rows they name up to date; say what became of each.

    The caller's transaction makes it all or nothing. Copies of an event, in this batch or of an
    earlier one, are counted and get the first one's answer.
    """
    if not entries:
        return []
    engine = statements.of(connection)
    with engine.together():
        kept = _keep(engine, entries, now)
        told = [copy.event for copy in kept.values() if copy.tells_more]
        if told:
            fresh = {key for key, copy in kept.items() if copy.fresh}
            bring_up_to_date(engine, told, fresh, now)
        recorded = _what_became(entries, kept)
        _keep_deliveries(engine, entries, recorded, now)
    return recorded


@dataclass(slots=True)
class Rows:
    """The rows that some calls have, before and after merging."""

    calls: dict[str, Row] = field(default_factory=dict)
    people: dict[PersonKey, Row] = field(default_factory=dict)


def bring_up_to_date(
    engine: Statements, told: Sequence[Event], fresh: set[str], now: Instant
) -> None:
    """Merge `told` into the rows they name and save what changed; `fresh` are the new ones."""
    call_ids = sorted({event.call_id for event in told if event.call_id is not None})
    before, after = Rows(), Rows()
    if call_ids:
        engine.lock_calls(call_ids)
        before = _read(engine, call_ids)
        after = merged(before, told)
    heard = {event.call_id for event in told if event.key in fresh and _says_of_recording(event)}
    risen = _save(engine, before, after, heard, now)
    _save_rooms(engine, told, fresh, risen, now)
    recordings = [line for event in told if (line := recording_line(event))]
    if recordings:
        engine.save_recordings(sorted(recordings))


def merged(before: Rows, told: Iterable[Event]) -> Rows:
    """The rows after the events, in whatever order these come."""
    calls: dict[str, list[Event]] = {}
    people: dict[PersonKey, list[Event]] = {}
    for event in told:
        if event.call_id is None:
            continue
        calls.setdefault(event.call_id, []).append(event)
        if event.conference_id is not None:
            key = (event.application_key, event.conference_id, event.call_id)
            people.setdefault(key, []).append(event)
    after, nothing = Rows(dict(before.calls), dict(before.people)), Row()
    for call_id, named in calls.items():
        after.calls[call_id] = merges.merge_call(after.calls.get(call_id, nothing), *named)
    for key, named in people.items():
        person = merges.merge_participant(after.people.get(key, nothing), *named)
        if person.stamps:  # a notice about a call in a room puts nobody there
            after.people[key] = person
    return after


def seen_at(event: Event, recorded_at: Instant) -> Instant:
    """When a room was in use, by this event: of an undated one, when we first wrote it down."""
    return event.at if event.dated else recorded_at


def recording_line(event: Event) -> tuple[str, str, str, str | None, Instant] | None:
    """The line of RECORDING that a notice about a recording or transcript makes; else None."""
    if not isinstance(event, events.Notified) or event.call_id is None:
        return None
    kind = event.type or ""
    if not kind.lower().startswith(("recording", "transcription")):
        return None
    return event.key, event.call_id, kind, event.destination, event.at


def _says_of_recording(event: Event) -> bool:
    """Whether a call's row shows this, though none of its columns holds it."""
    if isinstance(event, events.CallSteered):
        return event.verb.endswith("-recording")
    return isinstance(event, events.Notified) and recording_line(event) is not None


# --- keeping events ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Kept:
    """An event of this batch as the journal now has it."""

    event: Event
    fresh: bool
    tells_more: bool
    answer: bytes | None


def _keep(engine: Statements, entries: Sequence[Entry], now: Instant) -> dict[str, _Kept]:
    first: dict[str, Entry] = {}
    copies: dict[str, int] = {}
    newest: dict[str, Event] = {}
    for entry in entries:
        event = entry.event
        if event is None:
            continue
        key = event.key
        if key not in first:
            first[key], copies[key], newest[key] = entry, 1, event
        else:
            copies[key] += 1
            newest[key] = _newer(newest[key], event)
    keys = sorted(first)
    lines = [_event_line(newest[key], first[key], copies[key], now) for key in keys]
    kept: dict[str, _Kept] = {}
    known: list[str] = []
    for key, (seen_count, event_at, fine_at) in zip(keys, engine.keep_events(lines), strict=True):
        event, fresh = newest[key], seen_count == copies[key]
        tells_more = fresh or (event.fine, event.at) == (fine_at, event_at)
        kept[key] = _Kept(event, fresh, tells_more, first[key].answer)
        if not fresh:
            known.append(key)
    for row in engine.stored_events(known) if known else ():
        copy = kept[row["event_key"]]
        copy.answer = row["answer"]
        copy.event = events.from_row(row)  # what we answered first is part of it
    return kept


def _newer(one: Event, other: Event) -> Event:
    """The first copy, at the time of the one with the larger signed time."""
    if other.fine <= one.fine:
        return one
    return replace(one, fine=other.fine, at=max(one.at, other.at))


def _event_line(event: Event, entry: Entry, copies: int, now: Instant) -> Line:
    return (
        event.key,
        event.application_key,
        event.call_id,
        event.conference_id,
        event.kind,
        event.source,
        event.at,
        event.fine,
        now,
        events.to_json(event),
        entry.answer,
        entry.answered_by,
        event.command_id,
        copies,
    )


def _what_became(entries: Sequence[Entry], kept: dict[str, _Kept]) -> list[Recorded]:
    recorded = []
    met: set[str] = set()
    for entry in entries:
        if entry.event is None:
            recorded.append(Recorded(None, True, entry.answer))
            continue
        key = entry.event.key
        fresh = kept[key].fresh and key not in met
        met.add(key)
        recorded.append(Recorded(key, fresh, kept[key].answer))
    return recorded


# --- saving rows ---------------------------------------------------------------------------------


def _read(engine: Statements, call_ids: Sequence[str]) -> Rows:
    calls, people = engine.rows(call_ids)
    return Rows(
        calls=dict(map(columns.read_call, calls)),
        people=dict(map(columns.read_participant, people)),
    )


def _save(
    engine: Statements, before: Rows, after: Rows, heard: set[str | None], now: Instant
) -> set[Room]:
    """Save the rows that changed; return the rooms in which somebody or their call did.

    Of the calls in `heard` something was said that their rows show without holding it.
    """
    changed = {key for key in after.people if _person_rose(before, after, key)}
    stirred = {key[2] for key in changed} | heard
    calls, risen = _call_lines(before, after, stirred, now)
    if calls:
        engine.save_calls(calls)
    rooms = {(key[0], key[1]) for key in after.people if key[2] in risen}
    people: list[Line] = []
    for key in sorted(after.people):
        row, old = after.people[key], before.people.get(key)
        if row is old:
            continue
        rise = key in changed
        people.append(columns.participant_line(key, row, rise=int(rise), now=now))
        if rise:
            rooms.add((key[0], key[1]))
    if people:
        engine.save_participants(people)
    return rooms


def _person_rose(before: Rows, after: Rows, key: PersonKey) -> bool:
    row, old = after.people[key], before.people.get(key)
    return row is not old and (old is None or not columns.shows_the_same(old, row))


def _call_lines(
    before: Rows, after: Rows, stirred: set[str | None], now: Instant
) -> tuple[list[Line], set[str]]:
    """Lines of the calls that changed, and which show it: those `stirred` do whatever they hold."""
    lines: list[Line] = []
    risen: set[str] = set()
    for call_id in sorted(after.calls):
        row, old = after.calls[call_id], before.calls.get(call_id)
        if row is old and call_id not in stirred:
            continue
        rise = old is None or call_id in stirred or not columns.shows_the_same(old, row)
        lines.append(columns.call_line(call_id, row, rise=int(rise), now=now))
        if rise:
            risen.add(call_id)
    return lines, risen


def _save_rooms(
    engine: Statements, told: Iterable[Event], fresh: set[str], risen: set[Room], now: Instant
) -> None:
    seen: dict[Room, list[Instant]] = {room: [] for room in risen}
    for event in told:
        if event.conference_id is not None and event.key in fresh:
            room = (event.application_key, event.conference_id)
            seen.setdefault(room, []).append(seen_at(event, now))
    # A room that only shows somebody's call has a row already; its time stays as it is.
    lines = [
        (*room, int(room in risen), min(seen[room], default=_NEVER), max(seen[room], default=0))
        for room in sorted(seen)
    ]
    if lines:
        engine.save_conferences(lines)


# --- keeping deliveries --------------------------------------------------------------------------


def _keep_deliveries(
    engine: Statements, entries: Sequence[Entry], recorded: Sequence[Recorded], now: Instant
) -> None:
    lines = [
        delivery_line(entry.delivery, became, now)
        for entry, became in zip(entries, recorded, strict=True)
        if entry.delivery is not None
    ]
    if lines:
        engine.keep_deliveries(lines)


def delivery_line(delivery: Delivery, became: Recorded, now: Instant) -> Line:
    """A line of DELIVERY. A copy's body is what the first one's was, and is not kept again."""
    took = delivery.took_us or max(0, now - delivery.received_at)
    return (
        delivery.received_at,
        _storable(delivery.application_key),
        became.event_key,
        storable_text(delivery.path[:_LONGEST_PATH]),
        _storable(delivery.x_timestamp),
        _encode(dict(delivery.headers)),
        delivery.raw if became.fresh else None,
        delivery.verdict if became.fresh else "duplicate",
        delivery.status,
        delivery.recorded,
        min(took, _LARGEST_INTEGER),
    )


def _storable(text: str | None) -> str | None:
    return None if text is None else storable_text(text[:_LONGEST_HEADER])
