import pytest

from dashboard.sinch import callouts, svaml
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import AGENT, ALICE, BOB, SALES, STANDUP, URL


def test_the_application_is_shown_with_its_secret_its_numbers_and_what_they_are_for(
    control, sandbox
):
    shown = control("GET", "application").json()

    assert shown["application_key"] == sandbox.application_key
    assert shown["application_secret"] == sandbox.application_secret
    assert shown["callback_url"] == URL
    assert shown["numbers"] == [each["number"] for each in shown["meanings"]]
    assert [each["meaning"] for each in shown["meanings"]] == ["phone", "room", "say", "spare"]


def test_calls_are_shown_with_where_they_are(control, rings_in):
    call_id = rings_in(SALES)

    [call] = control("GET", "calls").json()["calls"]

    assert (call["call_id"], call["stage"], call["status"]) == (call_id, "ringing", "ONGOING")
    assert (call["from"], call["connected_to"]) == (ALICE, AGENT)


def test_only_live_calls_can_be_asked_for(control, rings_in):
    ended, live = rings_in(SALES), rings_in(SALES)
    control("POST", f"calls/{ended}/hang-up")

    shown = control("GET", "calls?live=1").json()["calls"]

    assert [call["call_id"] for call in shown] == [live]


def test_conferences_are_shown_with_who_is_muted_and_what_they_hear(control, rings_in, voice):
    alice = rings_in(STANDUP)
    voice.manage_participant("standup", alice, "onhold", "music1")

    [room] = control("GET", "conferences").json()["conferences"]

    assert room["conference_id"] == "standup"
    [participant] = room["participants"]
    assert (participant["call_id"], participant["muted"]) == (alice, False)
    assert (participant["on_hold"], participant["moh"]) == (True, "music1")


def test_a_call_rung_in_waits_for_the_control_plane(control, rings_in, sandbox, voice):
    call_id = rings_in(SALES)

    sandbox.advance(20)
    waiting = voice.call(call_id).result
    answered = control("POST", f"calls/{call_id}/answer").json()

    assert waiting == "N/A"
    assert (answered["answered"], answered["stage"]) == (True, "asking")


def test_a_call_rung_in_can_follow_a_plan(rings_in, sandbox, door):
    rings_in(SALES, outcome="answers", ring_seconds=2, talk_seconds=30.5, leaves="callee")

    sandbox.advance(33)

    assert door.names() == ["ice", "ace", "dice"]
    assert (door.last("dice")["reason"], door.last("dice")["duration"]) == ("CALLEEHANGUP", 30)


def test_an_impatient_caller_gives_up(rings_in, sandbox, door):
    rings_in(SALES, outcome="silent", patience_seconds=8)

    sandbox.advance(9)

    assert (door.last("dice")["result"], door.last("dice")["reason"]) == ("NOANSWER", "CANCEL")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"to": 5},
        {"to": "+15005550006"},
        {"from": 7},
        {"outcome": "sings"},
        {"leaves": "nobody"},
        {"keys": "12"},
        {"keys": ["x"]},
        {"ring_seconds": -1},
        {"talk_seconds": "long"},
    ],
)
def test_a_call_that_cannot_be_rung_in_is_refused_in_a_sentence(body, control, sandbox):
    asked = {"from": ALICE, "to": sandbox.numbers[SALES]} | body if body else {}

    answer = control("POST", "calls", asked)

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert sandbox.floor.calls == {}


def test_what_cannot_be_done_to_a_call_is_refused(control, rings_in):
    call_id, ringing = rings_in(STANDUP), rings_in(SALES)

    refusals = [
        control("POST", f"calls/{call_id}/answer").status_code,
        control("POST", f"calls/{ringing}/keys", {"keys": "1"}).status_code,
        control("POST", f"calls/{call_id}/sing").status_code,
        control("POST", "calls/nobody/answer").status_code,
        control("POST", f"calls/{call_id}/hang-up", {"by": "nobody"}).status_code,
    ]
    control("POST", f"calls/{call_id}/hang-up")

    assert refusals == [409, 409, 404, 404, 400]
    assert control("POST", f"calls/{call_id}/hang-up").status_code == 409


def test_time_is_advanced_and_told(control, rings_in, door):
    rings_in(SALES, outcome="silent")

    answer = control("POST", "clock/advance", {"seconds": 25})

    assert answer.json() == {"seconds": 25.0, "speed": 1.0}
    assert door.names() == ["ice", "dice"]
    assert control("GET", "clock").json() == {"seconds": 25.0, "speed": 1.0}


@pytest.mark.parametrize("seconds", [-1, "ten", None, 86_401, True])
def test_time_only_goes_forward_and_not_too_far(seconds, control):
    assert control("POST", "clock/advance", {"seconds": seconds}).status_code == 400


def test_faults_are_set_shown_and_refused(control):
    put = control("PUT", "faults", {"callbacks": {"drop": 0.25}})
    refused = control("PUT", "faults", {"callbacks": {"explode": 1}})

    assert put.json()["callbacks"]["drop"] == 0.25
    assert refused.status_code == 400
    assert control("GET", "faults").json() == put.json()


def test_traffic_can_be_turned_up_and_down(control, sandbox, door):
    turned_up = control("PUT", "traffic", {"calls_per_minute": 6}).json()
    sandbox.advance(5)
    busy = len(door.events)
    control("PUT", "traffic", {"calls_per_minute": 0})
    sandbox.advance(3600)
    arrived = door.names().count("ice")
    sandbox.advance(3600)

    assert turned_up["calls_per_minute"] == 6
    assert busy >= 12
    assert door.names().count("ice") == arrived
    assert control("PUT", "traffic", {"calls_per_minute": -1}).status_code == 400


def test_people_called_can_be_left_to_the_control_plane(control, sandbox, voice):
    control("PUT", "traffic", {"callees_answer": False})

    call_id = voice.place_callout(
        callouts.ConferenceCallout(destination=Destination("number", BOB), conference_id="standup")
    )
    sandbox.advance(30)
    ringing = voice.call(call_id).result
    control("POST", f"calls/{call_id}/answer")

    assert ringing == "N/A"
    assert [each.cli for each in voice.participants("standup")] == [BOB]


def test_a_reset_floor_is_empty_and_has_the_seed_asked_for(control, rings_in, sandbox):
    rings_in(STANDUP)

    answer = control("POST", "reset", {"seed": 77})

    assert answer.json() == {"seed": 77}
    assert control("GET", "calls").json() == {"calls": []}
    assert control("GET", "callbacks").json() == {"callbacks": []}
    assert sandbox.seed == 77
    assert control("POST", "reset", {"seed": "x"}).status_code == 400


def test_logs_can_be_read_from_where_one_left_off(control, rings_in, door, sandbox):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.Hangup())
    rings_in(SALES)
    first = control("GET", "callbacks").json()["callbacks"]
    rings_in(SALES)

    newer = control("GET", f"callbacks?after={first[-1]['number']}").json()["callbacks"]

    assert [each["event"] for each in newer] == ["ice", "dice"]
    assert newer[0]["reply"].startswith('{"action"')
    assert control("GET", "callbacks?after=x").status_code == 400


@pytest.mark.parametrize("path", ["", "nothing", "calls/a/b/c", "../calling/v1/callouts"])
def test_an_unknown_control_is_not_found(path, control):
    assert control("POST", path).status_code == 404


def test_speech_is_taken_and_comes_to_nothing(control, rings_in):
    call_id = rings_in(STANDUP)

    assert control("POST", f"calls/{call_id}/speak", {"text": "billing"}).status_code == 200
    assert control("POST", f"calls/{call_id}/speak", {}).status_code == 400
