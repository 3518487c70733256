"""What is sent for a change: the order, the rows that changed, the head if it changed."""

from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import force_locale

from dashboard.live.boards import Audience, Watched
from dashboard.operations import views
from dashboard.operations.views import FloorView
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
    assert push.figures


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

    assert all(push is not None and push.rows for push in shown)
