"""The store stopped, frozen, restarted, locked: callers never notice, and nothing is lost."""

import sqlite3
import threading
import time
from functools import partial

import psutil
import pytest

from dashboard.ingest.server import THREADS
from tests.faults.bystander import Bystander
from tests.faults.load import CALLER, Load, callers, check_nothing_lost
from tests.faults.stores import locked
from tests.ingest.doors import OpenDoor, open_door
from tests.patience import LEAVES_THE_STORE, LONG
from tests.serving import eventually

SMALL, LARGE = 1.0, pytest.param(60, marks=pytest.mark.soak)

#: What a store that is back may take until deliveries go to it again.
BACK_SECONDS = 10.0

#: Whoever is left by the store may spool in peace: here only stores are slow.
unhurried = partial(open_door, patience=LEAVES_THE_STORE)


def recovers(door: OpenDoor, bystander: Bystander) -> float:
    """How long after this moment the store is used again, in seconds of the door's own."""
    begun = time.monotonic()
    eventually(lambda: not door.wired.breaker.is_open, LONG)
    return bystander.own_seconds(begun, time.monotonic())


def threads_but_callers() -> int:
    return sum(one.name != CALLER for one in threading.enumerate())


@pytest.mark.parametrize("seconds", [SMALL, LARGE])
def test_f6_a_locked_sqlite_costs_no_caller_and_no_event(sqlite_url, tmp_path, bystander, seconds):
    with unhurried(sqlite_url, tmp_path / "var") as door, callers(door.server.port, 20) as load:
        with locked(sqlite_url.removeprefix("sqlite:///")):
            eventually(lambda: door.wired.breaker.is_open, LONG)
            eventually(lambda: door.account()["spooled"], LONG)
            time.sleep(seconds)
        back = recovers(door, bystander)
        account = door.drained()

    with unhurried(sqlite_url, tmp_path / "var") as door:
        check_nothing_lost(door.database, load)

    print(f"breaker closed {back:.2f} s after the lock;", load.figures())
    load.check_answers(bystander)
    assert back <= BACK_SECONDS
    assert load.ways() == {"db", "spool"}
    assert account["shed"] == 0


def test_f6_more_callers_than_the_door_has_threads_are_all_answered_in_time(
    sqlite_url, tmp_path, bystander
):
    with unhurried(sqlite_url, tmp_path / "var") as door:
        load = Load(door.server.port)
        callers = [
            threading.Thread(target=load.send, args=("ice", f"call-{number}"))
            for number in range(2 * THREADS)
        ]
        with locked(sqlite_url.removeprefix("sqlite:///")):
            for caller in callers:
                caller.start()
            for caller in callers:
                caller.join()
        account = door.drained()
        check_nothing_lost(door.database, load)

    load.check_answers(bystander)
    assert load.ways() == {"spool"}
    assert account["stored"] == len(callers)


@pytest.mark.postgres
@pytest.mark.parametrize("seconds", [SMALL, pytest.param(30, marks=pytest.mark.soak)])
def test_f8_a_frozen_postgres_costs_no_caller_and_no_thread(
    cluster, cluster_url, tmp_path, bystander, seconds
):
    with unhurried(cluster_url, tmp_path / "var") as door:
        with callers(door.server.port, 20) as load:
            eventually(lambda: "db" in load.ways(), LONG)
            threads = threads_but_callers()
            with cluster.frozen():
                begun = time.monotonic()
                eventually(lambda: door.wired.breaker.is_open, LONG)
                opened = bystander.own_seconds(begun, time.monotonic())
                time.sleep(seconds)
                frozen_threads = threads_but_callers()
            back = recovers(door, bystander)
        account = door.drained()
        eventually(lambda: threads_but_callers() <= threads, LONG)
        check_nothing_lost(door.database, load)

    print(f"breaker open after {opened:.2f} s, closed {back:.2f} s after the thaw;", load.figures())
    load.check_answers(bystander)
    assert opened <= 5.0
    assert back <= BACK_SECONDS
    assert frozen_threads <= threads + 20
    assert load.ways() == {"db", "spool"}
    assert account["received"] == account["stored"] == len(load.sent)


@pytest.mark.postgres
@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.soak)])
@pytest.mark.parametrize("how", ["crash", "stop"])
def test_f7_a_restarted_postgres_costs_no_caller_and_no_event(
    cluster, cluster_url, tmp_path, bystander, how, times
):
    with unhurried(cluster_url, tmp_path / "var") as door:
        with callers(door.server.port, 20) as load:
            for _ in range(times):
                eventually(lambda: not door.wired.breaker.is_open, LONG)
                getattr(cluster, how)()
                time.sleep(1)
                cluster.start()
                back = recovers(door, bystander)
                assert back <= BACK_SECONDS
        account = door.drained()
        check_nothing_lost(door.database, load)

    print(f"breaker closed {back:.2f} s after the last start;", load.figures())
    load.check_answers(bystander)
    assert "no" not in load.ways()
    assert account["shed"] == 0


@pytest.mark.postgres
def test_f9_a_killed_backend_costs_no_caller_and_no_event(
    cluster, cluster_url, tmp_path, bystander
):
    with unhurried(cluster_url, tmp_path / "var") as door:
        with callers(door.server.port, 20) as load:
            eventually(lambda: "db" in load.ways(), LONG)
            backends = psutil.Process(cluster.process_id).children()
            next(one for one in backends if "callfloor" in " ".join(one.cmdline())).kill()
            time.sleep(1)
            at = len(load.sent)
            eventually(lambda: any(one.recorded == "db" for one in load.sent[at:]), LONG)
        account = door.drained()
        check_nothing_lost(door.database, load)

    load.check_answers(bystander)
    assert account["shed"] == 0


def test_a_store_made_by_a_newer_version_is_left_alone(sqlite_url, tmp_path, bystander):
    path = sqlite_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
    store.close()

    with unhurried(sqlite_url, tmp_path / "var") as door, callers(door.server.port, 10) as load:
        eventually(lambda: len(load.sent) > 10, LONG)
        ready = door.get("/readyz").status_code

    load.check_answers(bystander)
    assert ready == 503
    assert load.ways() == {"spool"}
