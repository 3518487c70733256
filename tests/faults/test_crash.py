"""kill -9 at any moment: what was acknowledged is there, and nothing counts twice."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import text

from dashboard.store import rebuild
from dashboard.store.database import Database
from tests.faults.load import callers, check_nothing_lost
from tests.faults.process import door_process
from tests.services import strace
from tests.serving import eventually

ROOT = Path(__file__).parents[2]

#: The system calls by which things get to disk, or to a server; strace counts them for each thread
#: by itself.
STORE = "pwrite64,fdatasync"
SPOOL = "fsync,ftruncate,unlink,write"
SERVER = "sendto"
MOST_CALLS = 2000


@pytest.mark.parametrize(
    ("rounds", "per_second"), [(3, 30), pytest.param(100, 250, marks=[pytest.mark.soak])]
)
@pytest.mark.timeout(3600)  # of a hundred rounds
def test_f1_a_killed_door_loses_nothing_that_it_acknowledged(
    tmp_path, settled_url, rounds, per_second
):
    seed = random.randrange(1 << 30)
    moments = random.Random(seed)
    loads, starts = [], []
    with door_process(settled_url, tmp_path) as door:
        for nth in range(rounds):
            with callers(door.port, per_second, name=f"round-{nth}") as load:
                eventually(lambda: len(load.acknowledged()) > 5, 60)
                time.sleep(moments.uniform(0.05, 0.6))
                door.kill()
                starts.append(door.start())
            loads.append(load)
        eventually(lambda: door.told()["spool_depth"] == 0, 60)
    database = Database.open(settled_url)

    check_nothing_lost(database, *loads)
    if database.kind == "sqlite":
        with database.reading() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    database.close()
    acknowledged = sum(len(load.acknowledged()) for load in loads)
    back = f"{median(starts):.2f} s, {max(starts):.2f} s"  # a promise of `python -m benchmarks`
    print(f"{rounds} kills, {acknowledged} acknowledged; back in {back}")
    assert acknowledged > 5 * rounds, f"seed {seed}"


@pytest.mark.strace
@pytest.mark.parametrize(("calls", "numbers"), [(STORE, (4, 23, 71, 118)), (SPOOL, (1, 2, 4, 5))])
def test_f3_a_kill_at_a_system_call_leaves_whole_events(tmp_path, sqlite_url, calls, numbers):
    some_are_killed(calls, numbers, sqlite_url, tmp_path)


@pytest.mark.strace
@pytest.mark.postgres
def test_f3_a_kill_at_a_word_to_the_server_leaves_whole_events(tmp_path, cluster_url):
    some_are_killed(SERVER, (18, 37, 60), cluster_url, tmp_path)


@pytest.mark.strace
@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("calls", [STORE, SPOOL])
def test_f3_a_kill_at_any_system_call_leaves_whole_events(tmp_path, sqlite_url, calls):
    each_is_killed(calls, sqlite_url, tmp_path)


@pytest.mark.strace
@pytest.mark.postgres
@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_f3_a_kill_at_any_word_to_the_server_leaves_whole_events(tmp_path, cluster_url):
    each_is_killed(SERVER, cluster_url, tmp_path)


def some_are_killed(calls: str, numbers: Sequence[int], url: str, folder: Path) -> None:
    killed = [killed_at(calls, number, url, folder) for number in numbers]

    assert any(killed)
    check_all_there(url, folder)


def each_is_killed(calls: str, url: str, folder: Path) -> None:
    number = next(
        number for number in range(1, MOST_CALLS) if not killed_at(calls, number, url, folder)
    )

    print(f"{calls}: {number - 1} of them, and a kill at each")
    assert number > 5
    check_all_there(url, folder)


def killed_at(calls: str, number: int, url: str, folder: Path) -> bool:
    """Let a writer be killed at its n-th such call; False when it got to its end before that."""
    how = ["-e", f"trace={calls}", "-e", f"inject={calls}:signal=KILL:when={number}"]
    tracer = [strace.find().path, "-f", "-qq", "-o", os.devnull, *how]
    name = f"killed-at-{number}"
    program = [sys.executable, "-m", "tests.faults.writing", url, str(folder / "spool"), name]
    done = subprocess.run(
        [*map(str, tracer), *program], cwd=ROOT, stdout=subprocess.PIPE, timeout=60
    )
    with (folder / "acknowledged").open("ab") as file:
        file.write(done.stdout)
    return done.returncode != 0


def check_all_there(url: str, folder: Path) -> None:
    """A writer that nobody kills takes over what the others left; then nothing may be missing."""
    program = [sys.executable, "-m", "tests.faults.writing", url, folder / "spool", "last"]
    subprocess.run(program, cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=60)
    acknowledged = set((folder / "acknowledged").read_text().split())
    with closing(Database.open(url)) as database:
        with database.reading() as connection:
            found = connection.execute(text("SELECT event_key, seen_count FROM event")).all()
            if database.kind == "sqlite":
                assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert rebuild.check(database) == []
    assert acknowledged
    assert acknowledged <= {row.event_key for row in found}
    assert {row.seen_count for row in found} == {1}
    assert list((folder / "spool").iterdir()) == []
