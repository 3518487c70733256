"""Many browsers on real processes: all of them right after they came back, and none costs much."""

import os
import statistics
import time
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tests.live import onlookers
from tests.patience import LONG
from tests.serving import Callfloor, answers, eventually, free_ports, serving

MIB = 2**20

#: What is promised of 400 browsers.
WITHIN_SECONDS = 15.0


def all_come_back_right(tmp_path: Path, store_url: str, count: int) -> float:
    """`count` browsers over two web processes come, go at once and come again at once.

    Returns in how many seconds all of them were right; calls come and go meanwhile.
    """
    with (
        serving(tmp_path, database_url=store_url, sandbox_traffic=60) as callfloor,
        callfloor.another("web", {"CALLFLOOR_PORT": str(second := free_ports(1)[0])}),
    ):
        first = int(callfloor.environ["CALLFLOOR_PORT"])
        eventually(lambda: answers(f"http://127.0.0.1:{second}/healthz"), LONG)
        people = [
            *onlookers.signed_in(first, callfloor.password, count // 2),
            *onlookers.signed_in(second, callfloor.password, count // 2),
        ]
        # On a busy machine a ping may be answered too late: pages come back by themselves.
        with onlookers.all_here(people, come_back=True):
            pass
        began = time.monotonic()
        with onlookers.all_here(people, come_back=True):
            new = callfloor.phones.ring_in()
            told: set[int] = set()  # before it ends: it rings for no longer than phones do

            def all_are_told() -> bool:
                told.update(place for place, one in enumerate(people) if new in one.ids)
                return len(told) == count

            seen = onlookers.read_until(people, all_are_told, LONG, come_back=True)
            took = time.monotonic() - began
            assert seen, f"{count - len(told)} of {count} do not know"
        assert callfloor.accidents() == []
    return took


def web_threads(callfloor: Callfloor) -> int:
    family = [web := callfloor.process_of("web"), *web.children(recursive=True)]
    return sum(one.num_threads() for one in family)


@pytest.mark.processes
@pytest.mark.postgres
def test_browsers_that_come_back_at_once_are_all_right(tmp_path, postgres_url):
    all_come_back_right(tmp_path, postgres_url, 20)


@pytest.mark.soak
def test_four_hundred_browsers_that_come_back_at_once_are_all_right_within_15_s(
    tmp_path, postgres_url, capsys
):
    took = all_come_back_right(tmp_path, postgres_url, 400)

    with capsys.disabled():
        print(f"\n400 browsers over two web processes were right after {took:.1f} s")
    assert took <= WITHIN_SECONDS


@pytest.mark.soak
def test_a_browser_that_stops_reading_costs_little_and_is_cut_off(tmp_path, capsys):
    with ExitStack() as stack:
        callfloor = stack.enter_context(serving(tmp_path, sandbox_traffic=600))
        port = int(callfloor.environ["CALLFLOOR_PORT"])
        asleep, awake = (onlookers.signed_in(port, callfloor.password, n) for n in (10, 2))
        stack.enter_context(onlookers.all_here([*asleep, *awake]))
        before = web_memory(callfloor)
        grew = 0.0

        def is_cut_off() -> bool:
            nonlocal grew
            grew = max(grew, web_memory(callfloor) - before)
            return browsers_of(callfloor) == len(awake)

        began = time.monotonic()
        assert onlookers.read_until(awake, is_cut_off, 60)
        with capsys.disabled():
            took = time.monotonic() - began
            print(f"\n10 browsers that read nothing: {grew / MIB:.1f} MiB, cut off in {took:.0f} s")
        assert grew <= 8 * MIB

        for one in asleep:
            one.go()
            one.come()
        new = callfloor.phones.ring_in()
        everybody = [*asleep, *awake]
        assert onlookers.read_until(everybody, lambda: all(new in p.ids for p in everybody), 15)


@pytest.mark.soak
def test_memory_stays_flat_over_half_an_hour_at_ten_times_the_traffic(tmp_path, capsys):
    minutes = int(os.environ.get("SOAK_MINUTES", "30"))
    with ExitStack() as stack:
        callfloor = stack.enter_context(serving(tmp_path, sandbox_traffic=60))
        port = int(callfloor.environ["CALLFLOOR_PORT"])
        visitor, *people = onlookers.signed_in(port, callfloor.password, 51)
        stack.enter_context(onlookers.all_here(people))
        began = time.monotonic()
        memory: list[tuple[float, int, int]] = []

        def is_over() -> bool:
            passed = (time.monotonic() - began) / 60
            if not memory or passed - memory[-1][0] >= 1 / 6:
                memory.append((passed, web_memory(callfloor), web_threads(callfloor)))
                visitor.come()
                visitor.go()
            return passed >= minutes

        patience = minutes * 60 + 120
        assert onlookers.read_until(people, is_over, patience, come_back=True)
        early = [size for at, size, _ in memory if minutes / 6 <= at <= minutes / 3]
        late = [size for at, size, _ in memory if at >= minutes * 5 / 6]
        threads_early = max(count for at, _, count in memory if at <= minutes / 3)
        threads_late = max(count for at, _, count in memory if at >= minutes * 5 / 6)
        with capsys.disabled():
            for at, size, count in memory[::30]:
                print(f"\n{at:5.1f} min  {size / MIB:6.1f} MiB  {count} threads", end="")
            print(f"\nmedians {statistics.median(early) / MIB:.1f} and"
                  f" {statistics.median(late) / MIB:.1f} MiB,"
                  f" {sum(one.returns for one in people)} were cut off and came back")  # fmt: skip
        assert statistics.median(late) <= statistics.median(early) + 8 * MIB
        assert threads_late <= threads_early + 4
        assert callfloor.accidents() == []


def web_memory(callfloor: Callfloor) -> int:
    """What the web process and its worker hold for themselves, in bytes."""
    family = [web := callfloor.process_of("web"), *web.children(recursive=True)]
    return sum(one.memory_full_info().uss for one in family)


def browsers_of(callfloor: Callfloor) -> int:
    """How many sockets the web process has accepted and not closed."""
    port = int(callfloor.environ["CALLFLOOR_PORT"])
    [worker] = callfloor.process_of("web").children()
    return sum(
        one.status == psutil.CONN_ESTABLISHED and one.laddr.port == port
        for one in worker.net_connections(kind="tcp")
    )
