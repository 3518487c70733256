import dataclasses
import json

import pytest
from hypothesis import given

from dashboard.sinch import callouts, svaml, wire
from dashboard.sinch.callouts import Callout, ConferenceCallout, CustomCallout, TtsCallout
from dashboard.sinch.conferences import ConferenceDtmf
from dashboard.sinch.destinations import Destination
from tests.sinch import strategies

ALICE = Destination("number", "+14045000101")


def test_a_spoken_callout_is_written_byte_for_byte():
    callout = TtsCallout(
        destination=ALICE,
        cli="+14045000100",
        locale="en-US",
        text="Sandbox test",
        enable_dice=True,
    )

    assert wire.to_json(callout.to_wire()).decode() == (
        '{"method":"ttsCallout","ttsCallout":{"destination":{"type":"number","endpoint":'
        '"+14045000101"},"cli":"+14045000100","locale":"en-US","text":"Sandbox test",'
        '"enableDice":true}}'
    )


def test_a_conference_callout_is_written_in_the_platforms_words():
    callout = ConferenceCallout(
        destination=ALICE,
        conference_id="standup",
        conference_dtmf=ConferenceDtmf("detect", 2, 3000),
        max_duration_seconds=600,
        music="music1",
        enable_ace=False,
    )

    assert callout.to_wire() == {
        "method": "conferenceCallout",
        "conferenceCallout": {
            "destination": {"type": "number", "endpoint": "+14045000101"},
            "conferenceId": "standup",
            "conferenceDtmfOptions": {"mode": "detect", "maxDigits": 2, "timeoutMills": 3000},
            "maxDuration": 600,
            "mohClass": "music1",
            "enableAce": False,
        },
    }


def test_svaml_stands_in_a_custom_callout_as_a_text():
    ice = svaml.Svaml(svaml.ConnectPstn("+14045000111", cli="+14045000100"))
    callout = CustomCallout(ice=callouts.inline(ice), custom="ticket-118")

    sent = callout.to_wire()["customCallout"]["ice"]

    assert svaml.parse(json.loads(sent)) == ice


EVERYTHING: dict[str, tuple[Callout, dict[str, object]]] = {
    "ttsCallout": (
        TtsCallout(
            destination=ALICE,
            cli="+14045000100",
            dtmf="1w#",
            domain="pstn",
            custom="ticket-118",
            locale="en-US",
            text="Hello",
            prompts="#tts[Hello]",
            enable_ace=True,
            enable_dice=False,
            enable_pie=True,
        ),
        {
            "destination": {"type": "number", "endpoint": "+14045000101"},
            "cli": "+14045000100",
            "dtmf": "1w#",
            "domain": "pstn",
            "custom": "ticket-118",
            "locale": "en-US",
            "text": "Hello",
            "prompts": "#tts[Hello]",
            "enableAce": True,
            "enableDice": False,
            "enablePie": True,
        },
    ),
    "conferenceCallout": (
        ConferenceCallout(
            destination=ALICE,
            conference_id="standup",
            cli="+14045000100",
            conference_dtmf=ConferenceDtmf("detect", 2, 3000),
            dtmf="1",
            max_duration_seconds=600,
            enable_ace=True,
            enable_dice=True,
            enable_pie=False,
            locale="en-US",
            greeting="Welcome",
            music="ring",
            custom="ticket-118",
            domain="mxp",
        ),
        {
            "destination": {"type": "number", "endpoint": "+14045000101"},
            "conferenceId": "standup",
            "cli": "+14045000100",
            "conferenceDtmfOptions": {"mode": "detect", "maxDigits": 2, "timeoutMills": 3000},
            "dtmf": "1",
            "maxDuration": 600,
            "enableAce": True,
            "enableDice": True,
            "enablePie": False,
            "locale": "en-US",
            "greeting": "Welcome",
            "mohClass": "ring",
            "custom": "ticket-118",
            "domain": "mxp",
        },
    ),
    "customCallout": (
        CustomCallout(
            cli="+14045000100",
            destination=ALICE,
            dtmf="1",
            custom="ticket-118",
            max_duration_seconds=600,
            ice="https://ops.example.net/ice",
            ace="https://ops.example.net/ace",
            pie="https://ops.example.net/pie",
        ),
        {
            "cli": "+14045000100",
            "destination": {"type": "number", "endpoint": "+14045000101"},
            "dtmf": "1",
            "custom": "ticket-118",
            "maxDuration": 600,
            "ice": "https://ops.example.net/ice",
            "ace": "https://ops.example.net/ace",
            "pie": "https://ops.example.net/pie",
        },
    ),
}


@pytest.mark.parametrize("method", EVERYTHING)
def test_every_field_of_a_callout_is_written_under_the_platforms_name(method):
    callout, expected = EVERYTHING[method]

    assert callout.to_wire() == {"method": method, method: expected}
    assert all(getattr(callout, each.name) is not None for each in dataclasses.fields(callout))


@given(strategies.placed)
def test_a_callout_survives_the_wire(callout):
    assert callouts.parse(wire.strict_object(wire.to_json(callout.to_wire()))) == callout


@pytest.mark.parametrize(
    ("raw", "rule", "path"),
    [
        ({}, "missing", "method"),
        ({"method": 7}, "missing", "method"),
        ({"method": "faxCallout", "faxCallout": {}}, "unknown-method", "method"),
        ({"method": "ttsCallout"}, "missing", "ttsCallout"),
        ({"method": "ttsCallout", "ttsCallout": []}, "not-an-object", "ttsCallout"),
        ({"method": "ttsCallout", "ttsCallout": {}}, "missing", "ttsCallout.destination"),
        (
            {"method": "ttsCallout", "ttsCallout": {"destination": {"number": "+1"}}},
            "missing",
            "ttsCallout.destination.endpoint",
        ),
        (
            {"method": "ttsCallout", "ttsCallout": {"destination": "+14045000101"}},
            "wrong-type",
            "ttsCallout.destination",
        ),
        (
            {"method": "conferenceCallout", "conferenceCallout": {"destination": ALICE.to_wire()}},
            "missing",
            "conferenceCallout.conferenceId",
        ),
        (
            {"method": "customCallout", "customCallout": {"ice": {"action": {"name": "hangup"}}}},
            "wrong-type",
            "customCallout.ice",
        ),
        (
            {"method": "customCallout", "customCallout": {"maxDuration": "60"}},
            "wrong-type",
            "customCallout.maxDuration",
        ),
    ],
)
def test_what_the_platform_would_refuse_is_refused_with_its_path(raw, rule, path):
    with pytest.raises(callouts.IllegalCallout) as refusal:
        callouts.parse(raw)

    assert (refusal.value.rule, refusal.value.path) == (rule, path)


def test_unknown_properties_are_ignored():
    raw = {"method": "customCallout", "customCallout": {"pop": True}, "conference": {}}

    assert callouts.parse(raw) == CustomCallout()
