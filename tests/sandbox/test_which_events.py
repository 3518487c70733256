"""Which calls cause which events: the flags of callouts, and calls that are never told of."""

import pytest

from dashboard.sinch import callouts, svaml
from dashboard.sinch.callouts import ConferenceCallout, CustomCallout, TtsCallout
from dashboard.sinch.conferences import ConferenceDtmf
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Menu, MenuOption, Svaml
from tests.sandbox.door import AGENT, BOB, SALES, STANDUP, URL

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
        (CustomCallout(ice=f"{URL}/other"), ["ice", "ace", "dice"]),
        (CustomCallout(destination=TO_BOB), ["ace", "dice"]),
        (CustomCallout(destination=TO_BOB, ace=f"{URL}/other"), ["ace", "dice"]),
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


@pytest.mark.parametrize(
    ("pie", "came"), [(None, True), (f"{URL}/pie", True), ('{"action":{"name":"hangup"}}', False)]
)
def test_a_custom_callouts_menu_is_asked_about_where_it_says(
    pie, came, voice, sandbox, door, control
):
    call_id = voice.place_callout(
        CustomCallout(destination=TO_BOB, ace=callouts.inline(Svaml(MENU)), pie=pie)
    )
    sandbox.advance(4)

    control("POST", f"calls/{call_id}/keys", {"keys": "1"})

    asked = control("GET", "callbacks").json()["callbacks"]
    pies = [each["url"] for each in asked if each["event"] == "pie"]
    assert pies == ([pie or URL] if came else [])


def test_a_call_from_an_app_causes_no_prompt_event(control, sandbox, door):
    door.answers["ice"] = Svaml(MENU)
    body = {"from": "alice", "to": "bob", "origination": "MXP"}
    call_id = control("POST", "calls", body).json()["call_id"]

    control("POST", f"calls/{call_id}/keys", {"keys": "1"})

    assert "pie" not in door.names(call_id)


def test_suppressed_callbacks_leave_menus_and_notifications_as_they_are(
    rings_in, control, sandbox, door
):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(
        svaml.ConnectPstn(number=AGENT, suppress_callbacks=True), (svaml.StartRecording(),)
    )
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/answer")
    control("POST", f"calls/{call_id}/hang-up")

    assert door.names(call_id) == ["ice", "notify"]


def test_there_is_one_end_for_each_participant_and_none_for_the_room(rings_in, voice, door):
    rings_in(STANDUP)
    rings_in(STANDUP)

    voice.kick_all("standup")

    ends = [event for event in door.events if event["event"] == "dice"]
    assert len({event["callid"] for event in ends}) == 2
    assert {event["conferenceId"] for event in ends} == {"standup"}


def test_a_menu_alone_or_a_conference_alone_causes_no_answered_event(rings_in, sandbox, door):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(MENU)

    rings_in(SALES)
    rings_in(STANDUP)
    sandbox.advance(3)

    assert "ace" not in door.names()


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


@pytest.mark.fidelity("chosen", "Which events come")
def test_a_muted_participants_keys_are_detected_too(standup_with, control, voice, door):
    alice, _ = standup_with(ConferenceDtmf("detect"))
    voice.manage_participant("standup", alice, "mute")

    control("POST", f"calls/{alice}/keys", {"keys": "7"})

    assert door.names(alice) == ["ice", "pie"]


# --- Headers that come back


def test_headers_of_a_callout_come_back_with_every_event_of_its_call(voice, sandbox):
    seen = []

    def door(environ, start_response):
        seen.append(environ.get("HTTP_X_CB_TICKET"))
        start_response("200 OK", [("Content-Length", "0")])
        return []

    sandbox.deliver_to("http://door.test", door)
    voice.place_callout(
        conference(enable_ace=True, enable_dice=True), headers={"X-CB-Ticket": "118"}
    )
    sandbox.advance(5)
    voice.kick_all("standup")

    assert seen == ["118", "118"]


def test_headers_over_the_limits_are_dropped_and_nothing_is_refused(sandbox, control, door, voice):
    many = {f"X-CB-{number}": "x" for number in range(7)} | {"X-CB-Long": "x" * 129}
    answer = sandbox.session().post(
        "http://sandbox.test/calling/v1/callouts",
        json=conference().to_wire(),
        headers=many,
        auth=(sandbox.application_key, sandbox.application_secret),
        timeout=5,
    )

    [call] = sandbox.floor.live_calls()
    assert answer.status_code == 200
    assert len(call.callback_headers) == 5
