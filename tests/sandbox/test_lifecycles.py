"""Lives of calls from beginning to end: which events come, in which order, and what GET says."""

import pytest

from dashboard.sinch import callouts, errors, svaml
from dashboard.sinch.callouts import ConferenceCallout, CustomCallout, TtsCallout
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Menu, MenuOption, Svaml
from tests.sandbox.door import AGENT, ALICE, BOB, SALES, SPARE, STANDUP, URL, Door

pytestmark = pytest.mark.fidelity("documented", "Lives of calls")

TO_BOB = Destination("number", BOB)
MENU = svaml.RunMenu(
    (Menu("main", main_prompt="#tts[Press 1.]", options=(MenuOption("1", "return(sales)"),)),)
)


def states(voice, call_id):
    found = voice.call(call_id)
    return found.status, found.result, found.reason


def notifications(door, call_id):
    return [
        event["type"]
        for event in door.events
        if event["event"] == "notify" and event["callid"] == call_id
    ]


def test_an_incoming_call_is_forwarded_bridged_and_ended(rings_in, control, door, voice, sandbox):
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


def test_an_incoming_call_hears_a_menu_again_and_is_then_forwarded(
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


def test_an_in_app_user_calls_another_without_an_answered_call_event(control, door, sandbox, voice):
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


def test_an_in_app_user_calls_a_phone_with_an_answered_call_event(control, door, sandbox):
    door.answers["ice"] = Svaml(svaml.ConnectPstn())
    body = {"from": "alice", "to": BOB, "origination": "MXP", "outcome": "answers"}
    call_id = control("POST", "calls", body).json()["call_id"]

    sandbox.advance(5)

    assert door.names(call_id) == ["ice", "ace"]
    assert door.last("ice")["domain"] == "pstn"


def test_a_call_that_comes_by_sip_is_one_like_any_other(control, door, sandbox):
    body = {"from": ALICE, "to": sandbox.numbers[SALES], "origination": "SIP"}
    call_id = control("POST", "calls", body).json()["call_id"]
    control("POST", f"calls/{call_id}/answer")
    control("POST", f"calls/{call_id}/hang-up")

    assert door.names(call_id) == ["ice", "ace", "dice"]
    assert door.events[0]["originationType"] == "SIP"


def test_a_spoken_callout_rings_speaks_and_hangs_up(voice, sandbox, door):
    call_id = voice.place_callout(
        TtsCallout(
            destination=TO_BOB,
            cli=sandbox.numbers[SPARE],
            text="Your order is ready.",
            dtmf="1ww2",
            enable_ace=True,
            enable_dice=True,
        )
    )
    ringing = states(voice, call_id)
    sandbox.advance(3.9)
    before = door.names(call_id)
    sandbox.advance(5)

    assert ringing == ("ONGOING", "N/A", "N/A")
    assert before == []  # the tones, with their pauses of a second, come before anything
    assert door.names(call_id) == ["ace", "dice"]
    assert states(voice, call_id) == ("FINAL", "ANSWERED", "MANAGERHANGUP")


def test_a_conference_callout_fills_a_room_that_is_gone_with_its_last(voice, sandbox, door):
    ids = [
        voice.place_callout(
            ConferenceCallout(
                destination=Destination("number", number),
                conference_id="standup",
                greeting="Welcome.",
                music="music2",
                enable_dice=True,
            )
        )
        for number in (ALICE, BOB)
    ]
    sandbox.advance(6)
    together = [each.call_id for each in voice.participants("standup")]
    voice.kick("standup", ids[0])
    voice.kick("standup", ids[1])

    assert together == ids
    assert door.names() == ["dice", "dice"]
    assert door.last("dice")["conferenceId"] == "standup"
    with pytest.raises(errors.NotFound):
        voice.participants("standup")


def test_a_conference_callout_that_asks_joins_the_room_of_the_answer(voice, sandbox, door):
    door.answers["ace"] = Svaml(svaml.ConnectConf("all-hands"))
    call_id = voice.place_callout(
        ConferenceCallout(destination=TO_BOB, conference_id="standup", enable_ace=True)
    )

    sandbox.advance(6)

    assert door.names(call_id) == ["ace"]
    assert [each.call_id for each in voice.participants("all-hands")] == [call_id]


def test_a_custom_callout_dials_asks_hears_a_menu_and_ends(voice, sandbox, door, control):
    door.answers["pie"] = Svaml(svaml.Hangup())
    call_id = voice.place_callout(
        CustomCallout(
            cli=sandbox.numbers[SPARE],
            custom="ticket-118",
            ice=callouts.inline(Svaml(svaml.ConnectPstn(number=BOB))),
            ace=callouts.inline(Svaml(MENU)),
        )
    )
    sandbox.advance(3)
    control("POST", f"calls/{call_id}/keys", {"keys": "1"})

    assert door.names(call_id) == ["pie", "dice"]
    assert {event["custom"] for event in door.events} == {"ticket-118"}
    assert states(voice, call_id) == ("FINAL", "ANSWERED", "MANAGERHANGUP")


@pytest.mark.parametrize("machine", ["machine", "human", "notsure"])
def test_a_verdict_on_who_answered_comes_with_the_answer(machine, rings_in, control, door, sandbox):
    amd = svaml.AmdOptions(enabled=True, asynchronous=False)
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.ConnectPstn(number=AGENT, amd=amd))
    call_id = rings_in(SALES, machine=machine)
    control("POST", f"calls/{call_id}/answer")
    undecided = door.names(call_id)
    sandbox.advance(3)

    assert undecided == ["ice"]
    assert door.names(call_id) == ["ice", "ace"]
    assert door.last("ace")["amd"]["status"] == machine
    assert door.last("ace")["amd"]["duration"] == 3


def test_hanging_up_before_the_verdict_is_one_too(rings_in, control, door, sandbox):
    amd = svaml.AmdOptions(enabled=True)
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.ConnectPstn(number=AGENT, amd=amd))
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/answer")

    control("POST", f"calls/{call_id}/hang-up", {"by": "callee"})

    assert door.names(call_id) == ["ice", "ace", "dice"]
    assert door.last("ace")["amd"]["status"] == "hangup"


def test_a_late_verdict_and_the_beep_are_notified_while_the_call_goes_on(
    rings_in, control, door, sandbox, voice
):
    amd = svaml.AmdOptions(enabled=True, asynchronous=True)
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.ConnectPstn(number=AGENT, amd=amd))
    call_id = rings_in(SALES, machine="machine")
    control("POST", f"calls/{call_id}/answer")
    at_once = door.names(call_id)
    sandbox.advance(6)
    voice.update_call(call_id, Svaml(svaml.Hangup(), (svaml.Say("Call us back."),)))
    sandbox.advance(2)

    assert at_once == ["ice", "ace"]
    assert "amd" not in door.last("ace")
    assert notifications(door, call_id) == ["amd", "amd_beep"]
    assert door.last("notify")["amd"] == {"status": "machine", "reason": "beep", "duration": 5}
    assert door.names(call_id)[-1] == "dice"


def test_a_parked_call_is_taken_up_at_once(rings_in, door, sandbox, voice):
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
def test_nobody_is_parked_for_longer_than_time_and_the_prompt_allow(
    park, ends_at, rings_in, door, sandbox, voice
):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(park, (svaml.Answer(),))
    call_id = rings_in(SALES)

    sandbox.advance(ends_at - 0.1)
    still = states(voice, call_id)[0]
    sandbox.advance(0.2)

    assert still == "ONGOING"
    assert states(voice, call_id) == ("FINAL", "ANSWERED", "TIMEOUT")


def test_a_recording_is_told_of_after_the_call_with_its_transcript(
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


def test_recording_is_begun_and_ended_on_a_call_that_goes_on(rings_in, control, door, voice):
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/answer")

    voice.update_call(call_id, Svaml(None, (svaml.StartRecording(),)))
    voice.update_call(call_id, Svaml(None, (svaml.StopRecording(),)))

    assert notifications(door, call_id) == ["recording_finished"]
    [kept] = control("GET", "recordings").json()["recordings"]
    assert kept["destination"] == f"sandbox://{call_id}.mp3"


def test_people_are_moderated_and_everybody_is_put_out(rings_in, voice, door):
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


def test_the_fallback_carries_a_call_on_that_the_primary_failed(
    rings_in, door, sandbox, set_urls, voice
):
    spare = Door(lambda: sandbox.application_secret)
    spare.answers["ice"] = Svaml(svaml.ConnectPstn(number=AGENT))
    sandbox.deliver_to("http://spare.test", spare)
    set_urls(URL, "http://spare.test/hooks/voice")
    door.answers["ice", sandbox.numbers[SALES]] = 500

    call_id = rings_in(SALES)
    sandbox.advance(1)
    gone_on = states(voice, call_id)
    spare.answers["ice"] = 500
    lost = rings_in(SALES)

    assert gone_on == ("ONGOING", "N/A", "N/A")
    assert states(voice, lost) == ("FINAL", "FAILED", "CALLBACKERROR")
