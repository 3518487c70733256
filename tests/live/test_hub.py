"""Who watches what: rooms that empty are forgotten, caps hold."""

import pytest

from dashboard.live.boards import Audience
from dashboard.live.hub import MOST_TOPICS, Full, Gone, Hub
from dashboard.operations.views import CalloutsView, FloorView, RoomsView
from tests.live.conftest import alice

FLOOR = Audience(FloorView(), "en", "moderate")
ROOMS = Audience(RoomsView(), "en", "moderate")


@pytest.fixture
def hub() -> Hub:
    made = Hub(most_browsers=2)
    made.enter("annas", alice())
    return made


def test_those_who_watch_the_same_share_one_memory(hub):
    hub.enter("bos", alice())

    assert hub.watch("annas", FLOOR) is hub.watch("bos", FLOOR)
    assert len(hub.watched()) == 1


def test_another_language_or_other_rights_are_another_audience(hub):
    for audience in (
        FLOOR,
        Audience(FloorView(), "zh", "moderate"),
        Audience(FloorView(), "en", "view"),
    ):
        hub.watch("annas", audience)

    assert len({one.audience.room for one in hub.watched()}) == 3


def test_what_nobody_watches_any_more_is_forgotten(hub):
    hub.enter("bos", alice())
    hub.watch("annas", FLOOR)
    hub.watch("bos", FLOOR)

    hub.leave("bos")
    assert [one.audience for one in hub.watched()] == [FLOOR]

    hub.unwatch("annas", FLOOR)
    assert hub.watched() == []


def test_a_browser_that_went_while_it_subscribed_leaves_nothing_behind(hub):
    hub.leave("annas")

    with pytest.raises(Gone):
        hub.watch("annas", FLOOR)

    assert hub.watched() == []


def test_a_memory_that_is_made_anew_has_another_epoch(hub):
    first = hub.watch("annas", FLOOR).epoch
    hub.unwatch("annas", FLOOR)

    assert hub.watch("annas", FLOOR).epoch != first


def test_no_more_browsers_than_the_cap(hub):
    hub.enter("bos", alice())

    with pytest.raises(Full):
        hub.enter("cleos", alice())

    assert sorted(hub.viewers()) == ["annas", "bos"]


def test_no_more_views_of_one_browser_than_the_cap(hub):
    for page in range(1, MOST_TOPICS + 1):
        hub.watch("annas", Audience(FloorView(page), "en", "moderate"))

    with pytest.raises(Full):
        hub.watch("annas", ROOMS)
    assert hub.watch("annas", FLOOR).audience == FLOOR


def test_leaving_twice_or_without_having_come_does_nothing(hub):
    hub.leave("annas")
    hub.leave("annas")
    hub.leave("nobodys")
    hub.unwatch("nobodys", Audience(CalloutsView(), "en", "view"))

    assert len(hub) == 0
