"""What a live view holds: a topic, read back as the rows and figures that it shows now.

A topic is canonical text, the same for everyone who looks at the same thing: browsers with the same
view share one query and one rendering. Both the page and the push read it here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from sqlalchemy import Connection

from dashboard.operations.runtime import Runtime
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import calls, commands, conferences

PAGE = 50
FURTHEST_PAGE = 1000
RECENT_ROOMS_SECONDS = 3600
RECENT_CALLOUTS = 20


class UnknownTopic(ValueError):
    """This text names no view."""


@dataclass(frozen=True, slots=True)
class FloorView:
    """One page of the calls that are live now, newest first."""

    page: int = 1

    @property
    def topic(self) -> str:
        return "calls?" + urlencode({"state": "live", "order": "-started", "page": self.page})


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


View = FloorView | RoomsView | RoomView | CallView | CalloutsView


@dataclass(frozen=True, slots=True)
class Board:
    """What a view shows at one moment.

    `rows` in the order of the page, each under its own key with a version that only grows; `head`
    is what stands above them.
    """

    rows: Mapping[str, Any]
    versions: Mapping[str, int]
    head: Any = None


def parse(topic: str) -> View:
    """The view that `topic` names, rebuilt from its parts.

    Raises:
        UnknownTopic: for anything that is not exactly a view's own topic.
    """
    view = _read_topic(topic)
    if view is None or view.topic != topic:
        raise UnknownTopic(topic[:200])
    return view


def read(connection: Connection, view: View, *, now: Instant) -> Board:
    """What `view` shows now."""
    match view:
        case FloorView():
            return _floor(connection, view)
        case RoomsView():
            return _rooms(connection, now)
        case RoomView():
            return _room(connection, view)
        case CallView():
            return _call(connection, view)
        case CalloutsView():
            return _callouts(connection)


def look(runtime: Runtime, view: View) -> Board:
    """What `view` shows at this moment."""
    with runtime.database.reading() as connection:
        return read(connection, view, now=runtime.clock())


def action_of(view: View) -> str:
    """The action that a person must be allowed, to look at `view`."""
    match view:
        case FloorView():
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
    if topic.startswith("calls?"):
        page = dict(parse_qsl(topic.removeprefix("calls?"))).get("page", "")
        fits = page.isascii() and page.isdigit() and len(page) <= 4
        return FloorView(int(page)) if fits and 1 <= int(page) <= FURTHEST_PAGE else None
    if topic.startswith("conference:") and topic.count(":") == 2:
        _, application_key, conference_id = topic.split(":")
        return RoomView(unquote(application_key), unquote(conference_id))
    if topic.startswith("call:"):
        return CallView(unquote(topic.removeprefix("call:")))
    return None


def _floor(connection: Connection, view: FloorView) -> Board:
    rows = calls.active(connection, limit=PAGE, offset=(view.page - 1) * PAGE)
    return Board(
        rows={row.call_id: row for row in rows},
        versions={row.call_id: row.version for row in rows},
        head=calls.active_figures(connection),
    )


def _rooms(connection: Connection, now: Instant) -> Board:
    rooms = [
        *conferences.occupied(connection),
        *conferences.recent(connection, since=now - RECENT_ROOMS_SECONDS * SECOND),
    ]
    keyed = {f"{room.application_key}:{room.conference_id}": room for room in rooms}
    return Board(rows=keyed, versions={key: room.version for key, room in keyed.items()})


def _room(connection: Connection, view: RoomView) -> Board:
    people = conferences.roster(connection, view.application_key, view.conference_id)
    return Board(
        rows={person.call_id: person for person in people},
        versions={person.call_id: person.version for person in people},
        head=conferences.find(connection, view.application_key, view.conference_id),
    )


def _call(connection: Connection, view: CallView) -> Board:
    call = calls.find(connection, view.call_id)
    happened = calls.events(connection, view.call_id) if call else []
    return Board(
        rows={event.event_key: event for event in happened},
        versions={event.event_key: event.seen_count for event in happened},
        head=call,
    )


def _callouts(connection: Connection) -> Board:
    placed = commands.recent_callouts(connection, limit=RECENT_CALLOUTS)
    return Board(
        rows={callout.command.command_id: callout for callout in placed},
        versions={callout.command.command_id: callout.version for callout in placed},
    )
