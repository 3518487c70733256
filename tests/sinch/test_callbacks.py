import json
from dataclasses import fields
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sinch import callbacks, times, wire
from dashboard.sinch.callbacks import (
    Amd,
    AnsweredCall,
    DisconnectedCall,
    IncomingCall,
    MenuResult,
    Notification,
    PromptInput,
    UnknownCallback,
)
from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money
from tests.sinch import strategies

ALICE = "8f2b6c1e-90aa-4a37-8d15-2c4be7710a55"
APPLICATION = "3f1c0d52-7a1e-4c0b-9d6e-5b2a9e0f7c11"
FIELDS = [
    *("event", "callid", "callId", "conferenceId", "timestamp", "version", "custom", "cookies"),
    *("applicationKey", "user", "callResourceUrl", "userRate", "cli", "to", "domain", "duration"),
    *("originationType", "rdnis", "callHeaders", "amd", "menuResult", "reason", "result", "debit"),
    *("from", "type", "destination", "errorCode", "errorMsg"),
]


def read(body: str) -> callbacks.Callback:
    return callbacks.parse(wire.strict_object(body.encode()))


def test_an_incoming_call_is_read_whole():
    call = read(
        '{"event":"ice","callid":"8f2b6c1e-90aa-4a37-8d15-2c4be7710a55","callResourceUrl":'
        '"https://calling-use1.api.sinch.com/calling/v1/calls/id/8f2b","timestamp":'
        '"2025-03-14T09:30:00Z","version":1,"userRate":{"currencyId":"USD","amount":0.0},'
        '"cli":"14045000104","to":{"type":"did","endpoint":"+14045000100"},"domain":"pstn",'
        '"applicationKey":"3f1c0d52-7a1e-4c0b-9d6e-5b2a9e0f7c11","originationType":"PSTN",'
        '"rdnis":"","callHeaders":[{"key":"lang","value":"en"}],"duration":3}'
    )

    assert call == IncomingCall(
        call_id=ALICE,
        timestamp=times.parse("2025-03-14T09:30:00Z"),
        version=1,
        application_key=APPLICATION,
        call_resource_url="https://calling-use1.api.sinch.com/calling/v1/calls/id/8f2b",
        user_rate=Money("USD", Decimal(0)),
        cli="14045000104",
        to=Destination("did", "+14045000100"),
        domain="pstn",
        origination_type="PSTN",
        duration=3,
        rdnis="",
        call_headers=(("lang", "en"),),
    )
    assert call.kind == "ice"


def test_an_answer_tells_of_an_answering_machine():
    call = read(
        '{"event":"ace","callid":"alice","custom":"ticket-118",'
        '"amd":{"status":"machine","reason":"longgreeting","duration":4}}'
    )

    assert call == AnsweredCall(
        call_id="alice", custom="ticket-118", amd=Amd("machine", "longgreeting", 4)
    )


@pytest.mark.parametrize("kind", ["return", "Return", "RETURN"])
def test_a_menu_tells_what_was_chosen(kind):
    call = read(
        '{"event":"pie","callid":"alice","cookies":[{"key":"lang","value":"en"}],"menuResult":'
        f'{{"menuId":"main","type":"{kind}","value":"billing","inputMethod":"dtmf"}}}}'
    )

    assert call == PromptInput(
        call_id="alice",
        cookies=(("lang", "en"),),
        menu=MenuResult("main", "return", "billing", "dtmf"),
    )


def test_a_call_that_ended_tells_why_and_what_it_cost():
    call = read(
        '{"event":"dice","callid":"alice","conferenceId":"standup","reason":"MANAGERHANGUP",'
        '"result":"ANSWERED","debit":{"currencyId":"USD","amount":0.0120},"duration":53,'
        '"to":{"type":"number","endpoint":"14045000120"},"from":"14045000104"}'
    )

    assert call == DisconnectedCall(
        call_id="alice",
        conference_id="standup",
        reason="MANAGERHANGUP",
        result="ANSWERED",
        duration=53,
        debit=Money("USD", Decimal("0.012")),
        to=Destination("number", "14045000120"),
        from_endpoint="14045000104",
    )


def test_the_caller_of_an_ended_call_may_be_written_as_an_object():
    call = read('{"event":"dice","from":{"type":"Number","endpoint":"14045000104"}}')

    assert call == DisconnectedCall(from_endpoint="14045000104")


@pytest.mark.parametrize(
    ("body", "notification"),
    [
        ('{"type":"recording_finished"}', Notification(type="recording_finished")),
        (
            '{"type":"recording_available","destination":"azure://store/box/alice.mp3"}',
            Notification(type="recording_available", destination="azure://store/box/alice.mp3"),
        ),
        (
            '{"type":"amd","amd":{"status":"human"}}',
            Notification(type="amd", amd=Amd(status="human")),
        ),
        (
            '{"type":"callingerror","errorCode":40001,"errorMsg":"Illegal SVAML","user":"alice"}',
            Notification(
                type="callingerror", error_code=40001, error_message="Illegal SVAML", user="alice"
            ),
        ),
    ],
)
def test_a_notification_is_read_by_its_type(body, notification):
    assert read('{"event":"notify",' + body[1:]) == notification


def test_an_event_without_a_name_of_ours_keeps_its_own():
    call = read('{"event":"rcv","callid":"alice","wings":2}')

    assert call == UnknownCallback(call_id="alice", event="rcv")
    assert call.kind == "unrecognised"


@pytest.mark.parametrize("event", ["ice", "ICE", "Ice"])
def test_an_event_is_known_in_any_letter_case(event):
    assert callbacks.parse({"event": event}).kind == "ice"


@pytest.mark.parametrize("field", ["callid", "callId"])
def test_both_spellings_of_the_call_id_are_read(field):
    assert callbacks.parse({"event": "ace", field: "alice"}).call_id == "alice"


def test_unknown_fields_are_ignored():
    assert callbacks.parse({"event": "ace", "reference": "x", "delayed": True}) == AnsweredCall()


@pytest.mark.parametrize("event", [None, 7, True, ["ice"], {"name": "ice"}])
def test_without_a_text_event_it_is_no_callback(event):
    with pytest.raises(callbacks.NotACallback, match="event"):
        callbacks.parse({"event": event, "callid": "alice"})


@pytest.mark.parametrize("event", callbacks.KINDS)
@pytest.mark.parametrize("wrong", [None, 7.5, True, [], {}, [1], {"a": 1}, -1, [[]], 2**70])
def test_every_field_of_a_wrong_type_reads_as_nothing(event, wrong):
    raw = dict.fromkeys(FIELDS, wrong) | {"event": event}

    call = callbacks.parse(raw)

    strange = {"version", "error_code", "amd", "menu"}  # -1 is a version; {} is an empty verdict
    told = {
        field.name: getattr(call, field.name)
        for field in fields(call)
        if field.name not in strange | {"event"}
    }
    assert set(told.values()) <= {None, ()}


def test_a_time_that_is_none_does_not_lose_the_event():
    assert callbacks.parse({"event": "ace", "timestamp": "0000-00-00"}) == AnsweredCall()


@pytest.mark.parametrize(
    ("event", "expected"),
    [("ice", True), ("ace", True), ("pie", True), ("dice", False), ("notify", False), ("x", False)],
)
def test_svaml_is_expected_for_the_first_three_only(event, expected):
    assert callbacks.expects_answer(callbacks.parse({"event": event})) is expected


def test_a_callback_is_written_as_the_platform_writes_it():
    call = IncomingCall(
        call_id="alice",
        timestamp=times.parse("2025-03-14T09:30:00Z"),
        version=1,
        to=Destination("did", "+14045000100"),
        rdnis="",
    )

    assert json.dumps(call.to_wire()) == (
        '{"event": "ice", "callid": "alice", "timestamp": "2025-03-14T09:30:00Z", "version": 1, '
        '"to": {"type": "did", "endpoint": "+14045000100"}, "rdnis": ""}'
    )


@given(strategies.events)
def test_what_the_platform_writes_reads_as_it_was_meant(event):
    assert callbacks.parse(event.to_wire()) == event
    assert callbacks.parse(wire.strict_object(wire.to_json(event.to_wire()))) == event


@given(
    st.dictionaries(st.sampled_from(FIELDS), strategies.anything),
    st.sampled_from([*callbacks.KINDS, "x"]),
)
def test_no_field_of_any_type_stops_a_callback(raw, event):
    call = callbacks.parse(raw | {"event": event})

    assert wire.storable(call.custom) == call.custom
