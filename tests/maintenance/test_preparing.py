import json

from dashboard.maintenance import StarterLine, preparing
from dashboard.operations import operators
from dashboard.settings import Settings
from dashboard.sinch import times
from dashboard.store import applications


def test_the_first_start_makes_an_operator_and_tells_the_password(say, application):
    first, second = say("prepare"), say("prepare")

    assert len(json.loads(first.out)["password"]) == 16
    assert json.loads(second.out)["password"] is None


def test_the_first_operator_may_sign_in(store, say):
    [admin] = operators.everyone(store)

    assert (admin.name, admin.role) == ("admin", "admin")


def test_the_first_password_may_be_given(say, application, monkeypatch):
    monkeypatch.setenv("CALLFLOOR_ADMIN_PASSWORD", "correct horse")

    assert json.loads(say("prepare").out)["password"] == "correct horse"


def test_the_application_is_written_down(store, application):
    with store.reading() as connection:
        row = applications.find(connection, application)

    assert row is not None
    assert (row.answers, row.region) == ("starter", "global")


def test_a_backend_that_is_set_goes_on_answering(store, application):
    settings = Settings(sinch_application_key=application, relay_url="http://backend.test/voice")

    preparing.save_application(store, settings, ())

    with store.reading() as connection:
        row = applications.find(connection, application)
    assert (row.answers, row.relay_url) == ("relay", "http://backend.test/voice")


def test_what_was_decided_since_stays(store, application):
    with store.writing() as connection:
        applications.set_answers(connection, application, "relay", relay_url="http://own.test/v")

    preparing.save_application(store, Settings(sinch_application_key=application), ())

    with store.reading() as connection:
        row = applications.find(connection, application)
    assert (row.answers, row.relay_url) == ("relay", "http://own.test/v")


def test_the_starter_table_is_filled_once(store, application):
    settings = Settings(sinch_application_key=application)
    lines = [StarterLine("+44 20 7946 0120", "room", "standup")]
    preparing.save_application(store, settings, lines)

    preparing.save_application(store, settings, [StarterLine("+1", "say", "Hello")])

    with store.reading() as connection:
        rows = applications.starter(connection, application)
    assert [(row.number, row.kind, row.target) for row in rows] == [
        ("442079460120", "room", "standup")
    ]


def test_nothing_is_prepared_without_an_application(say):
    assert say("prepare").code == 4


def test_the_clock_of_a_prepared_store_is_ours(store, application):
    with store.reading() as connection:
        row = applications.find(connection, application)

    assert abs(times.now() - row.created_at) < 60 * times.SECOND
