"""What is sent for a change: the order, the rows that changed, the head if it changed."""

from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import force_locale

from dashboard import fragments
from dashboard.live.boards import Audience, Watched
from dashboard.operations import views
from dashboard.operations.views import Board, FloorView
from tests.house import ALICE, BOB, SALES, House

AUDIENCE = Audience(FloorView(), "en", "moderate")


@pytest.fixture(autouse=True)
def _in_english(app: Flask):
    with app.test_request_context(), force_locale("en"):
        yield


@pytest.fixture
def read(home: House):
    def read():
        with home.database.reading() as connection:
            return views.read(connection, FloorView(), now=home.runtime.clock())

    return read


def test_the_first_look_shows_everything(home, read):
    call_id = home.ring_in(SALES, ALICE)

    push = Watched(AUDIENCE).show(read())

    assert (push.seq, push.ids, list(push.rows)) == (1, [call_id], [call_id])


def test_an_unchanged_board_sends_nothing(home, read):
    home.ring_in(SALES, ALICE)
    watched = Watched(AUDIENCE)
    watched.show(read())

    assert watched.show(read()) is None
    assert watched.seq == 1


def test_only_the_row_that_changed_is_rendered(home, read):
    alices, bobs = home.ring_in(SALES, ALICE), home.ring_in(SALES, BOB)
    watched = Watched(AUDIENCE)
    watched.show(read())

    home.control("POST", f"calls/{alices}/answer")
    push = watched.show(read())

    assert list(push.rows) == [alices]
    assert set(push.ids) == {alices, bobs}


def test_whoever_joins_an_empty_view_does_not_hide_the_first_call_from_those_here(home, read):
    watched = Watched(AUDIENCE)
    watched.begin(read())

    call_id = home.ring_in(SALES, ALICE)
    watched.begin(read())

    assert watched.show(read()).ids == [call_id]


def test_a_beginning_never_hides_what_others_were_not_shown_yet(home, read):
    home.ring_in(SALES, ALICE)
    watched = Watched(AUDIENCE)
    watched.begin(read())
    bobs = home.ring_in(SALES, BOB)

    watched.begin(read())

    assert (watched.seq, list(watched.show(read()).rows)) == (1, [bobs])


def test_a_row_that_cannot_be_rendered_leaves_what_was_shown_as_it_was(home, read):
    home.ring_in(SALES, ALICE)
    watched = Watched(AUDIENCE)
    watched.show(read())
    poisoned = replace(read(), rows={"bobs": object()}, versions={"bobs": 1})

    with pytest.raises(TypeError):
        watched.show(poisoned)

    assert watched.seq == 1
    assert watched.show(read()) is None


def test_every_kind_of_view_can_be_rendered(home):
    call_id = home.join_the_standup(ALICE)
    every = [
        FloorView(),
        views.CountView(),
        views.FiguresView(),
        views.RoomsView(),
        views.RoomView(home.runtime.application_key, "daily-standup"),
        views.CallView(call_id),
    ]
    with home.database.reading() as connection:
        now = home.runtime.clock()
        shown = [
            Watched(Audience(view, "en", "view")).show(views.read(connection, view, now=now))
            for view in every
        ]

    assert all(push is not None and (push.rows or push.figures) for push in shown)


def test_a_call_that_ended_says_how_once_and_has_no_place(home, read):
    call_id = home.ring_in(SALES, ALICE)
    watched = Watched(AUDIENCE)
    watched.show(read())
    home.control("POST", f"calls/{call_id}/hang-up")
    board = read()

    assert watched.left(board) == [call_id]
    with home.database.reading() as connection:
        words = views.calls_of(connection, [call_id], home.runtime.clock())
    push = watched.show(replace(board, last_words=words))

    assert push.ids == []
    assert 'data-field="state" data-value="failed"' in push.rows[call_id]
    assert watched.show(replace(board, last_words=words)) is None


def test_what_newer_calls_push_off_a_full_page_did_not_leave():
    full = [f"call-{number:02}" for number in range(views.PAGE)]
    watched = Watched(AUDIENCE, order=full)
    newer = ["new", *full[:-1]]

    assert watched.left(Board({}, dict.fromkeys(newer, 1))) == []
    without = [*newer[:10], *newer[11:], "old"]
    assert watched.left(Board({}, dict.fromkeys(without, 1))) == [newer[10]]


def test_a_call_on_two_floors_is_rendered_once_in_each_language(home, read):
    home.ring_in(SALES, ALICE)
    board = read()
    drawn = fragments.CALLS_RENDERED._value.get()

    pushes = [
        Watched(Audience(FloorView(order=order), "en", "view")).show(board)
        for order in ("from", "to")
    ]
    with force_locale("zh_Hans_CN"):
        chinese = Watched(Audience(FloorView(), "zh_Hans_CN", "view")).show(board)

    assert pushes[0].rows == pushes[1].rows != chinese.rows
    assert fragments.CALLS_RENDERED._value.get() == drawn + 2
