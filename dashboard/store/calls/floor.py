"""The calls that are live now, and the figures above them."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, case, func, literal, or_, select

from dashboard.sinch.times import SECOND, Instant
from dashboard.store import schema
from dashboard.store.calls.rows import CallRow, load, select_calls

_call = schema.call
_watch = schema.watch
_live = _call.c.ended_at.is_(None)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many calls are live, and how many of them are in each shown state."""

    active: int
    arriving: int
    ringing: int
    talking: int
    connected: int
    menu: int
    parked: int
    in_rooms: int
    ending: int
    checking: int


@dataclass(frozen=True, slots=True)
class Today:
    """The calls that began since an instant: all, those answered, those that failed."""

    calls: int
    answered: int
    failed: int


def active(
    connection: Connection, *, limit: int = 50, offset: int = 0, now: Instant | None = None
) -> list[CallRow]:
    """One page of the live calls, newest first."""
    statement = (
        select_calls()
        .where(_live)
        .order_by(_call.c.started_at.desc(), _call.c.call_id.desc())
        .limit(limit)
        .offset(offset)
    )
    return load(connection, statement, now=now)


def active_figures(connection: Connection) -> Figures:
    """The live calls counted by the state that their rows show."""
    shown = case((_watch.c.topic.is_not(None), "checking"), else_=_call.c.state).label("shown")
    watched = _watch.c.topic == literal("call:").concat(_call.c.call_id)
    found = connection.execute(
        select(shown, func.count().label("calls"))
        .select_from(_call.outerjoin(_watch, watched))
        .where(_live)
        .group_by(shown)
    )
    counts: dict[str, int] = {row.shown: row.calls for row in found}
    return Figures(
        active=sum(counts.values()),
        arriving=counts.get("arriving", 0),
        ringing=counts.get("ringing", 0),
        talking=counts.get("talking", 0),
        connected=counts.get("connected", 0),
        menu=counts.get("menu", 0),
        parked=counts.get("parked", 0),
        in_rooms=counts.get("room", 0),
        ending=counts.get("ending", 0),
        checking=counts.get("checking", 0),
    )


def today(connection: Connection, *, since: Instant) -> Today:
    """The calls that began at or after `since`, counted."""
    row = connection.execute(
        select(
            func.count(),
            func.count(_call.c.answered_at),
            func.count(case((_call.c.state == "failed", 1))),
        ).where(_call.c.started_at >= since)
    ).one()
    calls, answered, failed = row
    return Today(calls, answered, failed)


def unheard(
    connection: Connection,
    *,
    now: Instant,
    least_seconds: int,
    most_seconds: int,
    limit: int = 100,
) -> list[CallRow]:
    """Live calls that should be asked about and are not yet, the longest silent first.

    Those that left their room without another word, and those silent for half of what was heard of
    them so far, at least `least_seconds` and at most `most_seconds`: long calls are asked about
    ever more seldom.
    """
    heard_for = (_call.c.proved_at - _call.c.started_at) / 2
    patience = case(
        (heard_for < least_seconds * SECOND, least_seconds * SECOND),
        (heard_for > most_seconds * SECOND, most_seconds * SECOND),
        else_=heard_for,
    )
    too_long = _call.c.proved_at + patience < now
    statement = (
        select_calls()
        .where(_live, _watch.c.topic.is_(None), or_(_call.c.state == "checking", too_long))
        .order_by(_call.c.proved_at, _call.c.call_id)
        .limit(limit)
    )
    return load(connection, statement, now=now)


def nameless(connection: Connection, *, limit: int = 100) -> list[CallRow]:
    """Live calls of which nobody told who calls whom, the newest first."""
    statement = (
        select_calls()
        .where(_live, _call.c.from_endpoint.is_(None), _call.c.to_endpoint.is_(None))
        .order_by(_call.c.started_at.desc(), _call.c.call_id.desc())
        .limit(limit)
    )
    return load(connection, statement, now=None)


def silent(
    connection: Connection, *, before: Instant, limit: int = 100, now: Instant | None = None
) -> list[CallRow]:
    """Live calls of which nothing was heard since `before`, the longest silent first."""
    statement = (
        select_calls()
        .where(and_(_live, _call.c.proved_at < before))
        .order_by(_call.c.proved_at, _call.c.call_id)
        .limit(limit)
    )
    return load(connection, statement, now=now)
