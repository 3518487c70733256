"""The platform's fifteen surprises, from the side of the platform."""

import pytest

from dashboard.sinch import callouts, svaml
from dashboard.sinch.callouts import ConferenceCallout, CustomCallout, TtsCallout
from dashboard.sinch.conferences import ConferenceDtmf
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Menu, MenuOption, Svaml
from tests.sandbox.door import AGENT, BOB, SALES, STANDUP
from tests.sandbox.lifecycles.conftest import MENU
from tests.sinch import answering

pytestmark = pytest.mark.fidelity("documented", "Surprises")

TO_BOB, CAROL = Destination("number", BOB), Destination("username", "carol")


def recorded(control):
    return control("GET", "recordings").json()["recordings"]


def test_g1_any_callback_url_is_taken_and_its_failures_are_kept(
    set_urls, rings_in, control, sandbox
):
    set_urls("http://127.0.0.1:9/nobody-listens")

    call_id = rings_in(SALES)

    failures = control("GET", "callbacks").json()["callbacks"]
    assert [(each["event"], each["call_id"]) for each in failures] == [
        ("ice", call_id),
        ("dice", call_id),
    ]
    assert all(each["problem"] for each in failures)


@pytest.mark.parametrize(
    "answer",
    [
        b'{"instructions":[]}',
        b'{"actions":[{"name":"hangup"}]}',
        b'{"action":[{"name":"hangup"}]}',
        b'{"action":{"name":"hangup"},"action":{"name":"hangup"}}',
    ],
)
def test_g2_a_reply_without_exactly_one_action_is_illegal(answer, door, rings_in, sandbox):
    door.answers["ice", sandbox.numbers[SALES]] = answer

    rings_in(SALES)

    assert door.names() == ["ice", "notify", "dice"]
    assert (door.last("notify")["type"], door.last("notify")["errorCode"]) == (
        "callingerror",
        40001,
    )


def test_g3_an_in_app_user_never_causes_an_answered_call_event(voice, door, sandbox, rings_in):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.ConnectMxp(CAROL))
    rings_in(SALES, outcome="answers")
    voice.place_callout(
        TtsCallout(destination=CAROL, cli="+1", text="Hi", enable_ace=True, enable_dice=True)
    )
    sandbox.advance(10)

    assert "ace" not in door.names()
    assert door.names().count("dice") == 1


@pytest.mark.parametrize("answer", [500, 404, b"nonsense", b'{"action":{"name":"park"}}'])
def test_g4_whatever_is_answered_to_the_end_of_a_call_changes_nothing(
    answer, door, rings_in, control, voice
):
    door.answers["dice"] = answer
    call_id = rings_in(SALES)

    control("POST", f"calls/{call_id}/hang-up")

    assert door.names() == ["ice", "dice"]
    assert voice.call(call_id).is_final


@pytest.mark.waits
def test_g4_a_slow_reply_to_the_end_of_a_call_is_not_waited_for_again(
    rings_in, control, voice, set_urls
):
    call_id = rings_in(SALES)
    control("PUT", "platform", {"callback_timeout_seconds": 2.0})
    with answering.Server() as slow:
        slow.answer = answering.nothing
        set_urls(slow.url)

        control("POST", f"calls/{call_id}/hang-up")

        assert [seen.method for seen in slow.seen] == ["POST"]
    assert control("GET", "callbacks").json()["callbacks"][-1]["problem"]
    assert voice.call(call_id).is_final


def test_g5_a_room_is_one_of_its_region_only(control, sandbox, voice):
    body = {"from": "+1", "to": sandbox.numbers[STANDUP]}
    control("POST", "calls", body | {"region": "europe"})
    control("POST", "calls", body | {"region": "us"})

    rooms = control("GET", "conferences").json()["conferences"]
    assert sorted((each["region"], len(each["participants"])) for each in rooms) == [
        ("euc1", 1),
        ("use1", 1),
    ]


def test_g5_an_event_says_which_region_the_call_is_in(control, sandbox, door):
    body = {"from": "+1", "to": sandbox.numbers[SALES], "region": "europe"}
    call_id = control("POST", "calls", body).json()["call_id"]

    assert door.last("ice")["callResourceUrl"].endswith(f"/euc1/calling/v1/calls/id/{call_id}")


def test_g6_instructions_are_carried_out_in_their_order(door, rings_in, sandbox, control):
    steps = (svaml.Say("x" * 50), svaml.Answer(), svaml.PlayFiles(("bell.mp3",)))
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.Hangup(), steps)
    rings_in(SALES)
    sandbox.advance(10)

    remarks = control("GET", "remarks").json()["remarks"]
    assert [(each["at"], each["remark"]) for each in remarks] == [
        (0.0, "say"),
        (0.0, "sound before the call is answered, as early media"),
        (3.0, "answer"),
        (3.0, "playFiles"),
    ]
    assert door.last("dice")["duration"] == 3


@pytest.mark.parametrize("seconds", [1, 90, 14_000])
def test_g7_a_call_ends_at_its_longest_duration(seconds, voice, sandbox, door):
    voice.place_callout(
        ConferenceCallout(
            destination=TO_BOB,
            conference_id="standup",
            max_duration_seconds=seconds,
            enable_dice=True,
        )
    )

    sandbox.advance(seconds + 3.1)

    assert (door.last("dice")["duration"], door.last("dice")["reason"]) == (seconds, "TIMEOUT")


@pytest.mark.parametrize(
    "action",
    [
        svaml.ConnectPstn(number=AGENT, max_duration_seconds=90),
        svaml.ConnectSip(Destination("sip", "agent@example.net"), max_duration_seconds=90),
        svaml.ConnectStream(Destination("websocket", "wss://example.net"), max_duration_seconds=90),
    ],
    ids=lambda action: action.name,
)
def test_g7_a_call_that_is_connected_ends_when_its_action_says(action, door, rings_in, sandbox):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(action)
    rings_in(SALES, outcome="answers")

    sandbox.advance(94)

    assert (door.last("dice")["duration"], door.last("dice")["reason"]) == (90, "TIMEOUT")


def test_g8_every_callback_is_signed_and_can_be_signed_wrongly(door, rings_in, control):
    rings_in(SALES)
    control("PUT", "faults", {"callbacks": {"corrupt_signature": 1}})
    rings_in(SALES)

    assert door.names() == ["ice"]
    assert set(door.refused) == {"mismatch"}


def test_g9_cookies_come_back_and_a_later_one_replaces(door, rings_in, sandbox, control):
    def kept(text):
        return (svaml.SetCookie("k", text),)

    door.answers["ice", sandbox.numbers[SALES]] = Svaml(MENU, kept("0"))
    door.answers["pie"] = Svaml(svaml.ConnectPstn(AGENT), kept("1"))
    door.answers["ace"] = Svaml(svaml.Continue(), (*kept("2"), svaml.SetCookie("l", "3")))
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/keys", {"keys": "1"})
    control("POST", f"calls/{call_id}/answer")
    control("POST", f"calls/{call_id}/hang-up")

    assert door.last("pie")["cookies"] == [{"key": "k", "value": "0"}]
    assert door.last("ace")["cookies"] == [{"key": "k", "value": "1"}]
    assert door.last("dice")["cookies"] == [
        {"key": "k", "value": "2"},
        {"key": "l", "value": "3"},
    ]


@pytest.mark.fidelity("chosen", "Surprises")
def test_g9_a_cookie_there_is_no_room_for_is_not_set(door, rings_in, sandbox, control):
    large = (svaml.SetCookie("k", "x" * 1000),)
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.ConnectPstn(number=AGENT), large)
    door.answers["ace"] = Svaml(svaml.Continue(), (svaml.SetCookie("l", "y" * 100),))
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/answer")
    control("POST", f"calls/{call_id}/hang-up")

    assert [each["key"] for each in door.last("dice")["cookies"]] == ["k"]


def test_g10_a_call_to_an_in_app_user_is_not_recorded(door, rings_in, sandbox, control):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(
        svaml.ConnectMxp(CAROL), (svaml.StartRecording(), svaml.StopRecording())
    )
    call_id = rings_in(SALES, outcome="answers")
    sandbox.advance(2)
    control("POST", f"calls/{call_id}/hang-up")
    sandbox.advance(10)

    assert door.names() == ["ice", "dice"]
    assert recorded(control) == []


def test_g11_a_menu_that_says_nothing_may_be_interrupted_and_waits_five_seconds(
    door, rings_in, sandbox, control
):
    menu = svaml.RunMenu(
        (Menu("main", main_prompt="#tts[Hi]", options=(MenuOption("1", "return(x)"),)),)
    )
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(menu)
    door.answers["pie"] = Svaml(svaml.Hangup())
    interrupted, silent = rings_in(SALES), rings_in(SALES)

    control("POST", f"calls/{interrupted}/keys", {"keys": "1"})
    at_once = door.names(interrupted)
    sandbox.advance(5.9)
    waiting = door.names(silent)
    sandbox.advance(0.2)

    assert at_once == ["ice", "pie", "dice"]
    assert waiting == ["ice"]
    assert door.last("pie")["menuResult"]["type"] == "timeout"


@pytest.mark.parametrize(
    ("asynchronous", "at_once", "later"),
    [(False, [], ["ace"]), (True, ["ace"], ["ace", "notify", "notify"])],
)
def test_g12_the_verdict_comes_with_the_answer_or_after_it(
    asynchronous, at_once, later, sandbox, door, control
):
    amd = svaml.AmdOptions(True, asynchronous)
    ice = callouts.inline(Svaml(svaml.ConnectPstn(number=BOB, amd=amd)))
    body = CustomCallout(ice=ice).to_wire() | {"machine": "machine", "outcome": "waits"}
    call_id = control("POST", "callouts", body).json()["call_id"]
    control("POST", f"calls/{call_id}/answer")
    first = door.names()
    sandbox.advance(6)

    assert first == at_once
    assert door.names() == later
    assert ("amd" in door.last("ace")) is not asynchronous


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (None, ["recording_finished", "recording_available"]),
        (
            svaml.RecordingOptions(transcription=svaml.TranscriptionOptions(True, "en-US")),
            ["recording_finished", "recording_available", "transcription_available"],
        ),
        (svaml.RecordingOptions(notification_events=False), []),
    ],
)
def test_g13_a_transcript_is_made_where_it_is_enabled(
    options, told, door, rings_in, sandbox, control
):
    door.answers["ice", sandbox.numbers[STANDUP]] = Svaml(
        svaml.ConnectConf("standup"), (svaml.StartRecording(options),)
    )
    call_id = rings_in(STANDUP)
    control("POST", f"calls/{call_id}/hang-up")
    sandbox.advance(6)

    assert [event["type"] for event in door.events if event["event"] == "notify"] == told
    [kept] = recorded(control)
    written_down = bool(options and options.transcription)
    assert kept["transcript"] == (f"sandbox://{call_id}-transcript.json" if written_down else None)


@pytest.mark.parametrize(("mode", "pies"), [("ignore", 0), ("forward", 0), ("detect", 1)])
def test_g14_keys_in_a_conference_do_what_their_mode_says(
    mode, pies, door, rings_in, sandbox, control
):
    door.answers["ice", sandbox.numbers[STANDUP]] = Svaml(
        svaml.ConnectConf("standup", ConferenceDtmf(mode))
    )
    call_id = rings_in(STANDUP)

    control("POST", f"calls/{call_id}/keys", {"keys": "7"})

    assert door.names().count("pie") == pies


@pytest.mark.parametrize(("asked", "told"), [(True, ["dice"]), (None, [])])
def test_g15_speech_without_a_cli_is_accepted_and_never_rings(asked, told, voice, sandbox, door):
    call_id = voice.place_callout(
        TtsCallout(destination=TO_BOB, text="Hi", enable_ace=True, enable_dice=asked),
        even_without_cli=True,
    )

    sandbox.advance(10)

    assert door.names() == told
    assert voice.call(call_id).result == "FAILED"


# --- The fallback


@pytest.mark.parametrize("failure", [500, 301, 404])
def test_an_event_that_the_primary_fails_goes_to_the_fallback_once(
    failure, door, rings_in, control, set_urls, url
):
    set_urls(url, f"{url}/fallback")
    door.answers["dice"] = failure
    call_id = rings_in(SALES)

    control("POST", f"calls/{call_id}/hang-up")

    sent = control("GET", "callbacks").json()["callbacks"]
    assert [each["url"] for each in sent if each["event"] == "dice"] == [
        url,
        f"{url}/fallback",
    ]
