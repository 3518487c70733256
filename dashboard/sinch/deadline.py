"""HTTP connections that know when they must be done: a total deadline, also for a dripping server.

A socket's own timeout starts anew with every byte that arrives. Here each read and each attempt to
connect is given only what is left until the deadline of the exchange under way in this thread.
Looking up a host's name is the one step that the operating system alone bounds.
"""

import contextvars
import http.client
import io
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

CONNECT_SECONDS: Final = 2.0
"""The longest that reaching a host may take, all of its addresses together."""


@dataclass(slots=True)
class Exchange:
    """One request and its answer: when it must be over, and whether any byte was sent."""

    ends_at: float
    begun: bool = False

    @property
    def seconds_left(self) -> float:
        """What is left, in seconds; raises TimeoutError when that is nothing."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left


_UNDER_WAY: contextvars.ContextVar[Exchange | None] = contextvars.ContextVar(
    "exchange", default=None
)


@contextmanager
def within(seconds: float) -> Iterator[Exchange]:
    """Give everything that this thread sends and reads in this block one deadline."""
    exchange = Exchange(time.monotonic() + seconds)
    token = _UNDER_WAY.set(exchange)
    try:
        yield exchange
    finally:
        _UNDER_WAY.reset(token)


class DeadlineAdapter(HTTPAdapter):
    """Sends through connections that keep to the deadline of the exchange under way."""

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        """Make the pool of connections out of ours."""
        super().init_poolmanager(*args, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


class _Answer(http.client.HTTPResponse):
    """An answer whose every read, from the status line on, ends by the deadline."""

    def __init__(self, sock: socket.socket, *args: Any, **named: Any) -> None:
        super().__init__(sock, *args, **named)
        exchange = _UNDER_WAY.get()
        if exchange is not None:
            raw = self.fp.detach()
            self.fp = io.BufferedReader(_Reads(raw, sock, exchange))


class _Reads(io.RawIOBase):
    """A socket's stream, each read limited to what is left."""

    def __init__(self, raw: Any, sock: socket.socket, exchange: Exchange) -> None:
        self._raw = raw
        self._sock = sock
        self._exchange = exchange

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._exchange.seconds_left)
        read: int | None = self._raw.readinto(buffer)
        return read

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Connection(HTTPConnection):
    response_class = _Answer

    def _new_conn(self) -> socket.socket:
        return _connect(self)

    def send(self, data: Any) -> None:
        _mark_begun(self)
        super().send(data)


class _SecureConnection(HTTPSConnection):
    response_class = _Answer

    def _new_conn(self) -> socket.socket:
        return _connect(self)

    def send(self, data: Any) -> None:
        _mark_begun(self)
        super().send(data)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def _mark_begun(connection: HTTPConnection) -> None:
    """Note that bytes go out now; connecting comes before, so a failure there still says: none."""
    if connection.sock is None:
        connection.connect()
    exchange = _UNDER_WAY.get()
    if exchange is not None:
        exchange.begun = True
        connection.sock.settimeout(exchange.seconds_left)


def _connect(connection: HTTPConnection) -> socket.socket:
    """A socket to the first address that answers; all addresses share the time."""
    exchange = _UNDER_WAY.get()
    left = CONNECT_SECONDS if exchange is None else min(CONNECT_SECONDS, exchange.seconds_left)
    ends_at = time.monotonic() + left
    host = connection._dns_host.strip("[]")
    try:
        addresses = socket.getaddrinfo(host, connection.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        gai = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
        raise NameResolutionError(connection.host, connection, gai) from error
    failed: OSError | None = None
    for family, kind, protocol, _, address in addresses:
        try:
            return _reach(family, kind, protocol, address, ends_at)
        except OSError as error:
            failed = error
    if isinstance(failed, TimeoutError):
        raise ConnectTimeoutError(connection, f"{connection.host} did not answer in time")
    raise NewConnectionError(connection, f"{connection.host} cannot be reached: {failed}")


def _reach(family: int, kind: int, protocol: int, address: Any, ends_at: float) -> socket.socket:
    sock = socket.socket(family, kind, protocol)
    try:
        left = ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        sock.settimeout(left)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.connect(address)
    except BaseException:
        sock.close()
        raise
    return sock
