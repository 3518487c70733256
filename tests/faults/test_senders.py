"""Senders that drip, hang, and send too much: nobody else notices."""

import contextlib
import gzip
import socket
import time
from dataclasses import dataclass

import psutil
import pytest

from tests.faults.load import callers
from tests.ingest.conftest import PATH, signed
from tests.ingest.doors import open_door
from tests.patience import PATIENT
from tests.serving import eventually

pytestmark = pytest.mark.timeout(120)

LIMIT = 256 * 1024
HEAD = f"POST {PATH} HTTP/1.1\r\nHost: door\r\n"

#: The door of these tests gives a request a second to become whole, and sweeps twice a second.
CLOSED_SECONDS = 3.0
FLAT_BYTES = 24 * 1024 * 1024

#: What one sender of too much may cost, and how soon it must hear so; how soon it does is printed.
REFUSAL_BYTES = 5 * 1024 * 1024
REFUSED_SECONDS = 2.0


@pytest.fixture
def door(sqlite_url, tmp_path):
    with open_door(sqlite_url, tmp_path / "var", request_seconds=1.0, patience=PATIENT) as opened:
        yield opened


def connect(door) -> socket.socket:
    return socket.create_connection(("127.0.0.1", door.server.port), timeout=10)


def closed(sock: socket.socket) -> bool:
    """Whether the door has closed it."""
    sock.setblocking(False)
    try:
        return sock.recv(65536) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def still_open(slow: list[socket.socket], drop: bytes) -> list[socket.socket]:
    """Those that the door has not closed; each has just sent one drop more."""
    for sock in slow:
        with contextlib.suppress(OSError):
            sock.send(drop)
    return [sock for sock in slow if not closed(sock)]


HALF_A_HEAD = b"POST /callbacks/vo"
HALF_A_BODY = f"{HEAD}Content-Length: 900\r\n\r\n{{".encode()


@pytest.mark.parametrize(
    ("begun", "drop"),
    [(b"", b""), (HALF_A_HEAD, b""), (HALF_A_BODY, b""), (HALF_A_HEAD, b"i"), (HALF_A_BODY, b" ")],
    ids=["silent", "half a head", "half a body", "dripping head", "dripping body"],
)
@pytest.mark.parametrize("count", [150, pytest.param(500, marks=pytest.mark.soak)])
def test_f19_slow_senders_hold_nobody_up_and_are_let_go(door, begun, drop, count):
    memory = psutil.Process().memory_info().rss
    slow = [connect(door) for _ in range(count)]
    for sock in slow:
        sock.sendall(begun)

    with callers(door.server.port, 10) as load:
        begun_at = time.monotonic()
        eventually(lambda: not still_open(slow, drop), 10)
        took = time.monotonic() - begun_at
        eventually(lambda: len(load.sent) >= 10)

    load.check_answers()
    assert load.ways() == {"db"}
    assert took <= CLOSED_SECONDS
    assert psutil.Process().memory_info().rss - memory < FLAT_BYTES
    for sock in slow:
        sock.close()


@dataclass(frozen=True)
class Refusal:
    """What the door said, after how many bytes, and how long after those it could have known."""

    answer: bytes
    sent: int
    took_seconds: float


def refused(door, head: str, part: bytes, most: int = 40 * LIMIT) -> Refusal:
    """Send and send until the door says no."""
    sent, limit_at = 0, time.monotonic()
    answer = b""
    with connect(door) as sock:
        sock.sendall(head.encode())
        sock.settimeout(0.005)
        while sent < most and not answer:
            if sent < LIMIT:
                limit_at = time.monotonic()
            with contextlib.suppress(TimeoutError):
                sent += sock.send(part)
            with contextlib.suppress(TimeoutError):
                answer = sock.recv(4096)
        return Refusal(answer, sent, time.monotonic() - limit_at)


@pytest.mark.parametrize(
    ("head", "part"),
    [
        (f"{HEAD}Content-Length: {10 * 1024 * 1024}\r\n\r\n", b"x" * 4096),
        (f"{HEAD}Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n"),
        (f"{HEAD}X-Long: ", b"y" * 4096),
    ],
    ids=["ten megabytes", "chunks without end", "a head without end"],
)
def test_f20_too_much_is_refused_at_the_limit_and_counted(door, head, part):
    assert door.post(b'{"event":"ice","callid":"before"}').headers["X-Recorded"] == "db"
    memory = psutil.Process().memory_info().rss

    refusal = refused(door, head, part)

    grown = psutil.Process().memory_info().rss - memory
    print(f"{refusal.took_seconds * 1000:.0f} ms after the limit, {grown >> 10} KiB more")
    assert refusal.answer.split(b" ", 2)[1] in (b"413", b"431", b"400")
    assert refusal.sent <= 3 * LIMIT
    assert refusal.took_seconds <= REFUSED_SECONDS
    assert grown < REFUSAL_BYTES
    eventually(lambda: door.account()["rejected"] == 1)
    assert door.post(b'{"event":"ice","callid":"after"}').headers["X-Recorded"] == "db"


@pytest.mark.parametrize("length", [b"-5", b"abc", b"5, 6", b"0x10", b"99999999999999999999"])
def test_f20_a_length_that_is_none_is_refused(door, length):
    with connect(door) as sock:
        sock.sendall(HEAD.encode() + b"Content-Length: " + length + b"\r\n\r\nhello")
        answer = sock.recv(4096)

    assert answer.split(b" ", 2)[1] in (b"400", b"413")
    eventually(lambda: door.account()["rejected"] == 1)


def test_f20_a_compressed_bomb_is_only_a_few_bytes_that_are_no_json(door):
    bomb = gzip.compress(b" " * 50_000_000)
    head = "".join(f"{name}: {value}\r\n" for name, value in signed(bomb).items())
    memory = psutil.Process().memory_info().rss

    with connect(door) as sock:
        sock.sendall(f"{HEAD}{head}Content-Encoding: gzip\r\n".encode())
        sock.sendall(f"Content-Length: {len(bomb)}\r\n\r\n".encode() + bomb)
        answer = sock.recv(4096)

    assert answer.startswith(b"HTTP/1.1 400")
    assert psutil.Process().memory_info().rss - memory < REFUSAL_BYTES
    assert door.account()["rejected"] == 1
