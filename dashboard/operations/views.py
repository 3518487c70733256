"""What a live view holds: a topic, read back as the rows and figures that it shows now.

A topic is canonical text, the same for everyone who looks at the same thing: browsers with the same
view share one query and one rendering. Both the page and the push read it here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dashboard.operations import floor, rooms
from dashboard.operations.floor import PAGE, CountView, FiguresView, FloorView
from dashboard.operations.runtime import Runtime
from dashboard.operations.today import Tally
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import calls, commands, conferences
from dashboard.store.calls import CallRow, Counted, Figures

__all__ = [
    "PAGE",
    "Board",
    "CallView",
    "CalloutsView",
    "Count",
    "CountView",
    "FiguresView",
    "FloorFigures",
    "FloorView",
    "RoomView",
    "RoomsView",
    "UnknownTopic",
    "View",
    "action_of",
    "calls_of",
    "glance",
    "lasts",
    "look",
    "pace",
    "parse",
    "read",
]

#: A list of what happens now is read at most this often; figures and lists of today more seldom.
TICK_SECONDS = 0.1
SLOW_SECONDS = 1.0

#: What depends on the hour of the day is read this often although nothing happened.
CLOCK_SECONDS = 15.0

RECENT_ROOMS_SECONDS = 3600

#: Whoever left a room within this time may still be on somebody's page, and is told to have left.
LEAVING_SECONDS = 60
RECENT_CALLOUTS = 20


class UnknownTopic(ValueError):
    """This text names no view."""


@dataclass(frozen=True, slots=True)
class RoomsView:
    """The rooms with somebody in them, and those active in the last hour."""

    topic: str = "conferences"


@dataclass(frozen=True, slots=True)
class RoomView:
    """One room's roster."""

    application_key: str
    conference_id: str

    @property
    def topic(self) -> str:
        parts = (self.application_key, self.conference_id)
        return ":".join(["conference", *(quote(part, safe="") for part in parts)])


@dataclass(frozen=True, slots=True)
class CallView:
    """One call and its events."""

    call_id: str

    @property
    def topic(self) -> str:
        return f"call:{quote(self.call_id, safe='')}"


@dataclass(frozen=True, slots=True)
class CalloutsView:
    """The latest callouts and what becomes of them."""

    topic: str = "callouts"


View = FloorView | CountView | FiguresView | RoomsView | RoomView | CallView | CalloutsView


@dataclass(frozen=True, slots=True)
class Count:
    """How many calls a floor view is a page of, and among how many it looks.

    `most` is set when only so many of today's calls were searched.
    """

    matching: int
    among: int
    most: int | None = None

    @property
    def pages(self) -> int:
        """How many pages the calls fill."""
        return -(-self.matching // PAGE)


@dataclass(frozen=True, slots=True)
class FloorFigures:
    """The figures above the floor: the live calls by state, and what became of today's."""

    now: Figures
    today: Counted


@dataclass(frozen=True, slots=True)
class Board:
    """What a view shows at one moment.

    `versions` has each row's key, in the order of the page, with a version that only grows; `rows`
    are the rows, or those of them that whoever reads needs; `head` is what stands above them;
    `last_words` are rows that left because they ended.
    """

    rows: Mapping[str, Any]
    versions: Mapping[str, int]
    head: Any = None
    last_words: Mapping[str, Any] = field(default_factory=dict)


def parse(topic: str) -> View:
    """The view that `topic` names, rebuilt from its parts.

    Raises:
        UnknownTopic: for anything that is not exactly a view's own topic.
    """
    view = _read_topic(topic)
    if view is None or view.topic != topic:
        raise UnknownTopic(topic[:200])
    return view


def read(connection: Connection, view: View, *, now: Instant, today: Tally | None = None) -> Board:
    """What `view` shows now; `today` is the count that the process keeps, if it keeps one."""
    day = today or Tally(ZoneInfo("UTC"))
    match view:
        case FloorView():
            return _floor(connection, view, now, day)
        case CountView():
            return Board({}, {}, _count(connection, view.floor, now, day))
        case FiguresView():
            figures = FloorFigures(calls.active_figures(connection), day.count(connection, now=now))
            return Board({}, {}, figures)
        case RoomsView():
            return _rooms(connection, now)
        case RoomView():
            return _room(connection, view, now)
        case CallView():
            return _call(connection, view, now)
        case CalloutsView():
            return _callouts(connection, now)


def glance(connection: Connection, view: View, *, now: Instant, today: Tally) -> Board:
    """What `view` shows now; of a floor only the versions, since most rows are known already."""
    if not isinstance(view, FloorView):
        return read(connection, view, now=now, today=today)
    return Board({}, calls.versions(connection, view.wanted, **_place(view, now, today)))


def calls_of(connection: Connection, call_ids: Collection[str], now: Instant) -> dict[str, CallRow]:
    """The rows of these calls, for whatever floors lack them."""
    found = calls.find_many(connection, sorted(call_ids), now=now)
    return {row.call_id: row for row in calls.with_recordings(connection, found)}


def look(runtime: Runtime, view: View) -> Board:
    """What `view` shows at this moment."""
    with runtime.database.reading() as connection:
        return read(connection, view, now=runtime.clock(), today=runtime.today)


def pace(view: View) -> float:
    """The least seconds from one reading of `view` to the next, however much happens."""
    match view:
        case CountView() | FiguresView():
            return SLOW_SECONDS
        case FloorView():
            return TICK_SECONDS if view.wanted.of == "live" else SLOW_SECONDS
        case _:
            return TICK_SECONDS


def lasts(view: View) -> float | None:
    """After how many seconds a reading of `view` is old although nothing happened, if ever."""
    match view:
        case FloorView(wanted=wanted) | CountView(floor=FloorView(wanted=wanted)):
            if wanted.over is not None:
                return SLOW_SECONDS
            return None if wanted.of == "live" else CLOCK_SECONDS
        case FiguresView():
            return CLOCK_SECONDS
        case _:
            return None


def action_of(view: View) -> str:
    """The action that a person must be allowed, to look at `view`."""
    match view:
        case FloorView() | CountView() | FiguresView():
            return "floor.see"
        case RoomsView() | RoomView():
            return "conferences.see"
        case CallView():
            return "calls.see"
        case CalloutsView():
            return "callouts.see"


def _read_topic(topic: str) -> View | None:
    if topic in ("conferences", "callouts"):
        return RoomsView() if topic == "conferences" else CalloutsView()
    asked = floor.parse(topic)
    if asked is not None:
        return asked
    if topic.startswith("conference:") and topic.count(":") == 2:
        _, application_key, conference_id = topic.split(":")
        return RoomView(unquote(application_key), unquote(conference_id))
    if topic.startswith("call:"):
        return CallView(unquote(topic.removeprefix("call:")))
    return None


def _floor(connection: Connection, view: FloorView, now: Instant, today: Tally) -> Board:
    listed = calls.listed(connection, view.wanted, **_place(view, now, today))
    rows = calls.with_recordings(connection, listed)
    return Board(
        rows={row.call_id: row for row in rows},
        versions={row.call_id: row.version for row in rows},
    )


def _place(view: FloorView, now: Instant, today: Tally) -> dict[str, Any]:
    """Which page of the calls that it names a view shows, and as of when."""
    offset = (view.page - 1) * PAGE
    since = today.since(now)
    return {"order": view.order, "limit": PAGE, "offset": offset, "since": since, "now": now}


def _count(connection: Connection, view: FloorView, now: Instant, today: Tally) -> Count:
    wanted = view.wanted
    if wanted.of == "live":
        among = calls.count(connection, calls.LIVE, now=now)
        matching = calls.count(connection, wanted, now=now) if wanted.narrows else among
        return Count(matching, among)
    counted = today.count(connection, now=now)
    among = counted.failed if wanted.of == "failed" else counted.answered
    if not wanted.narrows:
        return Count(among, counted.calls)
    matching = calls.count(connection, wanted, since=today.since(now), now=now)
    return Count(matching, among, calls.MOST_OF_TODAY if among > calls.MOST_OF_TODAY else None)


def _rooms(connection: Connection, now: Instant) -> Board:
    shown = [
        *conferences.occupied(connection, now=now),
        *conferences.recent(connection, since=now - RECENT_ROOMS_SECONDS * SECOND, now=now),
    ]
    keyed = {f"{room.application_key}:{room.conference_id}": room for room in shown}
    return Board(rows=keyed, versions={key: room.version for key, room in keyed.items()})


def _room(connection: Connection, view: RoomView, now: Instant) -> Board:
    room = rooms.read(connection, view.application_key, view.conference_id, now=now)
    people = conferences.roster(connection, view.application_key, view.conference_id, now=now)
    left = conferences.lately_left(
        connection,
        view.application_key,
        view.conference_id,
        since=now - LEAVING_SECONDS * SECOND,
        now=now,
    )
    return Board(
        rows={person.call_id: person for person in people},
        versions={person.call_id: person.version for person in people},
        head=room,
        last_words={person.call_id: person for person in left},
    )


def _call(connection: Connection, view: CallView, now: Instant) -> Board:
    call = calls.find(connection, view.call_id, now=now)
    happened = calls.events(connection, view.call_id) if call else []
    return Board(
        rows={event.event_key: event for event in happened},
        versions={event.event_key: event.seen_count for event in happened},
        head=calls.with_recording(connection, call) if call else None,
    )


def _callouts(connection: Connection, now: Instant) -> Board:
    placed = commands.recent_callouts(connection, limit=RECENT_CALLOUTS, now=now)
    return Board(
        rows={callout.command.command_id: callout for callout in placed},
        versions={callout.command.command_id: callout.version for callout in placed},
    )
