"""The door's HTTP server: deadlines for slow requests, no thread for waiting ones, a clean end.

Knows nothing of callbacks: a WSGI application and a hook for what is refused before it. Requests
that the application can begin without waiting need no thread at all (see `late`).
"""

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher, WSGITask

from dashboard.ingest.late import Late, Prompt
from dashboard.sinch import wire

THREADS = 64
CONNECTIONS = 2000
LARGEST_HEAD = 32 * 1024

#: A request that is not whole after this long is closed, however steadily it drips.
REQUEST_SECONDS = 5.0
IDLE_SECONDS = 30
DRAIN_SECONDS = 5
_SWEEP_SECONDS = 0.5
_TURN_SECONDS = 1.0

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
        self._server.serves_in_this_thread()
        while not self._stopping:
            self._turn(_TURN_SECONDS)
        self._drain()

    def stop(self) -> None:
        """Have `run` end soon."""
        self._stopping = True
        with contextlib.suppress(OSError):  # it may have ended meanwhile
            self._server.pull_trigger()

    def _turn(self, timeout: float) -> None:
        # `poll`, since `select` cannot count beyond 1,024 sockets.
        timeout = min(timeout, self._server.seconds_left())
        wasyncore.loop(timeout=timeout, use_poll=True, map=self._sockets, count=1)
        self._server.end_what_is_due()
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
        self._server.is_over = True
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
        server: Any = self.channel.server
        request: Any = self.request
        server.refused(int(request.error.code))  # counted first: whoever has the answer sees it so
        headers: Any = self.response_headers
        headers.append(("X-Recorded", "no"))
        super().execute()


class _Channel(HTTPChannel):
    """A connection that knows since when a request has been arriving; None between requests."""

    error_task_class = _Refusal
    server: "_Listener"
    began_at: float | None
    begun: WSGITask | None = None

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

    def task_class(self, channel: HTTPChannel, request: Any) -> WSGITask:  # type: ignore[override]
        """What `service` works on: the task that has begun, or else a new one."""
        begun, self.begun = self.begun, None
        return begun or WSGITask(channel, request)

    def service(self) -> None:
        """Answer the first request; also when nobody hears it, for what has begun is counted.

        In a thread, do no more of it than what waits, where the server's own can do the rest.
        """
        if self.begun is None and self.server.prepares(self):
            return
        if self.begun is not None and not self.connected:
            self.server.application(self.begun.get_environment(), _to_nobody)
        super().service()

    def end(self, begun: WSGITask) -> None:
        """Answer what has begun in the server's own thread, and send it off."""
        self.begun = begun
        self.service()
        if self.connected and self.total_outbufs_len:
            self.handle_write()


class _Listener(TcpWSGIServer):
    """The listening socket, and the requests that wait for something other than a thread."""

    channel_class = _Channel
    active_channels: dict[int, _Channel]  # type: ignore[assignment]
    refused: Refused
    is_over = False

    def __init__(self, application: Any, *arguments: Any, **named: Any) -> None:
        self._thread_id: int | None = None
        self._late: Late[WSGITask] | None = None
        super().__init__(application, *arguments, **named)
        if isinstance(application, Prompt):
            self._late = Late(application, self._wake)

    def serves_in_this_thread(self) -> None:
        """The thread that reads and writes the sockets is this one."""
        self._thread_id = threading.get_ident()

    def add_task(self, task: Any) -> None:
        """A request is whole: begin it if that waits for nothing, else hand it to a thread."""
        if not self._begins(task):
            super().add_task(task)

    def prepares(self, channel: _Channel) -> bool:
        """Do what waits of a request, in this thread; whether the server's own does the rest."""
        request: Any = channel.requests[0]
        if self._late is None or request.error:
            return False
        task = WSGITask(channel, request)
        try:
            return self._late.prepare(task, task.get_environment())
        except Exception:
            log.exception("a request could not be prepared")
            return False  # it will fail again where that makes an answer

    def end_what_is_due(self) -> None:
        """Answer what waits for nothing any more."""
        for task in self._late.due() if self._late else ():
            self._end(task)

    def _end(self, task: WSGITask) -> None:
        channel: Any = task.channel
        try:
            channel.end(task)
        except Exception:  # costs one connection, and never the server's thread
            log.exception("an answer could not be given")
            channel.handle_close()

    def seconds_left(self) -> float:
        """How long the server's thread may sleep."""
        left = self._late.seconds_left() if self._late else None
        return _TURN_SECONDS if left is None else left

    def pull_trigger(self) -> None:
        """Wake the server's thread; it need not wake itself."""
        if threading.get_ident() != self._thread_id:
            self._wake()

    def _wake(self) -> None:
        # At the end nobody is left to wake, and what was our pipe may be somebody's file by then.
        if not self.is_over:
            super().pull_trigger()

    def _begins(self, channel: _Channel) -> bool:
        if self._late is None or threading.get_ident() != self._thread_id:
            return False
        request: Any = channel.requests[0]
        if request.error:
            return False
        task = WSGITask(channel, request)
        return self._late.begin(task, task.get_environment())


def _to_nobody(*_: object) -> Callable[[bytes], object]:
    return lambda _body: None


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
