"""A command is confirmed by its reply and observed once a roster shows it."""

from dashboard.operations import command, conferences, rosters
from tests.house import ALICE, ANNA, STANDUP, House


def observed_at(home: House, command_id: str):
    return command.find(home.runtime, command_id).observed_at


def test_a_mute_is_observed_by_the_next_roster(home: House):
    alice = home.join_the_standup(ALICE)
    muting = conferences.mute(home.runtime, STANDUP, alice, by=ANNA)
    assert observed_at(home, muting.command_id) is None

    rosters.look_up_roster(home.runtime, STANDUP)

    assert observed_at(home, muting.command_id) >= muting.settled_at


def test_a_kick_is_observed_when_they_are_not_listed_any_more(home: House):
    alice = home.join_the_standup(ALICE)
    kicking = conferences.kick(home.runtime, STANDUP, alice, by=ANNA)

    rosters.look_up_roster(home.runtime, STANDUP)

    assert observed_at(home, kicking.command_id) is not None


def test_what_the_roster_contradicts_is_not_observed(home: House):
    alice = home.join_the_standup(ALICE)
    muting = conferences.mute(home.runtime, STANDUP, alice, by=ANNA)
    home.runtime.voice.manage_participant(STANDUP, alice, "unmute")

    rosters.look_up_roster(home.runtime, STANDUP)

    assert observed_at(home, muting.command_id) is None
