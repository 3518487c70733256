"""The sockets below the events: what waits for each, whom to cut off, and who may not come in.

Flask-SocketIO has no bound on what a browser is sent or sends; this is where the bounds are.
"""

import logging
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from flask_socketio import SocketIO
from simple_websocket import ConnectionClosed

from dashboard.live import wires

PATH = "/socket.io/"
NAMESPACE = "/"

#: Sockets beyond the browsers' cap: those that are coming, and those that are told it is full.
SPARE_SOCKETS = 20

#: A socket that has not said within so many seconds whose it is has no business here.
PATIENCE_SECONDS = 5.0

#: A page of ours sends a few frames a second, and a dozen as it opens.
MOST_FRAMES_A_SECOND = 100

#: Topics are short.
LARGEST_FRAME = 4096

#: A browser that takes nothing for so many seconds, though something waits for it, is gone.
GONE_SECONDS = 10.0

_WAKE_SECONDS = 1.0
_NUMBER = "callfloor.socket-number"

Environ = dict[str, Any]

log = logging.getLogger(__name__)


@dataclass
class Engine:
    """The sockets of this process. `attach` once Flask-SocketIO is set up.

    `clock` counts seconds, whatever its beginning.
    """

    socketio: SocketIO
    most_browsers: int
    gone_seconds: float = GONE_SECONDS
    clock: Callable[[], float] = time.monotonic
    _open: dict[int, Environ] = field(default_factory=dict)
    _strange_since: dict[int, float] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _second: int = 0
    _frames: Counter[str] = field(default_factory=Counter)
    _slow: wires.Slow = field(default_factory=wires.Slow)

    def attach(self, serve: Any) -> Any:
        """Put the bounds on the events, and around the WSGI application `serve`."""
        handle = self._engine.handlers["message"]
        self._engine.on("message", lambda eio_sid, frame: self._take(handle, eio_sid, frame))
        self._engine._async = {**self._engine._async, "websocket": _BoundedSocket}
        return self._door(serve)

    def waiting(self, sid: str) -> int:
        """How many messages wait to be sent to a browser."""
        eio_sid = self._manager.eio_sid_from_sid(sid, NAMESPACE)
        wire = wires.wire_of(self._server.environ.get(eio_sid, {}))
        return wire.waiting if wire else 0

    def part_with(self, sid: str) -> None:
        """Tell a browser that it was disconnected; the sweep ends sockets that stay nonetheless."""
        self._server.disconnect(sid, namespace=NAMESPACE)

    def sweep(self) -> None:
        """Cut off sockets that for some seconds belonged to no browser that may be here."""
        now = self.clock()
        strange = self._open.keys() - {environ.get(_NUMBER, 0) for environ in self._browsers()}
        self._strange_since = {one: self._strange_since.get(one, now) for one in strange}
        for one, since in self._strange_since.items():
            environ = self._open.get(one)
            if environ is not None and now - since >= PATIENCE_SECONDS:
                _shut(environ)

    @property
    def _server(self) -> Any:
        return self.socketio.server  # type: ignore[attr-defined]

    @property
    def _engine(self) -> Any:
        return self._server.eio

    @property
    def _manager(self) -> Any:
        return self._server.manager

    def _browsers(self) -> list[Environ]:
        """The handshakes of those who said whose they are."""
        return [
            environ
            for eio_sid, environ in list(self._server.environ.items())
            if self._manager.sid_from_eio_sid(eio_sid, NAMESPACE) is not None
        ]

    def _take(self, handle: Callable[[str, Any], None], eio_sid: str, frame: Any) -> None:
        """One frame from a browser: within bounds and readable, or its last one."""
        second = int(self.clock())
        if second != self._second:
            self._second, self._frames = second, Counter()
        self._frames[eio_sid] += 1
        if self._frames[eio_sid] == MOST_FRAMES_A_SECOND + 1:
            self._cut(eio_sid, "it sends too much")
        if self._frames[eio_sid] > MOST_FRAMES_A_SECOND:
            return
        try:
            handle(eio_sid, frame)
        except Exception as error:
            self._cut(eio_sid, error)

    def _cut(self, eio_sid: str, reason: object) -> None:
        log.warning("a browser was cut off: %s", reason)
        environ = self._server.environ.get(eio_sid)
        if environ is not None:
            _shut(environ)

    def _door(self, serve: Any) -> Any:
        def application(environ: Environ, start_response: Any) -> Iterable[bytes]:
            if not environ.get("PATH_INFO", "").startswith(PATH):
                return serve(environ, start_response)  # type: ignore[no-any-return]
            # Nobody is offered compression: it costs four times the CPU per browser.
            environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
            if len(self._open) >= self.most_browsers + SPARE_SOCKETS:
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return []
            # Copies of the environ go down: each keeps the number.
            environ[_NUMBER] = number = next(self._numbers)
            self._open[number] = environ
            _free_dead_peers(environ, self.gone_seconds)
            wires.put_on_wire(environ, self._slow)
            try:
                return serve(environ, start_response)  # type: ignore[no-any-return]
            except Exception as error:
                # A socket ends by an exception, be it the peer's end or its one unreadable byte.
                if not isinstance(error, StopIteration | ConnectionError):
                    log.warning("a socket ended: %s", error)
                _shut(environ)
                raise _ended(environ) from None
            finally:
                self._open.pop(number, None)

        return application


class _BoundedSocket(SimpleWebSocketWSGI):  # type: ignore[misc]  # the engine ships no types
    """A WebSocket that takes no frame above the bound, and whose thread never waits in vain."""

    def __init__(self, handler: Callable[..., Any], server: Any) -> None:
        # The engine passes no bound on; without one a frame of any size is kept in memory.
        super().__init__(handler, server, max_message_size=LARGEST_FRAME)

    def wait(self) -> Any:
        """The next message; None once the socket is closed.

        Looked at again each second: the library may close a socket without waking who waits.
        """
        while (message := self._next()) is None and self.ws.connected:
            pass
        return message

    def _next(self) -> Any:
        try:
            return self.ws.receive(timeout=_WAKE_SECONDS)
        except ConnectionClosed:
            return None


def _shut(environ: Environ) -> None:
    """End a connection now."""
    wire = wires.wire_of(environ)
    if wire is not None:
        wire.cut_off()


def _ended(environ: Environ) -> Exception:
    """What the server at hand takes for the ordinary end of a socket."""
    return StopIteration() if "gunicorn.socket" in environ else ConnectionError()


def _free_dead_peers(environ: Environ, after_seconds: float) -> None:
    """Let the kernel give up on a browser that goes away, or stops reading, without a word.

    The ping's own deadline ends the session, but only this ends the read that waits for the peer.
    """
    accepted = wires.accepted(environ)
    if accepted is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
        option = (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(after_seconds * 1000))
        accepted.setsockopt(*option)
