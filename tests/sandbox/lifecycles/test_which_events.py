"""Which calls cause which events: the flags of callouts, and calls that are never told of."""

import pytest
import requests

from dashboard.sinch import callouts, svaml
from dashboard.sinch.callouts import ConferenceCallout, CustomCallout, TtsCallout
from dashboard.sinch.conferences import ConferenceDtmf
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Menu, MenuOption, Svaml
from tests.sandbox.door import AGENT, BOB, SALES, SPARE, STANDUP
from tests.sandbox.lifecycles.conftest import states
from tests.sandbox.served import KEY, SECRET
from tests.sinch import answering

pytestmark = pytest.mark.fidelity("documented", "Which events come")

TO_BOB, TO_CAROL = Destination("number", BOB), Destination("username", "carol")
MENU = svaml.RunMenu((Menu("main", options=(MenuOption("1", "return(x)"),)),))


def tts(to=TO_BOB, **flags):
    return TtsCallout(destination=to, cli="+14045000100", text="Hi", **flags)


def conference(to=TO_BOB, **flags):
    return ConferenceCallout(destination=to, conference_id="standup", **flags)


@pytest.mark.parametrize(
    ("callout", "expected"),
    [
        (tts(), []),
        (tts(enable_ace=True), ["ace"]),
        (tts(enable_dice=True), ["dice"]),
        (tts(enable_ace=True, enable_dice=True), ["ace", "dice"]),
        (tts(TO_CAROL, enable_ace=True, enable_dice=True), ["dice"]),
        (conference(), []),
        (conference(enable_ace=True), ["ace"]),
        (conference(enable_dice=True), ["dice"]),
        (conference(TO_CAROL, enable_ace=True, enable_dice=True), []),
        (CustomCallout(), ["ice", "ace", "dice"]),
        (CustomCallout(destination=TO_BOB), ["ace", "dice"]),
        (CustomCallout(destination=TO_CAROL), ["dice"]),
        (
            CustomCallout(
                destination=TO_BOB, ace=callouts.inline(Svaml(svaml.ConnectConf("standup")))
            ),
            ["dice"],
        ),
        (
            CustomCallout(ice=callouts.inline(Svaml(svaml.ConnectPstn(number=BOB)))),
            ["ace", "dice"],
        ),
        (CustomCallout(ice=callouts.inline(Svaml(svaml.ConnectMxp(TO_CAROL)))), ["dice"]),
        (
            CustomCallout(
                ice=callouts.inline(Svaml(svaml.ConnectPstn(number=BOB, suppress_callbacks=True)))
            ),
            [],
        ),
    ],
    ids=str,
)
def test_a_callout_causes_the_events_it_asks_for(callout, expected, voice, sandbox, door, control):
    door.answers["ice"] = Svaml(svaml.ConnectPstn(number=BOB))
    door.answers["ace"] = Svaml(svaml.ConnectConf("standup"))
    call_id = voice.place_callout(callout)
    sandbox.advance(6)
    control("POST", f"calls/{call_id}/hang-up")

    assert door.names(call_id) == expected


@pytest.mark.parametrize(("flag", "expected"), [(True, ["ace", "pie"]), (None, ["ace"])])
@pytest.mark.parametrize("callout", [tts, conference])
def test_a_callout_asks_about_a_menu_only_where_it_enabled_that(
    callout, flag, expected, voice, sandbox, door, control
):
    door.answers["ace"] = Svaml(MENU)
    call_id = voice.place_callout(callout(enable_ace=True, enable_pie=flag))
    sandbox.advance(4)

    control("POST", f"calls/{call_id}/keys", {"keys": "1"})

    assert door.names(call_id)[: len(expected)] == expected
    assert door.names(call_id).count("pie") == expected.count("pie")


def test_a_callout_asks_about_every_menu_that_its_answers_bring(voice, sandbox, door, control):
    door.answers["ace"] = door.answers["pie"] = Svaml(MENU)
    call_id = voice.place_callout(tts(enable_ace=True, enable_pie=True))
    sandbox.advance(4)

    for _ in range(2):
        control("POST", f"calls/{call_id}/keys", {"keys": "1"})

    assert door.names(call_id) == ["ace", "pie", "pie"]


@pytest.mark.parametrize("named", ["ice", "ace", "pie"])
def test_a_custom_callouts_events_go_where_it_says_and_else_to_the_application(
    named, voice, sandbox, door, control, url
):
    door.answers["ice"] = Svaml(svaml.ConnectPstn(number=BOB))
    door.answers["ace"] = Svaml(MENU)
    door.answers["pie"] = Svaml(svaml.Hangup())
    call_id = voice.place_callout(CustomCallout(**{named: f"{url}/other"}))
    sandbox.advance(4)

    control("POST", f"calls/{call_id}/keys", {"keys": "1"})

    sent = control("GET", "callbacks").json()["callbacks"]
    assert [(each["event"], each["url"]) for each in sent] == [
        (event, f"{url}/other" if event == named else url)
        for event in ("ice", "ace", "pie", "dice")
    ]
    assert door.refused == []


def test_what_a_custom_callout_said_beforehand_is_not_asked(voice, sandbox, door, control):
    call_id = voice.place_callout(
        CustomCallout(
            ice=callouts.inline(Svaml(svaml.ConnectPstn(number=BOB))),
            ace=callouts.inline(Svaml(MENU)),
            pie=callouts.inline(Svaml(svaml.Hangup())),
        )
    )
    sandbox.advance(4)

    control("POST", f"calls/{call_id}/keys", {"keys": "1"})

    assert door.names(call_id) == ["dice"]


@pytest.mark.parametrize("origination", ["PSTN", "SIP", "MXP"])
@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (svaml.ConnectPstn(number=AGENT), ["ice", "ace", "dice"]),
        (svaml.ConnectSip(Destination("sip", "agent@example.net")), ["ice", "ace", "dice"]),
        (svaml.ConnectMxp(TO_CAROL), ["ice", "dice"]),
        (svaml.ConnectStream(Destination("websocket", "wss://example.net")), ["ice", "dice"]),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_an_answer_is_asked_about_where_a_phone_or_a_sip_address_gave_it(
    action, expected, origination, sandbox, door, control
):
    door.answers["ice"] = Svaml(action)
    body = {"from": "alice", "to": sandbox.numbers[SPARE], "origination": origination}
    call_id = control("POST", "calls", body | {"outcome": "answers"}).json()["call_id"]
    sandbox.advance(5)

    control("POST", f"calls/{call_id}/hang-up")

    assert door.names(call_id) == expected


# --- Nobody to ask


def test_a_spoken_callout_of_an_application_without_an_address_speaks(
    voice, sandbox, set_urls, control
):
    set_urls(None)

    call_id = voice.place_callout(tts(enable_ace=True, enable_dice=True))
    sandbox.advance(5)

    assert states(voice, call_id) == ("FINAL", "ANSWERED", "MANAGERHANGUP")
    assert control("GET", "callbacks").json()["callbacks"] == []


def test_a_conference_callout_of_an_application_without_an_address_joins(voice, sandbox, set_urls):
    set_urls(None)

    call_id = voice.place_callout(conference(enable_ace=True))
    sandbox.advance(4)

    assert [each.call_id for each in voice.participants("standup")] == [call_id]


def test_a_menu_of_an_application_without_an_address_lets_the_call_go_on(
    voice, sandbox, set_urls, control
):
    set_urls(None)
    call_id = voice.place_callout(
        CustomCallout(destination=TO_BOB, ace=callouts.inline(Svaml(MENU)))
    )
    sandbox.advance(4)

    control("POST", f"calls/{call_id}/keys", {"keys": "1"})

    assert states(voice, call_id) == ("ONGOING", "ANSWERED", "N/A")
    assert control("GET", "callbacks").json()["callbacks"] == []


# --- Silences


def test_a_call_from_an_app_causes_no_prompt_event(control, sandbox, door):
    door.answers["ice"] = Svaml(MENU)
    body = {"from": "alice", "to": "bob", "origination": "MXP"}
    call_id = control("POST", "calls", body).json()["call_id"]

    control("POST", f"calls/{call_id}/keys", {"keys": "1"})

    assert "pie" not in door.names(call_id)


def test_suppressed_callbacks_leave_menus_and_notifications_as_they_are(
    rings_in, control, sandbox, door, voice
):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(
        svaml.ConnectPstn(number=AGENT, suppress_callbacks=True), (svaml.StartRecording(),)
    )
    door.answers["pie"] = Svaml(svaml.Hangup())
    silent, other = rings_in(SALES), rings_in(STANDUP)
    control("POST", f"calls/{silent}/answer")
    voice.update_call(silent, Svaml(svaml.Park()))
    voice.update_call(silent, Svaml(MENU))
    control("POST", f"calls/{silent}/keys", {"keys": "1"})
    control("POST", f"calls/{other}/hang-up")

    assert states(voice, silent)[0] == "FINAL"
    assert door.names(silent) == ["ice", "pie", "notify"]
    assert door.names(other) == ["ice", "dice"]


def test_there_is_one_end_for_each_participant_and_none_for_the_room(rings_in, voice, door):
    rings_in(STANDUP)
    rings_in(STANDUP)

    voice.kick_all("standup")

    ends = [event for event in door.events if event["event"] == "dice"]
    assert len({event["callid"] for event in ends}) == 2
    assert {event["conferenceId"] for event in ends} == {"standup"}


@pytest.mark.parametrize("action", [MENU, svaml.ConnectConf("standup"), svaml.Park()])
def test_a_call_that_is_connected_to_nobody_causes_no_answered_event(
    action, rings_in, sandbox, door
):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(action, (svaml.Answer(),))

    call_id = rings_in(SALES)
    sandbox.advance(3)

    assert door.names(call_id) == ["ice"]


# --- Keys in conferences


@pytest.fixture
def standup_with(door, rings_in, sandbox):
    def join(options):
        door.answers["ice", sandbox.numbers[STANDUP]] = Svaml(svaml.ConnectConf("standup", options))
        return rings_in(STANDUP), rings_in(STANDUP)

    return join


def heard(control, call_id):
    calls = control("GET", "calls").json()["calls"]
    return next(each["heard"] for each in calls if each["call_id"] == call_id)


@pytest.mark.parametrize(
    ("mode", "reaches_bob"), [(None, ""), ("ignore", ""), ("forward", "12"), ("detect", "")]
)
def test_keys_pressed_in_a_conference_reach_the_others_only_when_forwarded(
    mode, reaches_bob, standup_with, control
):
    alice, bob = standup_with(ConferenceDtmf(mode, max_digits=5) if mode else None)

    control("POST", f"calls/{alice}/keys", {"keys": "12"})

    assert heard(control, bob) == reaches_bob
    assert heard(control, alice) == ""


@pytest.mark.parametrize(
    ("options", "keys", "seconds", "value"),
    [
        (ConferenceDtmf("detect"), "7", 0, "7"),
        (ConferenceDtmf("detect", 3), "123", 0, "123"),
        (ConferenceDtmf("detect", 3), "1#", 0, "1"),
        (ConferenceDtmf("detect", 3), "12", 3.1, "12"),
        (ConferenceDtmf("detect", 3, 500), "12", 0.6, "12"),
    ],
)
def test_detected_keys_are_a_prompt_event_of_the_conference(
    options, keys, seconds, value, standup_with, control, sandbox, door, voice
):
    alice, _ = standup_with(options)

    control("POST", f"calls/{alice}/keys", {"keys": keys})
    sandbox.advance(seconds)

    result = door.last("pie")["menuResult"]
    assert (result["menuId"], result["type"], result["value"]) == ("standup", "sequence", value)
    assert len(voice.participants("standup")) == 2
    assert door.names(alice) == ["ice", "pie"]


def test_who_presses_keys_is_out_of_the_room_until_they_are_dealt_with(
    standup_with, control, sandbox, voice
):
    alice, bob = standup_with(ConferenceDtmf("detect", 3))

    control("POST", f"calls/{alice}/keys", {"keys": "1"})
    meanwhile = [each.call_id for each in voice.participants("standup")]
    sandbox.advance(3.1)

    assert meanwhile == [bob]
    assert [each.call_id for each in voice.participants("standup")] == [alice, bob]


@pytest.mark.parametrize("answer", [Svaml(svaml.Hangup()), 500, b"nonsense"], ids=str)
def test_whatever_is_answered_to_detected_keys_their_presser_is_back_in_the_room(
    answer, standup_with, control, voice, door
):
    door.answers["pie"] = answer
    alice, bob = standup_with(ConferenceDtmf("detect"))

    control("POST", f"calls/{alice}/keys", {"keys": "7"})

    assert [each.call_id for each in voice.participants("standup")] == [alice, bob]
    assert door.names(alice) == ["ice", "pie"]


@pytest.mark.fidelity("chosen", "Which events come")
@pytest.mark.parametrize(("to", "expected"), [(TO_BOB, ["pie"]), (TO_CAROL, [])], ids=str)
def test_detected_keys_of_a_callout_are_told_of_whatever_its_flags(
    to, expected, voice, sandbox, door, control
):
    call_id = voice.place_callout(conference(to, conference_dtmf=ConferenceDtmf("detect")))
    sandbox.advance(4)

    control("POST", f"calls/{call_id}/keys", {"keys": "7"})

    assert door.names(call_id) == expected


@pytest.mark.fidelity("chosen", "Which events come")
def test_a_muted_participants_keys_are_detected_too(standup_with, control, voice, door):
    alice, _ = standup_with(ConferenceDtmf("detect"))
    voice.manage_participant("standup", alice, "mute")

    control("POST", f"calls/{alice}/keys", {"keys": "7"})

    assert door.names(alice) == ["ice", "pie"]


# --- Headers that come back


@pytest.fixture
def backend(set_urls):
    """Somebody at the application's address who keeps the headers of what comes."""
    with answering.Server() as server:
        server.answer = answering.with_bytes(b"")
        set_urls(f"{server.url}/hooks")
        yield server


def carried(seen):
    headers = {name.lower(): value for name, value in seen.headers.items()}
    return {name: value for name, value in headers.items() if name.startswith("x-cb-")}


def test_headers_of_a_callout_come_back_with_every_event_of_its_call(voice, sandbox, backend):
    voice.place_callout(
        conference(enable_ace=True, enable_dice=True), headers={"X-CB-Ticket": "118"}
    )
    sandbox.advance(5)
    voice.kick_all("standup")

    assert [carried(seen) for seen in backend.seen] == [{"x-cb-ticket": "118"}] * 2


def test_headers_over_the_limits_are_dropped_and_nothing_is_refused(sandbox, voice, backend):
    many = {f"X-CB-{number}": "x" for number in range(7)} | {"X-CB-Long": "x" * 129}

    answer = requests.post(
        f"{sandbox.served.url}/calling/v1/callouts",
        json=conference(enable_dice=True).to_wire(),
        headers=many,
        auth=(KEY, SECRET),
        timeout=45,
    )
    sandbox.advance(5)
    voice.kick_all("standup")

    assert answer.status_code == 200
    [seen] = backend.seen
    assert len(carried(seen)) == 5
    assert "x-cb-long" not in carried(seen)
