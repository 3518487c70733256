"""The same seed gives the same floor: its people, its calls and their ids, in the same order."""

import json

import pytest
import requests

from dashboard.sinch import callouts, errors, svaml
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import AGENT, BOB, HOURS, SALES, STANDUP
from tests.sandbox.served import served

pytestmark = pytest.mark.fidelity("chosen", "Seeds")


@pytest.fixture(scope="module")
def still():
    """A busy floor behind real sockets whose time stands still until somebody advances it."""
    with served(manual=True, calls_per_minute=20) as floor:
        numbers = floor.numbers()
        floor.door.answers["ice", numbers[SALES]] = Svaml(svaml.ConnectPstn(number=AGENT))
        floor.door.answers["ice", numbers[STANDUP]] = Svaml(svaml.ConnectConf("daily-standup"))
        floor.door.answers["ice", numbers[HOURS]] = Svaml(
            svaml.Hangup(), (svaml.Answer(), svaml.Say("We are open from nine to five."))
        )
        floor.door.answers["ice"] = Svaml(svaml.Hangup())
        yield floor


def begun_again(floor, faults=None, **asked):
    """Everything that two minutes of a new floor tell an outsider, without the times of day."""
    floor.door.events.clear()
    floor.control("POST", "reset", asked)
    floor.control("PUT", "faults", faults or {})
    floor.control("POST", "clock/advance", {"seconds": 120})
    return {
        "calls": [
            {name: value for name, value in call.items() if name != "started_at"}
            for call in floor.control("GET", "calls")["calls"]
        ],
        "callbacks": [
            (each["call_id"], each["event"], each["status"], without_time(each["body"]))
            for each in floor.control("GET", "callbacks")["callbacks"]
        ],
        "conferences": floor.control("GET", "conferences"),
        "clock": floor.control("GET", "clock"),
    }


def without_time(body):
    return {name: value for name, value in json.loads(body).items() if name != "timestamp"}


def test_two_floors_of_a_seed_are_equal_to_the_letter(still):
    first = begun_again(still, seed=11)
    again = begun_again(still, seed=11)

    assert len(first["calls"]) > 40
    assert len(first["callbacks"]) > 60
    assert len(first["conferences"]["conferences"]) == 1
    assert first == again


def test_two_floors_of_two_seeds_have_not_one_call_in_common(still):
    one, other = begun_again(still, seed=11), begun_again(still, seed=12)

    assert not ids(one) & ids(other)
    assert {call["from"] for call in one["calls"]} != {call["from"] for call in other["calls"]}


@pytest.mark.parametrize("asked", [{}, {"seed": 11, "fresh_ids": True}])
def test_a_new_beginning_for_a_dashboard_that_keeps_its_calls_has_fresh_ids(still, asked):
    named = begun_again(still, seed=11)

    anew = begun_again(still, **asked)

    assert not ids(named) & ids(anew)
    assert [call["from"] for call in named["calls"]] == [call["from"] for call in anew["calls"]]


def test_what_the_application_does_is_answered_alike_too(still):
    told = []
    for _ in range(2):
        still.control("POST", "reset", {"seed": 5})
        voice = still.voice()
        placed = voice.place_callout(
            callouts.TtsCallout(
                destination=Destination("number", BOB), cli=still.numbers()[0], text="Hello"
            )
        )
        with pytest.raises(errors.NotFound) as unknown:
            voice.call("nobody")
        told.append((placed, unknown.value.reference))

    assert told[0] == told[1]


def test_a_fault_strikes_the_same_deliveries_of_a_seed(still):
    def arrived(**faults):
        begun_again(still, {"callbacks": faults}, seed=9)
        return [(event["event"], event["callid"]) for event in still.door.events]

    wrong = {"duplicate": 0.3, "drop": 0.1}
    first, second, without = arrived(**wrong), arrived(**wrong), arrived()

    assert first == second
    assert first != without
    assert len(first) != len(set(first))


def test_on_a_floor_whose_time_runs_the_same_people_come_with_the_same_ids():
    with served(calls_per_minute=20) as floor:
        floor.door.answers["ice"] = Svaml(svaml.ConnectConf("daily-standup"))
        come = []
        for _ in range(2):
            floor.control("POST", "reset", {"seed": 3})
            floor.control("POST", "clock/advance", {"seconds": 3})
            calls = floor.control("GET", "calls")["calls"]
            come.append([(call["call_id"], call["from"], call["to"]) for call in calls][:15])

    assert len(come[0]) == 15
    assert come[0] == come[1]


def test_what_is_no_seed_is_refused_in_a_sentence(still):
    for wrong in ({"seed": "x"}, {"seed": 1.5}, {"fresh_ids": 1}):
        url = f"{still.url}/sandbox/v1/reset"

        answer = requests.post(url, json=wrong, timeout=45)

        assert answer.status_code == 400
        assert answer.json()["error"]


def ids(told):
    return {call["call_id"] for call in told["calls"]}
