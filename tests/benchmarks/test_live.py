import json

from benchmarks import browsers, histories, live
from benchmarks.browsers import Pushed
from benchmarks.generator import Timed

MS = 1_000_000
LINE = histories.dialled_by("call-4")
OTHER = histories.dialled_by("call-5")


def push(*call_ids, version=1):
    rows = dict.fromkeys(call_ids, f'<tr data-version="{version}">')
    return json.dumps({"ids": list(call_ids), "rows": rows}).encode()


def test_a_callback_is_shown_by_the_first_push_with_its_call_after_it():
    posted = [Timed("call-4", "ice", 10 * MS, 12 * MS)]
    pushed = [
        Pushed(0, 5 * MS, push("call-4")),
        Pushed(0, 20 * MS, push("call-3")),
        Pushed(0, 40 * MS, push("call-4")),
        Pushed(0, 60 * MS, push("call-4", version=2)),
    ]

    seen = live.seen(posted, pushed, [None])

    assert seen == live.Seen([30_000.0], missed=0)


def test_a_browser_is_asked_only_for_calls_of_its_line():
    posted = [Timed("call-4", "ice", 10 * MS, 12 * MS)]
    pushed = [Pushed(1, 11 * MS, push("call-4")), Pushed(2, 15 * MS, push("call-4"))]

    seen = live.seen(posted, pushed, [OTHER, LINE, None])

    assert seen == live.Seen([1_000.0, 5_000.0], missed=0)


def test_a_browser_that_is_never_told_is_counted():
    posted = [Timed("call-4", "ice", 10 * MS, 12 * MS)]

    seen = live.seen(posted, [Pushed(0, 15 * MS, push("call-4"))], [None, LINE])

    assert seen == live.Seen([5_000.0], missed=1)


def test_what_long_running_calls_do_is_not_on_the_page_of_the_newest():
    posted = [Timed("call-4", "ace", 10 * MS, 12 * MS), Timed("call-3", "dice", 1, 2)]

    assert live.seen(posted, [], [None]) == live.Seen([], missed=0)


def test_every_line_has_its_view():
    assert len(live.LINES) == 10
    assert len({histories.dialled_by(f"call-{number}") for number in range(9)}) == 9


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
