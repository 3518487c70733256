"""The calls as rows, on both engines."""

from decimal import Decimal

from dashboard.sinch.times import SECOND
from dashboard.store import calls, commands, watches
from dashboard.store.calls import Counted, Figures
from tests.people import (
    ALICE,
    ALICES,
    APPLICATION,
    BOBS,
    NOON,
    STANDUP,
    SUPPORT,
    hangs_up,
    is_answered,
    is_gone,
    record,
    rings_in,
    the_standup,
)
from tests.plans import plan_of


def found(database, call_id=ALICES, now=NOON):
    with database.reading() as connection:
        call = calls.find(connection, call_id, now=now)
    assert call is not None
    return call


def test_a_call_that_rang_in_is_found_with_both_ends(database):
    record(database, rings_in())

    call = found(database)
    assert (call.call_id, call.application_key, call.state) == (ALICES, APPLICATION, "ringing")
    assert (call.from_endpoint, call.to_endpoint) == (ALICE, SUPPORT)
    assert (call.from_digits, call.started_at) == (ALICE.removeprefix("+"), NOON)
    assert (call.command, call.checking, call.is_live) == (None, False, True)


def test_a_call_that_ended_says_how_long_and_what_it_cost(database):
    record(database, rings_in(), is_answered(at=NOON + SECOND), hangs_up())

    call = found(database)
    assert (call.state, call.reason, call.is_live) == ("ended", "CALLERHANGUP", False)
    assert (call.duration_seconds, call.cost_amount) == (60, Decimal("0.0150"))


def test_a_call_that_no_event_named_is_not_found(database):
    record(database, rings_in())

    with database.reading() as connection:
        for call_id in ("nobody", "", "\0", "\udcff", "x" * 100_000):
            assert calls.find(connection, call_id) is None
        assert calls.find_many(connection, []) == []


def test_the_floor_shows_live_calls_newest_first_page_by_page(database):
    record(
        database,
        *(rings_in(name, at=NOON + at * SECOND) for at, name in enumerate("abc")),
        rings_in("over"),
        hangs_up("over"),
    )

    with database.reading() as connection:
        everyone = calls.listed(connection, now=NOON)
        second_page = calls.listed(connection, limit=2, offset=2, now=NOON)
    assert [call.call_id for call in everyone] == ["c", "b", "a"]
    assert [call.call_id for call in second_page] == ["a"]


def test_calls_that_began_in_one_second_keep_one_order(database):
    record(database, *(rings_in(name) for name in "bca"))

    with database.reading() as connection:
        assert [call.call_id for call in calls.listed(connection, now=NOON)] == ["c", "b", "a"]


def test_an_empty_floor_is_empty(database):
    with database.reading() as connection:
        assert calls.listed(connection, now=NOON) == []
        assert calls.active_figures(connection) == Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        assert calls.count(connection, calls.LIVE, now=NOON) == 0


def test_the_figures_count_what_the_rows_show(database):
    record(
        database,
        *the_standup(),
        rings_in("ringing"),
        rings_in("talking"),
        is_answered("talking", at=NOON + SECOND),
        rings_in("parked", action="park"),
        rings_in("menu", action="runMenu"),
        rings_in("silent"),
        rings_in("over"),
        hangs_up("over"),
    )
    with database.writing() as connection:
        watches.want(connection, watches.call_topic("silent"), NOON + SECOND, NOON)

    with database.reading() as connection:
        figures = calls.active_figures(connection)
        shown = [call.shown_state for call in calls.listed(connection, now=NOON)]
    assert figures == Figures(
        active=7,
        arriving=0,
        ringing=1,
        talking=1,
        connected=0,
        menu=1,
        parked=1,
        in_rooms=2,
        ending=0,
        checking=1,
        longest_since=NOON,
    )
    assert sorted(shown) == ["checking", "menu", "parked", "ringing", "room", "room", "talking"]


def test_today_counts_what_began_today(database):
    record(
        database,
        rings_in("yesterday", at=NOON - 1),
        rings_in("ringing"),
        rings_in("talking"),
        is_answered("talking", at=NOON + SECOND),
        rings_in("busy"),
        hangs_up("busy", result="BUSY", reason="CALLEEHANGUP"),
    )

    with database.reading() as connection:
        first = calls.slice_of(NOON)
        slices = calls.count_slices(connection, first, first + 10, since=NOON)
    today = sum(slices.values(), Counted())
    assert (today.calls, today.decided, today.answered, today.failed) == (3, 2, 1, 1)


def test_a_calls_events_come_in_the_order_in_which_they_happened(database):
    record(database, hangs_up(), rings_in(BOBS))
    record(database, is_answered(at=NOON + SECOND), rings_in())

    with database.reading() as connection:
        told = calls.events(connection, ALICES)
    assert [event.kind for event in told] == ["call-arrived", "call-answered", "call-disconnected"]
    assert told[0].body["action"] == "connectPstn"
    assert (told[0].event_at, told[0].source, told[0].seen_count) == (NOON, "ice", 1)


def test_silent_calls_are_the_live_ones_without_a_word_the_longest_first(database):
    record(
        database,
        rings_in("b", at=NOON + SECOND),
        rings_in("a", at=NOON),
        rings_in("heard", at=NOON),
        is_answered("heard", at=NOON + 10 * SECOND),
        rings_in("over", at=NOON),
        hangs_up("over", at=NOON + SECOND),
    )

    with database.reading() as connection:
        silent = calls.silent(connection, before=NOON + 2 * SECOND)
    assert [call.call_id for call in silent] == ["a", "b"]


def ask(database, after_seconds: int) -> list[str]:
    now = NOON + after_seconds * SECOND
    with database.reading() as connection:
        found = calls.unheard(connection, now=now, least_seconds=60, most_seconds=240)
    return [call.call_id for call in found]


def test_a_call_is_asked_about_after_a_minute_of_silence(database):
    record(database, rings_in("a"))

    assert ask(database, 59) == []
    assert ask(database, 61) == ["a"]


def test_a_long_call_is_asked_about_ever_more_seldom_but_not_too_seldom(database):
    record(database, rings_in("young"), rings_in("old"))
    record(database, is_answered("young", at=NOON + 200 * SECOND))
    record(database, is_answered("old", at=NOON + 7200 * SECOND))

    assert ask(database, 299) == []
    assert ask(database, 301) == ["young"]
    assert ask(database, 7200 + 239) == ["young"]
    assert ask(database, 7200 + 241) == ["young", "old"]


def test_a_call_that_left_its_room_without_a_word_is_asked_about_at_once(database):
    record(database, rings_in("a", room=STANDUP), is_gone("a", at=NOON + SECOND))

    assert ask(database, 2) == ["a"]


def test_a_call_that_is_being_asked_about_is_not_asked_about_again(database):
    record(database, rings_in("a"))
    with database.writing() as connection:
        watches.want(connection, watches.call_topic("a"), NOON + 600 * SECOND, NOON)

    assert ask(database, 61) == []


def test_a_call_in_a_room_says_which(database):
    record(database, *the_standup())

    assert (found(database).conference_id, found(database).shown_state) == (STANDUP, "room")


def test_an_ended_call_is_not_shown_as_being_checked(database):
    record(database, rings_in(), hangs_up())
    with database.writing() as connection:
        watches.want(connection, watches.call_topic(ALICES), NOON + SECOND, NOON)

    assert found(database).shown_state == "ended"


def test_a_row_carries_the_command_on_its_way_and_other_rows_do_not(database):
    record(database, rings_in(), rings_in(BOBS))
    hang_up = commands.Command(
        application_key=APPLICATION,
        verb="hang-up",
        call_id=ALICES,
        by_kind="operator",
        by_name="carol",
        asked_at=NOON,
    )
    with database.writing() as connection:
        commands.intend(connection, hang_up)

    note = found(database).command
    assert note is not None
    assert (note.verb, note.status, note.by_name) == ("hang-up", "sent", "carol")
    assert found(database, BOBS).command is None


def test_the_floor_is_read_along_the_live_calls_only(database):
    record(database, rings_in())

    plan = plan_of(database, lambda connection: calls.listed(connection, now=NOON), "FROM call")

    sorted_again = [
        line for line in plan.splitlines() if "TEMP B-TREE" in line or "Sort  (" in line
    ]
    assert "call_live" in plan
    assert len(sorted_again) <= 1  # the page that was found, and not the floor
