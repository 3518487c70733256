"""Ending a call, and asking what became of one."""

from dashboard.operations import calls
from dashboard.store import calls as rows
from tests.house import ANNA, HOURS, SALES, House


def call(home: House, call_id: str):
    with home.database.reading() as connection:
        return rows.find(connection, call_id)


def test_a_call_that_rings_in_is_on_the_floor(home: House):
    call_id = home.ring_in(SALES)

    assert call(home, call_id).state == "ringing"
    assert call(home, call_id).to_endpoint == home.sandbox.numbers[SALES]


def test_a_call_that_is_hung_up_ends_and_says_who_ended_it(home: House):
    call_id = home.ring_in(SALES)
    home.control("POST", f"calls/{call_id}/answer")

    command = calls.hang_up(home.runtime, call_id, by=ANNA)
    home.sandbox.advance(1)

    assert command.status == "confirmed"
    assert (call(home, call_id).state, call(home, call_id).reason) == ("ended", "MANAGERHANGUP")
    assert call(home, call_id).ended_by is not None


def test_hanging_up_a_call_that_is_over_is_not_an_error(home: House):
    call_id = home.ring_in(SALES)
    home.control("PUT", "faults", {"callbacks": {"drop": 1.0}})
    home.control("POST", f"calls/{call_id}/hang-up")

    command = calls.hang_up(home.runtime, call_id, by=ANNA)

    assert (command.status, command.reason) == ("confirmed", "already-gone")
    assert call(home, call_id).ended_at is not None


def test_a_call_whose_end_nobody_told_is_found_out_by_asking(home: House):
    call_id = home.ring_in(SALES)
    home.control("POST", f"calls/{call_id}/answer")
    home.control("PUT", "faults", {"callbacks": {"drop": 1.0}})
    home.control("POST", f"calls/{call_id}/hang-up")

    calls.look_up(home.runtime, call_id)

    found = call(home, call_id)
    assert (found.state, found.ended_by) == ("ended", "look-up")
    assert found.result == "ANSWERED"


def test_a_call_that_goes_on_stays_live_when_asked(home: House):
    call_id = home.ring_in(SALES)
    home.control("POST", f"calls/{call_id}/answer")

    calls.look_up(home.runtime, call_id)

    assert call(home, call_id).ended_at is None


def test_a_number_with_a_text_is_answered_spoken_to_and_ended(home: House):
    call_id = home.ring_in(HOURS)

    home.sandbox.advance(30)

    assert call(home, call_id).state == "ended"
