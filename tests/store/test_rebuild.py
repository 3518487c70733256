import pytest
from sqlalchemy import text

from dashboard.sinch.times import SECOND
from dashboard.store import rebuild, schema
from tests import people
from tests.people import ALICES, BOBS, NOON, STANDUP
from tests.store.rows import proved, rows

DAMAGE = [
    "UPDATE call SET result = 'BUSY'",
    "UPDATE call SET stamps = '{}'",
    "DELETE FROM call",
    "UPDATE participant SET muted = NULL",
    "DELETE FROM participant",
    "UPDATE conference SET last_seen_at = 1",
    "DELETE FROM conference",
    "INSERT INTO conference VALUES ('nobody', 'nowhere', 1, 1, 1)",
    "INSERT INTO recording VALUES ('none', 'nobody', 'recording_available', NULL, 1)",
]


@pytest.fixture
def floor(database):
    people.record(database, *people.the_standup(), people.hangs_up(at=NOON + 60 * SECOND))
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
