import json

import pytest

from dashboard.sinch import svaml
from dashboard.sinch.callouts import TtsCallout
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Menu, MenuOption, Svaml
from tests.sandbox.door import AGENT, BOB, SALES

pytestmark = pytest.mark.fidelity("documented", "SVAML")

QUESTION = svaml.RunMenu(
    menus=(
        Menu(
            id="main",
            main_prompt="#tts[Press 1 for billing.]",
            repeat_prompt="#tts[Sorry, press 1.]",
            repeats=1,
            options=(MenuOption("1", "return(billing)"), MenuOption("2", "menu(pin)")),
        ),
        Menu(id="pin", main_prompt="#tts[Enter four digits.]", max_digits=4),
        Menu(id="lost", options=(MenuOption("1", "menu(nowhere)"),)),
    )
)


@pytest.fixture
def in_menu(door, rings_in, sandbox) -> str:
    """A caller who hears a menu; once something came of it, the call ends."""
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(QUESTION)
    door.answers["pie"] = Svaml(svaml.Hangup())
    return rings_in(SALES)


def outcome(door) -> tuple[str, str, str]:
    result = door.last("pie")["menuResult"]
    return result["menuId"], result["type"], result["value"]


def test_a_key_of_an_option_ends_the_menu_with_its_word(in_menu, door, control):
    control("POST", f"calls/{in_menu}/keys", {"keys": "1"})

    assert outcome(door) == ("main", "return", "billing")
    assert door.names() == ["ice", "pie", "dice"]
    assert door.last("dice")["result"] == "ANSWERED"


def test_an_option_can_lead_to_a_menu_that_collects_digits(in_menu, door, control):
    control("POST", f"calls/{in_menu}/keys", {"keys": "2"})
    control("POST", f"calls/{in_menu}/keys", {"keys": "1234"})

    assert outcome(door) == ("pin", "sequence", "1234")


def test_fewer_digits_than_asked_count_when_nothing_follows(in_menu, door, control, sandbox):
    control("POST", f"calls/{in_menu}/keys", {"keys": "2"})
    control("POST", f"calls/{in_menu}/keys", {"keys": "12"})

    sandbox.advance(5.1)

    assert outcome(door) == ("pin", "sequence", "12")


def test_a_hash_ends_a_sequence_and_is_no_part_of_it(in_menu, door, control):
    control("POST", f"calls/{in_menu}/keys", {"keys": "2"})
    control("POST", f"calls/{in_menu}/keys", {"keys": "12#"})

    assert outcome(door) == ("pin", "sequence", "12")


def test_silence_is_asked_again_and_then_given_up(in_menu, door, sandbox):
    sandbox.advance(1.5 + 5 + 1 + 4)
    still_asking = door.names()
    sandbox.advance(2)

    assert still_asking == ["ice"]
    assert outcome(door) == ("main", "timeout", "")


def test_wrong_keys_are_asked_again_and_then_given_up(in_menu, door, control):
    control("POST", f"calls/{in_menu}/keys", {"keys": "9"})
    still_asking = door.names()
    control("POST", f"calls/{in_menu}/keys", {"keys": "9"})

    assert still_asking == ["ice"]
    assert outcome(door) == ("main", "invalidinput", "")


def test_keys_during_a_prompt_count_only_where_it_may_be_interrupted(
    door, rings_in, sandbox, control
):
    menu = svaml.RunMenu(menus=QUESTION.menus, barge=False)
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(menu)
    door.answers["pie"] = Svaml(svaml.Hangup())
    call_id = rings_in(SALES)

    control("POST", f"calls/{call_id}/keys", {"keys": "1"})
    during = door.names()
    sandbox.advance(2)
    control("POST", f"calls/{call_id}/keys", {"keys": "1"})

    assert during == ["ice"]
    assert outcome(door) == ("main", "return", "billing")


def test_hanging_up_in_a_menu_is_told_before_the_end(in_menu, door, control):
    control("POST", f"calls/{in_menu}/hang-up")

    assert door.names() == ["ice", "pie", "dice"]
    assert outcome(door) == ("main", "hangup", "")


def test_a_menu_that_leads_nowhere_is_an_error(door, rings_in, sandbox, control):
    menu = svaml.RunMenu(menus=QUESTION.menus, main_menu="lost")
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(menu)
    door.answers["pie"] = Svaml(svaml.Hangup())
    call_id = rings_in(SALES)

    control("POST", f"calls/{call_id}/keys", {"keys": "1"})

    assert outcome(door)[1] == "error"


def test_people_press_the_keys_they_had_in_mind(door, rings_in, sandbox):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(QUESTION)
    door.answers["pie"] = Svaml(svaml.ConnectPstn(number=AGENT))
    rings_in(SALES, keys=["2", "4321"], outcome="answers")

    sandbox.advance(10)

    assert outcome(door) == ("pin", "sequence", "4321")
    assert door.names() == ["ice", "pie", "ace"]


def test_cookies_come_back_with_every_later_event(door, rings_in, sandbox, control):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(
        svaml.ConnectPstn(number=AGENT), (svaml.SetCookie("lang", "en"),)
    )
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/answer")
    control("POST", f"calls/{call_id}/hang-up")

    assert "cookies" not in door.last("ice")
    assert door.last("ace")["cookies"] == [{"key": "lang", "value": "en"}]
    assert door.last("dice")["cookies"] == [{"key": "lang", "value": "en"}]


@pytest.mark.parametrize(
    "answer",
    [
        b"Hello",
        b"[]",
        b'{"instructions":[]}',
        b'{"action":{"name":"continue"}}',
        b'{"action":{"name":"fly"}}',
        b'{"action":[{"name":"hangup"}]}',
        b'{"action":{"name":"hangup"},"action":{"name":"park"}}',
        b'{"action":{"name":"connectConf"}}',
        b'{"instructions":[{"name":"dance"}],"action":{"name":"hangup"}}',
    ],
)
def test_an_answer_that_is_not_legal_svaml_is_reported_and_ends_the_call(
    answer, door, rings_in, sandbox, voice
):
    door.answers["ice", sandbox.numbers[SALES]] = answer

    call_id = rings_in(SALES)

    assert door.names() == ["ice", "notify", "dice"]
    assert door.last("notify")["type"] == "callingerror"
    assert door.last("notify")["errorCode"] == 40001
    assert (door.last("dice")["result"], door.last("dice")["reason"]) == ("FAILED", "GENERALERROR")
    assert voice.call(call_id).reason == "INVALIDSVAMLACTION"


@pytest.mark.parametrize("answer", [500, 404, 302, b""])
def test_no_answer_to_an_incoming_call_fails_it(answer, door, rings_in, sandbox):
    door.answers["ice", sandbox.numbers[SALES]] = answer

    rings_in(SALES)

    assert (door.last("dice")["result"], door.last("dice")["reason"]) == (
        "FAILED",
        "CALLBACKERROR",
    )


@pytest.mark.parametrize("answer", [500, 404, b""])
def test_no_answer_to_what_was_pressed_ends_the_call(answer, in_menu, door, control):
    door.answers["pie"] = answer

    control("POST", f"calls/{in_menu}/keys", {"keys": "1"})

    assert door.names() == ["ice", "pie", "dice"]
    assert (door.last("dice")["result"], door.last("dice")["reason"]) == (
        "ANSWERED",
        "CALLBACKERROR",
    )


@pytest.mark.parametrize("answer", [500, b""])
def test_no_answer_to_an_answered_call_lets_it_go_on(answer, door, rings_in, control, voice):
    door.answers["ace"] = answer
    call_id = rings_in(SALES)

    control("POST", f"calls/{call_id}/answer")

    assert voice.call(call_id).status == "ONGOING"


def test_an_application_may_hang_up_on_whoever_answered(door, rings_in, control):
    door.answers["ace"] = Svaml(svaml.Hangup())
    call_id = rings_in(SALES)

    control("POST", f"calls/{call_id}/answer")

    assert door.last("dice")["reason"] == "MANAGERHANGUP"


def test_instructions_take_their_time_one_after_another(door, rings_in, sandbox):
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(
        svaml.Hangup(),
        (
            svaml.Say("x" * 50),
            svaml.Answer(),
            svaml.PlayFiles(("#tts[" + "y" * 50 + "]", "bell.mp3")),
        ),
    )
    rings_in(SALES)

    sandbox.advance(20)

    assert door.last("dice")["duration"] == 6


def test_a_spoken_callout_can_be_given_something_else_to_say(voice, sandbox, door):
    door.answers["ace"] = Svaml(svaml.Hangup(), (svaml.Say("x" * 200),))
    voice.place_callout(
        TtsCallout(
            destination=Destination("number", BOB),
            cli=sandbox.numbers[SALES],
            text="Hi",
            enable_ace=True,
            enable_dice=True,
        )
    )

    sandbox.advance(16)

    assert door.last("dice")["duration"] == 12


def test_a_steered_call_hears_something_and_goes_on(door, rings_in, control, voice):
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/answer")

    voice.update_call(call_id, Svaml(svaml.Continue(), (svaml.Say("One moment."),)))
    going_on = voice.call(call_id).status
    voice.update_call(call_id, Svaml(svaml.Hangup()))

    assert going_on == "ONGOING"
    assert voice.call(call_id).reason == "MANAGERHANGUP"
    assert json.dumps(door.names()) == '["ice", "ace", "dice"]'
