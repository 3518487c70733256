"""How far a recording is, by what was asked for and what the platform noticed."""

import json
from dataclasses import replace

from dashboard.sinch.times import SECOND
from dashboard.store import calls, events, journal
from dashboard.store.calls import Recording
from tests import people
from tests.people import ALICES, NOON


def steered(verb, at):
    return events.CallSteered(
        key=f"command:{verb}:{at}",
        at=at,
        fine=at,
        application_key=people.APPLICATION,
        call_id=ALICES,
        source="command",
        verb=verb,
    )


def noticed(kind, at, destination=None):
    return events.Notified(
        key=f"notify:{kind}:{at}",
        at=at,
        fine=at,
        application_key=people.APPLICATION,
        call_id=ALICES,
        source="notify",
        type=kind,
        destination=destination,
    )


def recording(database) -> Recording:
    with database.reading() as connection:
        return calls.recording_of(connection, ALICES)


def test_a_call_of_which_nobody_asked_a_recording_has_none(database):
    people.record(database, people.rings_in())

    assert recording(database).state == "none"


def test_a_recording_that_was_asked_for_is_not_proved(database):
    people.record(database, people.rings_in(), steered("start-recording", NOON + SECOND))

    assert recording(database).state == "asked"
    assert recording(database).is_running


def test_the_notices_prove_it_and_say_where_it_is(database):
    start, stop = steered("start-recording", NOON), steered("stop-recording", NOON + 5 * SECOND)
    people.record(database, people.rings_in(), start, stop)
    assert recording(database).state == "stopping"

    people.record(database, noticed("recording_finished", NOON + 6 * SECOND))
    assert recording(database).state == "recorded"

    where = "s3://bucket/alice.mp3"
    people.record(database, noticed("recording_available", NOON + 8 * SECOND, where))
    assert recording(database).state == "available"
    assert recording(database).destination == where


def test_a_second_recording_begins_anew(database):
    people.record(
        database,
        people.rings_in(),
        steered("start-recording", NOON),
        noticed("recording_finished", NOON + SECOND),
        noticed("recording_available", NOON + 2 * SECOND, "s3://bucket/one.mp3"),
        steered("start-recording", NOON + 3 * SECOND),
    )

    assert recording(database) == Recording(asked_at=NOON + 3 * SECOND)


def test_the_answer_to_a_callback_may_have_asked_for_it(database):
    answer = {"instructions": [{"name": "startRecording"}], "action": {"name": "connectPstn"}}
    arrived = journal.Entry(event=people.rings_in(), answer=json.dumps(answer).encode())
    with database.writing() as connection:
        journal.record(connection, [arrived], now=NOON)

    assert recording(database).state == "asked"


def test_an_answer_that_is_no_svaml_asks_for_nothing(database):
    arrived = journal.Entry(event=people.rings_in(), answer=b"no recording here")
    with database.writing() as connection:
        journal.record(connection, [arrived], now=NOON)

    assert recording(database).state == "none"


def test_a_call_carries_its_recording_where_one_call_is_shown(database):
    people.record(database, people.rings_in(), steered("start-recording", NOON))
    with database.reading() as connection:
        [row] = calls.find_many(connection, [ALICES])
        shown = calls.with_recording(connection, row)

    assert row.recording is None
    assert shown == replace(row, recording=Recording(asked_at=NOON))


def test_a_row_that_shows_a_recording_anew_has_a_new_version(database):
    people.record(database, people.rings_in())
    with database.reading() as connection:
        before = calls.find(connection, ALICES)

    for _ in range(2):  # told twice, shown once
        people.record(database, steered("start-recording", NOON))

    with database.reading() as connection:
        after = calls.find(connection, ALICES)
    assert after.version == before.version + 1
