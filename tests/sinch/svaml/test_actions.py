import dataclasses

import pytest

from dashboard.sinch import svaml
from dashboard.sinch.conferences import ConferenceDtmf
from dashboard.sinch.destinations import Destination

HEADERS = (("lang", "en"),)
HEADERS_ON_WIRE = [{"key": "lang", "value": "en"}]
WRITTEN: list[tuple[svaml.Action, dict[str, object]]] = [
    (svaml.Hangup(), {"name": "hangup"}),
    (svaml.Continue(), {"name": "continue"}),
    (svaml.ConnectPstn(), {"name": "connectPstn"}),
    (
        svaml.ConnectPstn(
            "+14045000150",
            cli="private",
            locale="en-US",
            max_duration_seconds=3600,
            dial_timeout_seconds=25,
            suppress_callbacks=False,
            dtmf="1w#",
            indications="us",
            amd=svaml.AmdOptions(enabled=True, asynchronous=False),
        ),
        {
            "name": "connectPstn",
            "number": "+14045000150",
            "cli": "private",
            "locale": "en-US",
            "maxDuration": 3600,
            "dialTimeout": 25,
            "suppressCallbacks": False,
            "dtmf": "1w#",
            "indications": "us",
            "amd": {"enabled": True, "async": False},
        },
    ),
    (
        svaml.ConnectMxp(Destination("username", "alice"), HEADERS),
        {
            "name": "connectMxp",
            "destination": {"type": "username", "endpoint": "alice"},
            "callHeaders": HEADERS_ON_WIRE,
        },
    ),
    (
        svaml.ConnectConf("standup", ConferenceDtmf("detect", 2, 3000), "music1"),
        {
            "name": "connectConf",
            "conferenceId": "standup",
            "conferenceDtmfOptions": {"mode": "detect", "maxDigits": 2, "timeoutMills": 3000},
            "moh": "music1",
        },
    ),
    (
        svaml.ConnectSip(
            Destination("sip", "alice@example.net"),
            max_duration_seconds=3600,
            cli="+14045000100",
            transport="TLS",
            suppress_callbacks=True,
            call_headers=HEADERS,
            music="ring",
        ),
        {
            "name": "connectSip",
            "destination": {"type": "sip", "endpoint": "alice@example.net"},
            "maxDuration": 3600,
            "cli": "+14045000100",
            "transport": "TLS",
            "suppressCallbacks": True,
            "callHeaders": HEADERS_ON_WIRE,
            "moh": "ring",
        },
    ),
    (
        svaml.ConnectStream(
            Destination("websocket", "wss://media.example.net"),
            svaml.StreamingOptions(1, 16000),
            3600,
            HEADERS,
        ),
        {
            "name": "connectStream",
            "destination": {"type": "Websocket", "endpoint": "wss://media.example.net"},
            "streamingOptions": {"version": 1, "sampleRate": 16000},
            "maxDuration": 3600,
            "callHeaders": HEADERS_ON_WIRE,
        },
    ),
    (
        svaml.RunMenu(
            (
                svaml.Menu(
                    "main",
                    "#tts[Hello]",
                    repeat_prompt="#tts[Again]",
                    repeats=2,
                    max_digits=4,
                    timeout_milliseconds=5000,
                    max_timeout_milliseconds=20_000,
                    options=(svaml.MenuOption("1", "return(a)"),),
                ),
            ),
            barge=True,
            locale="en-US",
            main_menu="main",
            enable_voice=True,
        ),
        {
            "name": "runMenu",
            "menus": [
                {
                    "id": "main",
                    "mainPrompt": "#tts[Hello]",
                    "repeatPrompt": "#tts[Again]",
                    "repeats": 2,
                    "maxDigits": 4,
                    "timeoutMills": 5000,
                    "maxTimeoutMills": 20_000,
                    "options": [{"dtmf": "1", "action": "return(a)"}],
                }
            ],
            "barge": True,
            "locale": "en-US",
            "mainMenu": "main",
            "enableVoice": True,
        },
    ),
    (
        svaml.Park("en-US", "#tts[Hello]", hold_prompt="#tts[Wait]", max_duration_seconds=300),
        {
            "name": "park",
            "locale": "en-US",
            "introPrompt": "#tts[Hello]",
            "holdPrompt": "#tts[Wait]",
            "maxDuration": 300,
        },
    ),
]


@pytest.mark.parametrize(("action", "wire"), WRITTEN)
def test_an_action_is_written_exactly_and_read_back(action, wire):
    assert svaml.Svaml(action).to_wire() == {"action": wire}
    assert svaml.parse({"action": wire}) == svaml.Svaml(action)


@pytest.mark.parametrize("shape", svaml.ACTIONS, ids=lambda shape: shape.name)
def test_every_property_of_every_action_is_among_those_written(shape):
    written = [action for action, _ in WRITTEN if isinstance(action, shape)]

    assert written
    assert any(
        all(getattr(action, each.name) not in (None, ()) for each in dataclasses.fields(shape))
        for action in written
    )


def test_call_headers_are_read_in_both_spellings():
    raw = {"name": "connectMxp", "callheaders": [{"key": "lang", "value": "en"}]}

    assert svaml.parse({"action": raw}).action == svaml.ConnectMxp(call_headers=(("lang", "en"),))


def test_a_key_of_a_menu_may_be_written_as_a_number():
    raw = {"name": "runMenu", "menus": [{"id": "main", "options": [{"dtmf": 1, "action": "x"}]}]}

    action = svaml.parse({"action": raw}).action

    assert isinstance(action, svaml.RunMenu)
    assert action.menus[0].options == (svaml.MenuOption("1", "x"),)
