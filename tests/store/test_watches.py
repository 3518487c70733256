"""What is looked up again and again, and by whom, on both engines."""

from dashboard.sinch.times import SECOND
from dashboard.store import calls, conferences, watches
from tests.people import ALICES, APPLICATION, NOON, STANDUP, record, rings_in, the_standup

TOPIC = watches.conference_topic(APPLICATION, STANDUP)
LATER = NOON + 10 * SECOND


def want(database, topic=TOPIC, until=LATER, now=NOON):
    with database.writing() as connection:
        watches.want(connection, topic, until, now)


def due(database, now):
    with database.reading() as connection:
        return [watch.topic for watch in watches.due(connection, now)]


def checked(database, topic=TOPIC, **more):
    with database.writing() as connection:
        watches.checked(connection, topic, **more)


def watch(database, topic=TOPIC):
    with database.reading() as connection:
        found = watches.find(connection, topic)
    assert found is not None
    return found


def test_topics_name_what_they_are_about_and_nothing_else():
    assert watches.call_of(watches.call_topic("a:b")) == "a:b"
    assert watches.conference_of(watches.conference_topic("app", "x:y")) == ("app", "x:y")
    assert watches.call_of(TOPIC) is None
    assert watches.conference_of(watches.call_topic(ALICES)) is None


def test_what_is_wanted_is_due_at_once_and_again_after_each_look(database):
    want(database)
    at_once = due(database, NOON)
    checked(database, now=NOON, outcome="seen")

    assert at_once == [TOPIC]
    assert due(database, NOON + 2 * SECOND - 1) == []
    assert due(database, NOON + 2 * SECOND) == [TOPIC]
    assert (watch(database).checked_at, watch(database).outcome) == (NOON, "seen")


def test_what_nobody_wants_any_more_is_not_due(database):
    want(database)

    assert due(database, LATER - 1) == [TOPIC]
    assert due(database, LATER) == []


def test_wanting_again_only_ever_moves_the_end_out(database):
    want(database, until=LATER)
    want(database, until=LATER - SECOND)
    shorter = watch(database).wanted_until
    want(database, until=LATER + SECOND)

    assert (shorter, watch(database).wanted_until) == (LATER, LATER + SECOND)


def test_wanting_again_while_it_is_wanted_does_not_hurry_the_next_look(database):
    want(database)
    checked(database, now=NOON)
    want(database, until=LATER, now=NOON + SECOND)

    assert due(database, NOON + SECOND) == []


def test_a_room_opened_again_after_a_while_is_looked_up_at_once(database):
    want(database, until=NOON + 1)
    checked(database, now=NOON, every_seconds=60)
    want(database, until=LATER, now=NOON + SECOND)

    assert due(database, NOON + SECOND) == [TOPIC]


def test_failures_stretch_the_pause_up_to_a_minute_and_a_success_ends_that(database):
    want(database, until=NOON + 3600 * SECOND)
    checked(database, now=NOON)
    pauses = []
    for _ in range(7):
        checked(database, now=NOON + SECOND, failed=True, outcome="unreachable")
        pauses.append((watch(database).next_at - NOON) // SECOND - 1)
    failing = watch(database)
    checked(database, now=NOON + 2 * SECOND)
    healed = watch(database)

    assert pauses == [4, 8, 16, 32, 60, 60, 60]
    assert (failing.failures, failing.checked_at, failing.outcome) == (7, NOON, "unreachable")
    assert (healed.failures, healed.next_at) == (0, NOON + 4 * SECOND)


def test_opening_a_page_again_does_not_hammer_a_platform_that_is_down(database):
    want(database, until=NOON + 1)
    checked(database, now=NOON, failed=True)
    want(database, until=LATER, now=NOON + SECOND)

    assert due(database, NOON + SECOND) == []
    assert due(database, NOON + 4 * SECOND) == [TOPIC]


def test_the_longest_overdue_is_looked_up_first(database):
    for name, at in (("b", NOON + 2), ("a", NOON + 1), ("c", NOON)):
        want(database, topic=watches.conference_topic(APPLICATION, name), now=at)

    order = [topic.rpartition(":")[2] for topic in due(database, NOON + 2)]
    assert order == ["c", "a", "b"]


def test_a_room_that_nobody_watches_still_says_when_it_was_looked_up(database):
    record(database, *the_standup())

    checked(database, now=NOON + 5, every_seconds=60)

    with database.reading() as connection:
        room = conferences.find(connection, APPLICATION, STANDUP)
    assert room is not None
    assert room.checked_at == NOON + 5
    assert due(database, NOON + 5) == []


def test_a_call_is_shown_as_checked_while_its_watch_is_open(database):
    topic = watches.call_topic(ALICES)
    record(database, rings_in(ALICES))
    before = shown(database)
    want(database, topic)
    during = shown(database)
    with database.writing() as connection:
        assert watches.close(connection, topic)
        assert not watches.close(connection, topic)
    after = shown(database)

    assert [call.shown_state for call in (before, during, after)] == [
        "ringing",
        "checking",
        "ringing",
    ]
    assert before.version < during.version < after.version


def test_wanting_a_call_longer_changes_nothing_that_is_shown(database):
    topic = watches.call_topic(ALICES)
    record(database, rings_in(ALICES))
    want(database, topic)
    version = shown(database).version
    want(database, topic, until=LATER + SECOND)

    assert shown(database).version == version


def test_a_check_that_ends_late_does_not_open_the_watch_again(database):
    topic = watches.call_topic(ALICES)
    record(database, rings_in(ALICES))

    checked(database, topic, now=NOON)

    assert not shown(database).checking


def test_what_nobody_wanted_for_long_is_swept_away_and_the_call_shows_it(database):
    topic = watches.call_topic(ALICES)
    record(database, rings_in(ALICES))
    want(database, topic, until=NOON + 1)
    want(database, until=LATER)
    version = shown(database).version

    with database.writing() as connection:
        assert watches.sweep(connection, before=NOON + 2) == 1

    assert shown(database).version > version
    assert not shown(database).checking
    assert watch(database).topic == TOPIC


def shown(database):
    with database.reading() as connection:
        call = calls.find(connection, ALICES, now=NOON)
    assert call is not None
    return call


def hold(database, holder, now=NOON):
    with database.writing() as connection:
        return watches.hold(connection, "leader", holder, now + 10, now)


def test_one_process_holds_a_lease_and_renews_it(database):
    assert hold(database, "one")
    assert not hold(database, "two", NOON + 9)
    assert hold(database, "one", NOON + 9)
    assert not hold(database, "two", NOON + 18)


def test_a_lease_that_ran_out_goes_to_whoever_asks(database):
    assert hold(database, "one")

    assert hold(database, "two", NOON + 10)
    assert not hold(database, "one", NOON + 11)


def test_a_lease_given_up_is_free_and_only_its_holder_can_give_it_up(database):
    hold(database, "one")
    with database.writing() as connection:
        watches.release(connection, "leader", "two")
    still_held = not hold(database, "two")
    with database.writing() as connection:
        watches.release(connection, "leader", "one")

    assert still_held
    assert hold(database, "two")
