"""How an event stands in the journal: common fields are columns, its own are one JSON body."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any, NamedTuple, get_args

from dashboard.sinch.callbacks import Amd
from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money
from dashboard.store.events.facts import Event, Fact, PlatformError

_KINDS: dict[str, type[Event]] = {kind.kind: kind for kind in get_args(Event)}
_COMMON = frozenset(field.name for field in fields(Fact))

#: The columns of the journal that an event is read from.
READ = (
    *("event_key", "event_at", "fine_at", "application_key", "call_id", "conference_id"),
    *("kind", "source", "command_id", "body"),
)

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True, check_circular=False).encode


class _Column(NamedTuple):
    field: str
    name: str
    write: Callable[[Any], Any] | None
    read: Callable[[Any], Any] | None


def to_body(event: Fact) -> dict[str, Any]:
    """The event's own fields under their names in the journal, without those unknown."""
    body: dict[str, Any] = {} if event.dated else {"dated": False}
    for field, name, write, _ in _COLUMNS[type(event)]:
        value = getattr(event, field)
        if value is not None and value != ():
            body[name] = write(value) if write else value
    return body


def to_json(event: Fact) -> str:
    """The body as ASCII-escaped JSON text: what both engines keep alike."""
    return _encode(to_body(event))


def from_row(row: Mapping[str, Any]) -> Event:
    """The event that a row of the journal holds, given by its columns READ and perhaps others.

    Raises KeyError for a kind from the future.
    """
    kind = _KINDS[row["kind"]]
    body = json.loads(row["body"])
    own = {
        column.field: column.read(body[column.name]) if column.read else body[column.name]
        for column in _COLUMNS[kind]
        if column.name in body
    }
    return kind(
        key=row["event_key"],
        at=row["event_at"],
        fine=row["fine_at"],
        application_key=row["application_key"],
        call_id=row["call_id"],
        conference_id=row["conference_id"],
        source=row["source"],
        command_id=row["command_id"],
        dated=body.get("dated", True),
        **own,
    )


def _columns(kind: type[Fact]) -> tuple[_Column, ...]:
    own = (field.name for field in fields(kind) if field.name not in _COMMON)
    return tuple(
        _Column(name, _NAMES.get(name, name), *_CODECS.get(name, (None, None))) for name in own
    )


def _money_out(money: Money) -> dict[str, str]:
    return {"currency": money.currency, "amount": str(money.amount)}


def money_of(body: Mapping[str, str]) -> Money:
    """An amount as the journal keeps it."""
    return Money(body["currency"], Decimal(body["amount"]))


def _destination_in(body: Mapping[str, str]) -> Destination:
    return Destination(body["type"], body["endpoint"])


def _pairs_in(body: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in body)


def _amd_out(amd: Amd) -> dict[str, Any]:
    return {"status": amd.status, "reason": amd.reason, "duration": amd.duration}


def _amd_in(body: Mapping[str, Any]) -> Amd:
    return Amd(body["status"], body["reason"], body["duration"])


def _error_out(error: PlatformError) -> dict[str, Any]:
    return {"code": error.code, "message": error.message}


def _error_in(body: Mapping[str, Any]) -> PlatformError:
    return PlatformError(body["code"], body["message"])


#: Where the journal's name is shorter than the field's.
_NAMES = {
    "from_destination": "from",
    "to_destination": "to",
    "duration_seconds": "duration",
}

_CODECS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "from_destination": (Destination.to_wire, _destination_in),
    "to_destination": (Destination.to_wire, _destination_in),
    "cost": (_money_out, money_of),
    "rate": (_money_out, money_of),
    "cookies": (list, _pairs_in),
    "headers": (list, _pairs_in),
    "amd": (_amd_out, _amd_in),
    "error": (_error_out, _error_in),
}

_COLUMNS: dict[type[Any], tuple[_Column, ...]] = {kind: _columns(kind) for kind in _KINDS.values()}
