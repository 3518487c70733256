"""The live half of the web process: its threads, the pulse, and who may stay.

Permission is decided when subscribing, and again several times a second for as long as a socket
is open.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flask import Flask
from flask_babel import force_locale
from flask_socketio import SocketIO
from sqlalchemy.exc import SQLAlchemyError

from dashboard.live import subscriptions
from dashboard.live.doors import Doors
from dashboard.live.engine import GONE_SECONDS, LARGEST_FRAME, Engine
from dashboard.live.hub import Hub, Viewer
from dashboard.live.lanes import Lane, lanes
from dashboard.live.pusher import Pusher
from dashboard.live.readers import Readers
from dashboard.live.wires import Broadcasts
from dashboard.operations import operators, outages, rosters, views
from dashboard.operations.runtime import Runtime
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import deliveries

PULSE_SECONDS = 1.0

#: How often is looked after those who may not stay, or fell behind: well within a second.
LOOK_SECONDS = 0.4

#: An open page is a sign of life of its session, noted this often.
PRESENT_SECONDS = 60

#: A room that somebody looks at is said to be watched this often; the wish lasts twice as long.
WATCH_SECONDS = 5

PING_SECONDS = 5

log = logging.getLogger(__name__)


@dataclass
class LiveServer:
    """The live half of the web process. `start` once the process is the one that serves."""

    runtime: Runtime
    socketio: SocketIO
    hub: Hub
    pusher: Pusher
    lists: Lane
    figures: Lane
    doors: Doors
    engine: Engine
    readers: Readers
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _watched_at: Instant = 0
    _present_at: Instant = 0

    def start(self) -> None:
        """Begin to follow the store."""
        for name, run in (
            ("lists", self.lists.run),
            ("figures", self.figures.run),
            ("doors", self.doors.run),
            ("pulse", self._pulse),
            ("look", self._look),
        ):
            thread = threading.Thread(target=run, args=(self._stop,), name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Tell the browsers to come back elsewhere, and end the threads."""
        self._stop.set()
        for sid in self.hub.viewers():
            self.engine.part_with(sid)
        for thread in self._threads:
            thread.join(timeout=2.0)

    def is_alive(self) -> bool:
        """Whether all views were looked after in the last five seconds."""
        beat_at = min(self.lists.beat_at, self.figures.beat_at)
        return self.runtime.clock() - beat_at < 5 * SECOND

    def beat(self) -> None:
        """Once a second: say how fresh the board is, and ask for what is looked at."""
        now = self.runtime.clock()
        self.socketio.emit(
            "pulse",
            {
                "now": now,
                "read_at": self.lists.read_at,
                "last_callback_at": self._last_callback_at(),
                "doors": self.doors.summary(),
                "platform": self._platform(),
            },
        )
        if now - self._watched_at >= WATCH_SECONDS * SECOND:
            self._watched_at = now
            self._watch_rooms()

    def look(self) -> None:
        """Tell those who fell behind when to catch up; part with whoever may not stay."""
        self.catch_up()
        self.engine.sweep()
        self._part_with_the_signed_out(self.runtime.clock())

    def catch_up(self) -> None:
        """Tell browsers that were left out of pushes, and have read the rest, to fetch anew."""
        for sid, room in self.readers.caught_up():
            for audience in self.hub.watching(sid):
                if audience.room == room:
                    self.socketio.emit("resync", {"view": audience.view.topic}, to=sid)

    def _pulse(self, stop: threading.Event) -> None:
        _repeat(self.beat, PULSE_SECONDS, stop)

    def _look(self, stop: threading.Event) -> None:
        _repeat(self.look, LOOK_SECONDS, stop)

    def _last_callback_at(self) -> Instant | None:
        recorded = None
        try:
            with self.runtime.database.reading() as connection:
                recorded = deliveries.last_received_at(connection)
        except SQLAlchemyError as error:
            # The pulse goes on: how old the board is tells people that the store is away.
            log.warning("a pulse without the store: %s", type(error).__name__)
        return max(filter(None, (recorded, self.doors.last_callback_at())), default=None)

    def _platform(self) -> dict[str, Instant]:
        """What is wrong with the platform, each trouble with its beginning."""
        try:
            return {outage.trouble: outage.since for outage in outages.current(self.runtime)}
        except SQLAlchemyError as error:
            log.warning("a pulse without the store: %s", type(error).__name__)
            return {}

    def _part_with_the_signed_out(self, now: Instant) -> None:
        """Close the sockets whose session ended or whose role changed."""
        viewers = self.hub.viewers()
        tokens = {viewer.token for viewer in viewers.values()}
        signed_in = operators.visitors(self.runtime.database, tokens, now=now)
        for sid, viewer in viewers.items():
            found = signed_in.get(viewer.token)
            if found is None or found.operator.role != viewer.role:
                self.socketio.emit("signed-out", to=sid)
                self.engine.part_with(sid)
        if now - self._present_at >= PRESENT_SECONDS * SECOND:
            self._present_at = now
            operators.note_presence(self.runtime.database, signed_in.values(), now=now)

    def _watch_rooms(self) -> None:
        shown = {(one.audience.view, one.audience.rights) for one in self.hub.watched()}
        ours = self.runtime.application_key
        for view, rights in shown:
            if isinstance(view, views.RoomView) and view.application_key == ours:
                # Nobody's curiosity makes us ask Sinch for made-up rooms, except a moderator's.
                watch = rosters.watch_unknown if rights == "moderate" else rosters.watch
                watch(self.runtime, view.conference_id)


def attach(
    app: Flask,
    runtime: Runtime,
    who: Callable[[], Viewer | None],
    *,
    door_token: str | None = None,
    spoken: Mapping[str, str] = MappingProxyType({}),
    ping_seconds: float = PING_SECONDS,
    gone_seconds: float = GONE_SECONDS,
) -> LiveServer:
    """Give `app` its sockets. `who` says whose browser opens one, from the request's own cookie.

    `spoken` are the languages that pages have, as HTML names them, each with its locale: a view is
    pushed in the language of the page that shows it. A browser that leaves a ping unanswered for
    `ping_seconds`, or takes nothing for `gone_seconds`, is gone.
    """
    # Built bare: options given to the constructor would make a first server that eats the handlers.
    socketio = SocketIO()
    hub = Hub(most_browsers=runtime.settings.max_browsers)
    engine = Engine(socketio, runtime.settings.max_browsers, gone_seconds)
    readers = Readers(engine.waiting)
    pusher = Pusher(runtime, hub, emit=_emitting(socketio, readers), speaking=_speaking(app))
    doors = Doors(runtime.settings.door_urls, door_token)
    live = LiveServer(runtime, socketio, hub, pusher, *lanes(pusher), doors, engine, readers)
    subscriptions.register(socketio, hub, readers, who=who, baseline=pusher.baseline, spoken=spoken)
    socketio.init_app(
        app,
        async_mode="threading",
        ping_interval=ping_seconds,
        ping_timeout=ping_seconds,
        max_http_buffer_size=LARGEST_FRAME,
        client_manager=Broadcasts(),
        **_engine_options(runtime),
    )
    subscriptions.take_acknowledgements(socketio, hub, readers)
    app.wsgi_app = engine.attach(app.wsgi_app)  # type: ignore[method-assign]
    app.extensions["live"] = live
    return live


def _engine_options(runtime: Runtime) -> dict[str, Any]:
    """WebSockets only, and only from our own pages; without an address of ours, from this host.

    A browser's frames are handled one after the other: a thread for each would let one browser
    start thousands, and a subscription could overtake the one that it ends.
    """
    options: dict[str, Any] = {"transports": ["websocket"], "async_handlers": False}
    if runtime.settings.web_url:
        options["cors_allowed_origins"] = [runtime.settings.web_url]
    return options


def _emitting(socketio: SocketIO, readers: Readers) -> Callable[[str, dict[str, Any]], None]:
    """Sends to everybody in a room but those who are behind."""

    def emit(room: str, message: dict[str, Any]) -> None:
        behind = readers.behind(room, message["seq"])
        socketio.emit("push", message, to=room, skip_sid=behind)

    return emit


def _repeat(what: Callable[[], None], seconds: float, stop: threading.Event) -> None:
    while not stop.wait(seconds):
        try:
            what()
        except SQLAlchemyError as error:
            log.warning("%s without the store: %s", what.__name__, type(error).__name__)
        except Exception:
            log.exception("%s failed", what.__name__)


def _speaking(app: Flask) -> Callable[[str], Any]:
    """Contexts for rendering outside any request: addresses resolve, one language is set."""

    @contextmanager
    def speaking(locale: str) -> Iterator[None]:
        with app.test_request_context(), force_locale(locale):
            yield

    return speaking
