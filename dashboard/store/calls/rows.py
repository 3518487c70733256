"""One call as it stands now, and the events that made it so."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, FromClause, Select, and_, literal, select

from dashboard.sinch import times
from dashboard.sinch.times import Instant
from dashboard.store import names, notes, schema
from dashboard.store.events.storable import storable_id
from dashboard.store.notes import CommandNote

if TYPE_CHECKING:
    from dashboard.store.calls.recordings import Recording

_call = schema.call
_event = schema.event
_participant = schema.participant
_watch = schema.watch


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call: its columns, the command note its line shows, and whether it is being checked.

    `from_name` and `to_name` are what somebody called these numbers.

    Amounts are in `cost_currency`; `stamps` is JSON and says which event each value came from.
    `muted` and `on_hold` are what is known of it in its room, None elsewhere and while nobody told
    us. `recording` is read where calls are shown (`with_recordings`), and None elsewhere.
    """

    call_id: str
    application_key: str
    region: str
    version: int
    updated_at: Instant
    stamps: str
    state: str
    flow_step: str | None
    conference_id: str | None
    direction: str | None
    origin: str | None
    command_id: str | None
    from_endpoint: str | None
    from_type: str | None
    from_digits: str | None
    to_endpoint: str | None
    to_type: str | None
    to_digits: str | None
    domain: str | None
    custom: str | None
    started_at: Instant
    answered_at: Instant | None
    ended_at: Instant | None
    ended_by: str | None
    result: str | None
    reason: str | None
    duration_seconds: int | None
    cost_amount: Decimal | None
    cost_currency: str | None
    amd_status: str | None
    proved_at: Instant
    checking: bool
    muted: bool | None
    on_hold: bool | None
    command: CommandNote | None
    from_name: str | None = None
    to_name: str | None = None
    recording: "Recording | None" = None

    @property
    def is_live(self) -> bool:
        """Whether the call has not ended as far as anybody told us."""
        return self.ended_at is None

    @property
    def shown_state(self) -> str:
        """The state a page shows: `checking` while a live call is silent and being looked up."""
        return "checking" if self.checking and self.is_live else self.state


#: Joins a call with the mark of its being checked.
watched = _watch.c.topic == literal("call:").concat(_call.c.call_id)
_in_its_room = and_(
    _participant.c.application_key == _call.c.application_key,
    _participant.c.conference_id == _call.c.conference_id,
    _participant.c.call_id == _call.c.call_id,
    _participant.c.presence != "left",
)
_EVERYTHING = select(
    *(_call.c[field.name] for field in fields(CallRow) if field.name in _call.c),
    _watch.c.topic.is_not(None).label("checking"),
    _participant.c.muted,
    _participant.c.on_hold,
)


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as the journal keeps it; `body` is what was understood, `answer` our SVAML."""

    seq: int
    event_key: str
    application_key: str
    call_id: str | None
    conference_id: str | None
    kind: str
    source: str
    event_at: Instant
    fine_at: Instant
    recorded_at: Instant
    body: dict[str, Any]
    answer: bytes | None
    answered_by: str | None
    command_id: str | None
    seen_count: int


def find(connection: Connection, call_id: str, *, now: Instant | None = None) -> CallRow | None:
    """The call, or None when no event ever named it."""
    return next(iter(find_many(connection, [call_id], now=now)), None)


def find_many(
    connection: Connection, call_ids: Sequence[str], *, now: Instant | None = None
) -> list[CallRow]:
    """Those of these calls that are known, in no order."""
    ids = [storable_id(call_id) for call_id in call_ids]
    return load(connection, select_calls().where(_call.c.call_id.in_(ids)), now=now)


def events(connection: Connection, call_id: str, *, limit: int = 1000) -> list[EventRow]:
    """What happened to the call, in the order in which the platform says it happened."""
    found = connection.execute(
        select(_event)
        .where(_event.c.call_id == storable_id(call_id))
        .order_by(_event.c.event_at, _event.c.fine_at, _event.c.seq)
        .limit(limit)
    )
    return [_event_row(row._asdict()) for row in found]


def select_calls(source: FromClause = _call) -> Select[Any]:
    """A select of everything in a CallRow but its command; `source` is or joins the call table."""
    return _EVERYTHING.select_from(
        source.outerjoin(_participant, _in_its_room).outerjoin(_watch, watched)
    )


def load(
    connection: Connection, statement: Select[Any], *, now: Instant | None = None
) -> list[CallRow]:
    """The rows of a `select_calls` statement, each with its command note as of `now`."""
    found: Sequence[Any] = connection.execute(statement).all()
    now = times.now() if now is None else now
    noted = notes.of_calls(connection, [row.call_id for row in found], now=now)
    given = names.of(
        connection, [side for row in found for side in (row.from_digits, row.to_digits)]
    )
    # By position: live views read thousands of rows a second, and names would double the time.
    return [
        _call_row(
            (*row, noted.get(row.call_id), given.get(row.from_digits), given.get(row.to_digits))
        )
        for row in found
    ]


def _call_row(values: tuple[Any, ...]) -> CallRow:
    return CallRow(*values)


def _event_row(columns: dict[str, Any]) -> EventRow:
    columns["body"] = json.loads(columns["body"])
    return EventRow(**columns)
