import time
from collections import Counter

import pytest

from dashboard.sandbox.scenarios import facts, script
from dashboard.sandbox.scenarios.script import BadScenario
from dashboard.sinch import svaml
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import AGENT, HOURS, SALES, STANDUP
from tests.sandbox.served import served
from tests.serving import eventually

SHIPPED = (
    "backend-outage",
    "menu-maze",
    "quiet-morning",
    "runaway-conference",
    "storm",
    "voicemail-wall",
)
AT_TEN_TIMES_THE_SPEED = """
name: one-long-call
speed: 10
steps:
  - ring: {to: sales, as: alice, outcome: answers, ring_seconds: 1, talk_seconds: 30}
  - until: {within: 600, who: {alice: {stage: ended}}}
  - expect: {calls: 1, results: {ANSWERED: 1}, lost: 0, events: {ice: 1, ace: 1, dice: 1}}
"""
ONE_CALL = """
name: one-call
steps:
  - ring: {to: sales, as: alice, outcome: answers, ring_seconds: 1, talk_seconds: 5}
  - until: {within: 10, who: {alice: {stage: ended}}}
  - expect: {calls: 1, results: {ANSWERED: 1}, events: {dice: "== 1"}}
"""


def answer_like_callfloor(door, numbers):
    door.answers["ice", numbers[SALES]] = Svaml(svaml.ConnectPstn(number=AGENT))
    door.answers["ice", numbers[STANDUP]] = Svaml(svaml.ConnectConf("daily-standup"))
    say = (svaml.Answer(), svaml.Say("We are open from nine to five."))
    door.answers["ice", numbers[HOURS]] = Svaml(svaml.Hangup(), say)


@pytest.fixture
def play(control, door, sandbox):
    answer_like_callfloor(door, sandbox.numbers)

    def run(**scenario):
        answer = control("POST", "scenarios", scenario)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return run


def test_six_are_shipped_and_listed(control):
    listed = control("GET", "scenarios").json()

    assert tuple(each["name"] for each in listed["scenarios"]) == SHIPPED
    assert all(each["says"] for each in listed["scenarios"])
    assert listed["runs"] == []


@pytest.mark.fidelity("chosen", "Scenarios")
@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_scenario_passes_where_the_backend_answers(name, play, control):
    run = play(name=name)

    assert (run["state"], run["problems"]) == ("passed", [])
    assert run["step"] == run["steps"]
    assert control("GET", f"scenarios/{run['run']}").json() == run
    assert control("GET", "faults").json()["callbacks"]["drop"] == 0.0


def test_the_same_seed_gives_the_same_floor_again(play):
    first, second = play(name="storm"), play(name="storm")

    assert first["found"] == second["found"]
    assert first["seconds"] == second["seconds"]


def test_a_scenario_fails_where_the_backend_does_not_do_its_part(play, door, sandbox):
    door.answers["ice", sandbox.numbers[SALES]] = 500

    run = play(name="quiet-morning")

    assert run["state"] == "failed"
    assert run["step"] == 2
    assert run["problems"] == ["step 2: who.alice.stage is 'ended', not 'talking'"]


def test_what_is_unexpected_is_said(play):
    run = play(text=ONE_CALL)

    assert run["state"] == "failed"
    assert run["problems"] == ["step 3: events.dice is 1, not '== 1'"]


def test_a_step_that_cannot_be_done_fails_the_scenario(play):
    run = play(text="name: x\nsteps:\n  - call: {who: nobody, verb: answer}")

    assert (run["state"], run["step"]) == ("failed", 1)
    assert "there is no such" in run["problems"][0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "name: x",
        "name: x\nsteps: []",
        "name: x\nsteps: [1]",
        "name: x\nsteps: [{fly: {}}]",
        "name: x\nsteps: [{wait: long}]",
        "name: x\nsteps: [{wait: -1}]",
        "name: x\nsteps: [{wait: .nan}]",
        "name: x\nsteps: [{expect: {mood: 1}}]",
        "name: x\nsteps: [{until: {live: 0}}]",
        "name: x\nsteps: [{ring: {times: 100000}}]",
        "name: x\nsteps: [{call: {who: a, verb: b, to: c}}]",
        "name: x\nspeed: 11\nsteps: [{wait: 1}]",
        "name: x\nseed: y\nsteps: [{wait: 1}]",
        "name: x\nmood: y\nsteps: [{wait: 1}]",
        "name: [x]\nsteps: [{wait: 1}]",
        "a: &a [x]\nname: *a",
        "!!python/object/apply:os.system [ls]",
        "x" * 70_000,
    ],
)
def test_what_is_no_scenario_is_refused(text, control):
    with pytest.raises(BadScenario):
        script.read(text)
    assert control("POST", "scenarios", {"text": text}).status_code == 400


def test_an_unknown_scenario_or_run_is_not_found(control):
    assert control("POST", "scenarios", {"name": "../quiet-morning"}).status_code == 404
    assert control("GET", "scenarios/7").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "found", "met"),
    [
        ({"live": 3}, {"live": 3}, True),
        ({"live": ">= 3"}, {"live": 3}, True),
        ({"live": "< 3"}, {"live": 3}, False),
        ({"live": "<=3"}, {"live": 3}, True),
        ({"rooms": {"standup": 0}}, {"rooms": Counter()}, True),
        ({"rooms": {"standup": "> 0"}}, {"rooms": Counter()}, False),
        ({"who": {"alice": {"stage": "ended"}}}, {"who": {}}, False),
    ],
)
def test_an_expectation_is_a_value_or_a_comparison(wanted, found, met):
    assert (facts.unmet(wanted, found) == []) is met


def played(floor, run):
    """The run once it is over."""
    now = floor.control("GET", f"scenarios/{run['run']}")
    return now if now["state"] != "running" else None


@pytest.mark.waits
def test_a_scenario_is_played_at_ten_times_the_speed_over_real_sockets():
    with served() as floor:
        answer_like_callfloor(floor.door, floor.numbers())
        began = time.monotonic()
        run = floor.control("POST", "scenarios", {"text": AT_TEN_TIMES_THE_SPEED})
        run = eventually(lambda: played(floor, run), 45)
        took = time.monotonic() - began
        speed = floor.control("GET", "clock")["speed"]

    assert (run["state"], run["problems"]) == ("passed", [])
    assert took < run["seconds"]
    assert speed == 1.0
