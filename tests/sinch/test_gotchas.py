"""The platform's fifteen surprises, from the side of whoever uses it."""

import json

import pytest

from dashboard.sinch import callbacks, callout_rules, signing, svaml, wire
from dashboard.sinch.callouts import ConferenceCallout, CustomCallout, IllegalCallout, TtsCallout
from dashboard.sinch.client import VoiceClient
from dashboard.sinch.conferences import ConferenceDtmf
from dashboard.sinch.destinations import Destination
from dashboard.sinch.endpoints import Endpoints
from dashboard.sinch.svaml import Menu, RunMenu, Svaml
from tests.sinch.parties import CALLOUT, KEY, SECRET

ROOM = svaml.ConnectConf("standup")
ROOM_ON_WIRE = {"name": "connectConf", "conferenceId": "standup"}
CAROL = Destination("username", "carol")


def rules(script: object, event: svaml.Event = "ice") -> list[str]:
    return [f"{one.severity} {one.rule}" for one in svaml.validate(script, event)]


def test_g1_a_callback_url_has_to_be_public():
    findings = callout_rules.validate_callback_url("http://192.168.1.7/hooks")

    assert [one.rule for one in findings] == ["not-public", "not-secret"]
    assert callout_rules.validate_callback_url("https://ops.example.net/hooks") == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ({"instructions": []}, "error action-missing"),
        ({"action": [{"name": "hangup"}]}, "error several-actions"),
        ({"action": [{"name": "hangup"}, {"name": "park"}]}, "error several-actions"),
        ({"actions": [{"name": "hangup"}]}, "error action-missing"),
    ],
)
def test_g2_a_reply_has_exactly_one_action(body, rule):
    assert rule in rules(body)


def test_g2_an_action_written_twice_is_no_object():
    with pytest.raises(wire.NotAnObject):
        wire.strict_object(b'{"action":{"name":"hangup"},"action":{"name":"park"}}')


def test_g2_there_may_be_any_number_of_instructions():
    many = tuple(svaml.SetCookie(str(number), "x") for number in range(50))

    assert rules(Svaml(svaml.Hangup(), many)) == []


def test_g3_an_in_app_user_causes_no_answered_call_event():
    callout = ConferenceCallout(
        destination=CAROL, conference_id="standup", enable_ace=True, enable_dice=True
    )

    assert [one.rule for one in callout_rules.validate(callout)] == [
        "no-answered-event",
        "no-ended-event",
    ]


def test_g4_nothing_is_answered_to_the_end_of_a_call():
    ended = callbacks.parse({"event": "dice", "callid": "alice"})

    assert not callbacks.expects_answer(ended)


def test_g5_a_call_is_asked_about_in_its_own_region():
    client = VoiceClient(KEY, SECRET, Endpoints.of_region("global"))
    event = callbacks.parse(
        {
            "event": "ice",
            "callResourceUrl": "https://calling-euc1.api.sinch.com/calling/v1/calls/id/alice",
        }
    )

    near = client.near(event.call_resource_url)

    assert near.endpoints == Endpoints.of_region("euc1")
    invite = ConferenceCallout(destination=CALLOUT.destination, conference_id="standup")
    assert [one.rule for one in callout_rules.validate(invite, client.endpoints)] == [
        "global-region"
    ]
    client.close()


def test_g6_sound_comes_after_the_answer():
    say, answer = svaml.Say("Hi"), svaml.Answer()

    assert rules(Svaml(ROOM, (answer, say))) == []
    assert rules(Svaml(ROOM, (say, answer))) == ["warning answer-after-sound"]
    assert rules(Svaml(ROOM, (say,))) == ["warning sound-without-answer"]


def test_g6_recording_is_an_instruction_before_the_action():
    assert rules({"action": {"name": "startRecording"}}) == [
        "error action-not-allowed",
        "warning recording-as-action",
    ]
    assert rules(Svaml(ROOM, (svaml.StartRecording(),))) == []


@pytest.mark.parametrize("seconds", [0, -1, 14_401])
def test_g7_no_call_is_longer_than_four_hours(seconds):
    longest = {"max_duration_seconds": seconds}
    actions = [
        svaml.ConnectPstn("+14045000150", **longest),
        svaml.ConnectSip(Destination("sip", "alice@example.net"), **longest),
        svaml.ConnectStream(Destination("websocket", "wss://media.example.net"), **longest),
    ]
    placed = [
        ConferenceCallout(destination=CALLOUT.destination, conference_id="standup", **longest),
        CustomCallout(destination=CALLOUT.destination, **longest),
    ]

    assert [rules(Svaml(action)) for action in actions] == [["error out-of-range"]] * 3
    for callout in placed:
        assert [one.rule for one in callout_rules.validate(callout)] == ["out-of-range"]


def test_g8_a_callback_that_is_not_signed_by_the_platform_is_refused():
    with pytest.raises(signing.BadSignature):
        signing.verify({}, method="POST", paths=["/"], body=b"{}", secret_of=lambda _: SECRET)


def test_g9_cookies_are_small():
    kept = svaml.SetCookie("k", "x" * 1023)

    assert rules(Svaml(svaml.Hangup(), (kept,))) == []
    assert rules(Svaml(svaml.Hangup(), (kept, svaml.SetCookie("l", "")))) == [
        "error cookies-too-large"
    ]


def test_g10_a_call_to_an_in_app_user_is_not_recorded():
    script = Svaml(svaml.ConnectMxp(CAROL), (svaml.StartRecording(), svaml.StopRecording()))

    assert rules(script) == ["warning not-recorded"] * 2


def test_g11_a_menu_may_be_interrupted_and_waits_for_five_seconds():
    menu = RunMenu((Menu("main"),))

    assert menu.may_be_interrupted
    assert not RunMenu(menu.menus, barge=False).may_be_interrupted
    assert svaml.MENU_TIMEOUT_MILLISECONDS == 5000
    assert svaml.MENU_MAX_TIMEOUT_MILLISECONDS == 20_000


def test_g12_machines_are_detected_on_phone_calls_only():
    amd = {"enabled": True, "async": True}

    assert rules({"action": {"name": "connectPstn", "amd": amd}}) == []
    assert rules({"action": {"name": "park", "amd": amd}}) == ["warning unknown-property"]
    assert not hasattr(CALLOUT, "amd")


@pytest.mark.parametrize(
    ("locale", "found"),
    [
        ("en-US", []),
        (None, ["warning transcription-locale"]),
        ("tlh", ["warning transcription-locale"]),
    ],
)
def test_g13_a_transcription_needs_a_language(locale, found):
    options = svaml.RecordingOptions(transcription=svaml.TranscriptionOptions(True, locale))

    assert rules(Svaml(ROOM, (svaml.StartRecording(options),))) == found


def test_g13_a_transcription_says_whether_it_is_wanted():
    options = {"transcriptionOptions": {"locale": "en-US"}}
    recording = {"name": "startRecording", "options": options}

    assert rules({"instructions": [recording], "action": ROOM_ON_WIRE}) == ["error missing"]


def test_g14_digits_of_a_conference_count_only_when_they_are_detected():
    def keys(mode):
        return Svaml(svaml.ConnectConf("standup", ConferenceDtmf(mode, 2, 3000)))

    assert rules(keys("detect")) == []
    assert rules(keys("forward")) == ["warning only-with-detect"]
    assert rules(keys(None)) == ["warning only-with-detect"]


def test_g15_speech_without_a_cli_never_rings():
    silent = TtsCallout(destination=CALLOUT.destination, text="Hi")
    client = VoiceClient(KEY, SECRET, Endpoints("http://127.0.0.1:9", "http://127.0.0.1:9"))

    assert [one.rule for one in callout_rules.validate(silent)] == ["cli-missing"]
    with pytest.raises(IllegalCallout):
        client.place_callout(silent)
    assert "cli" not in json.dumps(silent.to_wire())
    client.close()
