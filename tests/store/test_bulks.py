"""What was asked for several at once, on both engines."""

from dashboard.sinch.times import SECOND
from dashboard.store import bulks, commands, conferences
from dashboard.store.commands import Command
from tests.people import ALICES, APPLICATION, BOBS, NOON, STANDUP, is_seen, record, the_standup

LATER = NOON + SECOND


def muting(database, *call_ids, parent_id="many", at=NOON):
    with database.writing() as connection:
        return [
            commands.intend(
                connection,
                Command(
                    application_key=APPLICATION,
                    verb="mute",
                    conference_id=STANDUP,
                    call_id=call_id,
                    by_kind="operator",
                    by_name="carol",
                    parent_id=parent_id,
                    asked_at=at,
                ),
            )
            for call_id in call_ids
        ]


def settle(database, command, status, **more):
    with database.writing() as connection:
        commands.settle(connection, command.command_id, status, now=LATER, **more)


def shown(database, now=LATER):
    with database.reading() as connection:
        room = conferences.find(connection, APPLICATION, STANDUP, now=now)
    return room.bulk


def test_the_room_says_how_far_it_is(database):
    record(database, *the_standup())
    first, _second = muting(database, ALICES, BOBS)

    settle(database, first, "confirmed")

    note = shown(database)
    assert (note.verb, note.by_name, note.people, note.done, note.under_way) == (
        "mute",
        "carol",
        2,
        1,
        1,
    )
    assert note.shown_until is None


def test_it_names_those_for_whom_it_failed_and_why(database):
    record(database, *the_standup(), is_seen("carols", at=LATER, number="+14045550133"))
    first, second = muting(database, ALICES, "carols")
    settle(database, first, "confirmed")

    settle(database, second, "refused", error_code=40400, reason="Gone", reference="ref-1")

    [failure] = shown(database).failures
    assert (failure.number, failure.gone, failure.reference) == ("+14045550133", True, "ref-1")


def test_one_that_worked_leaves_soon_and_one_that_failed_stays_longer(database):
    record(database, *the_standup())
    [one] = muting(database, ALICES)
    settle(database, one, "confirmed")
    assert shown(database, now=LATER + 9 * SECOND) is not None
    assert shown(database, now=LATER + 11 * SECOND) is None

    [other] = muting(database, BOBS, parent_id="again", at=LATER)
    settle(database, other, "refused", reason="no")
    assert shown(database, now=LATER + 60 * SECOND).parent_id == "again"


def test_a_room_in_which_nothing_was_asked_for_many_says_nothing(database):
    record(database, *the_standup())

    assert shown(database) is None
    with database.reading() as connection:
        assert bulks.find(connection, "nothing") is None
