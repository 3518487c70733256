"""What is known of a room, whoever has it, and who is in it now."""

from dashboard.operations import conferences, rooms
from tests import people
from tests.house import ANNA, BOB, STANDUP, House


def test_a_room_is_ours_unless_only_another_application_has_it(home: House):
    people.record(home.database, *people.the_standup())  # another application's, of another name
    home.join_the_standup()
    ours = home.runtime.application_key

    assert rooms.application_of(home.runtime, STANDUP, None) == ours
    assert rooms.application_of(home.runtime, people.STANDUP, None) == people.APPLICATION
    assert rooms.application_of(home.runtime, STANDUP, "another") == "another"
    assert rooms.application_of(home.runtime, "nowhere", None) == ours


def test_somebody_who_left_is_not_on_the_roster(home: House):
    room = (home.runtime.application_key, STANDUP)
    alices, bobs = home.join_the_standup(), home.join_the_standup(BOB)

    conferences.kick(home.runtime, STANDUP, bobs, by=ANNA)

    assert rooms.participant(home.runtime, *room, bobs) is None
    assert rooms.participant(home.runtime, *room, alices) is not None


def test_a_room_that_no_event_named_is_not_known(home: House):
    home.join_the_standup()
    key = home.runtime.application_key

    assert rooms.find(home.runtime, key, STANDUP) is not None
    assert rooms.find(home.runtime, key, "nowhere") is None
