from dashboard.store import conferences, room_settings
from tests.people import (
    ALICES,
    APPLICATION,
    BOBS,
    NOON,
    STANDUP,
    hangs_up,
    record,
    the_standup,
)


def switch(database, muted, now=NOON):
    with database.writing() as connection:
        room_settings.mute_newcomers(
            connection, APPLICATION, STANDUP, muted=muted, by_name="carol", now=now
        )


def test_the_room_says_since_when_newcomers_are_muted(database):
    record(database, *the_standup())

    switch(database, True)

    with database.reading() as connection:
        room = conferences.find(connection, APPLICATION, STANDUP)
        [setting] = room_settings.muting_newcomers(connection, APPLICATION)
    assert (room.newcomers_muted_since, setting.set_by) == (NOON, "carol")


def test_the_switch_raises_the_rooms_version(database):
    record(database, *the_standup())
    with database.reading() as connection:
        before = conferences.find(connection, APPLICATION, STANDUP)

    switch(database, True)

    with database.reading() as connection:
        after = conferences.find(connection, APPLICATION, STANDUP)
    assert after.version > before.version


def test_switched_off_nobody_is_muted(database):
    switch(database, True)

    switch(database, False, now=NOON + 1)

    with database.reading() as connection:
        assert room_settings.muting_newcomers(connection, APPLICATION) == []
        assert room_settings.find(connection, APPLICATION, STANDUP).set_at == NOON + 1


def test_a_room_nobody_set_anything_for_has_no_settings(database):
    with database.reading() as connection:
        assert room_settings.find(connection, APPLICATION, "another") is None


def test_a_room_that_is_over_is_not_looked_after_any_more(database):
    record(database, *the_standup())
    switch(database, True)

    record(database, *(hangs_up(call_id) for call_id in (ALICES, BOBS)))

    with database.reading() as connection:
        assert room_settings.muting_newcomers(connection, APPLICATION) == []
        setting = room_settings.find(connection, APPLICATION, STANDUP)
    assert setting.newcomers_muted_since == NOON
