"""The thread that follows the store: leading edge, one message a tick, and it survives."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask_socketio import SocketIOTestClient

from dashboard.operations.views import FloorView
from tests.house import ALICE, SALES, House
from tests.live.conftest import pushes

PATIENCE_SECONDS = 10


@pytest.fixture
def running(server, home: House):
    stop = threading.Event()
    thread = threading.Thread(target=server.pusher.run, args=(stop,))
    thread.start()
    yield server.pusher
    stop.set()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


class Reader:
    """A browser that keeps every push it was sent."""

    def __init__(self, client: SocketIOTestClient) -> None:
        self._client = client
        self.shown: list[dict[str, Any]] = []

    def read(self) -> list[dict[str, Any]]:
        self.shown += pushes(self._client)
        return self.shown


def comes_true(condition: Callable[[], object]) -> bool:
    """Whether it holds within the time that a test waits."""
    waiting = threading.Event()
    for _ in range(PATIENCE_SECONDS * 50):
        if condition():
            return True
        waiting.wait(0.02)
    return False


def test_a_change_in_the_store_reaches_the_browser_by_itself(home, watching, running):
    anna = Reader(watching(FloorView().topic))

    call_id = home.ring_in(SALES, ALICE)

    assert comes_true(lambda: [call_id] in [push["ids"] for push in anna.read()])


def test_a_quiet_store_still_counts_as_read(running):
    assert comes_true(lambda: running.read_at)
    first = running.read_at

    assert comes_true(lambda: running.read_at > first)


def test_many_changes_at_once_are_few_messages(home, watching, running):
    anna = Reader(watching(FloorView().topic))
    callers = [f"+4670174{number:04}" for number in range(30)]

    for caller in callers:
        home.ring_in(SALES, caller)

    assert comes_true(lambda: anna.read() and len(anna.shown[-1]["ids"]) == len(callers))
    assert len(anna.shown) < len(callers)
