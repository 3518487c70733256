"""Counting today's calls slice by slice, on both engines."""

from decimal import Decimal

from dashboard.store import calls
from dashboard.store.calls import Counted
from dashboard.store.calls.today import SLICE
from tests.people import NOON, hangs_up, is_answered, record, rings_in

FIRST = calls.slice_of(NOON)


def test_each_slice_counts_the_calls_that_began_in_it(database):
    record(
        database,
        rings_in("a", at=NOON),
        hangs_up("a", at=NOON + 1),
        rings_in("b", at=NOON + SLICE - 1),
        rings_in("c", at=NOON + SLICE),
        is_answered("c", at=NOON + SLICE),
        rings_in("outside", at=NOON + 2 * SLICE),
    )

    with database.reading() as connection:
        slices = calls.count_slices(connection, FIRST, FIRST + 2, since=NOON)

    assert {place: counted.calls for place, counted in slices.items()} == {FIRST: 2, FIRST + 1: 1}
    assert slices[FIRST].spent == {"EUR": Decimal("0.0150")}
    assert slices[FIRST + 1].answered == 1


def test_what_began_before_today_is_not_counted_though_its_slice_reaches_into_it(database):
    record(database, rings_in("late", at=NOON), rings_in("early", at=NOON + 2))

    with database.reading() as connection:
        slices = calls.count_slices(connection, FIRST, FIRST + 1, since=NOON + 1)

    assert slices[FIRST].calls == 1


def test_different_money_is_not_added_up():
    euros, dollars = Counted(spent={"EUR": Decimal(1)}), Counted(spent={"USD": Decimal(2)})

    total = euros + dollars + euros

    assert total.spent == {"EUR": Decimal(2), "USD": Decimal(2)}


def test_the_journal_tells_which_slices_changed(database):
    record(database, rings_in("a", at=NOON), rings_in("b", at=NOON + 5 * SLICE))
    with database.reading() as connection:
        before = calls.last_event(connection)
    record(database, hangs_up("a"))

    with database.reading() as connection:
        touched = calls.slices_touched(connection, before, since=NOON)
        everything = calls.slices_touched(connection, 0, since=NOON)
        later = calls.slices_touched(connection, 0, since=NOON + SLICE)

    assert touched == {FIRST}
    assert everything == {FIRST, FIRST + 5}
    assert later == {FIRST + 5}


def test_an_empty_journal_has_no_last_event(database):
    with database.reading() as connection:
        assert calls.last_event(connection) == 0
