import pytest

from dashboard.sinch import callouts, svaml
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import AGENT, ALICE, BOB, HOURS, SALES, STANDUP


def test_a_forwarded_call_is_asked_about_rings_is_answered_and_ends(
    door, rings_in, sandbox, voice, control
):
    call_id = rings_in(SALES)
    before = voice.call(call_id)
    control("POST", f"calls/{call_id}/answer")
    talking = voice.call(call_id)
    sandbox.advance(61)
    control("POST", f"calls/{call_id}/hang-up", {"by": "callee"})

    assert door.names() == ["ice", "ace", "dice"]
    assert (before.status, before.result, before.duration_seconds) == ("ONGOING", "N/A", 0)
    assert (talking.status, talking.result) == ("ONGOING", "ANSWERED")
    after, dice = voice.call(call_id), door.last("dice")
    assert (after.status, after.result, after.reason) == ("FINAL", "ANSWERED", "CALLEEHANGUP")
    assert (dice["result"], dice["reason"], dice["duration"]) == ("ANSWERED", "CALLEEHANGUP", 61)
    assert dice["debit"] == {"currencyId": "USD", "amount": 0.024}
    assert dice["from"] == ALICE.removeprefix("+")


def test_an_incoming_call_says_who_calls_and_what_was_dialled(door, rings_in, sandbox):
    call_id = rings_in(SALES)

    ice = door.last("ice")
    assert ice["cli"] == ALICE.removeprefix("+")
    assert ice["to"] == {"type": "did", "endpoint": sandbox.numbers[SALES]}
    assert ice["callResourceUrl"].endswith(f"/calling/v1/calls/id/{call_id}")
    assert (ice["originationType"], ice["domain"], ice["rdnis"]) == ("PSTN", "pstn", "")
    assert "from" not in ice


@pytest.mark.parametrize(
    ("what_happens", "result", "reason"),
    [
        ("reject", "BUSY", "CALLEEHANGUP"),
        ("busy", "BUSY", "N/A"),
        ("no-answer", "NOANSWER", "TIMEOUT"),
        ("hang-up", "NOANSWER", "CANCEL"),
    ],
)
def test_a_call_nobody_answers_ends_for_its_own_reason(
    what_happens, result, reason, door, rings_in, control
):
    call_id = rings_in(SALES)

    control("POST", f"calls/{call_id}/{what_happens}")

    assert door.names() == ["ice", "dice"]
    assert (door.last("dice")["result"], door.last("dice")["reason"]) == (result, reason)
    assert door.last("dice")["debit"]["amount"] == 0.0


def test_a_phone_rings_no_longer_than_the_application_said(door, rings_in, sandbox):
    rings_in(SALES, outcome="silent")

    sandbox.advance(24.9)
    ringing = door.names()
    sandbox.advance(0.2)

    assert ringing == ["ice"]
    assert (door.last("dice")["result"], door.last("dice")["reason"]) == ("NOANSWER", "TIMEOUT")


def test_a_number_without_a_route_fails(door, rings_in, sandbox):
    rings_in(SALES, outcome="no-route")

    sandbox.advance(1)

    assert (door.last("dice")["result"], door.last("dice")["reason"]) == ("FAILED", "GENERALERROR")


def test_a_call_ends_at_its_longest_duration(door, rings_in, sandbox, control):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(
        svaml.ConnectPstn(number=AGENT, max_duration_seconds=90)
    )
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/answer")

    sandbox.advance(91)

    dice = door.last("dice")
    assert (dice["result"], dice["reason"], dice["duration"]) == ("ANSWERED", "TIMEOUT", 90)


def test_a_call_without_callbacks_is_silent_after_its_first(door, rings_in, sandbox, control):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(
        svaml.ConnectPstn(number=AGENT, suppress_callbacks=True)
    )
    call_id = rings_in(SALES)

    control("POST", f"calls/{call_id}/answer")
    control("POST", f"calls/{call_id}/hang-up")

    assert door.names() == ["ice"]


def test_opening_hours_are_said_and_then_the_call_ends(door, rings_in, sandbox):
    rings_in(HOURS)

    sandbox.advance(1.5)
    still_speaking = door.names()
    sandbox.advance(2)

    assert still_speaking == ["ice"]
    assert (door.last("dice")["result"], door.last("dice")["reason"]) == (
        "ANSWERED",
        "MANAGERHANGUP",
    )


def test_a_conference_can_be_moderated_person_by_person(door, rings_in, sandbox, voice):
    alice, bob = rings_in(STANDUP), rings_in(STANDUP)
    sandbox.advance(5)

    voice.manage_participant("standup", alice, "mute")
    voice.manage_participant("standup", bob, "onhold", "music2")
    muted = {each.call_id: each for each in voice.participants("standup")}
    voice.manage_participant("standup", alice, "unmute")
    voice.manage_participant("standup", bob, "resume")
    back = voice.participants("standup")
    voice.kick("standup", alice)

    assert (muted[alice].muted, muted[alice].on_hold) == (True, False)
    assert (muted[bob].muted, muted[bob].on_hold) == (False, True)
    assert muted[alice].duration_seconds == 5
    assert not any(each.muted or each.on_hold for each in back)
    assert [each.call_id for each in voice.participants("standup")] == [bob]
    assert door.names(alice) == ["ice", "dice"]
    assert door.names(bob) == ["ice"]
    dice = door.last("dice")
    assert (dice["result"], dice["reason"]) == ("ANSWERED", "MANAGERHANGUP")
    assert dice["conferenceId"] == "standup"


def test_kicking_everybody_ends_the_room(door, rings_in, voice, control):
    rings_in(STANDUP)
    rings_in(STANDUP)

    voice.kick_all("standup")

    assert door.names().count("dice") == 2
    assert control("GET", "conferences").json() == {"conferences": []}


def test_a_parked_call_is_taken_up_by_svaml_of_an_arriving_one(door, rings_in, sandbox, voice):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.Park(max_duration_seconds=300))
    call_id = rings_in(SALES)
    sandbox.advance(100)

    voice.update_call(call_id, Svaml(svaml.ConnectConf("standup")))
    sandbox.advance(400)

    assert [each.call_id for each in voice.participants("standup")] == [call_id]
    assert door.names() == ["ice"]


def test_a_parked_call_nobody_takes_up_ends(door, rings_in, sandbox):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(
        svaml.Park(max_duration_seconds=300), (svaml.Answer(),)
    )
    rings_in(SALES)

    sandbox.advance(301)

    dice = door.last("dice")
    assert (dice["result"], dice["reason"], dice["duration"]) == ("ANSWERED", "TIMEOUT", 300)


def test_everybody_called_into_the_same_conference_meets_there(voice, sandbox, door):
    for number in (ALICE, BOB):
        voice.place_callout(
            callouts.ConferenceCallout(
                destination=Destination("number", number),
                conference_id="standup",
                enable_dice=True,
            )
        )

    sandbox.advance(4)

    assert [each.cli for each in voice.participants("standup")] == [ALICE, BOB]
    assert door.names() == []
