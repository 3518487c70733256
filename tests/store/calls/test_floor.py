"""The floor filtered and sorted, on both engines."""

import pytest

from dashboard.sinch.times import SECOND
from dashboard.store import calls, names, watches
from dashboard.store.calls import LIVE_STATES, ORDERS, Filter
from tests.people import ALICE, APPLICATION, BOB, NOON, hangs_up, is_answered, record, rings_in
from tests.plans import plan_of

NOW = NOON + 600 * SECOND
YESTERDAY = NOON - 1


@pytest.fixture
def floor(database):
    """Five live calls, one of them silent, and today's and yesterday's that are over."""
    record(
        database,
        rings_in("ringing", at=NOON + 500 * SECOND, caller=ALICE),
        rings_in("menu", at=NOON + 400 * SECOND, caller=BOB, action="runMenu"),
        rings_in("parked", at=NOON + 300 * SECOND, caller=BOB, action="park"),
        rings_in("talking", at=NOON + 200 * SECOND, caller=ALICE),
        is_answered("talking", at=NOON + 201 * SECOND),
        rings_in("silent", at=NOON + 100 * SECOND, caller=BOB),
        rings_in("busy", at=NOON),
        hangs_up("busy", at=NOON + 30 * SECOND, result="BUSY", reason="N/A"),
        rings_in("done", at=NOON),
        is_answered("done", at=NOON + SECOND),
        hangs_up("done"),
        rings_in("yesterday", at=YESTERDAY),
        hangs_up("yesterday", at=NOON, result="FAILED", reason="N/A"),
    )
    with database.writing() as connection:
        watches.want(connection, watches.call_topic("silent"), NOW + 60 * SECOND, NOON)

    def ids(wanted: Filter = calls.LIVE, order: str = "-started", **options) -> list[str]:
        with database.reading() as connection:
            found = calls.listed(
                connection, wanted, order=order, since=NOON, now=NOW, limit=50, **options
            )
            if not options:
                assert calls.count(connection, wanted, since=NOON, now=NOW) == len(found)
        return [call.call_id for call in found]

    return ids


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), ["ringing", "menu", "parked", "talking", "silent"]),
        (Filter(states=("menu", "parked")), ["menu", "parked"]),
        (Filter(states=("ringing",)), ["ringing"]),
        (Filter(states=("checking",)), ["silent"]),
        (Filter(states=("talking", "checking")), ["talking", "silent"]),
        (Filter(direction="outbound"), []),
        (Filter(number="46701"), ["ringing", "talking"]),
        (Filter(number="7946"), ["ringing", "menu", "parked", "talking", "silent"]),
        (Filter(number="%"), []),
        (Filter(application=APPLICATION, step="park"), ["parked"]),
        (Filter(application="somebody else's"), []),
        (Filter(over=400), ["silent"]),
        (Filter(over=399), ["talking", "silent"]),
        (Filter(of="failed"), ["busy"]),
        (Filter(of="answered"), ["talking", "done"]),
        (Filter(of="answered", number="46701"), ["talking", "done"]),
        (Filter(of="answered", over=59), ["talking", "done"]),
        (Filter(of="answered", over=60), ["talking"]),
    ],
    ids=repr,
)
def test_a_filter_leaves_what_it_names_newest_first(floor, wanted, expected):
    assert floor(wanted) == expected


@pytest.mark.parametrize("typed", ["liddell", "Alice L", "爱丽丝"])
def test_who_was_given_a_name_is_found_by_a_part_of_it(database, floor, typed):
    with database.writing() as connection:
        digits = names.digits_of(ALICE)
        names.give(connection, digits, "Alice Liddell 爱丽丝", by_name="carol", now=NOON)

    assert floor(Filter(number=typed)) == ["ringing", "talking"]
    assert floor(Filter(number="Bob")) == []


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("started", ["silent", "talking", "parked", "menu", "ringing"]),
        ("-duration", ["silent", "talking", "parked", "menu", "ringing"]),
        ("state", ["ringing", "talking", "menu", "parked", "silent"]),
        ("-from", ["ringing", "talking", "menu", "parked", "silent"]),
        ("from", ["menu", "parked", "silent", "ringing", "talking"]),
    ],
)
def test_an_order_sorts_the_whole_floor_and_not_only_a_page(floor, order, expected):
    assert floor(order=order) == expected
    assert floor(order=order, offset=3) == expected[3:]


@pytest.mark.parametrize("order", [*ORDERS, *(f"-{order}" for order in ORDERS)])
@pytest.mark.parametrize("of", ["live", "answered", "failed"])
def test_every_list_can_be_sorted_by_everything(floor, of, order):
    assert sorted(floor(Filter(of=of), order)) == sorted(floor(Filter(of=of)))


def test_every_state_can_be_asked_for(floor):
    found = [floor(Filter(states=(state,))) for state in LIVE_STATES]

    assert sorted(call_id for calls_of in found for call_id in calls_of) == sorted(floor())


def test_todays_failures_are_found_without_reading_other_calls(database):
    record(database, rings_in(), hangs_up(result="BUSY"))

    plan = plan_of(
        database,
        lambda connection: calls.listed(connection, Filter(of="failed"), since=NOON, now=NOON),
        "FROM call",
    )

    assert "call_failed" in plan


def test_of_a_very_long_day_only_the_newest_calls_are_searched(database, monkeypatch):
    monkeypatch.setattr(calls.floor, "MOST_OF_TODAY", 2)
    for number in range(4):
        record(
            database,
            rings_in(f"call-{number}", at=NOON + number * SECOND),
            hangs_up(f"call-{number}", result="BUSY"),
        )

    with database.reading() as connection:
        narrowed = Filter(of="failed", number="4670")
        found = calls.listed(connection, narrowed, since=NOON, now=NOW)
        every = calls.listed(connection, Filter(of="failed"), since=NOON, now=NOW)

    assert [call.call_id for call in found] == ["call-3", "call-2"]
    assert len(every) == 4
