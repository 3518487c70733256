import json

from benchmarks import browsers, live
from benchmarks.browsers import Pushed
from benchmarks.generator import Timed

MS = 1_000_000


def push(ids, **versions):
    rows = {call_id: f'<tr data-version="{version}">' for call_id, version in versions.items()}
    return json.dumps({"ids": ids, "rows": rows}).encode()


def test_a_callback_is_shown_by_the_first_push_that_can_only_follow_it():
    posted = [Timed("alice", "ace", 10 * MS, 12 * MS)]
    pushed = [
        Pushed(0, 5 * MS, push(["alice"], alice=1)),
        Pushed(0, 20 * MS, push(["alice", "bob"], bob=1)),
        Pushed(0, 40 * MS, push(["alice", "bob"], alice=2)),
    ]

    seen = live.seen(posted, pushed, browser_count=1)

    assert seen == live.Seen([30_000.0], missed=0)


def test_a_hang_up_is_shown_when_the_call_leaves_the_page():
    posted = [Timed("alice", "dice", 10 * MS, 12 * MS)]
    pushed = [Pushed(0, 11 * MS, push(["alice"])), Pushed(0, 15 * MS, push(["bob"]))]

    seen = live.seen(posted, pushed, browser_count=1)

    assert seen == live.Seen([5_000.0], missed=0)


def test_a_browser_that_is_never_told_is_counted():
    posted = [Timed("alice", "ice", 10 * MS, 12 * MS)]
    pushed = [Pushed(0, 15 * MS, push(["alice"], alice=1))]

    seen = live.seen(posted, pushed, browser_count=2)

    assert seen == live.Seen([5_000.0], missed=1)


def test_a_server_frame_is_read_when_it_is_whole():
    short, long = b"\x81\x02hi", b"\x81\x7e\x01\x00" + b"x" * 256

    assert browsers.read_frame(short[:-1]) is None
    assert browsers.read_frame(short + long) == (1, b"hi", 4)
    assert browsers.read_frame(long) == (1, b"x" * 256, 260)


def test_a_browsers_frame_is_masked():
    frame = browsers.written_frame(1, b"hello")

    mask, masked = frame[2:6], frame[6:]
    assert frame[:2] == bytes([0x81, 0x85])
    assert bytes(byte ^ mask[place % 4] for place, byte in enumerate(masked)) == b"hello"
