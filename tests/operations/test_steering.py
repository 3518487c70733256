"""One way to steer a call, and what does not even leave."""

import threading

import pytest

from dashboard.operations import calls, steering
from dashboard.operations.steering import Busy, UnknownCall
from dashboard.sinch import svaml
from tests.house import ANNA, SALES, House

GO_ON = svaml.Svaml(action=svaml.Continue())


def test_a_call_that_no_event_named_is_unknown(home: House):
    with pytest.raises(UnknownCall):
        steering.known(home.runtime, "nobody")


def test_where_a_verb_brings_a_call_is_an_event_of_the_journal(home: House):
    call_id = home.ring_in(SALES)
    home.control("POST", f"calls/{call_id}/answer")

    command = steering.steer(home.runtime, call_id, "say", GO_ON, by=ANNA)

    with home.database.reading() as connection:
        told = connection.exec_driver_sql("SELECT kind, body, command_id FROM event").all()
    [steered] = [row for row in told if row.kind == "call-steered"]
    assert steered.command_id == command.command_id
    assert '"verb":"say"' in steered.body


def test_other_words_are_not_lost_behind_the_first_ones(home: House):
    call_id = home.ring_in(SALES)
    home.control("POST", f"calls/{call_id}/answer")
    sending, go_on = threading.Event(), threading.Event()
    send = home.runtime.voice.update_call

    def slowly(*said):
        sending.set()
        go_on.wait(30)
        send(*said)

    home.runtime.voice.update_call = slowly
    first = home.runtime.pool.submit(calls.say, home.runtime, call_id, "One.", by=ANNA)
    assert sending.wait(30)

    with pytest.raises(Busy):
        calls.say(home.runtime, call_id, "Two.", by=ANNA)
    same = calls.say(home.runtime, call_id, "One.", by=ANNA)

    go_on.set()
    assert same.joined
    assert first.result().command_id == same.command_id
