"""Our own clock is wrong: calls go on being answered, and the door says by how much."""

import pytest

from dashboard.sinch import times
from dashboard.sinch.times import SECOND
from tests.ingest.conftest import TOKEN, arrival
from tests.ingest.doors import open_door


@pytest.fixture
def door(sqlite_url, tmp_path):
    with open_door(sqlite_url, tmp_path / "var") as opened:
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
    assert abs(door.told()["clock_skew_seconds"] - seconds_ahead) <= 2
    assert "callfloor_clock_skew_seconds" in door.get("/metrics", TOKEN).text


def test_f29_a_clock_that_is_right_is_not_mentioned(door):
    hear(door, 20)

    assert door.told()["clock_skew_seconds"] is None


def test_f29_a_clock_put_right_is_not_mentioned_any_more(door):
    hear(door, 600)
    hear(door, 0)

    assert door.told()["clock_skew_seconds"] is None
