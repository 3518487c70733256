from dataclasses import replace

from dashboard.operations import conferences, newcomers, rosters
from dashboard.sinch import times
from dashboard.sinch.times import SECOND
from dashboard.store import audit
from tests.house import ALICE, ANNA, BOB, STANDUP, House

HOUR = 3_600_000_000


def mute_new(home: House) -> list[str]:
    rosters.look_up_roster(home.runtime, STANDUP)
    rooms = newcomers.rooms(home.runtime)
    return [str(one.call_id) for room in rooms for one in newcomers.mute_new(home.runtime, room)]


def test_who_joins_after_the_switch_is_muted_and_who_was_there_is_not(home: House):
    alice = home.join_the_standup(ALICE)
    home.sandbox.advance(60)
    newcomers.switch(home.runtime, STANDUP, muted=True, by=ANNA)
    bob = home.join_the_standup(BOB)

    assert mute_new(home) == [bob]

    there = home.in_the_room()
    assert (there[alice]["muted"], there[bob]["muted"]) == (False, True)


def test_a_newcomer_who_was_let_speak_is_not_muted_again(home: House):
    home.join_the_standup(ALICE)
    newcomers.switch(home.runtime, STANDUP, muted=True, by=ANNA)
    bob = home.join_the_standup(BOB)
    mute_new(home)
    conferences.unmute(home.runtime, STANDUP, bob, by=ANNA)

    assert mute_new(home) == []
    assert home.in_the_room()[bob]["muted"] is False


def test_a_newcomer_whose_mute_failed_is_muted_later(home: House):
    newcomers.switch(home.runtime, STANDUP, muted=True, by=ANNA)
    bob = home.join_the_standup(BOB)
    home.control("PUT", "faults", {"rest": {"status": 402, "requests": ["PATCH"]}})
    mute_new(home)
    home.control("PUT", "faults", {})

    assert mute_new(home) == []  # not at once again: a refusal may last
    seconds = newcomers.AGAIN_SECONDS + 1
    later = replace(home.runtime, clock=lambda: times.now() + seconds * SECOND)
    [room] = newcomers.rooms(later)
    assert [one.call_id for one in newcomers.mute_new(later, room)] == [bob]
    assert home.in_the_room()[bob]["muted"] is True


def test_switched_off_newcomers_are_heard(home: House):
    newcomers.switch(home.runtime, STANDUP, muted=True, by=ANNA)
    newcomers.switch(home.runtime, STANDUP, muted=False, by=ANNA)
    bob = home.join_the_standup(BOB)

    assert mute_new(home) == []
    assert home.in_the_room()[bob]["muted"] is False


def test_it_is_written_down_who_switched(home: House):
    newcomers.switch(home.runtime, STANDUP, muted=True, by=ANNA)

    with home.database.reading() as connection:
        [line] = audit.recent(connection)
    assert (line.by_name, line.action, line.before, line.after) == (
        "anna",
        "newcomers-muted",
        {"muted": False},
        {"muted": True},
    )
