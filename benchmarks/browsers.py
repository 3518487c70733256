"""Many browsers in one thread: signed in, each on a WebSocket of its own, noting what is pushed.

Speaks as little Engine.IO and Socket.IO as that takes. Knows nothing of callbacks.
"""

import http.client
import json
import os
import re
import secrets
import selectors
import socket
import struct
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

#: Whoever opens the site waits so long for each answer.
PATIENCE_SECONDS = 30.0

_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA
_SUBSCRIBE_ID = "1"

#: Which view a push is of, and its number there.
_NUMBERED = re.compile(rb'\{"view":("[^"]*"),"epoch":"[^"]*","seq":(\d+)')


class Refused(Exception):
    """The site did not let this browser in, or parted with it."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """One push as one browser received it, on this machine's one clock."""

    browser: int
    at_ns: int
    payload: bytes


def sign_in(port: int, name: str, password: str) -> str:
    """The cookie of a new session. Raises Refused."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        form = urlencode({"name": name, "password": password})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/login", form, headers)
        response = connection.getresponse()
        response.read()
        cookie = response.getheader("Set-Cookie", "").partition(";")[0]
    finally:
        connection.close()
    if response.status != 303 or not cookie:
        raise Refused(f"sign-in answered {response.status}")
    return cookie


class Line:
    """One WebSocket to the site, on which nobody has said yet whose it is."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        with self._closed_unless_let_in():
            self._shake_hands(port, cookie)
            self.expect(b"0")

    def send(self, kind: int, payload: bytes) -> None:
        """Send one frame of any kind, whatever a page of ours would send."""
        self.sock.sendall(written_frame(kind, payload))

    def is_cut_off(self, seconds: float) -> bool:
        """Whether the site ends the connection within so long."""
        self.sock.settimeout(seconds)
        try:
            while self.sock.recv(65536):
                pass
        except TimeoutError:
            return False
        except OSError:
            return True
        return True

    def expect(self, start: bytes) -> bytes:
        """Wait for the message that begins so; others (a first pulse) may come before it."""
        while True:
            for message in self._messages():
                if message.startswith(start):
                    return message
                if message.startswith(b"44"):
                    raise Refused(message.decode())
            self._read_more()

    def close(self) -> None:
        """Go away."""
        self.sock.close()

    @contextmanager
    def _closed_unless_let_in(self) -> Iterator[None]:
        try:
            yield
        except Exception:
            self.sock.close()
            raise

    def _messages(self) -> list[bytes]:
        """Whole messages, less those that only keep the connection up."""
        messages = []
        while (frame := read_frame(self._received)) is not None:
            kind, payload, length = frame
            self._received = self._received[length:]
            if kind == _CLOSE:
                raise Refused("the site closed a socket")
            if kind == _PING:
                self.sock.sendall(written_frame(_PONG, payload))
            elif payload == b"2":
                self._say("3")
            else:
                messages.append(payload)
        return messages

    def _shake_hands(self, port: int, cookie: str) -> None:
        self.sock.sendall(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {b64encode(secrets.token_bytes(16)).decode()}\r\n\r\n".encode()
        )
        while b"\r\n\r\n" not in self._received:
            self._read_more()
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            raise Refused(f"the handshake answered {head[:60]!r}")

    def _read_more(self) -> None:
        part = self.sock.recv(1 << 20)
        if not part:
            raise Refused("the site closed a socket")
        self._received += part

    def _say(self, text: str) -> None:
        self.send(_TEXT, text.encode())


class Browser(Line):
    """One socket that watches some views, and acknowledges every fifth push as our pages do."""

    def __init__(self, port: int, cookie: str, *topics: str, acknowledges: bool = True) -> None:
        super().__init__(port, cookie)
        self._acknowledges = acknowledges
        self.resyncs = 0
        self.received_bytes = 0
        with self._closed_unless_let_in():
            self._say("40")
            self.expect(b"40")
            for topic in topics:
                self._subscribe(topic)
                joined = self.expect(b"43" + _SUBSCRIBE_ID.encode())
                if b'"epoch"' not in joined:
                    raise Refused(f"subscribing answered {joined!r}")
        self.sock.setblocking(False)

    def pushes(self) -> list[bytes]:
        """The pushes that came since the last time, each as its JSON; pings are answered."""
        before = len(self._received)
        self._read_more()
        self.received_bytes += len(self._received) - before
        found = []
        for message in self._messages():
            name, _, payload = message.partition(b",")
            if name == b'42["push"':
                found.append(payload[:-1])
                self._acknowledge(payload)
            elif name == b'42["resync"':
                self.resyncs += 1
                self._subscribe(json.loads(payload[:-1])["view"])
        return found

    def _subscribe(self, topic: str) -> None:
        self._say(f"42{_SUBSCRIBE_ID}" + json.dumps(["subscribe", {"topic": topic}]))

    def _acknowledge(self, push: bytes) -> None:
        told = _NUMBERED.match(push)
        if self._acknowledges and told and int(told[2]) % 5 == 0:
            said = {"view": json.loads(told[1]), "seq": int(told[2])}
            self._say("42" + json.dumps(["ack", said]))


def drain(browsers: list[Browser], seconds: float) -> int:
    """Read whatever comes and understand none of it, for so long; how many bytes came."""
    came = 0
    until = time.monotonic() + seconds
    pong_at = 0.0
    selector = selectors.DefaultSelector()
    for browser in browsers:
        selector.register(browser.sock, selectors.EVENT_READ)
    while (now := time.monotonic()) < until:
        if now >= pong_at:
            pong_at = now + 2.0
            for browser in browsers:
                browser.send(_TEXT, b"3")
        for key, _ in selector.select(0.1):
            came += len(key.fileobj.recv(1 << 20))  # type: ignore[union-attr]
    selector.close()
    return came


def watch(browsers: list[Browser], seconds: float) -> list[Pushed]:
    """Note every push to every browser for so long; the same bytes are kept once."""
    until = time.monotonic() + seconds
    selector = selectors.DefaultSelector()
    for number, browser in enumerate(browsers):
        selector.register(browser.sock, selectors.EVENT_READ, number)
    noted: list[Pushed] = []
    same: dict[bytes, bytes] = {}
    while time.monotonic() < until:
        for key, _ in selector.select(0.1):
            at_ns = time.monotonic_ns()
            came = browsers[key.data].pushes()
            noted += [Pushed(key.data, at_ns, same.setdefault(push, push)) for push in came]
    selector.close()
    return noted


def read_frame(received: bytes) -> tuple[int, bytes, int] | None:
    """Kind, payload and whole length of the first frame of a server; None while it is not whole."""
    if len(received) < 2:
        return None
    length, begin = received[1] & 0x7F, 2
    if length >= 126:
        layout = ">H" if length == 126 else ">Q"
        begin += struct.calcsize(layout)
        if len(received) < begin:
            return None
        [length] = struct.unpack(layout, received[2:begin])
    if len(received) < begin + length:
        return None
    return received[0] & 0x0F, received[begin : begin + length], begin + length


def written_frame(kind: int, payload: bytes) -> bytes:
    """A frame as browsers must send it, masked."""
    if len(payload) < 126:
        head = bytes([0x80 | kind, 0x80 | len(payload)])
    elif len(payload) > 0xFFFF:
        head = bytes([0x80 | kind, 0x80 | 127]) + struct.pack(">Q", len(payload))
    else:
        head = bytes([0x80 | kind, 0x80 | 126]) + struct.pack(">H", len(payload))
    mask = os.urandom(4)
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
    return head + mask + masked
