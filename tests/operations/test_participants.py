from dashboard.operations import participants
from tests.house import ALICE, STANDUP, House


def test_what_is_asked_remembers_how_it_was(home: House):
    alice = home.join_the_standup(ALICE)

    ask = participants.ask(home.runtime, "mute", participants.row(home.runtime, STANDUP, alice))

    assert ask.before == {"muted": False, "on_hold": False, "music": None}


def test_only_a_kick_is_done_when_its_person_has_left(home: House):
    alice = participants.row(home.runtime, STANDUP, home.join_the_standup(ALICE))

    assert participants.ask(home.runtime, "mute", alice).gone is None
    assert participants.ask(home.runtime, "kick", alice).gone is not None


def test_of_a_stranger_nothing_is_known(home: House):
    stranger = participants.row(home.runtime, STANDUP, "nobody")

    assert (stranger.presence, stranger.muted, stranger.on_roster) == ("left", None, False)
