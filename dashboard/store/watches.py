"""What somebody wants looked up again and again, and which process is the one that does it.

A watch is open while its row exists. Knows nothing of what a look-up finds: that becomes events.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from dashboard.sinch.times import SECOND, Instant
from dashboard.store import schema, versions
from dashboard.store.inserts import insert

#: How often a watched thing is looked up, unless the caller says otherwise.
EVERY_SECONDS = 2.0

#: A look-up that keeps failing is tried at least this often.
LONGEST_PAUSE_SECONDS = 60.0

_CALL = "call:"
_CONFERENCE = "conference:"
_watch = schema.watch
_lease = schema.lease


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One open watch: until when it is wanted, when it is due, how the last look-up went.

    `checked_at` is when the last look-up that was answered was sent; `failures` counts those
    since then that were not.
    """

    topic: str
    wanted_until: Instant
    next_at: Instant
    checked_at: Instant | None
    failures: int
    outcome: str | None


def call_topic(call_id: str) -> str:
    """The topic under which one call is watched."""
    return f"{_CALL}{call_id}"


def conference_topic(application_key: str, conference_id: str) -> str:
    """The topic under which one room is watched."""
    return f"{_CONFERENCE}{application_key}:{conference_id}"


def call_of(topic: str) -> str | None:
    """The call that `topic` is about, or None."""
    return topic.removeprefix(_CALL) if topic.startswith(_CALL) else None


def conference_of(topic: str) -> tuple[str, str] | None:
    """The (application key, conference id) that `topic` is about, or None."""
    if not topic.startswith(_CONFERENCE):
        return None
    application_key, _, conference_id = topic.removeprefix(_CONFERENCE).partition(":")
    return application_key, conference_id


def want(connection: Connection, topic: str, until: Instant, now: Instant) -> None:
    """Keep `topic` watched at least until `until`; a topic not watched so far is due at once.

    A call that starts to be watched is shown as being checked, so its version rises.
    """
    opened = connection.execute(
        insert(connection, _watch)
        .values(topic=topic, wanted_until=until, next_at=now, failures=0)
        .on_conflict_do_nothing()
        .returning(_watch.c.topic)
    ).first()
    if opened is None:
        _want_longer(connection, topic, until, now)
    else:
        _touch(connection, [topic])


def due(connection: Connection, now: Instant, *, limit: int = 100) -> list[WatchRow]:
    """The watches whose look-up is due and still wanted, the longest overdue first."""
    found = connection.execute(
        select(_watch)
        .where(_watch.c.wanted_until > now, _watch.c.next_at <= now)
        .order_by(_watch.c.next_at, _watch.c.topic)
        .limit(limit)
    )
    return [WatchRow(**row._asdict()) for row in found]


def find(connection: Connection, topic: str) -> WatchRow | None:
    """The watch on `topic`, or None when there is none."""
    row = connection.execute(select(_watch).where(_watch.c.topic == topic)).first()
    return WatchRow(**row._asdict()) if row else None


def checked(
    connection: Connection,
    topic: str,
    *,
    now: Instant,
    outcome: str | None = None,
    failed: bool = False,
    every_seconds: float = EVERY_SECONDS,
) -> None:
    """Note a look-up that was sent at `now` and whether it was answered; say when the next is due.

    A room that nobody watches is noted too, so that a page can say how old its roster is.
    """
    row = find(connection, topic)
    if row is None and call_of(topic) is not None:
        return  # an open watch shows its call as being checked, and that check is over
    row = row or WatchRow(topic, now, now, None, 0, None)
    failures = row.failures + 1 if failed else 0
    values = {
        "next_at": now + int(_pause(every_seconds, failures) * SECOND),
        "checked_at": row.checked_at if failed else now,
        "failures": failures,
        "outcome": outcome,
    }
    connection.execute(
        insert(connection, _watch)
        .values(topic=topic, wanted_until=row.wanted_until, **values)
        .on_conflict_do_update(index_elements=[_watch.c.topic], set_=values)
    )


def close(connection: Connection, topic: str) -> bool:
    """Stop watching `topic`; False when nobody did. A call's version rises with it."""
    closed = connection.execute(
        delete(_watch).where(_watch.c.topic == topic).returning(_watch.c.topic)
    ).first()
    if closed is not None:
        _touch(connection, [topic])
    return closed is not None


def sweep(connection: Connection, *, before: Instant) -> int:
    """Close the watches that nobody wants since `before`; return how many those were."""
    forgotten: Sequence[str] = connection.scalars(
        delete(_watch).where(_watch.c.wanted_until < before).returning(_watch.c.topic)
    ).all()
    _touch(connection, forgotten)
    return len(forgotten)


def hold(connection: Connection, name: str, holder: str, until: Instant, now: Instant) -> bool:
    """Take or renew the lease `name` until `until`; False while somebody else holds it."""
    held = connection.execute(
        insert(connection, _lease)
        .values(name=name, holder=holder, until=until)
        .on_conflict_do_update(
            index_elements=[_lease.c.name],
            set_={"holder": holder, "until": until},
            where=(_lease.c.holder == holder) | (_lease.c.until <= now),
        )
        .returning(_lease.c.name)
    ).first()
    return held is not None


def release(connection: Connection, name: str, holder: str) -> None:
    """Give the lease up, so that the next process need not wait for its end."""
    connection.execute(delete(_lease).where(_lease.c.name == name, _lease.c.holder == holder))


def _want_longer(connection: Connection, topic: str, until: Instant, now: Instant) -> None:
    """Move the end out; interest that had lapsed makes the look-up due at once.

    The pause after failures stays as it is: a page that is opened again must not hammer a
    platform that is down.
    """
    lapsed = (_watch.c.wanted_until <= now) & (_watch.c.failures == 0) & (_watch.c.next_at > now)
    connection.execute(update(_watch).where(_watch.c.topic == topic, lapsed).values(next_at=now))
    connection.execute(
        update(_watch)
        .where(_watch.c.topic == topic, _watch.c.wanted_until < until)
        .values(wanted_until=until)
    )


def _pause(every_seconds: float, failures: int) -> float:
    return min(every_seconds * 2.0 ** min(failures, 16), max(LONGEST_PAUSE_SECONDS, every_seconds))


def _touch(connection: Connection, topics: Iterable[str]) -> None:
    calls = [call_id for topic in topics if (call_id := call_of(topic)) is not None]
    versions.touch(connection, [versions.Target(call_id) for call_id in calls])
