from collections import Counter

import pytest

from dashboard.sandbox.traffic.callers import STANDUP
from dashboard.sinch import svaml
from dashboard.sinch.applications import CallbackUrls
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import STANDUP as STANDUP_NUMBER
from tests.sandbox.door import URL, with_door


def busy(seed: int = 7, calls_per_minute: float = 6.0):
    """A floor with traffic, whose second number leads to the busy conference."""
    sandbox, door = with_door(seed=seed, calls_per_minute=calls_per_minute)
    door.answers["ice", sandbox.numbers[STANDUP_NUMBER]] = Svaml(svaml.ConnectConf(STANDUP))
    return sandbox, door


def what_happened(sandbox, door) -> list[tuple[object, ...]]:
    """The floor's story without ids and times of day."""
    return [
        (event["event"], event.get("cli"), event.get("from"), event.get("reason"), event.get("to"))
        for event in door.events
    ]


@pytest.mark.parametrize("seed", [1, 7, 2**31])
def test_the_floor_is_alive_within_five_seconds(seed):
    sandbox, _ = busy(seed)

    sandbox.advance(5)

    calls = sandbox.floor.live_calls()
    room = sandbox.floor.room("global", STANDUP)
    assert len(room) >= 8
    assert len([call for call in calls if call not in room]) >= 12


@pytest.mark.parametrize("seed", [1, 7, 2**31])
def test_a_minute_of_it_shows_many_calls_and_several_ways_to_end(seed):
    sandbox, door = busy(seed)

    sandbox.advance(60)

    ends = {(e["result"], e["reason"]) for e in door.events if e["event"] == "dice"}
    assert len(sandbox.floor.live_calls()) >= 12
    assert len(sandbox.floor.room("global", STANDUP)) >= 7
    assert len(ends) >= 4
    assert door.refused == []


@pytest.mark.parametrize("calls_per_minute", [0.5, 6.0, 60.0])
def test_never_more_than_five_seconds_pass_without_a_change(calls_per_minute):
    sandbox, door = busy(calls_per_minute=calls_per_minute)
    longest = quiet = 0.0
    sandbox.advance(5)

    for _ in range(2 * 300):
        before = len(door.events)
        sandbox.advance(0.5)
        quiet = quiet + 0.5 if len(door.events) == before else 0.0
        longest = max(longest, quiet)

    assert longest < 5


def test_the_same_seed_gives_the_same_floor():
    floors = [busy(seed=11), busy(seed=11), busy(seed=12)]

    for sandbox, _ in floors:
        sandbox.advance(120)

    one, same, other = (what_happened(*floor) for floor in floors)
    assert len(one) > 40
    assert one == same
    assert one != other


def test_a_reset_with_the_same_seed_begins_the_same_floor_again():
    sandbox, door = busy(seed=11)
    sandbox.advance(60)
    first = what_happened(sandbox, door)
    door.events.clear()

    sandbox.floor.clear(11)
    sandbox.traffic.restart()
    sandbox.advance(60)

    assert what_happened(sandbox, door) == first


def test_nobody_is_ever_muted_by_traffic():
    sandbox, _ = busy()

    sandbox.advance(600)

    members = [call.membership for call in sandbox.floor.room("global", STANDUP)]
    assert not any(each.muted or each.on_hold for each in members if each)


def test_people_come_and_go_in_the_conference():
    sandbox, _ = busy()
    sandbox.advance(10)
    before = set(sandbox.floor.room("global", STANDUP))

    sandbox.advance(300)

    after = set(sandbox.floor.room("global", STANDUP))
    assert before - after
    assert after - before
    assert len(after) <= 14


def test_a_silent_floor_is_silent():
    sandbox, door = busy(calls_per_minute=0)

    sandbox.advance(600)

    assert door.events == []
    assert sandbox.floor.calls == {}


def test_traffic_waits_until_there_is_somebody_to_ask():
    sandbox, door = with_door(callback_url=None, calls_per_minute=6)
    sandbox.advance(30)
    nobody = dict(sandbox.floor.calls)

    sandbox.floor.application.urls = CallbackUrls(URL)
    sandbox.advance(6)

    assert nobody == {}
    assert len(door.events) >= 18


def test_callers_survive_a_number_that_is_taken_away_and_a_backend_that_fails():
    sandbox, door = busy()
    for number in sandbox.floor.application.numbers:
        number.application_key = None
    sandbox.advance(60)
    for number in sandbox.floor.application.numbers:
        number.application_key = sandbox.application_key
    door.answers.clear()

    sandbox.advance(60)

    assert Counter(event["event"] for event in door.events)["ice"] > 5


def test_callers_come_from_several_countries_and_never_from_our_own_numbers():
    sandbox, door = busy(calls_per_minute=60)

    sandbox.advance(300)

    callers = {event["cli"] for event in door.events if event["event"] == "ice"}
    ours = {number.removeprefix("+") for number in sandbox.numbers}
    countries = {
        prefix
        for prefix in ("1", "44", "46", "49", "33", "61", "353")
        for c in callers
        if c.startswith(prefix)
    }
    assert not callers & ours
    assert len(countries) == 7
