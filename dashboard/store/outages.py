"""Which addresses of the platform are away, as each process found out for itself.

A process that dies says nothing more, so what it said holds only until then.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from dashboard.sinch.times import Instant
from dashboard.store import schema
from dashboard.store.inserts import insert

_outage = schema.outage


@dataclass(frozen=True, slots=True)
class OutageRow:
    """What is wrong (`silent` or `credentials`), and since when, by whoever noticed first."""

    trouble: str
    since: Instant


def note(
    connection: Connection, process: str, url: str, trouble: str, *, since: Instant, until: Instant
) -> None:
    """Say that `url` is away; say it again before `until` for as long as it is."""
    values = {"trouble": trouble, "since": since, "until": until}
    connection.execute(
        insert(connection, _outage)
        .values(process=process, url=url, **values)
        .on_conflict_do_update(index_elements=[_outage.c.process, _outage.c.url], set_=values)
    )


def over(connection: Connection, process: str, url: str) -> None:
    """Say that `url` is back."""
    connection.execute(delete(_outage).where(_outage.c.process == process, _outage.c.url == url))


def current(connection: Connection, *, now: Instant) -> list[OutageRow]:
    """What is wrong now, one row a kind of trouble."""
    found = connection.execute(
        select(_outage.c.trouble, func.min(_outage.c.since).label("since"))
        .where(_outage.c.until > now)
        .group_by(_outage.c.trouble)
        .order_by(_outage.c.trouble)
    )
    return [OutageRow(**row._asdict()) for row in found]


def sweep(connection: Connection, *, before: Instant) -> None:
    """Forget what processes said that are gone."""
    connection.execute(delete(_outage).where(_outage.c.until < before))
