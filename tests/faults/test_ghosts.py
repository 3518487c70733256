"""Calls whose end was never told: they heal, and nobody's call is ended by mistake."""

import pytest

from dashboard.sinch import times
from dashboard.sinch.times import SECOND
from dashboard.store import calls, rebuild
from tests import house
from tests.house import SALES, STANDUP_LINE
from tests.worker.conftest import Worker

PERSON = "+4670174{:04d}"


@pytest.fixture
def worker(database):
    home = house.build(database)
    yield Worker(home)
    home.close()


def live(worker: Worker) -> set[str]:
    with worker.home.database.reading() as connection:
        return {row.call_id for row in calls.listed(connection, limit=1000, now=times.now())}


def truly_live(worker: Worker) -> set[str]:
    found = worker.home.control("GET", "calls")["calls"]
    return {one["call_id"] for one in found if one["status"] == "ONGOING"}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", [40, pytest.param(400, marks=pytest.mark.soak)])
@pytest.mark.parametrize("drop", [0.2, 1.0])
def test_f16_five_minutes_after_lost_endings_the_floor_is_what_the_platform_knows(
    worker, drop, count
):
    home = worker.home
    called = [
        home.ring_in((SALES, STANDUP_LINE)[number % 2], PERSON.format(number), outcome="answers")
        for number in range(count)
    ]
    home.sandbox.advance(5)
    home.control("PUT", "faults", {"callbacks": {"drop": drop, "events": ["dice"]}})
    for call_id in called[: count // 2]:
        home.control("POST", f"calls/{call_id}/hang-up")
    home.sandbox.advance(1)
    assert live(worker) > truly_live(worker)

    for _ in range(30):
        worker.turn_after(10)

    assert live(worker) == truly_live(worker) != set()
    assert rebuild.check(home.database) == []


def test_f16_a_late_ending_of_the_platforms_own_wins(worker):
    home = worker.home
    alice = home.ring_in(SALES, outcome="answers")
    home.sandbox.advance(5)
    home.control("PUT", "faults", {"callbacks": {"delay_seconds": 50.0, "events": ["dice"]}})
    home.control("POST", f"calls/{alice}/hang-up")
    for _ in range(8):
        worker.turn_after(10)
    assert worker.call(alice).ended_by == "look-up"

    home.sandbox.advance(60)

    call = worker.call(alice)
    assert (call.state, call.ended_by) == ("ended", "callback")
    assert call.ended_at <= worker.now() - 20 * SECOND
    assert rebuild.check(home.database) == []
