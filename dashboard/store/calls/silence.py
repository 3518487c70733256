"""Live calls of which too little is heard or known: the worker asks the platform about them."""

from sqlalchemy import Connection, and_, case, or_

from dashboard.sinch.times import SECOND, Instant
from dashboard.store import schema
from dashboard.store.calls.rows import CallRow, load, select_calls

_call = schema.call
_watch = schema.watch
_live = _call.c.ended_at.is_(None)


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
