"""The count of today's calls follows what happens, and only reads what moved."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event as engine_event

from dashboard.operations import today
from dashboard.operations.today import Tally
from dashboard.sinch import times
from dashboard.sinch.times import SECOND
from dashboard.store.calls import Counted
from tests.people import NOON, hangs_up, is_answered, record, rings_in

HOUR = 3600 * SECOND
UTC = ZoneInfo("UTC")


@pytest.fixture
def count(database):
    kept = Tally(UTC)

    def counted(now: int = NOON + HOUR) -> Counted:
        with database.reading() as connection:
            found = kept.count(connection, now=now)
            assert found == Tally(UTC).count(connection, now=now)  # as if all were read anew
        return found

    return counted


def test_the_day_begins_at_midnight_of_the_site():
    in_stockholm = today.day_began(ZoneInfo("Europe/Stockholm"), NOON)

    assert in_stockholm == times.parse("2026-03-13T23:00:00Z")
    assert today.day_began(UTC, NOON) == times.parse("2026-03-14T00:00:00Z")


def test_a_day_on_which_the_clocks_change_begins_at_its_own_midnight():
    evening = times.parse("2026-03-29T20:00:00Z")

    assert today.day_began(ZoneInfo("Europe/Stockholm"), evening) == times.parse(
        "2026-03-28T23:00:00Z"
    )


def test_calls_are_counted_as_they_come_and_end(database, count):
    assert count() == Counted()

    record(database, rings_in("a"), rings_in("b", at=NOON + 900 * SECOND))
    assert (count().calls, count().decided) == (2, 0)

    record(database, is_answered("a", at=NOON + SECOND))
    assert (count().answered, count().decided) == (1, 1)

    record(database, hangs_up("b", result="BUSY", reason="N/A"))
    assert (count().failed, count().decided) == (1, 2)


def test_a_call_that_turns_out_to_have_begun_earlier_is_counted_once(database, count):
    record(database, is_answered("a", at=NOON + 40 * SECOND))
    assert count().calls == 1

    record(database, rings_in("a", at=NOON))
    assert count().calls == 1


def test_midnight_begins_anew(database, count):
    record(database, rings_in("a"))
    assert count().calls == 1

    assert count(NOON + 24 * HOUR).calls == 0


def test_a_store_that_was_put_back_is_read_anew(database, count):
    record(database, rings_in("a"))
    assert count().calls == 1

    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM event")
        connection.exec_driver_sql("DELETE FROM call")

    assert count().calls == 0


def test_a_change_that_the_feed_did_not_tell_is_found_by_and_by(database):
    tally = Tally(UTC)
    record(database, rings_in("a"), rings_in("b"))
    with database.reading() as connection:
        assert tally.count(connection, now=NOON + HOUR).answered == 0
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE call SET answered_at = 1 WHERE call_id = 'a'")

    looks = 0
    answered = 0
    while not answered:
        looks += 1
        record(database, rings_in(f"other-{looks}", at=NOON + 2 * HOUR))
        with database.reading() as connection:
            answered = tally.count(connection, now=NOON + HOUR).answered

    assert looks < 24 * 3600 / 30


def test_a_quiet_store_is_asked_one_question(database):
    tally = Tally(UTC)
    record(database, rings_in("a"))
    asked: list[str] = []
    with database.reading() as connection:
        tally.count(connection, now=NOON)
        engine_event.listen(
            connection, "before_cursor_execute", lambda *about: asked.append(about[2])
        )
        tally.count(connection, now=NOON)

    assert len(asked) == 1
