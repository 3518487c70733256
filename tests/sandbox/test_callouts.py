import pytest

from dashboard.sinch import callouts, svaml
from dashboard.sinch.callouts import ConferenceCallout, CustomCallout, TtsCallout
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import BOB, SPARE, URL

pytestmark = pytest.mark.fidelity("documented", "Callouts")

TO_BOB = Destination("number", BOB)


@pytest.fixture
def spoken(sandbox) -> TtsCallout:
    return TtsCallout(
        destination=TO_BOB,
        cli=sandbox.numbers[SPARE],
        text="x" * 100,
        custom="ticket-118",
        enable_ace=True,
        enable_dice=True,
    )


def test_a_spoken_callout_rings_is_answered_speaks_and_ends(spoken, voice, sandbox, door):
    call_id = voice.place_callout(spoken)
    ringing = voice.call(call_id)
    sandbox.advance(8)
    speaking = door.names()
    sandbox.advance(2)

    assert (ringing.status, ringing.result) == ("ONGOING", "N/A")
    assert speaking == ["ace"]
    assert door.names() == ["ace", "dice"]
    dice = door.last("dice")
    assert (dice["result"], dice["reason"], dice["duration"]) == ("ANSWERED", "MANAGERHANGUP", 6)
    assert dice["custom"] == "ticket-118"
    assert voice.call(call_id).is_final


def test_a_callout_asks_and_tells_only_what_it_was_told_to(voice, sandbox, door):
    voice.place_callout(TtsCallout(destination=TO_BOB, cli=sandbox.numbers[SPARE], text="Hello."))

    sandbox.advance(60)

    assert door.events == []


def test_a_spoken_callout_without_a_cli_is_taken_and_never_rings(voice, sandbox, door):
    call_id = voice.place_callout(
        TtsCallout(destination=TO_BOB, text="Hello.", enable_ace=True, enable_dice=True),
        even_without_cli=True,
    )

    sandbox.advance(1)

    assert door.names() == ["dice"]
    found = voice.call(call_id)
    assert (found.status, found.result) == ("FINAL", "FAILED")


@pytest.mark.parametrize(
    ("number", "result"),
    [("+46000000030", "BUSY"), ("+46000000040", "NOANSWER"), ("+46000000050", "FAILED")],
)
def test_the_published_test_numbers_behave_as_published(
    number, result, voice, sandbox, door, spoken
):
    voice.place_callout(
        TtsCallout(
            destination=Destination("number", number), cli=spoken.cli, text="Hi", enable_dice=True
        )
    )

    sandbox.advance(61)

    assert door.last("dice")["result"] == result


def test_an_in_app_user_never_causes_an_answered_call_event(voice, sandbox, door, spoken):
    voice.place_callout(
        TtsCallout(
            destination=Destination("username", "bob"),
            cli=spoken.cli,
            text="Hi",
            enable_ace=True,
            enable_dice=True,
        )
    )

    sandbox.advance(10)

    assert door.names() == ["dice"]


def test_a_conference_callout_that_asks_joins_the_room_of_the_answer(voice, sandbox, door):
    door.answers["ace"] = Svaml(svaml.ConnectConf("all-hands"))

    call_id = voice.place_callout(
        ConferenceCallout(destination=TO_BOB, conference_id="standup", enable_ace=True)
    )
    sandbox.advance(4)

    assert [each.call_id for each in voice.participants("all-hands")] == [call_id]


def test_a_conference_callout_only_told_to_go_on_does_not_join(voice, sandbox, door):
    voice.place_callout(
        ConferenceCallout(
            destination=TO_BOB, conference_id="standup", enable_ace=True, enable_dice=True
        )
    )

    sandbox.advance(4)

    assert door.names() == ["ace", "dice"]


def test_a_conference_callout_joins_when_the_application_does_not_answer(voice, sandbox, door):
    door.answers["ace"] = 500

    call_id = voice.place_callout(
        ConferenceCallout(destination=TO_BOB, conference_id="standup", enable_ace=True)
    )
    sandbox.advance(4)

    assert [each.call_id for each in voice.participants("standup")] == [call_id]


def test_a_custom_callout_follows_its_own_svaml(voice, sandbox, door):
    call_id = voice.place_callout(
        CustomCallout(
            ice=callouts.inline(Svaml(svaml.ConnectPstn(number=BOB, cli=sandbox.numbers[0]))),
            ace=callouts.inline(Svaml(svaml.ConnectConf("standup"))),
        )
    )

    sandbox.advance(4)

    assert [each.call_id for each in voice.participants("standup")] == [call_id]
    assert door.events == []


def test_a_custom_callout_with_nothing_to_go_by_asks_the_application(voice, sandbox, door):
    door.answers["ice"] = Svaml(svaml.ConnectPstn(number=BOB))

    voice.place_callout(CustomCallout(cli=sandbox.numbers[0]))
    sandbox.advance(4)

    assert door.names() == ["ice", "ace"]


def test_a_custom_callout_may_name_another_path_of_the_application(voice, sandbox, door):
    door.answers["ice"] = Svaml(svaml.ConnectPstn(number=BOB))

    voice.place_callout(CustomCallout(ice=f"{URL}/other"))

    assert door.names() == ["ice"]


@pytest.mark.fidelity("not imitated", "Callouts")
def test_a_custom_callout_cannot_send_the_sandbox_elsewhere(voice, sandbox, control):
    voice.place_callout(CustomCallout(ice="http://127.0.0.1:9/elsewhere"))

    assert control("GET", "callbacks").json()["callbacks"][0]["event"] == "dice"
