from dashboard.store import calls, conferences
from dashboard.web.api import rows
from tests import people


def test_times_are_iso_text_and_amounts_are_exact(runtime, happens):
    happens(people.rings_in(), people.hangs_up())
    with runtime.database.reading() as connection:
        row = calls.find(connection, people.ALICES)
    assert row is not None

    told = rows.call(row)

    assert told["started_at"] == "2026-03-14T12:00:00.000000Z"
    assert told["answered_at"] is None or told["answered_at"].endswith("Z")
    assert (told["cost_amount"], told["cost_currency"]) == ("0.0150", "EUR")


def test_what_nobody_told_us_is_null(runtime, happens):
    happens(people.rings_in(room="standup"))
    with runtime.database.reading() as connection:
        [row] = conferences.roster(connection, people.APPLICATION, "standup")

    told = rows.participant(row)

    assert told["muted"] is None
    assert told["joined_at"] is None
    assert told["presence"] == "expected"
