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
