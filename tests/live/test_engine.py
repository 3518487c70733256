"""Real sockets on the real stack: what is hostile, too much or too slow is cut off alone."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from benchmarks import browsers
from benchmarks.browsers import Browser, Line, Refused
from dashboard.live import engine
from dashboard.live.engine import MOST_FRAMES_A_SECOND, SPARE_SOCKETS
from dashboard.operations.views import FloorView
from tests.house import SALES
from tests.patience import LONG
from tests.serving import eventually

pytestmark = pytest.mark.processes

FLOOR = FloorView().topic
TEXT, BINARY = 1, 2


@pytest.fixture
def store_url(on_sqlite: str) -> str:
    """The address of a migrated, empty store; sockets do not care on which engine."""
    return on_sqlite


class _OneRequest(WSGIRequestHandler):
    """A connection ends with its one request, as it does in front of users.

    Otherwise what a browser says after it was cut off would be read as its next request.
    """

    protocol_version = "HTTP/1.0"


@pytest.fixture
def port(app, server) -> Iterator[int]:
    """The web application on a port, each request in a thread of its own."""
    served = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_OneRequest)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield served.server_port
    served.shutdown()
    served.server_close()


@pytest.fixture
def comes(port) -> Iterator[Callable[..., Browser]]:
    """A browser that opens a socket and watches the floor."""
    opened: list[Browser] = []

    def come(*topics: str, **options) -> Browser:
        opened.append(Browser(port, "callfloor=anna", *(topics or (FLOOR,)), **options))
        return opened[-1]

    yield come
    for browser in opened:
        browser.close()


def is_pushed_to(browser: Browser, home, server) -> bool:
    """Whether a call that rings in now reaches this browser."""
    call_id = home.ring_in(SALES)
    server.pusher.push_once()
    browser.sock.settimeout(LONG)
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        if any(call_id.encode() in push for push in browser.pushes()):
            return True
    return False


def event(name: str, said: object) -> bytes:
    return b"42" + json.dumps([name, said]).encode()


HARMLESS = [
    event("no such event", {"a": 1}),
    event("subscribe", {"topic": "operators"}),
    event("subscribe", ["x"] * 10),
    event("ack", {"view": FLOOR, "seq": -1}),
    b'42/admin,["subscribe",{}]',
    b"40/admin,",
    b"43999[1]",
]
HOSTILE = [
    (TEXT, b"x" * 5000),
    (TEXT, b"4" + b"9" * 3000),
    (TEXT, b"42{"),
    (TEXT, b"42" + b"[" * 3000),
    (TEXT, b"451-[{}]"),
    (TEXT, b"45"),
    (TEXT, b"44"),
    (TEXT, b"z"),
    (TEXT, b""),
    (BINARY, bytes(range(256))),
    (BINARY, b""),
]


@pytest.mark.parametrize("frame", HARMLESS, ids=repr)
def test_what_means_nothing_is_ignored(comes, home, server, frame):
    anna = comes()

    anna.send(TEXT, frame)

    assert is_pushed_to(anna, home, server)


@pytest.mark.parametrize("frame", HOSTILE, ids=lambda frame: repr(frame)[:40])
def test_what_nobody_of_ours_would_send_harms_nobody_else(comes, home, server, caplog, frame):
    mallory, anna = comes(), comes()

    mallory.send(*frame)
    until_answered_or_cut_off(mallory)

    assert is_pushed_to(anna, home, server)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def until_answered_or_cut_off(browser: Browser) -> None:
    """Return once the site has taken in all that this browser has said."""
    browser.sock.settimeout(LONG)
    with suppress(ConnectionError, Refused):
        for _ in range(2):  # one may be taken for what was missing of an incomplete frame
            browser.send(TEXT, b'427["subscribe",{}]')
        browser.expect(b"437")


def test_a_huge_frame_is_the_last_one(comes, home, server):
    mallory, anna = comes(), comes()

    with suppress(OSError):  # cut off before it had said all of it
        mallory.send(TEXT, b"4" * 5_000_000)

    assert mallory.is_cut_off(LONG)
    assert is_pushed_to(anna, home, server)


def test_a_flood_of_frames_ends_with_the_socket(comes, home, server):
    mallory, anna = comes(), comes()
    server.engine.clock = lambda: 7.5  # however long it takes to read them, it is one second
    frame = browsers.written_frame(TEXT, event("subscribe", {"topic": FLOOR}))

    with suppress(OSError):
        for _ in range(100):
            mallory.sock.sendall(frame * MOST_FRAMES_A_SECOND)

    assert mallory.is_cut_off(LONG)
    assert is_pushed_to(anna, home, server)
    eventually(lambda: len(server.hub) == 1, LONG)


def test_above_the_cap_a_browser_is_told_that_it_is_full_and_may_come_later(comes, server):
    those_here = [comes() for _ in range(4)]
    with pytest.raises(Refused, match="full"):
        comes()

    those_here[0].close()

    eventually(lambda: len(server.hub) == 3, LONG)
    assert comes()


def test_sockets_that_never_say_whose_they_are_are_cut_off(port, comes, home, server):
    stranger, anna = Line(port), comes()
    server.engine.clock = lambda: 7.0
    server.engine.sweep()

    server.engine.clock = lambda: 7.0 + engine.PATIENCE_SECONDS
    server.engine.sweep()

    assert stranger.is_cut_off(LONG)
    stranger.close()
    server.engine.sweep()
    assert is_pushed_to(anna, home, server)


def test_strangers_cannot_take_every_thread(port, server):
    strangers = [Line(port) for _ in range(4 + SPARE_SOCKETS)]

    with pytest.raises(Refused, match="503"):
        Line(port)

    for stranger in strangers:
        stranger.close()


def test_a_browser_that_reads_no_more_costs_little_and_later_fetches_anew(comes, home, server):
    asleep, anna = comes(acknowledges=False), comes()
    sid = next(iter(server.hub.viewers()))
    room = server.hub.watched()[0].audience.room

    for seq in range(1, 400):
        large = {"view": FLOOR, "epoch": "", "seq": seq, "ids": [], "rows": {"x": "y" * 50_000}}
        server.pusher.emit(room, large)
        anna.sock.settimeout(LONG)
        until_read(anna, seq)

    assert server.engine.waiting(sid) <= 25
    eventually(lambda: is_told_to_fetch(asleep, server), LONG)
    assert is_pushed_to(asleep, home, server)


def is_told_to_fetch(browser: Browser, server) -> bool:
    """Whether it was, now that it has read what there was to read."""
    server.catch_up()
    browser.sock.settimeout(0.05)
    with suppress(TimeoutError):
        browser.pushes()
    return browser.resyncs > 0


def until_read(browser: Browser, seq: int) -> None:
    mark = f'"seq":{seq},'.encode()
    while not any(mark in push[:200] for push in browser.pushes()):
        pass
