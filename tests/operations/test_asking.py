"""What became of a call, by asking the platform."""

from dashboard.operations import asking
from dashboard.store import calls as rows
from tests.house import SALES, House


def call(home: House, call_id: str):
    with home.database.reading() as connection:
        return rows.find(connection, call_id)


def test_a_call_whose_end_nobody_told_is_found_out_by_asking(home: House):
    call_id = home.ring_in(SALES)
    home.control("POST", f"calls/{call_id}/answer")
    home.control("PUT", "faults", {"callbacks": {"drop": 1.0}})
    home.control("POST", f"calls/{call_id}/hang-up")

    asking.look_up(home.runtime, call_id)

    found = call(home, call_id)
    assert (found.state, found.ended_by) == ("ended", "look-up")
    assert found.result == "ANSWERED"


def test_a_call_that_goes_on_stays_live_when_asked(home: House):
    call_id = home.ring_in(SALES)
    home.control("POST", f"calls/{call_id}/answer")

    asking.look_up(home.runtime, call_id)

    assert call(home, call_id).ended_at is None


def test_asking_tells_what_a_minute_of_the_call_costs(home: House):
    call_id = home.ring_in(SALES)
    home.control("POST", f"calls/{call_id}/answer")

    asking.look_up(home.runtime, call_id)

    with home.database.reading() as connection:
        happened = rows.events(connection, call_id)
    assert [event.body["rate"] for event in happened if event.kind == "call-observed"] == [
        {"currency": "USD", "amount": "0.012"}
    ]
