"""Calls that are parked, recorded or moderated."""

import pytest

from dashboard.sinch import svaml
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import AGENT, SALES, STANDUP
from tests.sandbox.lifecycles.conftest import notifications, states

pytestmark = pytest.mark.fidelity("documented", "Lives of calls")


def test_9_9_a_parked_call_is_taken_up_at_once(rings_in, door, sandbox, voice):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(
        svaml.Park(hold_prompt="#href[https://media.example.net/hold.mp3]")
    )
    call_id = rings_in(SALES, outcome="answers")
    parked = states(voice, call_id)
    sandbox.advance(10)
    voice.update_call(call_id, Svaml(svaml.ConnectPstn(number=AGENT)))
    sandbox.advance(5)

    assert parked == ("ONGOING", "N/A", "N/A")
    assert door.names(call_id) == ["ice", "ace"]


@pytest.mark.parametrize(
    ("park", "ends_at"),
    [
        (svaml.Park(), 600),
        (svaml.Park(max_duration_seconds=10), 10),
        (svaml.Park(intro_prompt="#tts[" + "x" * 200 + "]", max_duration_seconds=10), 12),
        (svaml.Park(intro_prompt="a.mp3", hold_prompt="b.mp3", max_duration_seconds=10), 12),
    ],
)
def test_9_9_nobody_is_parked_for_longer_than_time_and_the_prompt_allow(
    park, ends_at, rings_in, door, sandbox, voice
):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(park, (svaml.Answer(),))
    call_id = rings_in(SALES)

    sandbox.advance(ends_at - 0.1)
    still = states(voice, call_id)[0]
    sandbox.advance(0.2)

    assert still == "ONGOING"
    assert states(voice, call_id) == ("FINAL", "ANSWERED", "TIMEOUT")


def test_9_10_a_recording_is_told_of_after_the_call_with_its_transcript(
    rings_in, control, door, sandbox
):
    options = svaml.RecordingOptions(
        destination_url="azure://account/container/file.mp3",
        transcription=svaml.TranscriptionOptions(True, "en-US"),
    )
    door.answers["ice", sandbox.numbers[STANDUP]] = Svaml(
        svaml.ConnectConf("standup"), (svaml.StartRecording(options),)
    )
    call_id = rings_in(STANDUP)
    control("POST", f"calls/{call_id}/hang-up")
    at_once = notifications(door, call_id)
    sandbox.advance(2.1)
    uploaded = door.last("notify")
    sandbox.advance(3)

    assert at_once == ["recording_finished"]
    assert notifications(door, call_id) == [
        "recording_finished",
        "recording_available",
        "transcription_available",
    ]
    assert uploaded["destination"] == "azure://account/container/file.mp3"
    assert door.last("notify")["destination"] == "azure://account/container/file-transcript.json"
    assert "timestamp" not in uploaded
    assert door.names(call_id).index("dice") < len(door.names(call_id)) - 1


def test_9_10_recording_is_begun_and_ended_on_a_call_that_goes_on(rings_in, control, door, voice):
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/answer")

    voice.update_call(call_id, Svaml(None, (svaml.StartRecording(),)))
    voice.update_call(call_id, Svaml(None, (svaml.StopRecording(),)))

    assert notifications(door, call_id) == ["recording_finished"]
    [kept] = control("GET", "recordings").json()["recordings"]
    assert kept["destination"] == f"sandbox://{call_id}.mp3"


def test_9_11_people_are_moderated_and_everybody_is_put_out(rings_in, voice, door):
    alice, bob = rings_in(STANDUP), rings_in(STANDUP)
    voice.manage_participant("standup", alice, "mute")
    voice.manage_participant("standup", alice, "onhold", "music1")
    flags = [(each.muted, each.on_hold) for each in voice.participants("standup")]
    voice.manage_participant("standup", alice, "resume")
    voice.manage_participant("standup", alice, "unmute")
    back = [(each.muted, each.on_hold) for each in voice.participants("standup")]
    voice.kick("standup", alice)
    left = [each.call_id for each in voice.participants("standup")]
    voice.kick_all("standup")

    assert flags == [(True, True), (False, False)]
    assert back == [(False, False), (False, False)]
    assert left == [bob]
    assert states(voice, alice) == states(voice, bob) == ("FINAL", "ANSWERED", "MANAGERHANGUP")
    assert door.names() == ["ice", "ice", "dice", "dice"]
