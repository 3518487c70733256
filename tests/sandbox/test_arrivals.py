import pytest

from dashboard.sandbox import arrivals
from dashboard.sandbox.switch.people import Plan
from tests.sandbox.door import ALICE, SALES


def test_an_arriving_call_is_known_at_once_and_asked_about(sandbox, door):
    with sandbox.floor.lock:
        call = arrivals.ring_in(
            sandbox.floor, cli=ALICE, dialled=sandbox.numbers[SALES], plan=Plan()
        )
    sandbox.advance(0)

    assert sandbox.floor.live_calls() == [call]
    assert door.names(call.call_id) == ["ice"]


def test_a_withheld_number_is_called_private(sandbox, door):
    with sandbox.floor.lock:
        arrivals.ring_in(sandbox.floor, cli=None, dialled=sandbox.numbers[SALES], plan=Plan())
    sandbox.advance(0)

    assert door.last("ice")["cli"] == "private"


def test_a_number_that_is_not_the_applications_cannot_be_dialled(sandbox, voice, door):
    voice.unassign_number(sandbox.numbers[SALES])

    for dialled in (sandbox.numbers[SALES], ALICE):
        with pytest.raises(arrivals.NotOurs), sandbox.floor.lock:
            arrivals.ring_in(sandbox.floor, cli=None, dialled=dialled, plan=Plan())

    assert sandbox.floor.live_calls() == []
    assert door.events == []
