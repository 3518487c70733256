"""The callbacks as they arrived, on both engines."""

from dashboard.sinch.times import SECOND
from dashboard.store import deliveries, journal
from tests.people import ALICES, APPLICATION, BOBS, NOON, rings_in
from tests.plans import plan_of


def delivery(at=NOON, verdict="recorded", status=200, raw=b'{"event":"ice"}'):
    return journal.Delivery(
        received_at=at,
        application_key=APPLICATION,
        path="/callbacks/voice",
        x_timestamp="2026-03-14T12:00:00.0000000Z",
        headers={"content-type": "application/json"},
        raw=raw,
        verdict=verdict,
        status=status,
    )


def arrives(database, event=None, **more):
    arrived = delivery(**more)
    with database.writing() as connection:
        entry = journal.Entry(event=event, delivery=arrived)
        journal.record(connection, [entry], now=arrived.received_at)


def last_received_at(database):
    with database.reading() as connection:
        return deliveries.last_received_at(connection)


def test_a_door_that_nobody_reached_has_no_last_callback(database):
    assert last_received_at(database) is None


def test_the_last_callback_is_the_latest_that_the_platform_signed(database):
    arrives(database, rings_in(ALICES), at=NOON)
    arrives(database, rings_in(ALICES), at=NOON + SECOND)
    arrives(database, at=NOON + 2 * SECOND, verdict="bad-signature", status=401)

    assert last_received_at(database) == NOON + SECOND


def test_deliveries_are_counted_by_what_became_of_them(database):
    arrives(database, rings_in(BOBS), at=NOON - 1)
    arrives(database, rings_in(ALICES), at=NOON)
    arrives(database, rings_in(ALICES), at=NOON + 1)
    arrives(database, at=NOON + 2, verdict="bad-signature", status=401)

    with database.reading() as connection:
        counted = deliveries.counts(connection, since=NOON)
    assert counted == {"recorded": 1, "duplicate": 1, "bad-signature": 1}


def test_what_arrived_about_a_call_is_listed_with_its_copies(database):
    arrives(database, rings_in(ALICES), at=NOON)
    arrives(database, rings_in(BOBS), at=NOON + 1)
    arrives(database, rings_in(ALICES), at=NOON + 2)

    with database.reading() as connection:
        first, copy = deliveries.of_call(connection, ALICES)
    assert (first.received_at, first.verdict, first.status) == (NOON, "recorded", 200)
    assert (first.raw, first.path) == (b'{"event":"ice"}', "/callbacks/voice")
    assert first.headers == {"content-type": "application/json"}
    assert (copy.received_at, copy.verdict, copy.raw) == (NOON + 2, "duplicate", None)
    assert copy.event_key == first.event_key


def test_of_many_copies_the_latest_are_listed_in_order(database):
    for n in range(4):
        arrives(database, rings_in(ALICES), at=NOON + n)

    with database.reading() as connection:
        listed = deliveries.of_call(connection, ALICES, limit=2)
    assert [one.received_at for one in listed] == [NOON + 2, NOON + 3]


def test_the_latest_deliveries_come_first_page_by_page(database):
    for n, call_id in enumerate("abc"):
        arrives(database, rings_in(call_id), at=NOON + n)

    with database.reading() as connection:
        page = deliveries.recent(connection, limit=2)
        rest = deliveries.recent(connection, limit=2, before_id=page[-1].id)
    assert [one.received_at - NOON for one in page + rest] == [2, 1, 0]


def test_the_latest_refused_come_first_and_nothing_that_was_let_in(database):
    for place, verdict in enumerate(["bad-signature", "recorded", "not-an-event", "stale"]):
        arrives(database, at=NOON + place, verdict=verdict)

    with database.reading() as connection:
        found = deliveries.refused(connection, limit=5)
    assert [row.verdict for row in found] == ["not-an-event", "bad-signature"]


def test_of_the_refused_only_the_newest_stay_and_all_that_was_let_in(database):
    for place, verdict in enumerate(["bad-signature", "recorded", "bad-signature", "not-an-event"]):
        arrives(database, at=NOON + place, verdict=verdict)

    with database.writing() as connection:
        deliveries.forget_refused(connection, keep=2)
        found = deliveries.recent(connection)
    assert [row.verdict for row in found] == ["not-an-event", "bad-signature", "recorded"]


def test_f26_the_refused_are_found_without_reading_what_was_let_in(database):
    for place in range(3):
        arrives(database, at=NOON + place, verdict="bad-signature")

    def ask(connection):
        deliveries.refused(connection, limit=5)
        deliveries.forget_refused(connection, keep=1)

    found = plan_of(database, ask, "delivery")
    assert found.count("delivery_refused") == 3
