import json

from dashboard.operations import health
from dashboard.operations.health import Counted
from dashboard.sinch.callbacks.strange import Strange
from dashboard.store import journal
from dashboard.store.journal import Delivery, Entry
from tests import people
from tests.house import SALES, House
from tests.people import NOON


def delivered(home: House, *bodies: bytes, verdict: str = "recorded") -> None:
    """What came to the door, as the journal keeps it."""
    entries = [
        Entry(delivery=Delivery(received_at=NOON, path="/", raw=body, verdict=verdict))
        for body in bodies
    ]
    with home.database.writing() as connection:
        journal.record(connection, entries, now=NOON)


def test_figures_are_those_of_the_floor(home: House):
    people.record(home.database, people.rings_in(), people.rings_in("bobs"))

    assert health.figures(home.runtime).live_calls == 2
    assert health.store(home.runtime) == "ok"


def test_what_nobody_knew_is_counted_and_the_rest_is_not_mentioned(home: House):
    moon = json.dumps({"event": "moon"}).encode()
    tired = json.dumps({"event": "dice", "callid": "a", "reason": "TIRED"}).encode()
    known = json.dumps({"event": "ace", "callid": "a"}).encode()
    delivered(home, tired, tired, moon, known, b"not json at all")
    delivered(home, moon, verdict="bad-signature")

    assert health.not_understood(home.runtime) == [
        Counted(Strange("value", "dice", "reason", "TIRED"), 2),
        Counted(Strange("event", "moon", ""), 1),
    ]


def test_the_latest_refusals_are_told_and_nothing_that_was_let_in(home: House):
    for verdict in ["bad-signature", "recorded", *["not-an-event"] * health.REFUSED_SHOWN, "stale"]:
        delivered(home, b"{}", verdict=verdict)

    told = health.refused(home.runtime)

    assert [refusal.why for refusal in told] == ["not-an-event"] * health.REFUSED_SHOWN


def test_nothing_that_the_sandbox_sends_is_unknown(home: House):
    home.ring_in(SALES, outcome="answers")
    home.sandbox.advance(120)

    assert health.not_understood(home.runtime) == []
