"""What the floor can be asked for: read from addresses, written into topics, never a way around."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.operations import floor, views
from dashboard.operations.floor import CountView, FiguresView, FloorView
from dashboard.store.calls import LIVE_STATES, ORDERS, Filter

ASKED = {
    "state": "menu",
    "direction": "inbound",
    "number": "+46 70",
    "application": "app-1",
    "step": "runMenu",
    "over": "1:30",
    "sort": "-duration",
    "page": "2",
}
WANTED = Filter(
    states=("menu",),
    direction="inbound",
    number="4670",
    application="app-1",
    step="runMenu",
    over=90,
)

filters = st.builds(
    Filter,
    of=st.just("live"),
    states=st.sets(st.sampled_from(LIVE_STATES)).map(
        lambda chosen: tuple(state for state in LIVE_STATES if state in chosen)
    ),
    direction=st.sampled_from([None, "inbound", "outbound"]),
    number=st.sampled_from([None, "4670", "alice", "a&b=c", "café+"]),
    application=st.sampled_from([None, "app 1", "app,2"]),
    step=st.sampled_from([None, "park"]),
    over=st.none() | st.integers(0, floor.LONGEST_SECONDS),
)
asked_views = st.builds(
    FloorView,
    page=st.integers(1, floor.FURTHEST_PAGE),
    wanted=filters,
    order=st.sampled_from([*ORDERS, *(f"-{order}" for order in ORDERS)]),
)


def test_all_that_an_address_asks_for_is_understood():
    assert floor.understand(ASKED) == floor.Asked(FloorView(2, WANTED, "-duration"), {})


def test_the_plain_floor_keeps_its_plain_topic_and_address():
    plain = floor.understand({}).view

    assert plain.topic == "calls?state=live&order=-started&page=1"
    assert plain.address == "/"


@given(asked_views)
def test_a_view_is_read_back_from_its_topic_and_from_its_address(view):
    address = view.address.partition("?")[2]

    assert views.parse(view.topic) == view
    assert views.parse(CountView(view).topic) == CountView(view)
    assert floor.understand(dict(parse_qsl(address))).view == view


def test_todays_failed_and_answered_calls_are_lists_of_their_own():
    for of in ("failed", "answered"):
        view = floor.understand({"state": of}).view
        assert view.wanted == Filter(of=of)
        assert view.address == f"/?state={of}"


def test_the_figures_have_a_topic():
    assert views.parse("figures") == FiguresView()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("state", "asleep", "unknown"),
        ("state", "menu,asleep", "unknown"),
        ("state", "menu,failed", "unknown"),
        ("direction", "up", "unknown"),
        ("step", "dance", "unknown"),
        ("sort", "colour", "unknown"),
        ("sort", "--started", "unknown"),
        ("over", "soon", "not-a-duration"),
        ("over", "-5", "not-a-duration"),
        ("over", "٣", "not-a-duration"),
        ("over", "99999999", "not-a-duration"),
        ("number", "4" * 65, "too-long"),
        ("application", "x" * 65, "too-long"),
    ],
)
def test_what_cannot_be_is_named_and_the_rest_still_counts(name, value, code):
    read = floor.understand(ASKED | {name: value})

    assert read.problems == {name: code}
    assert read.view.page == 2


@pytest.mark.parametrize(
    "topic",
    [
        "calls?state=live&order=-started&page=1&more=1",
        "calls?state=live&order=-started",
        "calls?state=menu&order=-started&page=1&state=menu",
        "calls?state=menu,arriving&order=-started&page=1",
        "calls?state=arriving%2Cmenu&order=-started&page=1",
        "calls?state=live&direction=&order=-started&page=1",
        "calls?state=live&number=%2B4670&order=-started&page=1",
        "calls?state=live&over=1:30&order=-started&page=1",
        "calls?state=asleep&order=-started&page=1",
        "calls?direction=inbound&state=live&order=-started&page=1",
        "calls?" + "a=1&" * 100,
        "count",
        "count?",
        "figures?",
        "figures?state=live",
    ],
)
def test_a_topic_that_is_not_written_the_one_way_is_refused(topic):
    with pytest.raises(views.UnknownTopic):
        views.parse(topic)


@example({"application": "0 \b", "number": "anna \b"})  # what cannot be shown ends in a space
@given(st.dictionaries(st.sampled_from(sorted(ASKED)), st.text(max_size=80)))
def test_nothing_that_is_asked_for_breaks_the_reading(asked):
    view = floor.understand(asked).view

    assert views.parse(view.topic) == view
