"""The applications we answer for, on both engines."""

from typing import Any

from dashboard.store import applications
from dashboard.store.applications import ANY_OTHER, StarterRow
from tests import people
from tests.people import APPLICATION, NOON


def save(connection, **more):
    said: dict[str, Any] = {"name": "Support", "region": "euc1", "answers": "starter", "now": NOON}
    return applications.save(connection, **({"application_key": APPLICATION} | said | more))


def saved_one(connection):
    found = applications.find(connection, APPLICATION)
    assert found is not None
    return found


def test_an_application_that_was_saved_is_found(database):
    with database.writing() as connection:
        saved = save(connection)

    with database.reading() as connection:
        assert applications.find(connection, APPLICATION) == saved
        assert applications.everyone(connection) == [saved]
        assert applications.find(connection, "another") is None


def test_saving_again_follows_the_settings_and_keeps_the_past(database):
    with database.writing() as connection:
        save(connection)
        applications.remember_url(connection, APPLICATION, "https://old.example/callbacks")
        again = save(connection, answers="relay", relay_url="https://ours.example/", now=NOON + 9)

    assert (again.answers, again.relay_url) == ("relay", "https://ours.example/")
    assert again.previous_url == "https://old.example/callbacks"
    assert again.created_at == NOON


def test_the_first_event_is_noted_once_for_its_own_application(database):
    with database.writing() as connection:
        save(connection, application_key=people.APPLICATION)
        save(connection, application_key="another")
    people.record(database, people.rings_in(), now=NOON + 5)
    people.record(database, people.rings_in(people.BOBS), now=NOON + 6)

    with database.writing() as connection:
        applications.note_first_events(connection)
        noted = {
            row.application_key: row.first_event_at for row in applications.everyone(connection)
        }

    assert noted == {people.APPLICATION: NOON + 5, "another": None}


def test_who_answers_can_be_changed(database):
    with database.writing() as connection:
        save(connection)
        applications.set_answers(connection, APPLICATION, "relay", "https://ours.example/")
        changed = saved_one(connection)

    assert (changed.answers, changed.relay_url) == ("relay", "https://ours.example/")


def test_the_starter_table_is_replaced_as_a_whole_and_per_application(database):
    anybody = StarterRow(ANY_OTHER, "say", "Goodbye.")
    standup = StarterRow("442079460991", "room", "standup")
    with database.writing() as connection:
        applications.save_starter(connection, APPLICATION, [StarterRow("1", "phone", "+46701")])
        applications.save_starter(connection, "another", [anybody])
        applications.save_starter(connection, APPLICATION, [standup, anybody])

    with database.reading() as connection:
        assert applications.starter(connection, APPLICATION) == [anybody, standup]
        assert applications.starter(connection, "another") == [anybody]
        assert applications.starter(connection, "a third") == []
