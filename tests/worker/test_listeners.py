"""Whoever is called in to listen is muted as soon as the roster shows them."""

from dashboard.operations import conferences, room_calls
from dashboard.operations.room_calls import Invitation
from tests.house import ALICE, ANNA, BOB, STANDUP, House
from tests.worker.conftest import Worker


def called_in(home: House, *, listens: bool) -> str:
    """bob's phone rings for the standup."""
    wanted = Invitation(STANDUP, BOB, home.sandbox.numbers[0], listens=listens)
    return str(room_calls.call_in(home.runtime, wanted, by=ANNA).call_id)


def picks_up(home: House, call_id: str) -> None:
    home.control("POST", f"calls/{call_id}/answer")
    home.sandbox.advance(0.1)


def test_a_listener_is_muted_in_the_turn_that_first_sees_them(worker: Worker):
    alice = worker.home.join_the_standup(ALICE)
    bob = called_in(worker.home, listens=True)
    picks_up(worker.home, bob)

    worker.turn_after(0.25)

    there = worker.home.in_the_room()
    assert (there[bob]["muted"], there[alice]["muted"]) == (True, False)


def test_whoever_is_called_in_to_speak_is_not(worker: Worker):
    bob = called_in(worker.home, listens=False)
    picks_up(worker.home, bob)

    worker.turn_after(0.25)

    assert worker.home.in_the_room()[bob]["muted"] is False


def test_nobody_is_looked_for_while_the_phone_still_rings(worker: Worker):
    bob = called_in(worker.home, listens=True)

    worker.turn_after(0.25)

    assert worker.home.requests("PATCH", bob) == []


def test_a_listener_who_speaks_up_later_is_not_muted_again(worker: Worker):
    bob = called_in(worker.home, listens=True)
    picks_up(worker.home, bob)
    worker.turn_after(0.25)
    conferences.unmute(worker.runtime, STANDUP, bob, by=ANNA)

    worker.turn_after(0.25)

    assert worker.home.in_the_room()[bob]["muted"] is False


def test_a_platform_that_says_nothing_is_asked_again_in_the_next_turn(worker: Worker):
    bob = called_in(worker.home, listens=True)
    picks_up(worker.home, bob)
    worker.faults(status=500)
    worker.turn_after(0.25)
    worker.faults()

    worker.turn_after(0.25)

    assert worker.home.in_the_room()[bob]["muted"] is True


def test_the_history_says_who_wanted_to_listen(worker: Worker):
    bob = called_in(worker.home, listens=True)
    picks_up(worker.home, bob)
    worker.turn_after(0.25)

    with worker.home.database.reading() as connection:
        told = connection.exec_driver_sql(
            "SELECT verb, by_name FROM command ORDER BY asked_at"
        ).all()
    assert [tuple(row) for row in told] == [("callout", "anna"), ("mute", "anna")]


def test_whoever_signs_out_before_their_phone_is_answered_is_muted_all_the_same(worker: Worker):
    bob = called_in(worker.home, listens=True)
    with worker.home.database.writing() as connection:
        connection.exec_driver_sql("UPDATE command SET session_sha256 = 'one that is over'")
    picks_up(worker.home, bob)

    worker.turn_after(0.25)

    assert worker.home.in_the_room()[bob]["muted"] is True
