"""Our own clock is wrong: calls go on being answered, and the pages say by how much."""

from pathlib import Path

import pytest
from sqlalchemy import text

from dashboard.live.doors import Doors
from dashboard.sinch import times
from dashboard.sinch.times import SECOND
from dashboard.store import deliveries
from dashboard.store.database import Database
from tests.faults.load import Load
from tests.faults.process import PATIENTLY, door_process
from tests.ingest.conftest import TOKEN, arrival
from tests.ingest.doors import open_door
from tests.patience import PATIENT
from tests.services import compiler
from tests.serving import eventually

SOURCE = Path(__file__).with_name("moved_clock.c")

#: How soon after the first such delivery the pages must know.
TOLD_SECONDS = 60.0

#: What a delivery may take from its signature to the door counts for the clock.
ON_ITS_WAY_SECONDS = 20


@pytest.mark.compiler
@pytest.mark.parametrize("ahead", [600, -600])
def test_f29_a_door_whose_clock_is_ten_minutes_off_answers_and_the_pages_say_so(
    sqlite_url, tmp_path, bystander, ahead
):
    library = compiler.preloadable(SOURCE, tmp_path)
    moved = {"LD_PRELOAD": str(library), "CLOCK_AHEAD_SECONDS": str(ahead)}
    with door_process(sqlite_url, tmp_path, moved | PATIENTLY) as door:
        load = Load(door.port)
        for number in range(3):
            load.call(f"call-{number}")
        pages = Doors([door.url], TOKEN)

        def told() -> int:
            pages.ask()
            return pages.summary()["clock_skew_seconds"]

        skew = eventually(told, TOLD_SECONDS)
        account = door.told()["account"]
    database = Database.open(sqlite_url)
    with database.reading() as connection:
        kept = deliveries.recent(connection)
        rows = connection.execute(text("SELECT call_id FROM call")).all()
    database.close()

    load.check_answers(bystander)
    assert load.ways() == {"db"}
    assert abs(skew - ahead) <= ON_ITS_WAY_SECONDS
    assert {delivery.verdict for delivery in kept} == {"stale"}
    assert rows == []
    assert account["received"] == account["stored"] == 6


@pytest.fixture
def door(sqlite_url, tmp_path):
    with open_door(sqlite_url, tmp_path / "var", patience=PATIENT) as opened:
        yield opened


def hear(door, seconds_ahead: float, deliveries: int = 3) -> list[int]:
    """Deliveries signed by a platform whose clock differs from ours by so much."""
    at = times.now() - round(seconds_ahead * SECOND)
    return [
        door.post(arrival(f"call-{number}"), at=at + number).status_code
        for number in range(deliveries)
    ]


@pytest.mark.parametrize("seconds_ahead", [600, -600])
def test_f29_a_clock_ten_minutes_off_costs_no_answer_and_is_told(door, seconds_ahead):
    statuses = hear(door, seconds_ahead)

    assert statuses == [200, 200, 200]
    assert abs(door.told()["clock_skew_seconds"] - seconds_ahead) <= ON_ITS_WAY_SECONDS
    assert "callfloor_clock_skew_seconds" in door.get("/metrics", TOKEN).text


def test_f29_a_clock_that_is_right_is_not_mentioned(door):
    hear(door, 20)

    assert door.told()["clock_skew_seconds"] is None


def test_f29_a_clock_put_right_is_not_mentioned_any_more(door):
    hear(door, 600)
    hear(door, 0)

    assert door.told()["clock_skew_seconds"] is None
