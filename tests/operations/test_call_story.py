from dataclasses import replace
from decimal import Decimal

import pytest

from dashboard.operations import call_story
from dashboard.operations.call_story import Span
from dashboard.sinch.money import Money
from dashboard.sinch.times import SECOND
from dashboard.store import calls, events, journal
from tests import people
from tests.people import ALICES, NOON, STANDUP

LATER = NOON + 300 * SECOND


@pytest.fixture
def told(database):
    """Writes events down and tells the story of Alice's call."""

    def story(*happened, now=LATER):
        people.record(database, *happened)
        with database.reading() as connection:
            call = calls.find(connection, ALICES)
            return call_story.tell(call, calls.events(connection, ALICES), now=now)

    return story


def lane(story, leg):
    return next((list(one.spans) for one in story.lanes if one.leg == leg), [])


def in_a_menu(at, *, until, value):
    chosen = replace(people.rings_in(at=NOON), action="runMenu")
    common = ("fine", "application_key", "call_id")
    pie = events.MenuAnswered(
        **{name: getattr(chosen, name) for name in common},
        key="pie",
        at=until,
        source="pie",
        menu_id="main",
        type="return",
        value=value,
        input="dtmf",
        cookies=(("team", "sales"),),
        action="connectPstn",
    )
    return chosen, pie


def test_the_time_in_menus_counts_only_what_is_over(told):
    story = told(*in_a_menu(NOON, until=NOON + 42 * SECOND, value="1"))

    assert story.seconds_in_menus == 42


def test_a_caller_who_is_still_in_the_menu_has_waited_in_none_that_is_over(told):
    assert told(replace(people.rings_in(at=NOON), action="runMenu")).seconds_in_menus == 0


def test_a_call_that_rings_and_is_answered_has_a_lane_for_each_side(told):
    story = told(people.rings_in(), people.is_answered(at=NOON + 5 * SECOND))

    both = [Span("ringing", NOON, NOON + 5 * SECOND), Span("talking", NOON + 5 * SECOND, None)]
    assert lane(story, "caller") == both
    assert lane(story, "called") == both
    assert (story.begin, story.end) == (NOON, LATER)


def test_f14_a_call_whose_pick_up_was_not_received_talked_as_long_as_its_end_says(told, database):
    put_through = journal.Entry(people.rings_in(at=NOON), b'{"action": {"name": "connectPstn"}}')
    with database.writing() as connection:
        journal.record(connection, [put_through], now=NOON)

    story = told(people.hangs_up(at=NOON + 70 * SECOND))

    assert story.missing == ["ace"]
    assert lane(story, "called") == [
        Span("ringing", NOON, NOON + 10 * SECOND),
        Span("talking", NOON + 10 * SECOND, NOON + 70 * SECOND),
    ]


def signed(event, seconds):
    """The event as the platform tells it: its time in whole seconds, signed so much later."""
    return replace(event, fine=event.at + round(seconds * SECOND))


def test_a_call_that_is_answered_in_the_second_it_began_did_ring(told):
    story = told(signed(people.rings_in(at=NOON), 0.2), signed(people.is_answered(at=NOON), 0.7))

    rang, picked_up = NOON + SECOND // 5, NOON + 7 * SECOND // 10
    assert lane(story, "caller") == [
        Span("ringing", rang, picked_up),
        Span("talking", picked_up, None),
    ]


def test_a_call_that_is_over_within_a_second_is_told_whole(told):
    story = told(
        signed(people.rings_in(at=NOON), 0.1),
        signed(people.is_answered(at=NOON), 0.4),
        signed(people.hangs_up(at=NOON), 0.9),
    )

    assert [span.state for span in lane(story, "caller")] == ["ringing", "talking"]
    assert (story.begin, story.end) == (NOON + SECOND // 10, NOON + 9 * SECOND // 10)


def test_an_event_that_was_delivered_late_did_not_happen_late(told):
    story = told(people.rings_in(at=NOON), signed(people.is_answered(at=NOON + SECOND), 30))

    [rang, _] = lane(story, "caller")
    assert rang.end < NOON + 2 * SECOND


def test_a_call_that_is_over_has_no_open_span(told):
    end = NOON + 60 * SECOND
    story = told(
        people.rings_in(), people.is_answered(at=NOON + 5 * SECOND), people.hangs_up(at=end)
    )

    assert lane(story, "caller")[-1] == Span("talking", NOON + 5 * SECOND, end)
    assert story.end == end


def test_the_menu_is_the_callers_alone_and_its_answer_is_kept(told):
    arrived, pie = in_a_menu(NOON, until=NOON + 8 * SECOND, value="2")
    story = told(arrived, pie)

    assert lane(story, "caller")[0] == Span("menu", NOON, NOON + 8 * SECOND)
    assert lane(story, "called") == [Span("ringing", NOON + 8 * SECOND, None)]
    [answer] = story.menu_answers
    assert (answer.menu_id, answer.value) == ("main", "2")
    assert story.cookies == [("team", "sales")]


def test_a_room_has_a_lane_and_so_has_a_mute_in_it(told):
    muted_at, unmuted_at = NOON + 20 * SECOND, NOON + 30 * SECOND
    story = told(
        people.rings_in(room=STANDUP),
        people.is_seen(at=NOON + 2 * SECOND),
        people.is_muted(at=muted_at),
        people.is_muted(at=unmuted_at, muted=False),
    )

    [room] = lane(story, "room")
    assert (room.state, room.end) == ("room", None)
    assert lane(story, "mute") == [Span("muted", muted_at, unmuted_at)]


def test_a_call_first_seen_in_a_room_is_in_it_since_it_joined(told):
    story = told(people.is_seen(at=NOON + 60 * SECOND, joined_at=NOON))

    assert lane(story, "caller") == [Span("room", NOON, None)]


def test_a_fact_says_what_it_rests_on(told):
    end = NOON + 60 * SECOND
    story = told(people.rings_in(), people.is_seen(at=NOON + SECOND), people.hangs_up(at=end))

    assert (story.proofs["parties"].source, story.proofs["parties"].at) == ("ice", NOON)
    assert story.proofs["step"].source == "roster"
    assert (story.proofs["ended"].source, story.proofs["ended"].at) == ("dice", end)


def test_places_are_parts_of_the_whole():
    assert Span("room", NOON + 5 * SECOND, NOON + 10 * SECOND).place(NOON, NOON + 20 * SECOND) == (
        25.0,
        25.0,
    )
    assert Span("room", NOON, None).place(NOON, NOON) == (0.0, 0.0)


def test_what_the_platforms_clock_puts_ahead_of_ours_has_no_width():
    assert Span("room", NOON + SECOND, None).place(NOON - SECOND, NOON)[1] == 0.0


def asked(at, rate="0.0120"):
    return people.is_looked_up(at=at, rate=Money("USD", Decimal(rate)))


def test_what_a_call_costs_so_far_is_its_rate_for_each_minute_begun_since_the_answer(told):
    arrived, answered = people.rings_in(at=NOON), people.is_answered(at=NOON + 30 * SECOND)

    story = told(arrived, answered, asked(NOON + 90 * SECOND), now=NOON + 151 * SECOND)

    assert story.rate == Money("USD", Decimal("0.0120"))
    assert story.cost_so_far == Money("USD", Decimal("0.0360"))


def test_the_first_minute_costs_a_minute(told):
    answered = people.is_answered(at=NOON + 2 * SECOND)

    story = told(people.rings_in(at=NOON), answered, asked(NOON), now=NOON + 2 * SECOND)

    assert story.cost_so_far == Money("USD", Decimal("0.0120"))


def test_the_rate_is_what_the_platform_said_last(told):
    story = told(
        *(people.rings_in(at=NOON), people.is_answered(at=NOON + SECOND)),
        *(asked(NOON + 60 * SECOND), asked(NOON + 120 * SECOND, rate="0.0200")),
    )

    assert story.rate == Money("USD", Decimal("0.0200"))


def test_nothing_is_estimated_that_nobody_was_asked_about_or_that_is_over(told):
    arrived, answered = people.rings_in(at=NOON), people.is_answered(at=NOON + SECOND)

    assert told(arrived, answered).cost_so_far is None
    assert told(asked(NOON + 9 * SECOND), people.hangs_up(at=LATER)).cost_so_far is None


def test_a_call_that_rings_costs_nothing_yet(told):
    assert told(people.rings_in(at=NOON), asked(NOON + 5 * SECOND)).cost_so_far is None
