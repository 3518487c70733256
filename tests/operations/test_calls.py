"""What is done to a call, and what the platform then has."""

from dataclasses import replace

import pytest

from dashboard.operations import asking, calls, history
from dashboard.operations.call_flow import Target
from dashboard.operations.calls import Waiting
from dashboard.operations.problems import Invalid
from dashboard.operations.steering import UnknownCall
from dashboard.store import calls as rows
from tests.house import ANNA, BOB, HOURS, SALES, STANDUP, STANDUP_LINE, House


def call(home: House, call_id: str):
    with home.database.reading() as connection:
        return rows.find(connection, call_id)


def platform(home: House, call_id: str) -> dict:
    """The call as the platform has it."""
    return next(c for c in home.control("GET", "calls")["calls"] if c["call_id"] == call_id)


@pytest.fixture
def talking(home: House) -> str:
    """alice talks with somebody whom she was put through to."""
    call_id = home.ring_in(SALES)
    home.control("POST", f"calls/{call_id}/answer")
    return call_id


def test_a_call_that_rings_in_is_on_the_floor(home: House):
    call_id = home.ring_in(SALES)

    assert call(home, call_id).state == "ringing"
    assert call(home, call_id).to_endpoint == home.sandbox.numbers[SALES]


def test_a_call_that_is_hung_up_ends_and_says_who_ended_it(home: House, talking: str):
    command = calls.hang_up(home.runtime, talking, by=ANNA)
    home.sandbox.advance(1)

    assert command.status == "confirmed"
    assert (call(home, talking).state, call(home, talking).reason) == ("ended", "MANAGERHANGUP")
    assert call(home, talking).ended_by is not None


def test_hanging_up_a_call_that_is_over_is_not_an_error(home: House):
    call_id = home.ring_in(SALES)
    home.control("PUT", "faults", {"callbacks": {"drop": 1.0}})
    home.control("POST", f"calls/{call_id}/hang-up")

    command = calls.hang_up(home.runtime, call_id, by=ANNA)

    assert (command.status, command.reason) == ("confirmed", "already-gone")
    assert call(home, call_id).ended_at is not None


def test_a_call_that_no_event_named_can_still_be_hung_up(home: House):
    command = calls.hang_up(home.runtime, "nobody-told-us", by=ANNA)

    assert (command.status, command.reason) == ("confirmed", "already-gone")


def test_a_number_with_a_text_is_answered_spoken_to_and_ended(home: House):
    call_id = home.ring_in(HOURS)

    home.sandbox.advance(30)

    assert call(home, call_id).state == "ended"


def test_a_text_is_said_to_the_side_that_is_meant(home: House, talking: str):
    command = calls.say(home.runtime, talking, "One moment.", leg="callee", by=ANNA)

    assert command.status == "confirmed"
    assert platform(home, talking)["played"] == [{"to": "callee", "said": "One moment."}]
    assert call(home, talking).state == "talking"


def test_without_a_side_the_caller_hears_it(home: House, talking: str):
    calls.say(home.runtime, talking, "One moment.", by=ANNA)

    assert platform(home, talking)["played"] == [{"to": "caller", "said": "One moment."}]


def test_a_sound_is_played(home: House, talking: str):
    url = "https://media.example.net/chime.mp3"

    command = calls.play(home.runtime, talking, url, leg="both", by=ANNA)

    assert command.status == "confirmed"
    assert platform(home, talking)["played"] == [{"to": "both", "played": [f"#href[{url}]"]}]


def test_nobody_is_spoken_to_whose_phone_still_rings(home: House):
    call_id = home.ring_in(SALES)

    with pytest.raises(Invalid) as refused:
        calls.say(home.runtime, call_id, "Hello?", leg="callee", by=ANNA)

    assert [(one.field, one.code) for one in refused.value.problems] == [("leg", "nobody-there")]
    assert home.requests("PATCH", call_id) == []


@pytest.mark.parametrize("text", ["", "   ", "x" * 601])
def test_a_text_that_cannot_be_read_out_is_not_sent(home: House, talking: str, text: str):
    with pytest.raises(Invalid):
        calls.say(home.runtime, talking, text, by=ANNA)

    assert home.requests("PATCH", talking) == []


@pytest.mark.parametrize(
    "url", ["", "chime.mp3", "ftp://a.example/x", "https://", "https://a b/x", "https://a/[x]"]
)
def test_an_address_that_cannot_be_fetched_is_not_sent(home: House, talking: str, url: str):
    with pytest.raises(Invalid):
        calls.play(home.runtime, talking, url, by=ANNA)

    assert home.requests("PATCH", talking) == []


def test_a_parked_call_waits_and_is_taken_out_to_where_its_number_leads(home: House, talking: str):
    waiting = Waiting(intro="#tts[Please wait.]", hold="#href[https://a.example/hold.mp3]")
    parked = calls.park(home.runtime, talking, waiting, by=ANNA)

    assert parked.status == "confirmed"
    assert platform(home, talking)["stage"] == "parked"
    assert call(home, talking).state == "parked"

    out = calls.take_out_of_park(home.runtime, talking, by=ANNA)

    assert out.status == "confirmed"
    assert platform(home, talking)["stage"] == "ringing"
    assert call(home, talking).state == "ringing"


def test_a_parked_call_is_taken_into_a_room(home: House, talking: str):
    calls.park(home.runtime, talking, Waiting(), by=ANNA)

    calls.take_out_of_park(home.runtime, talking, Target("room", STANDUP), by=ANNA)

    assert platform(home, talking)["conference_id"] == STANDUP
    assert (call(home, talking).state, call(home, talking).conference_id) == ("room", STANDUP)
    assert [*home.in_the_room()] == [talking]


def test_a_parked_call_is_taken_to_a_phone(home: House, talking: str):
    calls.park(home.runtime, talking, Waiting(), by=ANNA)

    calls.take_out_of_park(home.runtime, talking, Target("phone", BOB), by=ANNA)

    assert platform(home, talking)["connected_to"] == BOB


def test_somebody_is_parked_out_of_a_room(home: House):
    call_id = home.join_the_standup()

    calls.park(home.runtime, call_id, Waiting(), by=ANNA)

    assert platform(home, call_id)["stage"] == "parked"
    assert home.in_the_room() == {}


@pytest.mark.parametrize("seconds", [0, 601])
def test_nobody_is_parked_longer_than_the_platform_allows(home: House, talking: str, seconds: int):
    with pytest.raises(Invalid):
        calls.park(home.runtime, talking, Waiting(max_duration_seconds=seconds), by=ANNA)


def test_what_a_call_does_not_take_now_is_refused_with_its_reason_and_not_sent(
    home: House, talking: str
):
    command = calls.take_out_of_park(home.runtime, talking, Target("room", STANDUP), by=ANNA)

    assert (command.status, command.reason, command.attempts) == ("refused", "not-parked", 0)
    assert home.requests("PATCH", talking) == []
    assert history.story(home.runtime, talking).commands == [command]


def test_a_recording_is_asked_for_and_proved_by_the_notices_that_follow(home: House, talking: str):
    started = calls.start_recording(home.runtime, talking, by=ANNA)
    assert started.status == "confirmed"
    assert platform(home, talking)["recording"] is True
    assert history.call(home.runtime, talking).recording.state == "asked"

    calls.stop_recording(home.runtime, talking, by=ANNA)
    home.sandbox.advance(0.1)
    assert platform(home, talking)["recording"] is False
    assert history.call(home.runtime, talking).recording.state == "recorded"

    home.sandbox.advance(3)
    assert history.call(home.runtime, talking).recording.state == "available"


def test_a_lost_answer_to_a_text_leaves_it_unknown_and_says_it_once(home: House, talking: str):
    home.control("PUT", "faults", {"rest": {"lost_reply": True}})

    command = calls.say(home.runtime, talking, "One moment.", by=ANNA)

    assert (command.status, command.reason) == ("unknown", "no-answer")
    assert len(platform(home, talking)["played"]) == 1


def test_a_call_whose_end_nobody_told_takes_no_text_and_is_found_to_be_over(
    home: House, talking: str
):
    home.control("PUT", "faults", {"callbacks": {"drop": 1.0}})
    home.control("POST", f"calls/{talking}/hang-up")

    command = calls.say(home.runtime, talking, "Hello?", by=ANNA)

    assert (command.status, command.error_code) == ("refused", 40400)
    assert call(home, talking).ended_by == "look-up"


def test_a_call_that_no_event_named_takes_nothing_else(home: House):
    with pytest.raises(UnknownCall):
        calls.say(home.runtime, "nobody-told-us", "Hello", by=ANNA)


def test_a_call_of_another_application_is_only_looked_at(home: House, talking: str):
    other = replace(home.runtime, application_key="another")

    command = calls.hang_up(other, talking, by=ANNA)

    assert (command.status, command.reason) == ("refused", "other-application")


def test_each_verb_that_we_offer_is_taken_by_the_platform_in_a_room(home: House):
    call_id = home.join_the_standup()
    done = [
        calls.say(home.runtime, call_id, "Hello.", by=ANNA),
        calls.play(home.runtime, call_id, "https://a.example/x.mp3", by=ANNA),
        calls.start_recording(home.runtime, call_id, by=ANNA),
        calls.stop_recording(home.runtime, call_id, by=ANNA),
        calls.park(home.runtime, call_id, Waiting(), by=ANNA),
        calls.hang_up(home.runtime, call_id, by=ANNA),
    ]

    assert {command.status for command in done} == {"confirmed"}


def test_a_parked_caller_of_a_room_goes_back_to_it(home: House):
    call_id = home.ring_in(STANDUP_LINE)
    home.sandbox.advance(2)
    calls.park(home.runtime, call_id, Waiting(), by=ANNA)

    calls.take_out_of_park(home.runtime, call_id, by=ANNA)
    asking.look_up(home.runtime, call_id)

    assert call(home, call_id).state == "room"
