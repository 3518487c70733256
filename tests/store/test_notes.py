"""What a row says about the command last asked for it."""

import pytest

from dashboard.sinch.times import SECOND
from dashboard.store import commands, notes
from dashboard.store.commands import Command
from tests import people


@pytest.fixture
def asks(database, now):
    """Somebody asks something of alice's call; perhaps it is settled."""

    def ask(verb: str, status: str | None = None, *, at: int = 0, call_id: str = people.ALICES):
        command = Command(
            application_key=people.APPLICATION,
            verb=verb,
            call_id=call_id,
            by_kind="operator",
            by_name="anna",
            asked_at=now + at,
        )
        with database.writing() as connection:
            commands.intend(connection, command)
            if status:
                commands.settle(connection, command.command_id, status, now=now + at + 1)
        return command.command_id

    return ask


@pytest.fixture
def noted(database, now):
    def noted(seconds: float = 1.0):
        with database.reading() as connection:
            found = notes.of_calls(connection, [people.ALICES], now=now + int(seconds * SECOND))
        note = found.get(people.ALICES)
        return (note.verb, note.status) if note else None

    return noted


def test_a_call_that_nobody_asked_anything_of_has_no_note(noted):
    assert noted() is None


def test_what_is_on_its_way_shows_until_it_is_settled(asks, noted):
    asks("mute")

    assert noted(1) == ("mute", "sent")
    assert noted(3600) == ("mute", "sent")


@pytest.mark.parametrize("status", ["refused", "unknown"])
def test_a_failure_shows_for_half_a_minute(asks, noted, status):
    asks("mute", status)

    assert noted(29) == ("mute", status)
    assert noted(31) is None


def test_what_worked_shows_on_the_row_itself_and_needs_no_note(asks, noted):
    asks("mute", "confirmed")

    assert noted() is None


def test_a_failure_is_forgotten_when_something_newer_worked(asks, noted):
    asks("mute", "refused")
    asks("mute", "confirmed", at=SECOND)

    assert noted(2) is None


def test_a_note_is_about_its_own_call_only(asks, noted):
    asks("mute", call_id=people.BOBS)

    assert noted() is None


def test_who_is_about_to_leave_is_shown_leaving_whatever_else_is_under_way(database, asks, noted):
    kick = Command(
        application_key=people.APPLICATION,
        verb="kick",
        call_id=people.ALICES,
        by_kind="operator",
        by_name="anna",
        status="due",
        due_at=people.NOON + 5 * SECOND,
        asked_at=people.NOON,
    )
    with database.writing() as connection:
        commands.intend(connection, kick)
    asks("hold", at=1)

    assert noted() == ("kick", "due")


@pytest.fixture
def overruled(database, now):
    """Who is said to have been overruled on alice's row, so many seconds later."""

    def overruled(seconds: float = 1.0):
        with database.reading() as connection:
            at = now + int(seconds * SECOND)
            note = notes.of_calls(connection, [people.ALICES], now=at, contested=True)
        return note[people.ALICES].overruled if people.ALICES in note else None

    return overruled


@pytest.fixture
def does(database, now):
    def do(verb: str, by: str, at: float):
        asked_at = now + int(at * SECOND)
        command = Command(
            application_key=people.APPLICATION,
            verb=verb,
            call_id=people.ALICES,
            by_kind="operator",
            by_name=by,
            asked_at=asked_at,
        )
        with database.writing() as connection:
            commands.intend(connection, command)
            commands.settle(connection, command.command_id, "confirmed", now=asked_at + 1)

    return do


def test_who_undoes_what_another_just_did_is_named_for_a_while(does, overruled):
    does("unmute", "erik", 0)
    does("mute", "anna", 0.5)

    assert overruled(1) == "erik"
    assert overruled(14) == "erik"
    assert overruled(16) is None


@pytest.mark.parametrize(
    ("verb", "by", "at"), [("mute", "erik", 0.5), ("mute", "anna", 11), ("hold", "anna", 0.5)]
)
def test_nobody_is_overruled_by_themselves_much_later_or_by_another_matter(
    does, overruled, verb, by, at
):
    does("unmute", "erik", 0)
    does(verb, by, at)

    assert overruled(at + 0.5) is None


def test_a_deed_says_who_and_when(database, asks, now):
    muted = asks("mute", "confirmed")

    with database.reading() as connection:
        [deed] = notes.deeds(connection, [muted]).values()
    assert (deed.by_name, deed.at) == ("anna", now + 1)
