"""The disk full, failing, slow: callers never notice, and what was acknowledged is there."""

import resource
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from dashboard.operations.callbacks import PATIENCE
from dashboard.store.database import Database
from tests.faults.load import Load, check_nothing_lost
from tests.faults.process import PATIENTLY, DoorProcess, door_process
from tests.faults.stores import locked
from tests.ingest.doors import settle_in
from tests.patience import LONG
from tests.services import strace
from tests.serving import eventually

pytestmark = pytest.mark.processes

MEGABYTE = 1024 * 1024
FLUSHES = "fsync,fdatasync"


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A disk of 8 MB at `folder` if we may mount one; else our files' sizes will be limited."""
    folder.mkdir()
    mount = shutil.which("mount")
    command = [mount or "", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    mounted = bool(mount) and subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def full(door: DoorProcess, folder: Path, mounted: bool) -> Iterator[None]:
    """Nothing more can be written there."""
    if not mounted:
        before = resource.prlimit(door.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(door.process.pid, resource.RLIMIT_FSIZE, (64, before[1]))
        yield
        resource.prlimit(door.process.pid, resource.RLIMIT_FSIZE, before)
        return
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (MEGABYTE, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    yield
    filler.unlink()


@pytest.fixture
def settled_in(migrated_sqlite: Path) -> Callable[[Path], str]:
    def settle(folder: Path) -> str:
        path = folder / "floor.db"
        path.write_bytes(migrated_sqlite.read_bytes())
        settle_in(f"sqlite:///{path}")
        return f"sqlite:///{path}"

    return settle


def test_f4_a_full_disk_costs_the_record_and_never_the_answer(tmp_path, settled_in, bystander):
    folder = tmp_path / "disk"
    with small_disk(folder) as mounted:
        url = settled_in(folder)
        with door_process(url, folder) as door:
            load = Load(door.port)
            load.call("before")
            with full(door, folder, mounted):
                # What the store had set aside may take a few more.
                eventually(lambda: load.send("ice", f"ice-{len(load.sent)}").recorded == "no", LONG)
                refused = load.send("dice", "during")
                unrecorded, told = load.unrecorded(), door.told()["unrecorded"]
            eventually(lambda: load.send("ice", f"ice-{len(load.sent)}").recorded == "db", LONG)
            load.call("after")
            eventually(lambda: door.told()["spool_depth"] == 0, LONG)
            account = door.told()["account"]

        load.check_answers(bystander)
        assert refused.status == 503
        assert told == unrecorded >= 2
        assert account["shed"] == load.unrecorded()
        database = Database.open(url)
        check_nothing_lost(database, load)
        database.close()
        with closing(sqlite3.connect(folder / "floor.db")) as store:
            assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.strace
def test_f5_a_failing_flush_is_never_taken_for_a_record(tmp_path, sqlite_url, bystander):
    with door_process(sqlite_url, tmp_path) as door:
        load = Load(door.port)
        load.call("before")
        with strace.disturbed(door.process.pid, FLUSHES, "error=EIO"):
            for number in range(5):
                load.call(f"during-{number}")
        during = load.sent[2:]
        eventually(lambda: load.send("ice", f"ice-{len(load.sent)}").recorded == "db", LONG)
        eventually(lambda: door.told()["spool_depth"] == 0, LONG)

    load.check_answers(bystander)
    assert {one.recorded for one in during} == {"no"}
    database = Database.open(sqlite_url)
    check_nothing_lost(database, load)
    database.close()


@pytest.mark.strace
def test_f5_a_flush_of_two_seconds_costs_no_caller_their_answer(tmp_path, sqlite_url, bystander):
    with door_process(sqlite_url, tmp_path) as door:
        load = Load(door.port)
        load.call("before")
        with strace.disturbed(door.process.pid, FLUSHES, "delay_enter=2000000"):
            for number in range(4):
                load.call(f"during-{number}")
        eventually(lambda: load.send("ice", f"ice-{len(load.sent)}").recorded == "db", LONG)
        eventually(lambda: door.told()["spool_depth"] == 0, LONG)

    load.check_answers(bystander)
    database = Database.open(sqlite_url)
    check_nothing_lost(database, load)
    database.close()


@pytest.mark.strace
@pytest.mark.parametrize("count", [100, pytest.param(400, marks=pytest.mark.soak)])
@pytest.mark.parametrize("flush", [0.3, 2.0])
def test_f5_many_callers_at_once_are_answered_in_time_by_a_store_and_a_disk_that_are_slow(
    tmp_path, sqlite_url, bystander, flush, count
):
    with door_process(sqlite_url, tmp_path) as door:
        load = Load(door.port)
        with (
            locked(sqlite_url.removeprefix("sqlite:///")),
            strace.disturbed(door.process.pid, FLUSHES, f"delay_enter={flush * 1e6:.0f}"),
        ):
            ringing = [
                threading.Thread(target=load.send, args=("ice", f"call-{number}"))
                for number in range(count)
            ]
            for caller in ringing:
                caller.start()
            for caller in ringing:
                caller.join()
        eventually(lambda: load.send("ice", f"ice-{len(load.sent)}").recorded == "db", LONG)
        eventually(lambda: door.told()["spool_depth"] == 0, LONG)

    print(f"flushes of {flush} s:", load.figures())
    load.check_answers(bystander)
    assert max(one.took_seconds for one in load.sent) >= min(flush, PATIENCE.each)
    database = Database.open(sqlite_url)
    check_nothing_lost(database, load)
    database.close()


@pytest.mark.strace
def test_f5_flushes_of_ten_milliseconds_are_all_in_a_days_work(tmp_path, sqlite_url, bystander):
    with door_process(sqlite_url, tmp_path, PATIENTLY) as door:
        load = Load(door.port)
        with strace.disturbed(door.process.pid, FLUSHES, "delay_enter=10000"):
            for number in range(20):
                load.call(f"call-{number}")
        account = door.told()["account"]

    load.check_answers(bystander)
    assert load.ways() == {"db"}
    assert account["stored"] == 40
