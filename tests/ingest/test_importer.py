import pytest
from sqlalchemy import text

from dashboard.ingest import importer as importing
from dashboard.ingest.importer import Imported, Importer
from dashboard.ingest.spool import Spool
from dashboard.sinch import times
from dashboard.sinch.breaker import FAILURES, Breaker
from dashboard.store import calls, deliveries, rebuild
from dashboard.store.database import Database
from dashboard.store.group_commit import GroupCommit
from dashboard.store.journal import Delivery, Entry
from tests.ingest.conftest import ending
from tests.ingest.spooling import delivered
from tests.patience import LONG


class Desk:
    """A spool, a store, and who carries from one to the other."""

    def __init__(self, database: Database, folder):
        self.database, self.folder = database, folder
        self.spool = Spool(folder, stuck_seconds=LONG)
        self.commits = GroupCommit(database, times.now)
        self.breaker = Breaker("the store")
        self.done: list[Imported] = []
        self.importer = self.another(self.spool)

    def another(self, spool: Spool, quick_seconds: float = LONG) -> Importer:
        return Importer(
            spool,
            self.commits,
            self.database,
            self.breaker,
            self.done.append,
            patience_seconds=LONG,
            quick_seconds=quick_seconds,
        )

    def run_dry(self) -> None:
        while self.importer.turn():
            pass

    def events(self) -> list[tuple[str, int]]:
        with self.database.reading() as connection:
            found = connection.execute(text("SELECT call_id, seen_count FROM event ORDER BY 1"))
            return [tuple(row) for row in found]

    def close(self) -> None:
        self.commits.close()
        self.spool.close()


@pytest.fixture
def desk(database: Database, tmp_path):
    made = Desk(database, tmp_path / "spool")
    yield made
    made.close()


def test_what_was_spooled_is_stored_as_if_it_had_been_at_once(desk: Desk):
    entry = delivered()
    desk.spool.keep(entry, LONG)

    desk.run_dry()

    with desk.database.reading() as connection:
        call = calls.find(connection, "alice-1f3a")
        [kept] = deliveries.recent(connection)
    assert (call.state, call.conference_id) == ("room", "standup")
    assert (kept.verdict, kept.recorded, kept.raw) == ("recorded", "spool", entry.delivery.raw)
    assert kept.took_us < 60 * times.SECOND
    assert desk.done == [Imported(stored=1, counted_stored=1)]
    assert rebuild.check(desk.database) == []


def test_importing_the_same_files_twice_changes_nothing(desk: Desk, tmp_path):
    for number in range(5):
        desk.spool.keep(delivered(f"call-{number}"), LONG)
    [path] = desk.folder.glob("*.spool")
    files = path.read_bytes()
    desk.run_dry()
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "1-left.spool").write_bytes(files)

    again = Spool(tmp_path / "again")
    done = importing.import_all(again, desk.another(again))
    again.close()

    assert (done.stored, done.duplicate) == (5, 0)
    assert desk.events() == [(f"call-{number}", 1) for number in range(5)]
    with desk.database.reading() as connection:
        assert len(deliveries.recent(connection)) == 5


def test_files_may_come_in_any_order(desk: Desk, tmp_path):
    ended = delivered("alice", answer=None, **ending("alice"))
    arrived = delivered("alice")
    for name, entry in (("late", ended), ("early", arrived)):
        spool = Spool(tmp_path / name, stuck_seconds=LONG)
        spool.keep(entry, LONG)
        spool.close()

    for name in ("late", "early"):
        spool = Spool(tmp_path / name, stuck_seconds=LONG)
        importing.import_all(spool, desk.another(spool))
        spool.close()

    with desk.database.reading() as connection:
        assert calls.find(connection, "alice").state == "ended"
    assert rebuild.check(desk.database) == []


def test_a_copy_of_what_the_store_has_is_counted_as_one(desk: Desk):
    first = delivered(timestamp="2026-03-14T12:00:00Z")
    desk.commits.record(first, LONG)
    desk.spool.keep(delivered(timestamp="2026-03-14T12:00:00Z"), LONG)

    desk.run_dry()

    assert desk.done == [Imported(duplicate=1, counted_duplicate=1)]
    assert desk.events() == [("alice-1f3a", 2)]


def test_a_delivery_that_was_stored_after_all_is_not_a_copy_of_itself(desk: Desk):
    entry = delivered()
    desk.commits.record(entry, LONG)
    desk.spool.keep(entry, LONG)

    desk.run_dry()

    assert desk.done == [Imported(stored=1, counted_stored=1)]
    assert desk.events() == [("alice-1f3a", 1)]


def test_a_copy_that_was_stored_after_all_is_still_a_copy(desk: Desk):
    copy = delivered(timestamp="2026-03-14T12:00:00Z")
    desk.commits.record(delivered(timestamp="2026-03-14T12:00:00Z"), LONG)
    desk.commits.record(copy, LONG)
    desk.spool.keep(copy, LONG)

    desk.run_dry()

    assert desk.done == [Imported(duplicate=1, counted_duplicate=1)]


def test_a_store_that_takes_nothing_keeps_the_spool_as_it_is(desk: Desk):
    desk.spool.keep(delivered(), LONG)
    with desk.database.writing() as connection:
        connection.execute(text("ALTER TABLE event RENAME TO elsewhere"))

    desk.run_dry()
    depth = desk.spool.depth
    with desk.database.writing() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO event"))
    desk.run_dry()

    assert (depth, desk.spool.depth) == (1, 0)
    assert desk.events() == [("alice-1f3a", 1)]


@pytest.mark.parametrize("spooled", [0, 1])
def test_a_probe_closes_the_breaker_once_the_store_is_well(desk: Desk, spooled: int):
    for _ in range(spooled):
        desk.spool.keep(delivered(), LONG)
    for _ in range(FAILURES):
        desk.breaker.failed()

    desk.importer.turn()

    assert not desk.breaker.is_open
    assert desk.spool.depth == 0


@pytest.mark.parametrize(("quick_seconds", "is_open"), [(0.0, True), (LONG, False)])
def test_a_probe_may_take_no_longer_than_a_delivery_can_wait(desk: Desk, quick_seconds, is_open):
    for _ in range(FAILURES):
        desk.breaker.failed()

    desk.another(desk.spool, quick_seconds=quick_seconds).turn()

    assert desk.breaker.is_open is is_open


def test_a_probe_of_a_store_that_is_away_leaves_the_breaker_open(desk: Desk):
    desk.spool.keep(delivered(), LONG)
    for _ in range(FAILURES):
        desk.breaker.failed()
    desk.commits.close()

    desk.importer.turn()

    assert desk.breaker.is_open
    assert desk.spool.depth == 1


def test_bytes_that_nobody_understands_any_more_are_quarantined(desk: Desk):
    spoilt = Delivery(received_at=1, path="/", application_key="a", raw=b"\xff")
    desk.spool.keep(Entry(delivered().event, b"{}", "starter", spoilt), LONG)

    desk.run_dry()

    with desk.database.reading() as connection:
        [kept] = deliveries.recent(connection)
    assert (kept.verdict, kept.raw) == ("quarantined", b"\xff")
    assert desk.spool.depth == 0
