"""Topics: canonical names of what a page shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.operations import conferences, policy, views
from dashboard.sinch import times
from dashboard.sinch.times import SECOND
from tests.house import ALICE, ANNA, SALES, STANDUP, House

VIEWS = [
    views.FloorView(),
    views.FloorView(page=7),
    views.CountView(),
    views.FiguresView(),
    views.RoomsView(),
    views.RoomView("app-1", "standup"),
    views.RoomView("app-1", "a:b/c ?&%ü"),
    views.CallView("8f2b"),
    views.CallView("a b:c"),
    views.CalloutsView(),
]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.topic)
def test_a_topic_is_read_back_as_the_view_it_names(view):
    assert views.parse(view.topic) == view


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "calls",
        "calls?page=1",
        "calls?state=live&order=-started&page=0",
        "calls?state=live&order=-started&page=01",
        "calls?state=live&order=-started&page=99999",
        "calls?order=-started&state=live&page=1",
        "calls?state=live&order=-started&page=1&more=1",
        "conference:a",
        "conference:a:b:c",
        "call:a b",
        "operators",
    ],
)
def test_what_is_not_exactly_a_views_own_topic_is_refused(topic):
    with pytest.raises(views.UnknownTopic):
        views.parse(topic)


@given(st.text(max_size=60))
def test_no_text_does_more_than_be_refused(topic):
    try:
        view = views.parse(topic)
    except views.UnknownTopic:
        return
    assert view.topic == topic


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.topic)
def test_looking_at_a_view_is_an_action_of_the_policy(view):
    assert views.action_of(view) in policy.ACTIONS


def test_the_floor_shows_a_call_that_rang_in(home: House):
    call_id = home.ring_in(SALES, ALICE)

    with home.database.reading() as connection:
        board = views.read(connection, views.FloorView(), now=times.now())

    assert list(board.rows) == [call_id]
    assert board.versions[call_id] >= 1


def test_the_figures_and_the_count_speak_of_the_same_floor(home: House):
    home.ring_in(SALES, ALICE)

    with home.database.reading() as connection:
        figures = views.read(connection, views.FiguresView(), now=times.now()).head
        count = views.read(connection, views.CountView(), now=times.now()).head

    assert (figures.now.active, figures.today.calls) == (1, 1)
    assert (count.matching, count.among, count.pages) == (1, 1, 1)


def test_a_version_rises_when_the_call_goes_on(home: House):
    call_id = home.ring_in(SALES, ALICE)
    with home.database.reading() as connection:
        before = views.read(connection, views.FloorView(), now=times.now())
    home.control("POST", f"calls/{call_id}/answer")

    with home.database.reading() as connection:
        after = views.read(connection, views.FloorView(), now=times.now())

    assert after.versions[call_id] > before.versions[call_id]
    assert after.rows[call_id].state == "talking"


def test_whoever_leaves_a_room_is_among_its_last_words_and_not_on_the_roster(home: House):
    alice = home.join_the_standup()
    view = views.RoomView(home.runtime.application_key, STANDUP)

    home.control("POST", f"calls/{alice}/hang-up")
    home.sandbox.advance(1)
    board = views.look(home.runtime, view)

    assert (list(board.versions), list(board.last_words)) == ([], [alice])
    assert not board.last_words[alice].on_roster


def test_how_long_a_refusal_is_shown_is_counted_to_the_moment_that_a_view_is_of(home: House):
    call_id = home.join_the_standup()
    home.control("PUT", "faults", {"rest": {"status": 402}})
    conferences.mute(home.runtime, STANDUP, call_id, by=ANNA)
    conferences.kick_all(home.runtime, STANDUP, by=ANNA)
    home.control("PUT", "faults", {})
    room = views.RoomView(home.runtime.application_key, STANDUP)
    now = home.runtime.clock()

    def notes(at: int) -> list[object]:
        with home.database.reading() as connection:
            shown = views.read(connection, room, now=at)
            [listed] = views.read(connection, views.RoomsView(), now=at).rows.values()
            call = views.read(connection, views.CallView(call_id), now=at).head
        return [
            note
            for one in (*shown.rows.values(), shown.head, listed, call)
            if (note := one.command)
        ]

    assert len(notes(now)) == 4
    assert notes(now + 3600 * SECOND) == []
