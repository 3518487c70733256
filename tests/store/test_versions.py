"""Versions raised without an event, on both engines."""

from dashboard.store import calls, conferences, versions
from dashboard.store.versions import Target
from tests.people import ALICES, APPLICATION, BOBS, STANDUP, record, rings_in, the_standup


def seen(database):
    """The versions of alice's and bob's call, of both on the roster, and of the room."""
    with database.reading() as connection:
        rows = [
            calls.find(connection, ALICES),
            calls.find(connection, BOBS),
            conferences.participant(connection, APPLICATION, STANDUP, ALICES),
            conferences.participant(connection, APPLICATION, STANDUP, BOBS),
            conferences.find(connection, APPLICATION, STANDUP),
        ]
    return [row.version for row in rows if row is not None]


def rises(database, *targets):
    record(database, *the_standup())
    before = seen(database)
    with database.writing() as connection:
        versions.touch(connection, targets)
    return [new - old for old, new in zip(before, seen(database), strict=True)]


def test_a_call_rises_with_its_roster_row_and_its_room(database):
    assert rises(database, Target(ALICES)) == [1, 0, 1, 0, 1]


def test_a_person_rises_with_their_call_and_room(database):
    assert rises(database, Target(ALICES, APPLICATION, STANDUP)) == [1, 0, 2, 0, 1]


def test_a_room_rises_alone(database):
    assert rises(database, Target(None, APPLICATION, STANDUP)) == [0, 0, 0, 0, 1]


def test_many_changes_at_once_raise_each_row_once(database):
    both = [Target(BOBS), Target(ALICES), Target(ALICES), Target(None, APPLICATION, STANDUP)]

    assert rises(database, *both) == [1, 1, 1, 1, 1]


def test_what_is_not_known_and_nothing_at_all_raise_nothing(database):
    assert rises(database, Target("nobody", "another", "nowhere")) == [0, 0, 0, 0, 0]
    assert rises(database) == [0, 0, 0, 0, 0]


def test_a_call_in_no_room_rises(database):
    record(database, rings_in("alone"))

    with database.writing() as connection:
        versions.touch(connection, [Target("alone")])
        alone = calls.find(connection, "alone")

    assert alone is not None
    assert alone.version == 2
