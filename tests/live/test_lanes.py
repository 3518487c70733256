"""The threads that follow the store: leading edge, one message a tick, lists wait for no count."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask_socketio import SocketIOTestClient

from dashboard.live.lanes import Lane, lanes
from dashboard.live.pusher import Pusher
from dashboard.operations.views import TICK_SECONDS, CountView, FiguresView, FloorView
from tests.house import ALICE, SALES
from tests.live.conftest import pushes
from tests.patience import LONG
from tests.serving import eventually


@contextmanager
def following(*lanes: Lane) -> Iterator[None]:
    """Each of these lanes in its thread."""
    stop = threading.Event()
    threads = [threading.Thread(target=lane.run, args=(stop,)) for lane in lanes]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(LONG)
    assert not any(thread.is_alive() for thread in threads)


@pytest.fixture
def running(server):
    with following(server.lists, server.figures):
        yield server


@dataclass
class SlowToCount(Pusher):
    """Does not come to an end with a count until it is let go."""

    counts: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)

    def push(self, watched, due):
        if CountView() in due:
            self.counts.set()
            assert self.goes_on.wait(LONG)
        return super().push(watched, due)


class Reader:
    """A browser that keeps every push it was sent."""

    def __init__(self, client: SocketIOTestClient) -> None:
        self._client = client
        self.shown: list[dict[str, Any]] = []

    def read(self) -> list[dict[str, Any]]:
        self.shown += pushes(self._client)
        return self.shown


def test_a_change_in_the_store_reaches_the_browser_by_itself(home, watching, running):
    anna = Reader(watching(FloorView().topic))

    call_id = home.ring_in(SALES, ALICE)

    eventually(lambda: [call_id] in [push["ids"] for push in anna.read()], LONG)


def test_a_quiet_store_still_counts_as_read(running):
    eventually(lambda: running.lists.read_at, LONG)
    first = running.lists.read_at

    eventually(lambda: running.lists.read_at > first, LONG)


def test_many_changes_at_once_are_one_message_each_tick(home, watching, running):
    anna = Reader(watching(FloorView().topic))
    callers = [f"+4670174{number:04}" for number in range(30)]
    began = time.monotonic()

    for caller in callers:
        home.ring_in(SALES, caller)

    eventually(lambda: anna.read() and len(anna.shown[-1]["ids"]) == len(callers), LONG)
    ticks = (time.monotonic() - began) / TICK_SECONDS
    assert len(anna.shown) <= 1 + ticks  # the first goes out at once


def test_the_figures_reach_the_browser_too(home, watching, running):
    anna = Reader(watching(FiguresView().topic))

    home.ring_in(SALES, ALICE)

    eventually(lambda: any('data-value="1"' in push["figures"] for push in anna.read()), LONG)


def test_a_list_does_not_wait_for_a_count_that_takes_long(home, server, watching):
    anna = Reader(watching(FloorView().topic))
    watching(CountView().topic)
    pusher = SlowToCount(home.runtime, server.hub, server.pusher.emit, server.pusher.speaking)

    with following(*lanes(pusher)):
        assert pusher.counts.wait(LONG)
        call_id = home.ring_in(SALES, ALICE)

        eventually(lambda: [call_id] in [push["ids"] for push in anna.read()], LONG)
        pusher.goes_on.set()
