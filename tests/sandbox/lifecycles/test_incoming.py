"""Calls that come in, from a phone, by SIP, or from an app."""

import pytest

from dashboard.sinch import svaml
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import AGENT, ALICE, BOB, SALES
from tests.sandbox.lifecycles.conftest import MENU, states

pytestmark = pytest.mark.fidelity("documented", "Lives of calls")


def test_9_1_an_incoming_call_is_forwarded_bridged_and_ended(
    rings_in, control, door, voice, sandbox
):
    call_id = rings_in(SALES)
    ringing = states(voice, call_id)
    control("POST", f"calls/{call_id}/answer")
    bridged = states(voice, call_id)
    sandbox.advance(30)
    control("POST", f"calls/{call_id}/hang-up", {"by": "caller"})

    assert door.names(call_id) == ["ice", "ace", "dice"]
    assert ringing == ("ONGOING", "N/A", "N/A")
    assert bridged == ("ONGOING", "ANSWERED", "N/A")
    assert states(voice, call_id) == ("FINAL", "ANSWERED", "CALLERHANGUP")
    assert (door.events[0]["originationType"], door.events[0]["to"]["type"]) == ("PSTN", "did")


def test_a_call_that_comes_by_sip_is_one_like_any_other(control, door, sandbox):
    body = {"from": ALICE, "to": sandbox.numbers[SALES], "origination": "SIP"}
    call_id = control("POST", "calls", body).json()["call_id"]
    control("POST", f"calls/{call_id}/answer")
    control("POST", f"calls/{call_id}/hang-up")

    assert door.names(call_id) == ["ice", "ace", "dice"]
    assert door.events[0]["originationType"] == "SIP"


def test_9_2_an_incoming_call_hears_a_menu_again_and_is_then_forwarded(
    rings_in, control, door, voice, sandbox
):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(MENU)
    door.answers["pie"] = Svaml(MENU)
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/keys", {"keys": "1"})
    door.answers["pie"] = Svaml(svaml.ConnectPstn(number=AGENT))
    control("POST", f"calls/{call_id}/keys", {"keys": "1"})
    forwarded = door.names(call_id)
    control("POST", f"calls/{call_id}/answer")
    voice.update_call(call_id, Svaml(svaml.Hangup()))

    assert forwarded == ["ice", "pie", "pie"]
    assert door.names(call_id) == ["ice", "pie", "pie", "ace", "dice"]
    assert states(voice, call_id) == ("FINAL", "ANSWERED", "MANAGERHANGUP")


def test_9_3_an_in_app_user_calls_another_without_an_answered_call_event(
    control, door, sandbox, voice
):
    door.answers["ice"] = Svaml(svaml.ConnectMxp(call_headers=(("ticket", "118"),)))
    body = {"from": "alice", "to": "bob", "origination": "MXP", "call_headers": {"mood": "good"}}
    call_id = control("POST", "calls", body).json()["call_id"]
    sandbox.advance(5)
    talking = states(voice, call_id)
    control("POST", f"calls/{call_id}/hang-up", {"by": "callee"})

    assert door.names(call_id) == ["ice", "dice"]
    assert talking == ("ONGOING", "ANSWERED", "N/A")
    ice, dice = door.last("ice"), door.last("dice")
    assert (ice["originationType"], ice["domain"], ice["user"]) == ("MXP", "mxp", "alice")
    assert ice["to"] == {"type": "username", "endpoint": "bob"}
    assert ice["callHeaders"] == [{"key": "mood", "value": "good"}]
    assert dice["callHeaders"] == [{"key": "ticket", "value": "118"}]


def test_9_3_an_in_app_user_calls_a_phone_with_an_answered_call_event(control, door, sandbox):
    door.answers["ice"] = Svaml(svaml.ConnectPstn())
    body = {"from": "alice", "to": BOB, "origination": "MXP", "outcome": "answers"}
    call_id = control("POST", "calls", body).json()["call_id"]

    sandbox.advance(5)

    assert door.names(call_id) == ["ice", "ace"]
    assert door.last("ice")["domain"] == "pstn"
