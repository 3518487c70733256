"""The door's HTTP server: a thread only for whole requests, deadlines for slow ones, a clean end.

Knows nothing of callbacks: a WSGI application and a hook for what is refused before it.
"""

import contextlib
import logging
import socket
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher

from dashboard.sinch import wire

THREADS = 64
CONNECTIONS = 2000
LARGEST_HEAD = 32 * 1024

#: A request that is not whole after this long is closed, however steadily it drips.
REQUEST_SECONDS = 5.0
IDLE_SECONDS = 30
DRAIN_SECONDS = 5
_SWEEP_SECONDS = 0.5

Refused = Callable[[int], None]

log = logging.getLogger(__name__)


class Server:
    """One listening door. `run` serves until `stop`, which signal handlers may call."""

    def __init__(
        self,
        application: Any,
        host: str,
        port: int,
        refused: Refused,
        *,
        request_seconds: float = REQUEST_SECONDS,
    ) -> None:
        self._sockets: dict[int, Any] = {}
        self._stopping = False
        self._swept_at = 0.0
        self._request_seconds = request_seconds
        listener = self._listening = listening(host, port)
        #: The port that is listened on.
        self.port = int(listener.getsockname()[1])
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(THREADS)
        # Its warnings about a queue of one would be most of the log of a busy day.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._server = _Listener(
            application,
            self._sockets,
            _sock=listener,
            dispatcher=dispatcher,
            adj=_adjustments(listener),
            sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
            bind_socket=False,
        )
        self._server.refused = refused

    def run(self) -> None:
        """Serve until `stop`, then let what has begun end."""
        while not self._stopping:
            self._turn(1.0)
        self._drain()

    def stop(self) -> None:
        """Have `run` end soon."""
        self._stopping = True
        with contextlib.suppress(OSError):  # it may have ended meanwhile
            self._server.pull_trigger()

    def _turn(self, timeout: float) -> None:
        # `poll`, since `select` cannot count beyond 1,024 sockets.
        wasyncore.loop(timeout=timeout, use_poll=True, map=self._sockets, count=1)
        now = time.monotonic()
        if now - self._swept_at >= _SWEEP_SECONDS:
            self._swept_at = now
            self._sweep(now)

    def _sweep(self, now: float) -> None:
        """Close the connections whose request does not become whole."""
        for channel in list(self._server.active_channels.values()):
            began_at = channel.began_at
            if began_at is None or channel.requests:
                continue
            if now - began_at > self._request_seconds:
                channel.will_close = True

    def _drain(self) -> None:
        """Take no more connections, answer what has begun, then go."""
        self._take_the_last()
        until = time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < until and any(map(_is_busy, self._channels())):
            self._turn(0.05)
        self._server.task_dispatcher.shutdown(timeout=DRAIN_SECONDS)
        wasyncore.close_all(self._sockets)

    def _take_the_last(self) -> None:
        """Accept who is already in the kernel's queue, then stop listening."""
        for _ in range(CONNECTIONS):
            before = len(self._sockets)
            self._server.handle_accept()
            if len(self._sockets) == before:
                break
        self._server.del_channel(self._sockets)
        self._listening.close()

    def _channels(self) -> list["_Channel"]:
        return list(self._server.active_channels.values())


def listening(host: str, port: int) -> socket.socket:
    """A bound socket; raises OSError when the address is taken or not ours."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


class _Refusal(ErrorTask):
    """The answer to a request that the server itself refuses: too large, or not HTTP."""

    def execute(self) -> None:
        headers: Any = self.response_headers
        headers.append(("X-Recorded", "no"))
        super().execute()
        server: Any = self.channel.server
        request: Any = self.request
        server.refused(int(request.error.code))


class _Channel(HTTPChannel):
    """A connection that knows since when a request has been arriving; None between requests."""

    error_task_class = _Refusal
    began_at: float | None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.began_at = time.monotonic()
        super().__init__(*arguments, **named)

    def received(self, data: bytes) -> bool:
        if self.began_at is None:
            self.began_at = time.monotonic()
        taken = super().received(data)
        if self.request is None:
            self.began_at = None
        return bool(taken)


class _Listener(TcpWSGIServer):
    channel_class = _Channel
    active_channels: dict[int, _Channel]  # type: ignore[assignment]
    refused: Refused


def _is_busy(channel: _Channel) -> bool:
    return bool(channel.requests or channel.total_outbufs_len or channel.request is not None)


def _adjustments(listener: socket.socket) -> Adjustments:
    return Adjustments(
        sockets=[listener],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        backlog=1024,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=5,
        max_request_body_size=wire.MOST_BYTES + 1,  # waitress refuses at the limit, not above it
        max_request_header_size=LARGEST_HEAD,
        asyncore_use_poll=True,
        log_socket_errors=False,
        ident="",
    )
