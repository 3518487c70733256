"""The rooms and their rosters, on both engines."""

from dashboard.sinch.times import SECOND
from dashboard.store import commands, conferences, watches
from dashboard.store.conferences import RoomFigures
from tests.people import (
    ALICE,
    ALICES,
    APPLICATION,
    BOB,
    BOBS,
    NOON,
    STANDUP,
    hangs_up,
    is_gone,
    is_muted,
    is_seen,
    record,
    rings_in,
    the_standup,
)
from tests.plans import plan_of

LATER = NOON + 10 * SECOND


def roster(database, room=STANDUP, now=NOON):
    with database.reading() as connection:
        return conferences.roster(connection, APPLICATION, room, now=now)


def ids(people):
    return [person.call_id for person in people]


def room(database, name=STANDUP, now=NOON):
    with database.reading() as connection:
        found = conferences.find(connection, APPLICATION, name, now=now)
    assert found is not None
    return found


def test_the_roster_says_who_is_there_and_how(database):
    record(database, *the_standup())

    alice, bob = roster(database)
    assert (alice.call_id, bob.call_id) == (ALICES, BOBS)
    assert (alice.presence, alice.muted, alice.on_hold) == ("present", False, False)
    assert (bob.muted, bob.joined_at) == (True, NOON + SECOND)
    assert (alice.from_endpoint, bob.from_endpoint) == (ALICE, BOB)
    assert (alice.call_state, alice.checking, alice.command) == ("room", False, None)


def test_who_is_on_the_way_in_comes_last_and_nothing_is_known_of_them(database):
    record(database, rings_in("a-early", room=STANDUP), is_seen("z-late", at=LATER))

    people = roster(database)
    assert ids(people) == ["z-late", "a-early"]
    assert (people[1].presence, people[1].muted, people[1].joined_at) == ("expected", None, None)


def test_who_left_or_hung_up_is_not_on_the_roster_and_can_still_be_asked_for(database):
    record(database, *the_standup())
    record(database, is_gone(ALICES, at=LATER), hangs_up(BOBS, at=LATER))

    with database.reading() as connection:
        alice = conferences.participant(connection, APPLICATION, STANDUP, ALICES)
        bob = conferences.participant(connection, APPLICATION, STANDUP, BOBS)
        nobody = conferences.participant(connection, APPLICATION, STANDUP, "carol")
    assert roster(database) == []
    assert alice is not None
    assert bob is not None
    assert (alice.on_roster, bob.on_roster, nobody) == (False, False, None)


def test_a_roster_is_one_rooms_of_one_application(database):
    record(database, *the_standup())

    with database.reading() as connection:
        assert roster(database, "all hands") == []
        assert conferences.roster(connection, "another", STANDUP) == []
        for odd in ("\0", "\udcff", "x" * 100_000):
            assert conferences.roster(connection, APPLICATION, odd) == []
            assert conferences.find(connection, odd, odd) is None
            assert conferences.known(connection, odd) == []


def test_an_occupied_room_counts_its_people(database):
    record(database, *the_standup(), rings_in("on-the-way", at=LATER, room=STANDUP))

    with database.reading() as connection:
        [standup] = conferences.occupied(connection)
    assert (standup.application_key, standup.conference_id) == (APPLICATION, STANDUP)
    assert (standup.people, standup.unmuted, standup.muted) == (3, 1, 1)
    assert (standup.first_seen_at, standup.oldest_joined_at) == (NOON, NOON)
    assert (standup.checked_at, standup.command) == (None, None)
    assert room(database) == standup


def test_occupied_rooms_stand_by_name_and_empty_ones_apart_by_time(database):
    record(
        database,
        rings_in("b", room="bravo"),
        rings_in("a", room="alpha"),
        rings_in("e1", at=NOON, room="long empty"),
        hangs_up("e1", at=NOON + 1),
        rings_in("e2", at=LATER, room="just empty"),
        hangs_up("e2", at=LATER + 2 * SECOND),
        rings_in("e3", at=LATER, room="emptied before"),
        hangs_up("e3", at=LATER + SECOND),
    )

    with database.reading() as connection:
        occupied = conferences.occupied(connection)
        recent = conferences.recent(connection, LATER)
        figures = conferences.figures(connection)
    assert [one.conference_id for one in occupied] == ["alpha", "bravo"]
    assert "just empty" in [one.conference_id for one in recent]
    assert {"alpha", "bravo", "long empty"}.isdisjoint(one.conference_id for one in recent)
    assert [one.people for one in recent] == [0] * len(recent)
    assert figures == RoomFigures(rooms=2, people=2)


def test_a_floor_without_rooms_has_none(database):
    with database.reading() as connection:
        assert conferences.occupied(connection) == []
        assert conferences.recent(connection, 0) == []
        assert conferences.figures(connection) == RoomFigures(0, 0)


def test_a_room_says_when_it_was_last_looked_up(database):
    record(database, *the_standup())
    topic = watches.conference_topic(APPLICATION, STANDUP)
    with database.writing() as connection:
        watches.checked(connection, topic, now=LATER)

    assert room(database).checked_at == LATER


def test_the_applications_that_know_a_room_are_told(database):
    record(database, *the_standup())

    with database.reading() as connection:
        assert conferences.known(connection, STANDUP) == [APPLICATION]
        assert conferences.known(connection, "all hands") == []


def test_a_persons_version_grows_with_the_person_and_with_their_call(database):
    record(database, *the_standup())
    [first, _] = roster(database)
    record(database, is_muted(ALICES, at=LATER))
    [muted, _] = roster(database)
    with database.writing() as connection:
        watches.want(connection, watches.call_topic(ALICES), LATER, NOON)
    [checking, _] = roster(database)

    assert first.version < muted.version < checking.version
    assert (muted.muted, checking.checking) == (True, True)


def test_a_rooms_version_grows_with_anybody_in_it(database):
    record(database, *the_standup())
    before = room(database).version
    with database.writing() as connection:
        watches.want(connection, watches.call_topic(ALICES), LATER, NOON)

    assert room(database).version > before


def test_a_command_shows_on_its_person_and_kick_all_on_the_room(database):
    record(database, *the_standup())
    with database.writing() as connection:
        commands.intend(connection, asked("mute", call_id=ALICES))
        commands.intend(connection, asked("kick-all"))

    alice, bob = roster(database)
    assert alice.command is not None
    assert (alice.command.verb, bob.command) == ("mute", None)
    note = room(database).command
    assert note is not None
    assert (note.verb, note.status) == ("kick-all", "sent")


def test_a_roster_is_read_along_the_rooms_own_key(database):
    record(database, *the_standup())

    plan = plan_of(
        database,
        lambda connection: conferences.roster(connection, APPLICATION, STANDUP),
        "FROM part",
    )

    assert "participant_pkey" in plan or "sqlite_autoindex_participant_1" in plan


def asked(verb, call_id=None):
    return commands.Command(
        application_key=APPLICATION,
        verb=verb,
        conference_id=STANDUP,
        call_id=call_id,
        by_kind="operator",
        by_name="carol",
        asked_at=NOON,
    )
