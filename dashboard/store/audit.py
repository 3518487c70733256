"""Who did what, to what, from where, and how it went: lines that are only ever added."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from dashboard.sinch.times import Instant
from dashboard.sinch.wire import storable
from dashboard.store import schema

_audit = schema.audit


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line. `before` and `after` are what changed, as far as it can be said."""

    seq: int
    at: Instant
    by_kind: str
    by_name: str
    address: str | None
    action: str
    target: str | None
    command_id: str | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    outcome: str


def append(
    connection: Connection,
    *,
    at: Instant,
    by_kind: str,
    by_name: str,
    action: str,
    outcome: str,
    address: str | None = None,
    target: str | None = None,
    command_id: str | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> int:
    """Add one line and return its number. Secrets have no place in `before` or `after`."""
    line = {
        "at": at,
        "by_kind": by_kind,
        "by_name": by_name,
        "address": address,
        "action": action,
        "target": target,
        "command_id": command_id,
        "before": _to_text(before),
        "after": _to_text(after),
        "outcome": outcome,
    }
    # Whoever fails to sign in chooses the name that is written here.
    added = connection.execute(_audit.insert().values(**storable(line)).returning(_audit.c.seq))
    return int(added.scalar_one())


def recent(
    connection: Connection, *, limit: int = 50, before_seq: int | None = None
) -> list[AuditRow]:
    """The latest lines first; `before_seq` continues below a line that was read already."""
    statement = select(
        *(column for column in _audit.c if column.name not in ("previous_hash", "hash"))
    )
    if before_seq is not None:
        statement = statement.where(_audit.c.seq < before_seq)
    found = connection.execute(statement.order_by(_audit.c.seq.desc()).limit(limit))
    return [_from_columns(row._asdict()) for row in found]


def _to_text(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(dict(value))


def _from_columns(columns: dict[str, Any]) -> AuditRow:
    for name in ("before", "after"):
        columns[name] = None if columns[name] is None else json.loads(columns[name])
    return AuditRow(**columns)
