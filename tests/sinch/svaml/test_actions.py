import pytest

from dashboard.sinch import svaml
from dashboard.sinch.conferences import ConferenceDtmf
from dashboard.sinch.destinations import Destination


@pytest.mark.parametrize(
    ("action", "wire"),
    [
        (svaml.Hangup(), {"name": "hangup"}),
        (svaml.Continue(), {"name": "continue"}),
        (svaml.ConnectPstn(), {"name": "connectPstn"}),
        (
            svaml.ConnectPstn(
                "+14045000150",
                cli="private",
                max_duration_seconds=3600,
                dial_timeout_seconds=25,
                suppress_callbacks=False,
                indications="us",
                amd=svaml.AmdOptions(enabled=True, asynchronous=False),
            ),
            {
                "name": "connectPstn",
                "number": "+14045000150",
                "cli": "private",
                "maxDuration": 3600,
                "dialTimeout": 25,
                "suppressCallbacks": False,
                "indications": "us",
                "amd": {"enabled": True, "async": False},
            },
        ),
        (
            svaml.ConnectMxp(Destination("username", "alice"), (("lang", "en"),)),
            {
                "name": "connectMxp",
                "destination": {"type": "username", "endpoint": "alice"},
                "callHeaders": [{"key": "lang", "value": "en"}],
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
            svaml.ConnectSip(Destination("sip", "alice@example.net"), transport="TLS"),
            {
                "name": "connectSip",
                "destination": {"type": "sip", "endpoint": "alice@example.net"},
                "transport": "TLS",
            },
        ),
        (
            svaml.ConnectStream(
                Destination("websocket", "wss://media.example.net"),
                svaml.StreamingOptions(1, 16000),
            ),
            {
                "name": "connectStream",
                "destination": {"type": "Websocket", "endpoint": "wss://media.example.net"},
                "streamingOptions": {"version": 1, "sampleRate": 16000},
            },
        ),
        (
            svaml.RunMenu(
                (svaml.Menu("main", "#tts[Hello]", options=(svaml.MenuOption("1", "return(a)"),)),),
                barge=True,
            ),
            {
                "name": "runMenu",
                "menus": [
                    {
                        "id": "main",
                        "mainPrompt": "#tts[Hello]",
                        "options": [{"dtmf": "1", "action": "return(a)"}],
                    }
                ],
                "barge": True,
            },
        ),
        (
            svaml.Park(hold_prompt="#tts[Wait]", max_duration_seconds=300),
            {"name": "park", "holdPrompt": "#tts[Wait]", "maxDuration": 300},
        ),
    ],
)
def test_an_action_is_written_exactly_and_read_back(action, wire):
    assert svaml.Svaml(action).to_wire() == {"action": wire}
    assert svaml.parse({"action": wire}) == svaml.Svaml(action)


def test_call_headers_are_read_in_both_spellings():
    raw = {"name": "connectMxp", "callheaders": [{"key": "lang", "value": "en"}]}

    assert svaml.parse({"action": raw}).action == svaml.ConnectMxp(call_headers=(("lang", "en"),))


def test_a_key_of_a_menu_may_be_written_as_a_number():
    raw = {"name": "runMenu", "menus": [{"id": "main", "options": [{"dtmf": 1, "action": "x"}]}]}

    action = svaml.parse({"action": raw}).action

    assert isinstance(action, svaml.RunMenu)
    assert action.menus[0].options == (svaml.MenuOption("1", "x"),)
