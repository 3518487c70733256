"""The connections of browsers, written to without ever waiting for one of them.

The library gives each browser a thread that writes, and hands it every message: a push to twenty
browsers wakes twenty threads, and each wants the interpreter before the next view can be pushed.
Here whoever has something to say writes it; only what a browser does not take at once waits.
"""

import socket
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from engineio.packet import MESSAGE
from engineio.packet import Packet as EnginePacket
from socketio import Manager
from socketio.packet import EVENT
from wsproto.frame_protocol import FrameProtocol

#: A browser that lets so much wait is cut off: it comes back by itself, and fetches what it shows.
MOST_BYTES = 8 * 1024 * 1024

#: The first byte of the frame that closes a connection.
_CLOSE = 0x88

#: How soon a browser that did not take everything is offered the rest.
_AGAIN_SECONDS = 0.02

#: Where the server at hand leaves the connection.
_KEYS = ("gunicorn.socket", "werkzeug.socket")

Environ = dict[str, Any]


class Wire:
    """One browser's connection: frames go out whole and in order. Stands in for its socket."""

    def __init__(self, accepted: socket.socket, slow: "Slow") -> None:
        self._accepted = accepted
        self._slow = slow
        self._lock = threading.Lock()
        self._unsent: deque[bytes | bytearray] = deque()
        self._has_said_goodbye = False

    @property
    def waiting(self) -> int:
        """How many frames the browser has not taken yet."""
        return len(self._unsent)

    def send(self, frame: bytes | bytearray) -> None:
        """Send a frame, or keep what the browser does not take yet. Raises OSError once it went.

        Nothing follows a frame that closes the connection: browsers take that for a fault.
        """
        with self._lock:
            if self._has_said_goodbye:
                return
            self._has_said_goodbye = frame[0] == _CLOSE
            rest = frame if self._unsent else self._offer(frame)
            if not rest:
                return
            self._unsent.append(rest)
            if sum(map(len, self._unsent)) > MOST_BYTES:
                self._unsent.clear()
                self.cut_off()
        self._slow.owes(self)

    def catch_up(self) -> bool:
        """Send what waits; whether all of it went. Raises OSError once the browser is gone."""
        with self._lock:
            while self._unsent:
                rest = self._offer(self._unsent[0])
                if rest:
                    self._unsent[0] = rest
                    return False
                self._unsent.popleft()
        return True

    def recv(self, most_bytes: int) -> bytes:
        """What the browser says next; waits for it."""
        return self._accepted.recv(most_bytes)

    def close(self) -> None:
        """As of a socket."""
        self._accepted.close()

    def cut_off(self) -> None:
        """End it now: threads that wait for the peer to speak or to say goodbye go on."""
        with suppress(OSError):
            self._accepted.shutdown(socket.SHUT_RDWR)

    def _offer(self, frame: bytes | bytearray) -> bytes | bytearray:
        """What the browser does not take now; once it is gone, nothing waits for it any more."""
        try:
            return frame[self._accepted.send(frame, socket.MSG_DONTWAIT) :]
        except BlockingIOError:
            return frame
        except OSError:
            self._unsent.clear()
            raise


@dataclass
class Slow:
    """The wires that did not take everything, and the thread that is there while there are any."""

    _wires: set[Wire] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def owes(self, wire: Wire) -> None:
        """Offer this wire its rest soon."""
        with self._lock:
            is_first = not self._wires
            self._wires.add(wire)
        if is_first:
            threading.Thread(target=self._run, name="slow-browsers", daemon=True).start()

    def __bool__(self) -> bool:
        return bool(self._wires)

    def _run(self) -> None:
        while self._wires:
            time.sleep(_AGAIN_SECONDS)
            with self._lock:
                wires = list(self._wires)
            for wire in wires:
                self._offer(wire)

    def _offer(self, wire: Wire) -> None:
        done = True
        with suppress(OSError):  # it is gone, and its own thread notices
            done = wire.catch_up()
        if done:
            with self._lock:
                if not wire.waiting:
                    self._wires.discard(wire)


class Broadcasts(Manager):  # type: ignore[misc]  # the library ships no types
    """Emits each message as one frame, made once and written to every wire by whoever emits."""

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: str | None = None,
        skip_sid: str | Sequence[str] | None = None,
        callback: Any = None,
        to: str | None = None,
        **_more: Any,
    ) -> None:
        """Send one message to a browser, a room or everybody; nobody is waited for."""
        if callback:  # asked for an answer, each browser gets a message of its own
            super().emit(event, data, namespace, room, skip_sid, callback, to)
            return
        packet = self.server.packet_class(EVENT, namespace=namespace, data=[event, data])
        message = EnginePacket(MESSAGE, packet.encode())
        frame = FrameProtocol(client=False, extensions=[]).send_data(message.encode())
        skipped = [skip_sid] if isinstance(skip_sid, str) else skip_sid or ()
        for sid, eio_sid in self.get_participants(namespace, to or room):
            if sid not in skipped:
                self._send(eio_sid, frame, message)

    def _send(self, eio_sid: str, frame: bytearray, message: EnginePacket) -> None:
        wire = wire_of(self.server.environ.get(eio_sid, {}))
        if wire is None:
            self.server._send_eio_packet(eio_sid, message)
            return
        with suppress(OSError):  # it is gone, and its own thread notices
            wire.send(frame)


def wire_of(environ: Environ) -> Wire | None:
    """The wire of a browser, from its handshake."""
    return next((found for found in _connections(environ) if isinstance(found, Wire)), None)


def accepted(environ: Environ) -> Any:
    """The connection as the server at hand, or `put_on_wire`, left it; None without one."""
    return next(_connections(environ), None)


def put_on_wire(environ: Environ, slow: Slow) -> None:
    """Let whatever writes to this browser from here on go over a wire."""
    for key in _KEYS:
        if environ.get(key) is not None:
            environ[key] = Wire(environ[key], slow)


def _connections(environ: Environ) -> Iterator[Any]:
    return (environ[key] for key in _KEYS if environ.get(key) is not None)
