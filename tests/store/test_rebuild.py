from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from dashboard.sinch.times import SECOND
from dashboard.store import events, rebuild, schema
from tests import people
from tests.people import ALICES, BOBS, NOON, STANDUP
from tests.serving import eventually
from tests.store.rows import proved, rows

WAITING = (
    "SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
    " WHERE NOT granted AND datname = current_database()"
)

DAMAGE = [
    "UPDATE call SET result = 'BUSY'",
    "UPDATE call SET stamps = '{}'",
    "DELETE FROM call",
    "UPDATE participant SET muted = NULL",
    "DELETE FROM participant",
    "UPDATE conference SET last_seen_at = 1",
    "DELETE FROM conference",
    "INSERT INTO conference VALUES ('nobody', 'nowhere', 1, 1, 1)",
    "DELETE FROM recording",
    "UPDATE recording SET noticed_at = 1, call_id = 'bob-77c2'",
    "INSERT INTO recording VALUES ('none', 'nobody', 'recording_available', NULL, 1)",
]


@pytest.fixture
def floor(database):
    recorded = events.Notified(
        key="recorded",
        at=NOON + 61 * SECOND,
        fine=NOON + 61 * SECOND,
        application_key=people.APPLICATION,
        call_id=ALICES,
        source="notify",
        type="recording_available",
        destination="azure://recordings/standup.wav",
    )
    hung_up = people.hangs_up(at=NOON + 60 * SECOND)
    people.record(database, *people.the_standup(), hung_up, recorded)
    return database


def damage(database, statement):
    with database.writing() as connection:
        connection.execute(text(statement))


def test_rows_that_came_from_the_journal_differ_in_nothing(floor):
    assert rebuild.check(floor) == []


@pytest.mark.parametrize("statement", DAMAGE)
def test_damage_is_found_and_repaired(floor, statement):
    before = proved(floor)
    damage(floor, statement)

    found = rebuild.check(floor)
    repaired = rebuild.repair(floor)

    assert found != []
    assert repaired >= 1
    assert rebuild.check(floor) == []
    assert proved(floor) == before


def test_a_difference_names_the_row_the_column_and_both_values(floor):
    damage(floor, "UPDATE call SET result = 'BUSY' WHERE call_id = 'alice-1f3a'")

    found = rebuild.check(floor)

    assert found == [rebuild.Difference("call", (ALICES,), "result", "BUSY", "ANSWERED")]


def test_a_repaired_row_and_its_room_have_new_versions_and_the_others_do_not(floor):
    before = {row["call_id"]: row["version"] for row in rows(floor, schema.call)}
    [room] = rows(floor, schema.conference)
    damage(floor, "UPDATE call SET result = 'BUSY' WHERE call_id = 'alice-1f3a'")

    rebuild.repair(floor)

    after = {row["call_id"]: row["version"] for row in rows(floor, schema.call)}
    assert after == {ALICES: before[ALICES] + 1, BOBS: before[BOBS]}
    assert rows(floor, schema.conference)[0]["version"] == room["version"] + 1


def test_where_nothing_is_wrong_nobody_waits_for_a_repair(floor, another_process):
    before = {name: rows(floor, schema.metadata.tables[name]) for name in ("call", "event")}

    with floor.writing() as connection:
        connection.execute(text("UPDATE call SET version = version + 1"))
        repaired = rebuild.repair(another_process())
        connection.rollback()

    assert repaired == 0
    assert {name: rows(floor, schema.metadata.tables[name]) for name in before} == before


@pytest.mark.postgres
@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_a_check_whose_server_goes_away_in_the_middle_goes_on_when_it_is_back(
    floor, another_process
):
    other = another_process()
    with ThreadPoolExecutor(1) as pool, other.writing() as connection:
        connection.execute(text("LOCK TABLE participant IN ACCESS EXCLUSIVE MODE"))
        checking = pool.submit(rebuild.check, floor)
        [waiting] = eventually(lambda: connection.scalars(text(WAITING)).all())
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": waiting})
        connection.rollback()

        assert checking.result(45) == []


@pytest.mark.postgres
@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_a_chunk_that_stood_still_for_longer_than_the_server_allows_is_looked_at_again(
    database, another_process
):
    other = another_process()
    stood_still: list[int] = []

    def look() -> int:
        with database.snapshot() as connection:
            if not stood_still:
                stood_still.append(connection.scalar(text("SELECT pg_backend_pid()")))
                connection.execute(text("SET idle_in_transaction_session_timeout = 10"))
                eventually(lambda: not is_connected(other, stood_still[0]))
            return connection.scalar(text("SELECT 1"))

    assert rebuild._persistently(look) == 1
    assert stood_still


def is_connected(database, pid):
    with database.reading() as connection:
        found = text("SELECT pid FROM pg_stat_activity WHERE pid = :pid")
        return connection.scalar(found, {"pid": pid}) is not None


def test_many_calls_and_long_calls_are_replayed_in_chunks(database, monkeypatch):
    monkeypatch.setattr(rebuild, "_CALLS_AT_ONCE", 3)
    monkeypatch.setattr(rebuild, "_EVENTS_AT_ONCE", 2)
    told = [people.rings_in(f"call-{number}", room=STANDUP) for number in range(10)]
    told += [people.is_muted("call-4", at=NOON + number) for number in range(9)]
    people.record(database, *told)
    damage(database, "UPDATE call SET custom = 'x' WHERE call_id IN ('call-0', 'call-9')")

    assert {found.key for found in rebuild.check(database)} == {("call-0",), ("call-9",)}
    assert rebuild.repair(database) == 2
    assert rebuild.check(database) == []


def test_a_row_that_no_event_proves_is_removed(floor):
    damage(
        floor,
        "INSERT INTO participant SELECT application_key, conference_id, 'ghost', version,"
        " updated_at, stamps, presence, number, joined_at, left_at, muted, on_hold, music"
        " FROM participant WHERE call_id = 'alice-1f3a'",
    )

    rebuild.repair(floor)

    assert {row["call_id"] for row in rows(floor, schema.participant)} == {ALICES, BOBS}
