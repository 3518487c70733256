"""The calls that a floor lists, filtered and sorted, and the figures above them.

A floor lists the calls that are live, or of today's calls those that were answered or that failed.
"""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)

from dashboard.sinch.times import SECOND, Instant
from dashboard.store import names, schema
from dashboard.store.calls.rows import CallRow, load, select_calls, watched

#: The states that a live call may show, in the order of a call's life.
LIVE_STATES = (
    *("arriving", "ringing", "talking", "connected", "menu", "parked", "room"),
    *("ending", "checking"),
)
DIRECTIONS = ("inbound", "outbound")

#: What a list may be sorted by; with a minus before it, the greatest comes first.
ORDERS = ("started", "duration", "state", "from", "to", "cost")
NEWEST_FIRST = "-started"

#: Of today's calls so many, the newest, are searched and sorted: what a page costs has a limit.
MOST_OF_TODAY = 5_000

_call = schema.call
_watch = schema.watch
_live = _call.c.ended_at.is_(None)
_shown = case((_watch.c.topic.is_not(None), "checking"), else_=_call.c.state)

Listed = Literal["live", "answered", "failed"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which calls a floor lists.

    `of` are the live calls, or today's that were answered or failed. `states` narrows live calls
    down to those that show one of them (none: all); `number` is a part of either side, digits or
    letters, or of a name that was given to its number; `over` keeps calls that last or lasted
    longer than so many seconds.
    """

    of: Listed = "live"
    states: tuple[str, ...] = ()
    direction: str | None = None
    number: str | None = None
    application: str | None = None
    step: str | None = None
    over: int | None = None

    @property
    def narrows(self) -> bool:
        """Whether it leaves out any of the calls that it is about."""
        return self != Filter(of=self.of)


LIVE = Filter()


@dataclass(frozen=True, slots=True)
class Figures:
    """How many calls are live, and how many of them are in each shown state.

    `longest_since` is when the call began that lasts longest.
    """

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
    longest_since: Instant | None = None


def listed(
    connection: Connection,
    wanted: Filter = LIVE,
    *,
    order: str = NEWEST_FIRST,
    limit: int = 50,
    offset: int = 0,
    since: Instant = 0,
    now: Instant,
) -> list[CallRow]:
    """One page of the calls that `wanted` names; `since` is when today began."""
    # Found by id first: what a row shows is then looked up for one page, not for what lies before.
    page = _page(wanted, order, since=since, now=now).limit(limit).offset(offset).subquery("page")
    joined = page.join(_call, _call.c.call_id == page.c.call_id)
    return load(
        connection, select_calls(joined).order_by(*_ordering(wanted.of, order, now)), now=now
    )


def versions(
    connection: Connection,
    wanted: Filter = LIVE,
    *,
    order: str = NEWEST_FIRST,
    limit: int = 50,
    offset: int = 0,
    since: Instant = 0,
    now: Instant,
) -> dict[str, int]:
    """The same page as `listed` gives, in its order, but only what tells whether a row changed."""
    page = _page(wanted, order, since=since, now=now).add_columns(_call.c.version)
    found = connection.execute(page.limit(limit).offset(offset))
    return {row.call_id: row.version for row in found}


def count(connection: Connection, wanted: Filter, *, since: Instant = 0, now: Instant) -> int:
    """How many calls `wanted` names; of today's at most the newest `MOST_OF_TODAY` are searched."""
    ids = _ids(wanted, since=since, now=now, bounded=wanted.of != "live").subquery()
    return connection.execute(select(func.count()).select_from(ids)).scalar_one()


def active_figures(connection: Connection) -> Figures:
    """The live calls counted by the state that their rows show."""
    shown = _shown.label("shown")
    found = connection.execute(
        select(shown, func.count().label("calls"), func.min(_call.c.started_at).label("since"))
        .select_from(_call.outerjoin(_watch, watched))
        .where(_live)
        .group_by(shown)
    ).all()
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
        longest_since=min((row.since for row in found), default=None),
    )


def _page(wanted: Filter, order: str, *, since: Instant, now: Instant) -> Select[Any]:
    bounded = wanted.narrows or order.removeprefix("-") != "started"
    ids = _ids(wanted, since=since, now=now, bounded=bounded, with_state="state" in order)
    return ids.order_by(*_ordering(wanted.of, order, now))


def _ids(
    wanted: Filter, *, since: Instant, now: Instant, bounded: bool, with_state: bool = False
) -> Select[Any]:
    """The ids of the calls that `wanted` names, in no order."""
    source: FromClause = _call
    among = [_live] if wanted.of == "live" else _today(wanted.of, since)
    if wanted.of != "live" and bounded:
        newest = (
            select(_call.c.call_id)
            .where(*among)
            .order_by(_call.c.started_at.desc(), _call.c.call_id.desc())
            .limit(MOST_OF_TODAY)
        )
        among = [_call.c.call_id.in_(newest)]
    if wanted.states or with_state:
        source = _call.outerjoin(_watch, watched)
    return select(_call.c.call_id).select_from(source).where(*among, *_conditions(wanted, now))


def _today(of: Listed, since: Instant) -> list[ColumnElement[bool]]:
    which = schema.has_failed if of == "failed" else _call.c.answered_at.is_not(None)
    return [_call.c.started_at >= since, which]


def _conditions(wanted: Filter, now: Instant) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.states:
        found.append(_in_states(wanted.states))
    for column, value in (
        (_call.c.direction, wanted.direction),
        (_call.c.application_key, wanted.application),
        (_call.c.flow_step, wanted.step),
    ):
        if value is not None:
            found.append(column == value)
    if wanted.number:
        found.append(_has_number(wanted.number))
    if wanted.over is not None:
        found.append(_lasted(wanted.of, now) > wanted.over * SECOND)
    return found


def _in_states(shown: tuple[str, ...]) -> ColumnElement[bool]:
    """Calls that show one of these: a call under examination shows `checking` and nothing else."""
    unwatched = and_(_watch.c.topic.is_(None), _call.c.state.in_(shown))
    return or_(unwatched, _watch.c.topic.is_not(None)) if "checking" in shown else unwatched


def _has_number(part: str) -> ColumnElement[bool]:
    if part.isascii() and part.isdigit():
        sides = (_call.c.from_digits, _call.c.to_digits)
        return or_(*(side.contains(part) for side in sides))
    named = names.digits_named(part)
    written = (_call.c.from_endpoint, _call.c.to_endpoint)
    return or_(
        *(side.icontains(part, autoescape=True) for side in written),
        *(side.in_(named) for side in (_call.c.from_digits, _call.c.to_digits)),
    )


def _lasted(of: Listed, now: Instant) -> ColumnElement[Any]:
    """How long a call lasts or lasted, in microseconds."""
    end = literal(now) if of == "live" else func.coalesce(_call.c.ended_at, now)
    return end - _call.c.started_at


def _ordering(of: Listed, order: str, now: Instant) -> list[ColumnElement[Any]]:
    falling = order.startswith("-")
    name = order.removeprefix("-")
    if of == "live" and name == "duration":
        name, falling = "started", not falling  # the index knows who began first
    column = _sorted_by(of, name, now)
    first = column.desc() if falling else column.asc()
    if name == "started":
        return [first, _call.c.call_id.desc() if falling else _call.c.call_id.asc()]
    return [first, _call.c.started_at.desc(), _call.c.call_id.desc()]


def _sorted_by(of: Listed, name: str, now: Instant) -> ColumnElement[Any]:
    match name:
        case "duration":
            return _lasted(of, now)
        case "state":
            places = {state: place for place, state in enumerate(LIVE_STATES)}
            return case(places, value=_shown, else_=len(LIVE_STATES))
        case "from":
            return func.coalesce(_call.c.from_digits, _call.c.from_endpoint, "")
        case "to":
            return func.coalesce(_call.c.to_digits, _call.c.to_endpoint, "")
        case "cost":
            return func.coalesce(_call.c.cost_amount, 0)
        case _:
            return _call.c.started_at
