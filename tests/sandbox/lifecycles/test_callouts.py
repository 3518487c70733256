"""Calls that the application places."""

import pytest

from dashboard.sinch import callouts, errors, svaml
from dashboard.sinch.callouts import ConferenceCallout, CustomCallout, TtsCallout
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import ALICE, BOB, SPARE
from tests.sandbox.lifecycles.conftest import MENU, TO_BOB, states

pytestmark = pytest.mark.fidelity("documented", "Lives of calls")


def test_9_4_a_spoken_callout_rings_speaks_and_hangs_up(voice, sandbox, door):
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


def test_9_5_a_conference_callout_fills_a_room_that_is_gone_with_its_last(voice, sandbox, door):
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


def test_9_5_a_conference_callout_that_asks_joins_the_room_of_the_answer(voice, sandbox, door):
    door.answers["ace"] = Svaml(svaml.ConnectConf("all-hands"))
    call_id = voice.place_callout(
        ConferenceCallout(destination=TO_BOB, conference_id="standup", enable_ace=True)
    )

    sandbox.advance(6)

    assert door.names(call_id) == ["ace"]
    assert [each.call_id for each in voice.participants("all-hands")] == [call_id]


def test_9_6_a_custom_callout_dials_asks_hears_a_menu_and_ends(voice, sandbox, door, control):
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
