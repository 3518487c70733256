import json

from hypothesis import given
from hypothesis import strategies as st

from dashboard.operations import spooled
from dashboard.store.events import CallArrived
from dashboard.store.journal import Delivery
from tests.people import ALICES, APPLICATION, NOON

ICE = json.dumps({"event": "ice", "callid": ALICES}).encode()
TO_A_ROOM = b'{"action":{"name":"connectConf","conferenceId":"standup"}}'


def read_again(raw: bytes = ICE, answer: bytes | None = TO_A_ROOM, *, is_event: bool = True):
    delivery = Delivery(received_at=NOON, path="/", application_key=APPLICATION, raw=raw)
    return spooled.entry_of(
        delivery, is_event=is_event, answer=answer, answered_by="relay", fine=NOON + 7
    )


def test_the_bytes_and_the_answer_make_the_same_event_again():
    entry = read_again()

    assert isinstance(entry.event, CallArrived)
    assert (entry.event.call_id, entry.event.fine) == (ALICES, NOON + 7)
    assert (entry.event.action, entry.event.room) == ("connectConf", "standup")
    assert (entry.answer, entry.answered_by) == (TO_A_ROOM, "relay")
    assert entry == read_again()


def test_a_stale_delivery_stays_one_that_changes_nothing():
    entry = read_again(is_event=False)

    assert (entry.event, entry.answer) == (None, None)
    assert entry.delivery.raw == ICE


@given(st.binary(max_size=60), st.none() | st.binary(max_size=30))
def test_no_bytes_break_it(raw, answer):
    entry = read_again(raw, answer)

    assert entry.delivery.raw == raw
    assert entry.event is not None or entry.delivery.verdict == "quarantined"
