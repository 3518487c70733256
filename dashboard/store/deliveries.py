"""The callbacks as they arrived, for the inspector and for the ages on the page.

They are written by the journal alone; only samples of refused ones are ever dropped.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select

from dashboard.sinch.times import Instant
from dashboard.store import schema
from dashboard.store.events.storable import storable_id

#: The verdicts of deliveries that the platform itself signed.
GENUINE = ("recorded", "duplicate", "stale", "unknown", "quarantined")

#: Figures look back over this many deliveries: enough for the last minutes, and quick.
LOOKED_OVER = 10_000

_delivery = schema.delivery
_event = schema.event


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One POST to the door; `raw` is None for a copy, whose bytes the first one holds."""

    id: int
    received_at: Instant
    application_key: str | None
    event_key: str | None
    path: str
    x_timestamp: str | None
    headers: dict[str, str]
    raw: bytes | None
    verdict: str
    status: int
    recorded: str
    took_us: int


def last_received_at(connection: Connection) -> Instant | None:
    """When the platform last reached the door; refused senders do not count."""
    return connection.scalar(
        select(_delivery.c.received_at)
        .where(_delivery.c.verdict.in_(GENUINE))
        .order_by(_delivery.c.id.desc())
        .limit(1)
    )


def received(
    connection: Connection, event_keys: Iterable[str]
) -> dict[tuple[str | None, Instant], str]:
    """What became of the known deliveries of these events, by key and when they were received."""
    found = connection.execute(
        select(_delivery.c.event_key, _delivery.c.received_at, _delivery.c.verdict).where(
            _delivery.c.event_key.in_(sorted(event_keys))
        )
    )
    return {(row.event_key, row.received_at): row.verdict for row in found}


def genuine_bodies(connection: Connection, *, limit: int) -> list[bytes]:
    """The latest bodies that the platform signed, copies left out."""
    found = connection.scalars(
        select(_delivery.c.raw)
        .where(_delivery.c.verdict.in_(GENUINE), _delivery.c.raw.is_not(None))
        .order_by(_delivery.c.id.desc())
        .limit(limit)
    )
    return [bytes(raw) for raw in found]


def counts(connection: Connection, *, since: Instant) -> dict[str, int]:
    """The deliveries since an instant by verdict, among the newest LOOKED_OVER of them."""
    newest = (
        select(_delivery.c.verdict, _delivery.c.received_at)
        .order_by(_delivery.c.id.desc())
        .limit(LOOKED_OVER)
        .subquery()
    )
    found = connection.execute(
        select(newest.c.verdict, func.count().label("deliveries"))
        .where(newest.c.received_at >= since)
        .group_by(newest.c.verdict)
    )
    return {row.verdict: row.deliveries for row in found}


def refused(connection: Connection, *, limit: int) -> list[DeliveryRow]:
    """The latest samples of refused deliveries, the latest first."""
    found = connection.execute(
        select(_delivery).where(schema.is_refused).order_by(_delivery.c.id.desc()).limit(limit)
    )
    return [_from_columns(row._asdict()) for row in found]


def forget_refused(connection: Connection, *, keep: int) -> None:
    """Drop the samples of refused deliveries but for the newest `keep`."""
    newest = select(_delivery.c.id).where(schema.is_refused).order_by(_delivery.c.id.desc())
    last = connection.scalar(newest.offset(keep).limit(1))
    if last is not None:
        connection.execute(delete(_delivery).where(schema.is_refused, _delivery.c.id <= last))


def of_call(connection: Connection, call_id: str, *, limit: int = 200) -> list[DeliveryRow]:
    """What arrived about one call, copies included, the latest `limit` in order of arrival."""
    latest = connection.execute(
        select(_delivery)
        .join(_event, _event.c.event_key == _delivery.c.event_key)
        .where(_event.c.call_id == storable_id(call_id))
        .order_by(_delivery.c.id.desc())
        .limit(limit)
    ).all()
    return [_from_columns(row._asdict()) for row in reversed(latest)]


def recent(
    connection: Connection, *, limit: int = 50, before_id: int | None = None
) -> list[DeliveryRow]:
    """The latest deliveries first; `before_id` continues below one that was read already."""
    statement = select(_delivery)
    if before_id is not None:
        statement = statement.where(_delivery.c.id < before_id)
    found = connection.execute(statement.order_by(_delivery.c.id.desc()).limit(limit))
    return [_from_columns(row._asdict()) for row in found]


def _from_columns(columns: dict[str, Any]) -> DeliveryRow:
    columns["headers"] = json.loads(columns["headers"])
    return DeliveryRow(**columns)
