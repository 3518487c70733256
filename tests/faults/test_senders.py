"""Senders that drip, hang, and send too much: nobody else notices."""

import contextlib
import gzip
import socket
import time
from dataclasses import dataclass

import psutil
import pytest

from dashboard.ingest.server import REQUEST_SECONDS
from tests.faults.load import callers
from tests.ingest.conftest import PATH, signed
from tests.ingest.doors import open_door
from tests.patience import LONG, PATIENT
from tests.serving import eventually

LIMIT = 256 * 1024
HEAD = f"POST {PATH} HTTP/1.1\r\nHost: door\r\n"

#: How soon who does not send a whole request is let go: the door sweeps twice a second.
CLOSED_SECONDS = REQUEST_SECONDS + 2.0
FLAT_BYTES = 24 * 1024 * 1024

#: What one sender of too much may cost.
REFUSAL_BYTES = 5 * 1024 * 1024


@pytest.fixture
def door(sqlite_url, tmp_path):
    with open_door(sqlite_url, tmp_path / "var", patience=PATIENT) as opened:
        yield opened


@pytest.fixture
def unhurried(sqlite_url, tmp_path):
    """A door that gives a request all the time to become whole."""
    folder = tmp_path / "var"
    with open_door(sqlite_url, folder, request_seconds=LONG, patience=PATIENT) as opened:
        yield opened


def connect(door) -> socket.socket:
    return socket.create_connection(("127.0.0.1", door.server.port), timeout=LONG)


def closed(sock: socket.socket) -> bool:
    """Whether the door has closed it."""
    sock.setblocking(False)
    try:
        return sock.recv(65536) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


HALF_A_HEAD = b"POST /callbacks/vo"
HALF_A_BODY = f"{HEAD}Content-Length: 900\r\n\r\n{{".encode()

#: What slow senders begin with, and what they send now and then.
SLOW = {
    "silent": (b"", b""),
    "half a head": (HALF_A_HEAD, b""),
    "half a body": (HALF_A_BODY, b""),
    "dripping head": (HALF_A_HEAD, b"i"),
    "dripping body": (HALF_A_BODY, b" "),
}


def still_open(slow: list[tuple[str, socket.socket]]) -> list[str]:
    """What those do whom the door has not let go; each has just sent one drop more."""
    for kind, sock in slow:
        with contextlib.suppress(OSError):
            sock.send(SLOW[kind][1])
    return [kind for kind, sock in slow if not closed(sock)]


@pytest.mark.parametrize("of_each", [30, pytest.param(300, marks=pytest.mark.soak)])
def test_f19_slow_senders_hold_nobody_up_and_are_let_go(door, bystander, of_each):
    memory = psutil.Process().memory_info().rss
    slow = [(kind, connect(door)) for kind in SLOW for _ in range(of_each)]
    for kind, sock in slow:
        sock.sendall(SLOW[kind][0])

    with callers(door.server.port, 10) as load:
        begun_at = time.monotonic()
        eventually(lambda: not still_open(slow), LONG)
        took = bystander.own_seconds(begun_at, time.monotonic())
        eventually(lambda: len(load.sent) >= 10, LONG)

    load.check_answers(bystander)
    assert load.ways() == {"db"}
    assert took <= CLOSED_SECONDS
    assert psutil.Process().memory_info().rss - memory < FLAT_BYTES
    for _, sock in slow:
        sock.close()


@dataclass(frozen=True)
class Refusal:
    """What the door said, and how long after it could have known."""

    answer: bytes
    took_seconds: float


def refused(door, head: str, part: bytes) -> Refusal:
    """Send until the door says no, twice as much as it takes at most; then wait for its word."""
    sent, limit_at = 0, time.monotonic()
    answer = b""
    with connect(door) as sock:
        sock.sendall(head.encode())
        sock.settimeout(0.005)
        while sent < 2 * LIMIT and not answer:
            if sent < LIMIT:
                limit_at = time.monotonic()
            with contextlib.suppress(OSError):  # it may have hung up; what it said can be read
                sent += sock.send(part)
            with contextlib.suppress(TimeoutError):
                answer = sock.recv(4096)
        sock.settimeout(LONG)
        answer = answer or sock.recv(4096)
        return Refusal(answer, time.monotonic() - limit_at)


@pytest.mark.parametrize(
    ("head", "part"),
    [
        (f"{HEAD}Content-Length: {10 * 1024 * 1024}\r\n\r\n", b"x" * 4096),
        (f"{HEAD}Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n"),
        (f"{HEAD}X-Long: ", b"y" * 4096),
    ],
    ids=["ten megabytes", "chunks without end", "a head without end"],
)
def test_f20_too_much_is_refused_at_the_limit_and_counted(unhurried, head, part):
    assert unhurried.post(b'{"event":"ice","callid":"before"}').headers["X-Recorded"] == "db"
    memory = psutil.Process().memory_info().rss

    refusal = refused(unhurried, head, part)

    grown = psutil.Process().memory_info().rss - memory
    print(f"{refusal.took_seconds * 1000:.0f} ms after the limit, {grown >> 10} KiB more")
    assert refusal.answer.split(b" ", 2)[1] in (b"413", b"431", b"400")
    assert grown < REFUSAL_BYTES
    eventually(lambda: unhurried.account()["rejected"] == 1)
    assert unhurried.post(b'{"event":"ice","callid":"after"}').headers["X-Recorded"] == "db"


@pytest.mark.parametrize("length", [b"-5", b"abc", b"5, 6", b"0x10", b"99999999999999999999"])
def test_f20_a_length_that_is_none_is_refused(unhurried, length):
    with connect(unhurried) as sock:
        sock.sendall(HEAD.encode() + b"Content-Length: " + length + b"\r\n\r\nhello")
        answer = sock.recv(4096)

    assert answer.split(b" ", 2)[1] in (b"400", b"413")
    eventually(lambda: unhurried.account()["rejected"] == 1)


def test_f20_a_compressed_bomb_is_only_a_few_bytes_that_are_no_json(unhurried):
    bomb = gzip.compress(b" " * 50_000_000)
    head = "".join(f"{name}: {value}\r\n" for name, value in signed(bomb).items())
    memory = psutil.Process().memory_info().rss

    with connect(unhurried) as sock:
        sock.sendall(f"{HEAD}{head}Content-Encoding: gzip\r\n".encode())
        sock.sendall(f"Content-Length: {len(bomb)}\r\n\r\n".encode() + bomb)
        answer = sock.recv(4096)

    assert answer.startswith(b"HTTP/1.1 400")
    assert psutil.Process().memory_info().rss - memory < REFUSAL_BYTES
    assert unhurried.account()["rejected"] == 1
