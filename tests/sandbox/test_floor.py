from tests.sandbox.door import ALICE, SALES, STANDUP


def test_an_ended_call_is_kept_for_look_ups_until_many_more_have_ended(
    sandbox, rings_in, control, voice
):
    sandbox.floor.ended_calls_kept = 2
    ended = []

    for _ in range(3):
        call_id = rings_in(SALES)
        control("POST", f"calls/{call_id}/hang-up")
        ended.append(call_id)

    kept = [call["call_id"] for call in control("GET", "calls").json()["calls"]]

    assert kept == ended[1:]
    assert voice.call(ended[1]).is_final


def test_a_cleared_floor_forgets_everybody_and_tells_nobody(sandbox, rings_in, door, control):
    rings_in(STANDUP)
    rings_in(SALES)

    sandbox.floor.clear(seed=9)
    sandbox.advance(14_500)

    assert door.names() == ["ice", "ice"]
    assert control("GET", "calls").json() == {"calls": []}
    assert control("GET", "conferences").json() == {"conferences": []}
    assert sandbox.seed == 9


def test_the_application_keeps_its_settings_on_a_cleared_floor(sandbox, voice, set_urls, door):
    set_urls(primary="http://door.test/elsewhere")

    sandbox.floor.clear(seed=9)

    assert voice.callback_urls(voice.key).primary == "http://door.test/elsewhere"


def test_a_call_lasts_four_hours_at_most(sandbox, rings_in, door):
    rings_in(STANDUP)

    sandbox.advance(14_400)

    dice = door.last("dice")
    assert (dice["reason"], dice["duration"]) == ("TIMEOUT", 14_400)
    assert dice["from"] == ALICE.removeprefix("+")
