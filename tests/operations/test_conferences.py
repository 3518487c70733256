"""Moderating people in a room: what we believe, what the platform has, and when they disagree."""

import pytest

from dashboard.operations import conferences, rosters
from dashboard.sinch import errors
from dashboard.store import commands, rebuild
from dashboard.store import conferences as rooms
from tests.house import ALICE, ANNA, BOB, STANDUP, House


def person(home: House, call_id: str):
    with home.database.reading() as connection:
        return rooms.participant(connection, home.runtime.application_key, STANDUP, call_id)


def roster(home: House) -> list[str]:
    with home.database.reading() as connection:
        people = rooms.roster(connection, home.runtime.application_key, STANDUP)
    return [one.call_id for one in people]


def test_somebody_who_dials_the_room_is_on_its_roster(home: House):
    alice = home.join_the_standup(ALICE)

    assert roster(home) == [alice]
    assert person(home, alice).presence == "present"
    assert person(home, alice).muted is False


def test_a_muted_caller_is_muted_at_the_platform_and_on_the_roster(home: House):
    alice = home.join_the_standup(ALICE)
    bob = home.join_the_standup(BOB)

    command = conferences.mute(home.runtime, STANDUP, alice, by=ANNA)

    assert (command.verb, command.status, command.by_name) == ("mute", "confirmed", "anna")
    assert home.in_the_room()[alice]["muted"] is True
    assert person(home, alice).muted is True
    assert person(home, bob).muted is False


def test_an_unmuted_caller_can_be_heard_again(home: House):
    alice = home.join_the_standup(ALICE)
    conferences.mute(home.runtime, STANDUP, alice, by=ANNA)

    conferences.unmute(home.runtime, STANDUP, alice, by=ANNA)

    assert home.in_the_room()[alice]["muted"] is False
    assert person(home, alice).muted is False


def test_a_command_remembers_how_it_was_before(home: House):
    alice = home.join_the_standup(ALICE)

    command = conferences.mute(home.runtime, STANDUP, alice, by=ANNA)

    assert command.before == {"muted": False, "on_hold": False, "music": None}


def test_someone_on_hold_hears_the_music_that_was_chosen(home: House):
    alice = home.join_the_standup(ALICE)

    conferences.hold(home.runtime, STANDUP, alice, music="music2", by=ANNA)

    assert home.in_the_room()[alice]["onhold"] is True
    assert (person(home, alice).on_hold, person(home, alice).music) == (True, "music2")


def test_someone_who_is_resumed_is_back_in_the_mix(home: House):
    alice = home.join_the_standup(ALICE)
    conferences.hold(home.runtime, STANDUP, alice, by=ANNA)

    conferences.resume(home.runtime, STANDUP, alice, by=ANNA)

    assert home.in_the_room()[alice]["onhold"] is False
    assert person(home, alice).on_hold is False


def test_a_look_up_begun_before_a_mute_does_not_undo_it(home: House):
    alice = home.join_the_standup(ALICE)
    muting = conferences.mute(home.runtime, STANDUP, alice, by=ANNA)

    rosters.look_up_roster(home.runtime, STANDUP)

    assert muting.status == "confirmed"
    assert person(home, alice).muted is True


def test_someone_who_is_kicked_is_gone_from_room_and_roster(home: House):
    alice = home.join_the_standup(ALICE)
    bob = home.join_the_standup(BOB)

    command = conferences.kick(home.runtime, STANDUP, alice, by=ANNA)

    assert command.status == "confirmed"
    assert list(home.in_the_room()) == [bob]
    assert roster(home) == [bob]


def test_kicking_someone_who_already_left_is_not_an_error(home: House):
    alice = home.join_the_standup(ALICE)
    home.join_the_standup(BOB)
    home.control("POST", f"calls/{alice}/hang-up")

    command = conferences.kick(home.runtime, STANDUP, alice, by=ANNA)

    assert (command.status, command.reason) == ("confirmed", "already-gone")


def test_kicking_all_empties_the_room(home: House):
    home.join_the_standup(ALICE)
    home.join_the_standup(BOB)

    command = conferences.kick_all(home.runtime, STANDUP, by=ANNA)

    assert (command.verb, command.status) == ("kick-all", "confirmed")
    assert home.in_the_room() == {}
    assert roster(home) == []


def test_a_refused_mute_says_why_in_the_platforms_words(home: House):
    alice = home.join_the_standup(ALICE)
    home.control("PUT", "faults", {"rest": {"status": 403, "rate": 1.0}})

    command = conferences.mute(home.runtime, STANDUP, alice, by=ANNA)

    assert (command.status, command.http_status) == ("refused", 403)
    assert command.reason
    assert person(home, alice).muted is False


def test_a_mute_whose_answer_is_lost_is_asked_for_once_more(home: House):
    alice = home.join_the_standup(ALICE)
    home.control("PUT", "faults", {"rest": {"lost_reply": 1.0}})

    command = conferences.mute(home.runtime, STANDUP, alice, by=ANNA)

    assert (command.status, command.attempts) == ("unknown", 2)
    assert len(home.requests("PATCH", alice)) == 2


def test_who_leaves_without_a_word_is_noticed_by_looking(home: House):
    alice = home.join_the_standup(ALICE)
    bob = home.join_the_standup(BOB)
    home.control("PUT", "faults", {"callbacks": {"drop": 1.0}})
    home.control("POST", f"calls/{alice}/hang-up")

    rosters.look_up_roster(home.runtime, STANDUP)

    assert roster(home) == [bob]


def test_a_platform_that_does_not_answer_leaves_the_roster_as_believed(home: House):
    alice = home.join_the_standup(ALICE)
    home.control("PUT", "faults", {"rest": {"status": 500, "rate": 1.0}})

    with pytest.raises(errors.PlatformFault):
        rosters.look_up_roster(home.runtime, STANDUP)

    assert roster(home) == [alice]


def test_looking_again_at_an_unchanged_room_adds_no_event(home: House):
    home.join_the_standup(ALICE)

    assert rosters.look_up_roster(home.runtime, STANDUP) == 0


def test_every_command_is_written_down_before_and_after(home: House):
    alice = home.join_the_standup(ALICE)

    command = conferences.mute(home.runtime, STANDUP, alice, by=ANNA)

    with home.database.reading() as connection:
        kept = commands.find(connection, command.command_id)
    assert kept == command
    assert kept.settled_at >= kept.asked_at


def test_the_rows_equal_a_replay_after_a_busy_meeting(home: House):
    alice = home.join_the_standup(ALICE)
    bob = home.join_the_standup(BOB)
    conferences.mute(home.runtime, STANDUP, alice, by=ANNA)
    conferences.hold(home.runtime, STANDUP, bob, music="music1", by=ANNA)
    conferences.kick(home.runtime, STANDUP, bob, by=ANNA)
    home.sandbox.advance(60)

    assert list(rebuild.check(home.database)) == []
