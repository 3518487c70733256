from dataclasses import replace

from sqlalchemy import text

from dashboard.sinch.times import SECOND
from dashboard.store import operators, sessions
from dashboard.worker.retention import EVERY_SECONDS, SESSIONS_SECONDS, Retention
from tests.house import House
from tests.people import NOON


def open_session(home: House, at: int) -> None:
    with home.database.writing() as connection:
        row = operators.by_name(connection, "alice") or operators.add(
            connection, name="alice", password_hash="none fits", role="viewer", now=at
        )
        sessions.begin(connection, row.operator_id, now=at)


def sessions_kept(home: House) -> int:
    with home.database.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM session")).scalar_one())


def test_sessions_that_were_over_for_long_go_and_others_stay(home: House):
    now = [NOON]
    runtime = replace(home.runtime, clock=lambda: now[0])
    open_session(home, NOON)
    retention = Retention(runtime)

    assert retention.turn() == 0

    now[0] = NOON + 2 * SESSIONS_SECONDS * SECOND
    open_session(home, now[0])
    assert retention.turn() == 1
    assert sessions_kept(home) == 1


def test_it_looks_once_an_hour(home: House):
    now = [NOON]
    retention = Retention(replace(home.runtime, clock=lambda: now[0]))
    retention.turn()
    open_session(home, NOON - 2 * SESSIONS_SECONDS * SECOND)

    assert retention.turn() == 0

    now[0] += EVERY_SECONDS * SECOND
    assert retention.turn() == 1
