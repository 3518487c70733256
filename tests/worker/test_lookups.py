import threading
from concurrent.futures import ThreadPoolExecutor

from dashboard.worker.lookups import Lookups


def test_the_same_thing_is_looked_up_once_at_a_time():
    go = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        lookups = Lookups(pool)

        first = lookups.start("conference:standup", go.wait)
        second = lookups.start("conference:standup", go.wait)
        go.set()
        lookups.settle(30)

    assert (first, second) == (True, False)
    assert lookups.is_free("conference:standup")


def test_one_that_hangs_holds_no_other():
    go, done = threading.Event(), threading.Event()
    with ThreadPoolExecutor(2) as pool:
        lookups = Lookups(pool)
        lookups.start("conference:standup", go.wait)

        lookups.start("conference:allhands", done.set)

        assert done.wait(30)
        go.set()


def test_one_that_breaks_is_over():
    def broken() -> None:
        raise ValueError("no such room")

    with ThreadPoolExecutor(1) as pool:
        lookups = Lookups(pool)
        lookups.start("conference:standup", broken)
        lookups.settle(30)

    assert lookups.is_free("conference:standup")
