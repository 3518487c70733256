"""The sockets: who may open one, what may be subscribed, and the pulse.

Permission is decided when subscribing and again each second; the client names a topic and nothing
else. Every handler answers hostile input by refusing it.
"""

import logging
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, request
from flask_babel import force_locale
from flask_socketio import SocketIO, join_room, leave_room
from socketio.exceptions import ConnectionRefusedError
from sqlalchemy.exc import SQLAlchemyError

from dashboard.live.boards import Audience
from dashboard.live.doors import Doors
from dashboard.live.hub import Full, Hub, Viewer
from dashboard.live.pusher import Pusher
from dashboard.operations import conferences, operators, policy, views
from dashboard.operations.runtime import Runtime
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import deliveries

PULSE_SECONDS = 1.0

#: A room that somebody looks at is said to be watched this often; the wish lasts twice as long.
WATCH_SECONDS = 5

PING_SECONDS = 5
USER_TIMEOUT_MILLISECONDS = 10_000
LARGEST_FRAME = 4096

log = logging.getLogger(__name__)


@dataclass
class LiveServer:
    """The live half of the web process. `start` once the process is the one that serves."""

    runtime: Runtime
    socketio: SocketIO
    hub: Hub
    pusher: Pusher
    doors: Doors
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _watched_at: Instant = 0

    def start(self) -> None:
        """Begin to follow the store."""
        for name, run in (
            ("pusher", self.pusher.run),
            ("doors", self.doors.run),
            ("pulse", self._pulse),
        ):
            thread = threading.Thread(target=run, args=(self._stop,), name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Tell the browsers to come back elsewhere, and end the threads."""
        self._stop.set()
        for sid in self.hub.viewers():
            self._close(sid)
        for thread in self._threads:
            thread.join(timeout=2.0)

    def is_alive(self) -> bool:
        """Whether the pusher looked at the store in the last five seconds."""
        return self.runtime.clock() - self.pusher.beat_at < 5 * SECOND

    def beat(self) -> None:
        """Once a second: say how fresh the board is, and part with whoever may not stay."""
        now = self.runtime.clock()
        self.socketio.emit(
            "pulse",
            {
                "now": now,
                "read_at": self.pusher.read_at,
                "last_callback_at": self._last_callback_at(),
                "doors": self.doors.summary(),
            },
        )
        self._part_with_the_signed_out(now)
        if now - self._watched_at >= WATCH_SECONDS * SECOND:
            self._watched_at = now
            self._watch_rooms()

    def _pulse(self, stop: threading.Event) -> None:
        while not stop.wait(PULSE_SECONDS):
            try:
                self.beat()
            except Exception:
                log.exception("a pulse failed")

    def _last_callback_at(self) -> Instant | None:
        """By the store, or by the doors' own word alone while that is away."""
        recorded = None
        try:
            with self.runtime.database.reading() as connection:
                recorded = deliveries.last_received_at(connection)
        except SQLAlchemyError as error:
            log.warning("the store is away: %s", str(error).splitlines()[0][:200])
        return max(filter(None, (recorded, self.doors.last_callback_at())), default=None)

    def _part_with_the_signed_out(self, now: Instant) -> None:
        """Close the sockets whose session ended or whose role changed."""
        viewers = self.hub.viewers()
        for token in {viewer.token for viewer in viewers.values()}:
            found = operators.visitor(self.runtime.database, token, now=now)
            role = found.operator.role if found else None
            for sid, viewer in viewers.items():
                if viewer.token == token and viewer.role != role:
                    self.socketio.emit("signed-out", to=sid)
                    self._close(sid)

    def _watch_rooms(self) -> None:
        shown = {one.audience.view for one in self.hub.watched()}
        for view in shown:
            if isinstance(view, views.RoomView):
                conferences.watch(self.runtime, view.conference_id)

    def _close(self, sid: str) -> None:
        # The namespace is what Flask-SocketIO registers handlers under when none is named.
        self.socketio.server.disconnect(sid, namespace="/")  # type: ignore[attr-defined]


def attach(
    app: Flask,
    runtime: Runtime,
    who: Callable[[], Viewer | None],
    *,
    door_token: str | None = None,
) -> LiveServer:
    """Give `app` its sockets. `who` says whose browser opens one, from the request's own cookie."""
    # Built bare: options given to the constructor would make a first server that eats the handlers.
    socketio = SocketIO()
    hub = Hub(most_browsers=runtime.settings.max_browsers)
    pusher = Pusher(
        runtime,
        hub,
        emit=lambda room, message: socketio.emit("push", message, to=room),
        speaking=_speaking(app),
    )
    live = LiveServer(runtime, socketio, hub, pusher, Doors(runtime.settings.door_urls, door_token))
    _register(live, who)
    socketio.init_app(
        app,
        async_mode="threading",
        ping_interval=PING_SECONDS,
        ping_timeout=PING_SECONDS,
        max_http_buffer_size=LARGEST_FRAME,
        **_engine_options(runtime),
    )
    app.wsgi_app = _without_compression(app.wsgi_app)  # type: ignore[method-assign]
    app.extensions["live"] = live
    return live


def _engine_options(runtime: Runtime) -> dict[str, Any]:
    """WebSockets only, and only from our own pages; without an address of ours, from this host."""
    options: dict[str, Any] = {"transports": ["websocket"]}
    if runtime.settings.web_url:
        options["cors_allowed_origins"] = [runtime.settings.web_url]
    return options


def _register(live: LiveServer, who: Callable[[], Viewer | None]) -> None:
    socketio, hub = live.socketio, live.hub

    @socketio.on("connect")
    def connect(_auth: object = None) -> None:
        if not request.headers.get("Origin"):
            raise ConnectionRefusedError("origin")  # only browsers send one, and only they may come
        viewer = who()
        if viewer is None:
            raise ConnectionRefusedError("signed-out")
        _free_dead_peers_soon()
        try:
            hub.enter(_sid(), viewer)
        except Full:
            raise ConnectionRefusedError("full") from None

    @socketio.on("disconnect")
    def disconnect(_reason: object = None) -> None:
        hub.leave(_sid())

    @socketio.on("subscribe")
    def subscribe(asked: object = None) -> dict[str, Any]:
        audience = _audience(hub, asked)
        if audience is None:
            return {"error": "refused"}
        try:
            watched = hub.watch(_sid(), audience)
        except Full:
            return {"error": "too-many"}
        # In the room first: a push between the two is then at worst one that is already known.
        join_room(audience.room)
        if watched.seq == 0:
            live.pusher.baseline(watched)
        return {"epoch": watched.epoch, "seq": watched.seq}

    @socketio.on("unsubscribe")
    def unsubscribe(asked: object = None) -> None:
        audience = _audience(hub, asked)
        if audience is not None:
            leave_room(audience.room)
            hub.unwatch(_sid(), audience)

    @socketio.on_error_default
    def refuse(error: BaseException) -> None:
        log.warning("a frame was refused: %s", error)


def _audience(hub: Hub, asked: object) -> Audience | None:
    """The audience that a browser asked for, if its person may see it."""
    viewer = hub.viewer(_sid())
    topic = asked.get("topic") if isinstance(asked, dict) else None
    if viewer is None or not isinstance(topic, str):
        return None
    try:
        view = views.parse(topic)
    except views.UnknownTopic:
        return None
    if not policy.allowed(viewer.role, views.action_of(view)):
        return None
    return Audience(view, viewer.locale, viewer.rights)


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


def _free_dead_peers_soon() -> None:
    """Let the kernel give up on a browser that went away without a word.

    A blocked send holds two threads; the ping's own deadline ends the session, but only this ends
    the send.
    """
    accepted = request.environ.get("gunicorn.socket")
    if accepted is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
        option = (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLISECONDS)
        accepted.setsockopt(*option)


def _speaking(app: Flask) -> Callable[[str], Any]:
    """Contexts for rendering outside any request: addresses resolve, one language is set."""

    @contextmanager
    def speaking(locale: str) -> Iterator[None]:
        with app.test_request_context(), force_locale(locale):
            yield

    return speaking


def _without_compression(serve: Any) -> Any:
    """Take the offer of compression out of handshakes: it costs four times the CPU per browser."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return serve(environ, start_response)  # type: ignore[no-any-return]

    return application
