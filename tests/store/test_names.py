"""Names given to numbers, on both engines."""

import pytest

from dashboard.store import calls, conferences, names, rebuild
from tests.people import ALICE, ALICES, APPLICATION, BOBS, NOON, STANDUP, record, the_standup

ALICES_DIGITS = "46701234567"


def give(database, name, digits=ALICES_DIGITS):
    with database.writing() as connection:
        names.give(connection, digits, name, by_name="carol", now=NOON)


def alice(database):
    with database.reading() as connection:
        call = calls.find(connection, ALICES)
        person = conferences.participant(connection, APPLICATION, STANDUP, ALICES)
    assert call is not None
    assert person is not None
    return call, person


def test_a_name_is_shown_in_the_room_and_on_the_call(database):
    record(database, *the_standup())

    give(database, "Alice Liddell")

    call, person = alice(database)
    assert (call.from_name, call.to_name, person.name) == ("Alice Liddell", None, "Alice Liddell")


def test_a_new_name_raises_the_version_of_whoever_is_live(database):
    record(database, *the_standup())
    before, _ = alice(database)

    give(database, "Alice")

    after, _ = alice(database)
    assert after.version > before.version


def test_an_empty_name_takes_the_name_away(database):
    record(database, *the_standup())
    give(database, "Alice")

    give(database, "")

    assert alice(database)[1].name is None


def test_a_name_survives_a_rebuild_for_no_event_gave_it(database):
    record(database, *the_standup())
    give(database, "Alice")

    assert list(rebuild.check(database)) == []
    assert alice(database)[1].name == "Alice"


@pytest.mark.parametrize("number", [None, "", "private", "anonymous"])
def test_who_withholds_their_number_has_no_name(database, number):
    with database.reading() as connection:
        assert names.of(connection, [names.digits_of(number)]) == {}


def test_those_without_a_name_come_first_then_heard_then_muted(database):
    record(database, *the_standup())
    give(database, "Zoe", names.digits_of(ALICE))

    with database.reading() as connection:
        people = conferences.roster(connection, APPLICATION, STANDUP)
    assert [one.call_id for one in people] == [BOBS, ALICES]


@pytest.mark.parametrize("written", ["agent7", "sip:7@floor.example", "7 of nine", "anonymous", ""])
def test_who_is_not_known_by_a_number_has_no_digits_to_be_named_by(written):
    assert names.digits_of(written) == ""


@pytest.mark.parametrize("written", ["+46 (0)7-0", "0046.70", "4670", "46/70"])
def test_a_number_has_however_it_is_written(written):
    assert names.digits_of(written).isdigit()
