import gc
import os
import select
import signal
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path

import pytest
from sqlalchemy import text

from dashboard.sinch.times import SECOND
from dashboard.store import journal, rebuild, schema
from dashboard.store.database import Database
from dashboard.store.group_commit import GroupCommit, StoreUnavailable
from dashboard.store.journal import Delivery, Entry
from tests import people
from tests.people import ALICES, NOON
from tests.store.rows import one, rows

ROOT = Path(__file__).parents[2]


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def commits(database, clock):
    opened = GroupCommit(database, clock)
    yield opened
    opened.close()


class Clock:
    """Noon, until it is moved."""

    def __init__(self):
        self.at = NOON

    def __call__(self):
        return self.at


def delivered(event, raw=b"{}", verdict="recorded"):
    delivery = Delivery(received_at=NOON, path="/callbacks/voice", raw=raw, verdict=verdict)
    return Entry(event=event, answer=b"{}", answered_by="starter", delivery=delivery)


def unstorable(call_id):
    """An event that no engine takes: nothing that came through the door is like it."""
    return people.rings_in(call_id, caller="\ud800")


def together(commits, entries, timeout_seconds=30.0):
    """Record all of `entries` at once, each as a request of its own; their outcomes in order."""
    outcomes: list = [None] * len(entries)

    def ask(place, entry):
        try:
            outcomes[place] = commits.record(entry, timeout_seconds)
        except StoreUnavailable as error:
            outcomes[place] = error

    threads = [threading.Thread(target=ask, args=given) for given in enumerate(entries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_a_recorded_event_is_on_disk_when_its_request_returns(commits, database):
    became = commits.record(delivered(people.rings_in()), 30)

    assert (became.fresh, became.answer) == (True, b"{}")
    assert one(database, schema.call)["state"] == "ringing"


def test_everybody_gets_their_own_outcome(commits, database):
    entries = [delivered(people.rings_in(f"call-{number}")) for number in range(50)]

    outcomes = together(commits, [*entries, *entries])

    assert [became.event_key for became in outcomes] == [
        entry.event.key for entry in [*entries, *entries]
    ]
    assert sum(became.fresh for became in outcomes) == 50
    assert (commits.counts.recorded, commits.counts.duplicates) == (50, 50)


def test_requests_that_wait_during_a_commit_share_the_next(database, clock, monkeypatch):
    sizes, first, go_on = [], threading.Event(), threading.Event()
    really = journal.record

    def slow(connection, entries, *, now):
        sizes.append(len(entries))
        first.set()
        assert go_on.wait(30)
        return really(connection, entries, now=now)

    monkeypatch.setattr(journal, "record", slow)
    commits = GroupCommit(database, clock)
    entries = [delivered(people.rings_in(f"call-{number}")) for number in range(20)]
    early = threading.Thread(target=together, args=(commits, entries[:1]))
    early.start()
    assert first.wait(30)
    late = threading.Thread(target=together, args=(commits, entries[1:]))
    late.start()
    until(lambda: commits.depth == 19)

    go_on.set()
    early.join()
    late.join()
    commits.close()

    assert sizes == [1, 19]


def test_one_event_that_cannot_be_stored_stands_alone(commits, database):
    entries = [delivered(people.rings_in(f"call-{number}")) for number in range(30)]
    entries.insert(17, delivered(unstorable("bad"), raw=b"as it came"))

    outcomes = together(commits, entries)

    assert [became.quarantined for became in outcomes].count(True) == 1
    assert outcomes[17].quarantined
    assert len(rows(database, schema.event)) == 30
    kept = [row for row in rows(database, schema.delivery) if row["verdict"] == "quarantined"]
    assert [row["raw"] for row in kept] == [b"as it came"]
    assert commits.counts.quarantined == 1


def test_an_event_without_a_delivery_that_cannot_be_stored_says_so(commits):
    with pytest.raises(StoreUnavailable):
        commits.record(Entry(event=unstorable("bad")), 30)


def test_a_store_in_trouble_is_said_at_once_and_works_again_after(commits, database):
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE event RENAME TO elsewhere"))
    with pytest.raises(StoreUnavailable):
        commits.record(delivered(people.rings_in()), 30)
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO event"))

    assert commits.record(delivered(people.rings_in()), 30).fresh


class Telling:
    """A store that tells when somebody begins to write to it."""

    def __init__(self, database):
        self.begun = threading.Event()
        self.keep_log_short = database.keep_log_short
        self._database = database

    def writing(self):
        self.begun.set()
        return self._database.writing()


def test_who_waits_too_long_is_told_and_the_event_is_recorded_all_the_same(database, clock):
    store = Telling(database)
    commits = GroupCommit(store, clock)
    with database.writing() as connection:
        if database.kind == "postgresql":
            connection.execute(text("LOCK TABLE event"))
        recording = commits.begin(delivered(people.rings_in()))
        assert store.begun.wait(30)  # what was not begun would be left out
        with pytest.raises(StoreUnavailable):
            recording.wait(0.05)

    until(lambda: commits.counts.recorded == 1)
    commits.close()
    assert one(database, schema.call)["call_id"] == ALICES


def test_whoever_was_told_is_let_go_at_once(commits):
    """Rings would be left to the collector of cycles, which stops all callbacks while it looks."""
    waiter = Waiter(commits, delivered(people.rings_in("alice")))
    waiter.recording.wait(30.0)
    assert waiter.told.wait(30.0)
    gone = threading.Event()
    weakref.finalize(waiter, gone.set)

    gc.disable()
    try:
        del waiter
        assert gone.wait(30.0)
    finally:
        gc.enable()


class Waiter:
    """Keeps its recording, and is told by it."""

    def __init__(self, commits, entry):
        self.told = threading.Event()
        self.recording = commits.begin(entry, lambda: self.told.set())


def test_closing_records_what_waits_and_then_takes_no_more(database, clock):
    commits = GroupCommit(database, clock)
    entries = [delivered(people.rings_in(f"call-{number}")) for number in range(300)]
    asking = threading.Thread(target=together, args=(commits, entries))
    asking.start()
    until(lambda: commits.counts.recorded + commits.depth > 0)

    commits.close()
    asking.join()

    assert len(rows(database, schema.event)) == commits.counts.recorded
    with pytest.raises(StoreUnavailable):
        commits.record(entries[0], 30)


def test_a_sample_of_what_was_refused_is_kept_once_a_second_and_cut(commits, database, clock):
    refused = Delivery(received_at=NOON, path="/", raw=b"x" * 10_000, verdict="bad-signature")

    commits.note(refused)
    commits.note(refused)
    until(lambda: len(rows(database, schema.delivery)) == 1)
    clock.at += SECOND
    commits.note(refused)
    until(lambda: len(rows(database, schema.delivery)) == 2)

    assert {len(row["raw"]) for row in rows(database, schema.delivery)} == {4096}
    assert commits.counts.samples_dropped == 1


def test_only_the_newest_samples_are_kept_and_real_deliveries_all(
    commits, database, clock, monkeypatch
):
    monkeypatch.setattr("dashboard.store.group_commit._SAMPLES_KEPT", 3)
    commits.record(delivered(people.rings_in()), 30)

    for number in range(5):
        refused = Delivery(received_at=number, path="/", raw=b"x", verdict="not-an-event")
        commits.note(refused)
        until(lambda: any(row["received_at"] == number for row in rows(database, schema.delivery)))  # noqa: B023
        clock.at += SECOND

    kept = [row["received_at"] for row in rows(database, schema.delivery)]
    assert kept == [NOON, 2, 3, 4]


@pytest.mark.processes
def test_a_process_that_is_killed_loses_nothing_it_acknowledged(migrated_sqlite, tmp_path):
    path = tmp_path / "floor.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    url = f"sqlite:///{path}"

    acknowledged = {key for nth in range(4) for key in killed_in_the_middle(url, nth)}

    database = Database.open(url)
    stored = {row["event_key"] for row in rows(database, schema.event)}
    assert len(acknowledged) > 100
    assert acknowledged <= stored
    with database.reading() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert rebuild.check(database) == []
    database.close()


def killed_in_the_middle(url, nth):
    """Start a process that records, kill it after some hundred events; the keys it acknowledged."""
    command = [sys.executable, "-m", "tests.store.acknowledged", url, str(nth)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = b""
        while said.count(b"\n") < 100 + 57 * nth:
            ready, _, _ = select.select([process.stdout], [], [], 30)
            assert ready, "the recording process says nothing"
            said += os.read(process.stdout.fileno(), 65536)
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read()
    return said.decode().split("\n")[:-1]  # the last line may be cut


def until(condition):
    """Wait for `condition`, half a minute at most."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.005)
