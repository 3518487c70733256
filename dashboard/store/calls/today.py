"""Today's calls counted in slices of time, and which slices changed: a day is never read twice.

The journal is the feed of changes: whatever an event did to a call, its slice is counted again.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import Connection, and_, case, func, select

from dashboard.sinch.times import SECOND, Instant
from dashboard.store import schema

SLICE = 30 * SECOND

_call = schema.call
_event = schema.event


@dataclass(frozen=True, slots=True)
class Counted:
    """Calls that began in some stretch of time: all, those decided, answered, failed, and cost.

    Decided are those that were answered or are over. `spent` is what ended calls cost, by
    currency: only an ending proves a cost.
    """

    calls: int = 0
    decided: int = 0
    answered: int = 0
    failed: int = 0
    spent: Mapping[str, Decimal] = field(default_factory=dict)

    def __add__(self, other: "Counted") -> "Counted":
        spent = dict(self.spent)
        for currency, amount in other.spent.items():
            spent[currency] = spent.get(currency, Decimal(0)) + amount
        return Counted(
            calls=self.calls + other.calls,
            decided=self.decided + other.decided,
            answered=self.answered + other.answered,
            failed=self.failed + other.failed,
            spent=spent,
        )


def slice_of(at: Instant) -> int:
    """The slice that an instant lies in."""
    return at // SLICE


def count_slices(
    connection: Connection, first: int, end: int, *, since: Instant
) -> dict[int, Counted]:
    """The slices from `first` to before `end`, of the calls that began at or after `since`."""
    place = (_call.c.started_at // SLICE).label("place")
    found = connection.execute(
        select(
            place,
            _call.c.cost_currency,
            func.count(),
            func.count(func.coalesce(_call.c.answered_at, _call.c.ended_at)),
            func.count(_call.c.answered_at),
            func.count(case((schema.has_failed, 1))),
            func.sum(_call.c.cost_amount),
        )
        .where(_call.c.started_at >= max(since, first * SLICE), _call.c.started_at < end * SLICE)
        .group_by(place, _call.c.cost_currency)
    )
    counted: dict[int, Counted] = defaultdict(Counted)
    for where, currency, calls, decided, answered, failed, cost in found:
        spent = {currency: cost} if currency and cost is not None else {}
        counted[where] += Counted(calls, decided, answered, failed, spent)
    return dict(counted)


def last_event(connection: Connection) -> int:
    """The number of the journal's newest event; 0 while there is none."""
    return connection.execute(select(func.max(_event.c.seq))).scalar() or 0


def slices_touched(connection: Connection, after: int, *, since: Instant) -> set[int]:
    """The slices of calls that events with a number above `after` were about."""
    place = _call.c.started_at // SLICE
    of_event = and_(_call.c.call_id == _event.c.call_id, _call.c.started_at >= since)
    found = connection.execute(
        select(place)
        .distinct()
        .select_from(_event.join(_call, of_event))
        .where(_event.c.seq > after)
    )
    return set(found.scalars())
