"""Which action and which instruction is carried out in answer to which event: every cell."""

import json

import pytest

from dashboard.sinch import svaml
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import SALES, STANDUP
from tests.sandbox.test_agreement import reported

pytestmark = pytest.mark.fidelity("documented", "Where SVAML is allowed")

MENUS = [{"id": "main"}]
ACTIONS = {
    "hangup": {},
    "continue": {},
    "connectPstn": {"number": "+14045550190"},
    "connectMxp": {"destination": {"type": "username", "endpoint": "carol"}},
    "connectConf": {"conferenceId": "standup"},
    "connectSip": {"destination": {"type": "sip", "endpoint": "alice@example.net"}},
    "connectStream": {"destination": {"type": "Websocket", "endpoint": "wss://media.example.net"}},
    "runMenu": {"menus": MENUS},
    "park": {},
}
# The rows of the platform's own table, by what may answer them.
ICE = {*ACTIONS} - {"continue"}
ACE = {"hangup", "continue", "connectConf", "runMenu"}
PIE = {"hangup", "continue", "connectPstn", "connectConf", "connectSip", "runMenu"}
ALLOWED = {"ice": ICE, "ace": ACE, "pie": PIE}
INSTRUCTIONS = {
    "playFiles": {"ids": ["#tts[Hi]"], "locale": "en-US"},
    "say": {"text": "Hi"},
    "sendDtmf": {"value": "1"},
    "setCookie": {"key": "lang", "value": "en"},
    "answer": {},
    "startRecording": {"options": {}},
    "stopRecording": {},
}
ONLY_ICE = {"answer"}
LEG = {"playFiles", "say"}


def body(action=None, instruction=None):
    parts = {}
    if instruction:
        parts["instructions"] = [{"name": instruction} | INSTRUCTIONS[instruction]]
    if action:
        parts["action"] = {"name": action} | ACTIONS[action]
    return parts


@pytest.mark.parametrize("event", ALLOWED)
@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_carried_out_where_the_platform_allows_it(event, action):
    allowed = action in ALLOWED[event]

    assert reported(event, json.dumps(body(action)).encode()) is not allowed


@pytest.mark.parametrize("event", ALLOWED)
@pytest.mark.parametrize("instruction", INSTRUCTIONS)
def test_an_instruction_is_carried_out_where_the_platform_allows_it(event, instruction):
    allowed = event == "ice" or instruction not in ONLY_ICE

    answer = json.dumps(body("hangup", instruction)).encode()

    assert reported(event, answer) is not allowed


@pytest.fixture
def calls(door, rings_in, sandbox, control):
    """A call that is parked, one in a conference, and one that is answered and in neither."""
    talking = rings_in(SALES)
    control("POST", f"calls/{talking}/answer")
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.Park())
    return {"parked": rings_in(SALES), "in a room": rings_in(STANDUP), "talking": talking}


STEERED = {
    "parked": {*ACTIONS},
    "in a room": {"hangup", "continue", "park", "runMenu"},
    "talking": {"hangup", "continue", "park"},
}


@pytest.mark.parametrize("where", STEERED)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_call_is_steered_as_far_as_where_it_stands_allows(where, action, calls, send):
    answer = send("PATCH", f"/calling/v1/calls/id/{calls[where]}", body(action))

    assert answer.status_code == (204 if action in STEERED[where] else 400)
    if answer.status_code == 400:
        assert answer.json()["errorCode"] == 40003


@pytest.mark.parametrize("instruction", INSTRUCTIONS)
def test_a_call_that_goes_on_is_given_everything_but_an_answer(instruction, calls, send):
    steered = send(
        "PATCH", f"/calling/v1/calls/id/{calls['talking']}", body(instruction=instruction)
    )
    leg = send(
        "PATCH",
        f"/calling/v1/calls/id/{calls['talking']}/leg/callee",
        body(instruction=instruction),
    )

    assert steered.status_code == (400 if instruction in ONLY_ICE else 204)
    assert leg.status_code == (200 if instruction in LEG else 400)
