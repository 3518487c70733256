"""People are called into a room, and everybody in it is spoken to."""

import pytest

from dashboard.operations import bulk, room_calls, rooms, rosters
from dashboard.operations.calls import Announcement
from dashboard.operations.problems import Invalid
from dashboard.operations.room_calls import Invitation
from dashboard.store import bulks
from tests.house import ALICE, ANNA, BOB, SALES, STANDUP, STANDUP_LINE, House

FIVE_MINUTES = Announcement("Five minutes.", "en-GB")


def invite(home: House, number: str = BOB, **more):
    wanted = Invitation(STANDUP, number, home.sandbox.numbers[SALES], **more)
    return room_calls.call_in(home.runtime, wanted, by=ANNA)


def arrivals(home: House):
    room = rooms.find(home.runtime, home.runtime.application_key, STANDUP)
    return room.arrivals if room else ()


def platform(home: House, call_id: str) -> dict:
    return next(c for c in home.control("GET", "calls")["calls"] if c["call_id"] == call_id)


def test_somebody_is_called_in_and_can_be_followed_until_they_are_in_the_room(home: House):
    placed = invite(home)
    [ringing] = arrivals(home)
    assert (ringing.command.command_id, ringing.call.state) == (placed.command_id, "ringing")

    home.control("POST", f"calls/{placed.call_id}/answer")
    home.sandbox.advance(0.1)
    [joining] = arrivals(home)
    assert joining.call.state == "room"
    assert [*home.in_the_room()] == [placed.call_id]

    rosters.look_up_roster(home.runtime, STANDUP)
    assert arrivals(home) == ()


def test_whoever_does_not_come_shows_with_the_reason(home: House):
    placed = invite(home)

    home.control("POST", f"calls/{placed.call_id}/busy")
    home.sandbox.advance(0.1)

    [failed] = arrivals(home)
    assert (failed.call.state, failed.call.result) == ("failed", "BUSY")


def test_whoever_was_in_the_room_and_left_is_no_failure(home: House):
    placed = invite(home)
    home.control("POST", f"calls/{placed.call_id}/answer")
    home.sandbox.advance(0.1)
    rosters.look_up_roster(home.runtime, STANDUP)

    home.control("POST", f"calls/{placed.call_id}/hang-up")
    home.sandbox.advance(0.1)

    assert arrivals(home) == ()


def test_a_refusal_shows_above_the_roster_too(home: House):
    home.join_the_standup(ALICE)
    home.control("PUT", "faults", {"rest": {"status": 402, "requests": ["POST"]}})

    placed = invite(home)

    assert placed.status == "refused"
    assert [one.command.error_code for one in arrivals(home)] == [40200]


def test_a_lost_answer_is_shown_as_unknown_until_an_event_names_the_command(home: House):
    home.join_the_standup(ALICE)
    home.control("PUT", "faults", {"rest": {"lost_reply": 1.0, "requests": ["POST"]}})
    placed = invite(home)
    [unknown] = arrivals(home)
    assert (unknown.command.status, unknown.call) == ("unknown", None)

    [call] = [c for c in home.control("GET", "calls")["calls"] if c["kind"] == "conference"]
    home.control("PUT", "faults", {})
    home.control("POST", f"calls/{call['call_id']}/answer")
    home.sandbox.advance(0.1)

    [found] = arrivals(home)
    assert (found.command.command_id, found.call.call_id) == (placed.command_id, call["call_id"])


@pytest.mark.parametrize(
    ("number", "cli", "field"), [("", "+4670", "number"), (BOB, "", "cli"), ("46", BOB, "number")]
)
def test_nobody_is_called_without_a_number_and_one_to_show(home: House, number, cli, field):
    with pytest.raises(Invalid) as refused:
        room_calls.call_in(home.runtime, Invitation(STANDUP, number, cli), by=ANNA)

    assert refused.value.problems[0].field == field
    assert home.requests("POST", "callouts") == []


def test_the_number_shown_is_the_rooms_own_else_the_applications_first(home: House):
    own = home.sandbox.numbers[STANDUP_LINE]

    assert room_calls.right_cli(home.runtime, STANDUP) == own
    assert room_calls.right_cli(home.runtime, "another-room") in home.sandbox.numbers


def test_an_announcement_is_said_to_everybody_in_the_room(home: House):
    alice, bob = home.join_the_standup(ALICE), home.join_the_standup(BOB)

    said = room_calls.announce(home.runtime, STANDUP, FIVE_MINUTES, by=ANNA)

    assert {one.status for one in said} == {"confirmed"}
    for call_id in (alice, bob):
        assert platform(home, call_id)["played"] == [{"to": "caller", "said": "Five minutes."}]


def test_a_sound_is_played_to_everybody_in_the_room(home: House):
    people = [home.join_the_standup(ALICE), home.join_the_standup(BOB)]
    gong = Announcement(url="https://media.example.net/gong.mp3")

    said = room_calls.announce(home.runtime, STANDUP, gong, by=ANNA)

    assert {one.verb for one in said} == {"play"}
    for call_id in people:
        played = [{"to": "caller", "played": ["#href[https://media.example.net/gong.mp3]"]}]
        assert platform(home, call_id)["played"] == played


def test_a_sound_without_an_address_is_played_to_nobody(home: House):
    home.join_the_standup(ALICE)

    with pytest.raises(Invalid):
        room_calls.announce(home.runtime, STANDUP, Announcement(url="gong.mp3"), by=ANNA)


def test_whom_an_announcement_did_not_reach_is_named(home: House):
    alice, bob = home.join_the_standup(ALICE), home.join_the_standup(BOB)
    home.control(
        "PUT",
        "faults",
        {"rest": {"status": 500, "requests": [f"PATCH /calling/v1/calls/id/{bob}"]}},
    )

    said = room_calls.announce(home.runtime, STANDUP, FIVE_MINUTES, by=ANNA)

    assert {one.call_id: one.status for one in said} == {alice: "confirmed", bob: "unknown"}
    with home.database.reading() as connection:
        note = bulks.find(connection, said[0].parent_id)
    assert (note.verb, note.people, note.done) == ("say", 2, 1)
    assert [failure.call_id for failure in note.failures] == [bob]


@pytest.mark.parametrize(
    ("wanted", "heard"),
    [
        (FIVE_MINUTES, {"to": "caller", "said": "Five minutes."}),
        (
            Announcement(url="https://media.example.net/gong.mp3"),
            {"to": "caller", "played": ["#href[https://media.example.net/gong.mp3]"]},
        ),
    ],
    ids=["said", "played"],
)
def test_whom_an_announcement_did_not_reach_hears_it_when_it_is_tried_again(
    home: House, wanted, heard
):
    alice, bob = home.join_the_standup(ALICE), home.join_the_standup(BOB)
    path = f"PATCH /calling/v1/calls/id/{bob}"
    home.control("PUT", "faults", {"rest": {"status": 500, "requests": [path]}})
    first = room_calls.announce(home.runtime, STANDUP, wanted, by=ANNA)
    home.control("PUT", "faults", {})

    again = bulk.retry(home.runtime, str(first[0].parent_id), by=ANNA)

    assert again is not None
    assert [(one.call_id, one.status) for one in again.commands] == [(bob, "confirmed")]
    assert platform(home, bob)["played"] == [heard]
    assert platform(home, alice)["played"] == [heard]


@pytest.mark.parametrize("text", ["", "x" * 601])
def test_what_cannot_be_read_out_is_said_to_nobody(home: House, text: str):
    home.join_the_standup(ALICE)

    with pytest.raises(Invalid):
        room_calls.announce(home.runtime, STANDUP, Announcement(text), by=ANNA)

    assert home.requests("PATCH", "calls/id") == []


def test_an_empty_room_hears_nothing(home: House):
    with pytest.raises(Invalid):
        room_calls.announce(home.runtime, STANDUP, FIVE_MINUTES, by=ANNA)
