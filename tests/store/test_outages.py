"""What each process says about the platform being away."""

from dashboard.sinch.times import SECOND
from dashboard.store import outages
from dashboard.store.outages import OutageRow
from tests.people import NOON

URL = "https://calling.api.example"


def note(database, process="web:1", trouble="silent", since=NOON, until=NOON + 15 * SECOND):
    with database.writing() as connection:
        outages.note(connection, process, URL, trouble, since=since, until=until)


def current(database, now=NOON):
    with database.reading() as connection:
        return outages.current(connection, now=now)


def test_the_first_who_noticed_says_since_when(database):
    note(database, "web:1", since=NOON - SECOND)
    note(database, "worker:2", since=NOON - 5 * SECOND)

    assert current(database) == [OutageRow("silent", NOON - 5 * SECOND)]


def test_it_is_over_for_whoever_says_so(database):
    note(database)
    with database.writing() as connection:
        outages.over(connection, "web:1", URL)

    assert current(database) == []


def test_what_a_dead_process_said_does_not_hold_for_ever(database):
    note(database)

    assert current(database, now=NOON + 16 * SECOND) == []
    with database.writing() as connection:
        outages.sweep(connection, before=NOON + 60 * SECOND)
    assert current(database, now=NOON) == []


def test_said_again_it_holds_longer_and_may_be_of_another_kind(database):
    note(database)
    note(database, trouble="credentials", until=NOON + 60 * SECOND)

    assert current(database, now=NOON + 30 * SECOND) == [OutageRow("credentials", NOON)]
