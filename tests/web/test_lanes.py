"""Where things stand in the picture of a session."""

import pytest

from dashboard.operations.room_sessions import Lane, Session
from dashboard.sinch.times import SECOND
from dashboard.store.conferences.sessions import Span
from dashboard.web.lanes import LANES, Picture
from tests.people import NOON


def picture(seconds: int) -> Picture:
    end = NOON + seconds * SECOND
    return Picture(Session("standup", NOON, end, end, ()))


def test_the_beginning_is_at_the_left_and_the_end_at_the_right():
    hour = picture(3600)

    assert (hour.at(NOON), hour.at(NOON + 1800 * SECOND), hour.at(NOON + 3600 * SECOND)) == (
        0,
        50,
        100,
    )


def test_what_lies_outside_is_drawn_at_the_edge():
    assert picture(3600).at(NOON - 60 * SECOND) == 0
    assert picture(3600).at(NOON + 7200 * SECOND) == 100


def test_a_moment_is_wide_enough_to_be_seen_and_stays_inside():
    hour = picture(3600)

    assert hour.width(NOON, NOON) > 0
    assert hour.at(NOON + 3600 * SECOND) + hour.width(NOON + 3600 * SECOND, NOON) <= 100


@pytest.mark.parametrize("seconds", [0, 1, 59, 600, 4 * 3600, 40 * 3600, 10_000_000])
def test_a_session_of_any_length_has_few_ticks(seconds):
    assert len(picture(seconds).ticks) <= 7
    assert all(tick % SECOND == 0 for tick in picture(seconds).ticks)


@pytest.mark.parametrize(
    ("hours", "moments", "ticks"),
    [
        (24, "clock", "time"),
        (25, "short", "weekday"),
        (40, "short", "weekday"),
        (200, "short", "day"),
    ],
)
def test_a_session_of_several_days_names_the_day(hours, moments, ticks):
    session = picture(hours * 3600)

    assert (session.clock, session.tick_clock) == (moments, ticks)


def test_of_many_people_each_page_draws_some_and_all_are_on_one():
    people = tuple(
        Lane(Span(f"caller-{n}", None, None, NOON, None, True), (), ()) for n in range(250)
    )
    session = Session("standup", NOON, None, NOON + SECOND, people)
    drawn = [Picture(session, page).lanes for page in (1, 2, 3)]

    assert [len(lanes) for lanes in drawn] == [LANES, LANES, 50]
    assert sum(map(tuple, drawn), ()) == people
    assert Picture(session).pages == 3
