import threading

import pytest
from sqlalchemy.exc import OperationalError

from dashboard.sinch import times
from dashboard.store import watches
from dashboard.worker import leader, process
from tests.house import House


class Turns:
    """Takes its turns, and may lose the store in the first one."""

    def __init__(self, stop: threading.Event, *, troubled: bool = False) -> None:
        self.taken = 0
        self._stop = stop
        self._troubled = troubled

    def turn(self) -> None:
        self.taken += 1
        if self._troubled and self.taken == 1:
            raise OperationalError("SELECT 1", {}, OSError("gone"))
        self._stop.set()


def test_the_worker_takes_turns_until_it_is_told_to_end(home: House):
    stop = threading.Event()
    turns = Turns(stop)

    process.work(home.runtime, turns, stop)

    assert turns.taken == 1


@pytest.mark.waits
def test_a_store_that_is_away_is_waited_for(home: House):
    stop = threading.Event()
    turns = Turns(stop, troubled=True)

    process.work(home.runtime, turns, stop)

    assert turns.taken == 2


def test_a_worker_that_ends_lets_another_lead(home: House):
    stop = threading.Event()

    process.work(home.runtime, Turns(stop), stop)

    now = times.now()
    with home.database.writing() as connection:
        assert watches.hold(connection, leader.LEASE, "another", until=now + 1, now=now)
