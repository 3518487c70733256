"""However long the journal, it is replayed in the same memory."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from benchmarks import processes
from benchmarks.processes import Installation
from dashboard.store import journal
from dashboard.store.database import Database
from dashboard.store.journal import Entry, columns
from tests import people
from tests.people import NOON, STANDUP

ROOT = Path(__file__).parents[2]

#: Calls of the pattern that is copied, and the events of each.
CALLS, EVENTS = 200, 5

COPIES_AT_ONCE = 20

#: What a check of any length may take more than one of a thousand events.
FLAT_BYTES = 16 * 1024 * 1024

#: What a repair may take beside that: the pages that SQLite keeps for whoever writes.
WRITING_BYTES = 32 * 1024 * 1024

#: Runs a command and says at last, in a line of its own, the most memory it had, in KiB. The system
#: counts the memory of whoever starts a process as that process's own: of this test there is much.
MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=False)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""

COPIED = {
    "event": columns.EVENT,
    "call": columns.CALL,
    "participant": columns.PARTICIPANT,
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def made(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """An installation on each engine."""
    url = None
    if request.param == "postgresql":
        cluster = request.getfixturevalue("cluster")
        url = cluster.new_database("rebuilding")
    with processes.installation(url) as installed:
        yield installed
    if url is not None:
        cluster.drop_database("rebuilding")


def record_pattern(database: Database) -> None:
    """Calls into a room, talked, muted and ended, whose names all begin alike."""
    for number in range(CALLS):
        call_id = f"first-{number:04}"
        told = [
            people.rings_in(call_id, room=STANDUP),
            people.is_answered(call_id, at=NOON + 1),
            people.is_muted(call_id, at=NOON + 2),
            people.is_muted(call_id, at=NOON + 3, muted=False),
            people.hangs_up(call_id, at=NOON + 4),
        ]
        named = [replace(event, key=f"first-{number}-{nth}") for nth, event in enumerate(told)]
        with database.writing() as connection:
            journal.record(connection, [Entry(event=event) for event in named], now=NOON)


def copy_pattern(database: Database, copies: int) -> None:
    """As many calls more as that, straight into the tables: names and stamps with another begin."""
    for begun in range(0, copies, COPIES_AT_ONCE):
        with database.writing() as connection:
            for copy in range(begun, min(begun + COPIES_AT_ONCE, copies)):
                for table, names in COPIED.items():
                    connection.execute(text(copying(table, names)), {"begin": f"{copy}th-"})
    with database.alone() as connection:  # without time limits
        connection.execute(text("ANALYZE"))  # as a server does by itself, a little later
        connection.commit()


def copying(table: str, names: tuple[str, ...]) -> str:
    renamed = {"event_key", "call_id", "stamps"}
    values = ", ".join(
        f"replace({name}, 'first-', :begin)" if name in renamed else name for name in names
    )
    return (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table}"  # noqa: S608
        " WHERE call_id >= 'first-' AND call_id < 'first.'"
    )


def rebuilt(made: Installation, *options: str) -> tuple[dict[str, object], int, float]:
    """What `rebuild` says, the most memory it had in bytes, and how long it took in seconds."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, sys.executable, "app.py", "rebuild", "--json", *options],
        cwd=ROOT,
        env=made.environ(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told, most = done.stdout.splitlines()
    return json.loads(told), int(most) * 1024, time.monotonic() - begun


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("events", [10_000, pytest.param(5_000_000, marks=pytest.mark.soak)])
def test_a_journal_of_any_length_is_replayed_in_the_same_memory(made, events):
    database = Database.open(made.store_url)
    record_pattern(database)
    _, few, _ = rebuilt(made, "--check")

    copy_pattern(database, events // (CALLS * EVENTS) - 1)
    well, many, checking = rebuilt(made, "--check")
    with database.writing() as connection:
        connection.execute(text("UPDATE call SET result = 'BUSY' WHERE call_id LIKE '%-0007'"))
    mended, mending, repairing = rebuilt(made)
    again, _, _ = rebuilt(made, "--check")
    database.close()

    print(
        f"{events} events: checked in {checking:.0f} s with {many >> 20} MiB ({few >> 20} MiB for"
        f" {CALLS * EVENTS}), repaired in {repairing:.0f} s with {mending >> 20} MiB"
    )
    assert well["count"] == again["count"] == 0
    assert mended["repaired"] == mended["count"] == events // (CALLS * EVENTS)
    assert many - few < FLAT_BYTES
    assert mending - few < FLAT_BYTES + WRITING_BYTES
