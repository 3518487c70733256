"""When each view is read: at once after quiet, then at its own pace, costly ones more seldom."""

import pytest

from dashboard.live.schedule import Schedule
from dashboard.operations.views import CountView, FiguresView, FloorView
from dashboard.store.calls import Filter

FLOOR, FIGURES = FloorView(), FiguresView()
LONG_CALLS = FloorView(wanted=Filter(over=60))
WATCHED = [FLOOR, FIGURES]


@pytest.fixture
def schedule() -> Schedule:
    """Both views were read at second 10, in a millisecond each."""
    made = Schedule()
    for view in WATCHED:
        made.took(view, began=10.0, cost=0.001, shown=True)
    return made


def test_nothing_is_read_while_nothing_changes(schedule):
    assert schedule.due(WATCHED, 12.0) == []


def test_the_first_change_after_quiet_is_read_at_once(schedule):
    schedule.changed()

    assert schedule.due(WATCHED, 12.0) == WATCHED


def test_each_view_has_its_own_pace(schedule):
    schedule.changed()

    assert schedule.due(WATCHED, 10.05) == []
    assert schedule.due(WATCHED, 10.1) == [FLOOR]
    assert schedule.due(WATCHED, 11.0) == WATCHED


def test_a_list_that_showed_nothing_new_need_not_wait_for_its_tick(schedule):
    schedule.changed()
    schedule.took(FLOOR, began=10.2, cost=0.001, shown=False)
    schedule.changed()

    assert schedule.due(WATCHED, 10.201) == []
    assert schedule.due(WATCHED, 10.206) == [FLOOR]


def test_figures_keep_their_pace_though_nothing_was_new(schedule):
    schedule.took(FIGURES, began=10.2, cost=0.001, shown=False)
    schedule.changed()

    assert FIGURES not in schedule.due(WATCHED, 11.1)


def test_a_change_in_between_is_read_though_it_was_the_last(schedule):
    schedule.changed()
    schedule.took(FLOOR, began=10.2, cost=0.001, shown=True)

    assert schedule.next_at(WATCHED) == 11.0
    assert schedule.due(WATCHED, 11.0) == [FIGURES]


def test_a_view_that_is_costly_is_read_less_often_and_the_others_as_before(schedule):
    schedule.took(FIGURES, began=20.0, cost=0.4, shown=True)
    schedule.changed()

    assert schedule.due(WATCHED, 21.9) == [FLOOR]
    assert schedule.due(WATCHED, 22.1) == WATCHED


def test_a_view_that_nobody_read_yet_is_due(schedule):
    count = CountView()

    assert schedule.due([*WATCHED, count], 10.0) == [count]
    assert schedule.next_at([*WATCHED, count]) == 0.0


def test_what_ages_by_itself_is_read_again(schedule):
    schedule.took(LONG_CALLS, began=10.0, cost=0.0, shown=True)

    assert schedule.due([LONG_CALLS], 10.9) == []
    assert schedule.due([LONG_CALLS], 11.1) == [LONG_CALLS]


def test_a_view_that_was_left_is_forgotten(schedule):
    schedule.due([FLOOR], 10.0)

    assert schedule.due(WATCHED, 10.0) == [FIGURES]


def test_nobody_need_listen_before_something_could_be_shown(schedule):
    assert schedule.free_at(WATCHED) == pytest.approx(10.1)
    assert schedule.free_at([]) == 0.0


def test_without_views_nothing_is_awaited(schedule):
    assert schedule.next_at([]) is None
    assert schedule.next_at([FLOOR]) is None
