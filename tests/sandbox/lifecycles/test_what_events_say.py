"""The five events, property by property, as they arrive; and that our own reader reads them so."""

import re

import pytest

from dashboard.sinch import callbacks, svaml
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import AGENT, ALICE, SALES, STANDUP
from tests.sandbox.lifecycles.conftest import MENU

pytestmark = pytest.mark.fidelity("documented", "What events say")

COMMON = {"event", "callid", "timestamp", "version", "applicationKey"}
SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MONEY = {"currencyId": "USD", "amount": 0.012}


def check_common(event, sandbox):
    assert UUID.fullmatch(event["callid"])
    assert SECONDS.fullmatch(event["timestamp"])
    assert event["version"] == 1
    assert event["applicationKey"] == sandbox.key
    assert callbacks.parse(event).to_wire() == event


def test_an_incoming_call_says_who_calls_what_was_dialled_and_where_it_can_be_asked_about(
    rings_in, door, sandbox
):
    call_id = rings_in(SALES)

    ice = door.last("ice")
    assert set(ice) == COMMON | {
        *("callResourceUrl", "userRate", "cli", "to", "domain", "originationType", "rdnis"),
    }
    check_common(ice, sandbox)
    assert ice["callResourceUrl"] == f"{sandbox.served.url}/calling/v1/calls/id/{call_id}"
    assert ice["userRate"] == {"currencyId": "USD", "amount": 0.0}
    assert (ice["cli"], ice["rdnis"]) == (ALICE.removeprefix("+"), "")
    assert ice["to"] == {"type": "did", "endpoint": sandbox.numbers[SALES]}
    assert (ice["domain"], ice["originationType"]) == ("pstn", "PSTN")


def test_a_number_that_is_withheld_is_private(control, door, sandbox):
    control("POST", "calls", {"to": sandbox.numbers[SALES]})

    assert door.last("ice")["cli"] == "private"


def test_an_answered_call_says_little_but_who_answered_where_that_is_found_out(
    rings_in, control, door, sandbox
):
    control("POST", f"calls/{rings_in(SALES)}/answer")
    plain = door.last("ace")
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(
        svaml.ConnectPstn(number=AGENT, amd=svaml.AmdOptions(enabled=True))
    )
    control("POST", f"calls/{rings_in(SALES, machine='machine')}/answer")
    sandbox.advance(5)

    assert set(plain) == COMMON
    check_common(plain, sandbox)
    assert set(door.last("ace")) == COMMON | {"amd"}
    assert set(door.last("ace")["amd"]) == {"status", "reason", "duration"}
    check_common(door.last("ace"), sandbox)


def test_the_end_of_a_call_says_how_it_ended_how_long_it_was_and_what_it_cost(
    rings_in, control, door, sandbox
):
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/answer")
    sandbox.advance(42)
    control("POST", f"calls/{call_id}/hang-up", {"by": "callee"})

    dice = door.last("dice")
    assert set(dice) == COMMON | {
        *("reason", "result", "duration", "debit", "userRate", "to", "from"),
    }
    check_common(dice, sandbox)
    assert (dice["result"], dice["reason"], dice["duration"]) == ("ANSWERED", "CALLEEHANGUP", 42)
    assert dice["debit"] == dice["userRate"] == MONEY
    assert dice["from"] == ALICE.removeprefix("+")
    assert dice["to"] == {
        "type": "did",
        "endpoint": sandbox.numbers[SALES].removeprefix("+"),
    }


def test_the_end_of_a_stay_in_a_conference_names_the_room(rings_in, control, door, sandbox):
    call_id = rings_in(STANDUP)
    control("POST", f"calls/{call_id}/hang-up")

    assert door.last("dice")["conferenceId"] == "standup"
    check_common(door.last("dice"), sandbox)


def test_what_comes_of_a_menu_names_it_and_what_was_pressed(rings_in, control, door, sandbox):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(MENU)
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/keys", {"keys": "1"})

    pie = door.last("pie")
    assert set(pie) == COMMON | {"menuResult"}
    check_common(pie, sandbox)
    assert pie["menuResult"] == {
        "menuId": "main",
        "type": "return",
        "value": "sales",
        "inputMethod": "dtmf",
    }


def test_notifications_have_no_time_and_say_where_a_file_is_once_it_is_there(
    rings_in, control, door, sandbox
):
    options = svaml.RecordingOptions(transcription=svaml.TranscriptionOptions(True, "en-US"))
    door.answers["ice", sandbox.numbers[STANDUP]] = Svaml(
        svaml.ConnectConf("standup"), (svaml.StartRecording(options),)
    )
    control("POST", f"calls/{rings_in(STANDUP)}/hang-up")
    sandbox.advance(6)

    told = [event for event in door.events if event["event"] == "notify"]
    said = {event["type"]: set(event) for event in told}
    bare = {"event", "callid", "version", "type"}
    assert {kind: names - {"conferenceId"} for kind, names in said.items()} == {
        "recording_finished": bare,
        "recording_available": bare | {"destination"},
        "transcription_available": bare | {"destination"},
    }
    assert all(callbacks.parse(event).to_wire() == event for event in told)


def test_a_verdict_and_its_beep_are_notified_with_what_was_heard(rings_in, control, door, sandbox):
    amd = svaml.AmdOptions(enabled=True, asynchronous=True)
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.ConnectPstn(number=AGENT, amd=amd))
    control("POST", f"calls/{rings_in(SALES, machine='machine')}/answer")
    sandbox.advance(6)

    told = [event for event in door.events if event["event"] == "notify"]
    assert [event["type"] for event in told] == ["amd", "amd_beep"]
    assert all(set(event) == {"event", "callid", "version", "type", "amd"} for event in told)


def test_an_answer_that_is_no_svaml_is_notified_with_its_code(rings_in, door, sandbox):
    door.answers["ice", sandbox.numbers[SALES]] = b'{"action":{"name":"dance"}}'

    rings_in(SALES)

    told = door.last("notify")
    assert set(told) == {"event", "callid", "version", "type", "errorCode", "errorMsg"}
    assert (told["type"], told["errorCode"]) == ("callingerror", 40001)
    assert told["errorMsg"]


def test_cookies_and_custom_come_with_every_later_event(rings_in, control, door, sandbox):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(
        svaml.ConnectPstn(number=AGENT), (svaml.SetCookie("lang", "en"),)
    )
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/answer")
    control("POST", f"calls/{call_id}/hang-up")

    assert "cookies" not in door.last("ice")
    for name in ("ace", "dice"):
        assert door.last(name)["cookies"] == [{"key": "lang", "value": "en"}]
        check_common(door.last(name), sandbox)
