"""What a browser does not take at once waits for it, in order, and nobody waits for the browser."""

import socket
import threading

import pytest
from wsproto.frame_protocol import FrameProtocol

from dashboard.live.wires import MOST_BYTES, Slow, Wire, put_on_wire, wire_of
from tests.patience import LONG
from tests.serving import eventually

FRAMES = [bytes([number]) * 40_000 for number in range(100)]


@pytest.fixture
def pair():
    ours, annas = socket.socketpair()
    with ours, annas:
        yield ours, annas


@pytest.fixture
def slow():
    return Slow()


@pytest.fixture
def wire(pair, slow):
    return Wire(pair[0], slow)


def read(annas, count):
    annas.settimeout(LONG)
    came = b""
    while len(came) < count:
        came += annas.recv(1 << 20)
    return came


def test_a_frame_arrives(wire, pair):
    wire.send(b"hello")

    assert pair[1].recv(100) == b"hello"
    assert wire.waiting == 0


def test_what_is_not_taken_at_once_arrives_later_whole_and_in_order(wire, pair):
    for frame in FRAMES:
        wire.send(frame)  # returns, though nobody reads
    assert wire.waiting > 50

    assert read(pair[1], 4_000_000) == b"".join(FRAMES)
    eventually(lambda: wire.waiting == 0)  # the last bytes arrive before that is noted


def test_whoever_sends_meanwhile_from_another_thread_overtakes_nobody(wire, pair):
    wire.send(b"a" * 4_000_000)

    sender = threading.Thread(target=wire.send, args=(b"z",))
    sender.start()

    assert read(pair[1], 4_000_001).endswith(b"az")
    sender.join()


def test_nothing_is_said_after_goodbye(wire, pair):
    wire.send(FrameProtocol(client=False, extensions=[]).close(1000))
    wire.send(b"a push that was under way")

    assert pair[1].recv(100)[:1] == b"\x88"
    pair[1].setblocking(False)
    with pytest.raises(BlockingIOError):
        pair[1].recv(100)


def test_the_thread_for_the_slow_is_there_only_while_somebody_is(wire, pair, slow):
    wire.send(b"a" * 4_000_000)
    assert "slow-browsers" in {thread.name for thread in threading.enumerate()}

    read(pair[1], 4_000_000)

    eventually(lambda: "slow-browsers" not in {thread.name for thread in threading.enumerate()})


def test_a_browser_for_which_too_much_waits_is_cut_off_and_costs_nothing(wire, pair, slow):
    for _ in range(3):
        wire.send(b"a" * (MOST_BYTES // 2))

    assert wire.waiting == 0
    eventually(lambda: not slow)
    with pytest.raises(OSError, match="pipe"):
        wire.send(b"more")


def test_a_browser_that_went_costs_nothing_more(wire, pair, slow):
    wire.send(b"a" * 4_000_000)

    pair[1].close()

    eventually(lambda: not slow)
    with pytest.raises(OSError, match="pipe"):
        wire.send(b"more")


def test_a_wire_takes_the_place_of_the_servers_own_socket(pair, slow):
    environ = {"gunicorn.socket": pair[0]}
    assert wire_of(environ) is None

    put_on_wire(environ, slow)

    wire_of(environ).send(b"hello")
    assert pair[1].recv(100) == b"hello"


def test_without_a_connection_there_is_no_wire(slow):
    environ: dict[str, object] = {}

    put_on_wire(environ, slow)

    assert wire_of(environ) is None


def test_a_browser_that_is_asked_for_an_answer_is_asked_as_the_library_does(new_browser, server):
    anna = new_browser()
    [sid] = server.hub.viewers()

    server.socketio.emit("are you there", {"seq": 1}, to=sid, callback=lambda: None)

    assert [packet["name"] for packet in anna.get_received()] == ["are you there"]
