from dashboard.operations import newcomers
from tests.house import ALICE, ANNA, BOB, STANDUP, STANDUP_LINE
from tests.worker.conftest import Worker


def test_who_rings_in_is_muted_as_soon_as_the_roster_shows_them(worker: Worker):
    alice = worker.home.join_the_standup(ALICE)
    worker.turn_after(2)
    newcomers.switch(worker.runtime, STANDUP, muted=True, by=ANNA)
    bob = worker.home.ring_in(STANDUP_LINE, BOB)
    worker.home.sandbox.advance(2)

    worker.turn_after(1)

    there = worker.home.in_the_room()
    assert (there[alice]["muted"], there[bob]["muted"]) == (False, True)


def test_a_room_without_the_switch_is_left_alone(worker: Worker):
    bob = worker.home.join_the_standup(BOB)

    worker.turn_after(1)

    assert worker.home.in_the_room()[bob]["muted"] is False


def test_a_platform_that_does_not_answer_is_asked_again(worker: Worker):
    newcomers.switch(worker.runtime, STANDUP, muted=True, by=ANNA)
    bob = worker.home.ring_in(STANDUP_LINE, BOB)
    worker.home.sandbox.advance(2)
    worker.faults(status=500)
    worker.turn_after(1)
    worker.faults()

    worker.turn_after(1)

    assert worker.home.in_the_room()[bob]["muted"] is True
