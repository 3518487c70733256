"""The root of each live view, fetched again by the bridge."""

import pytest
from flask_babel import force_locale

from dashboard.live import boards
from dashboard.operations import views
from dashboard.sinch.times import SECOND
from dashboard.store import applications
from tests import people

ROOM = views.RoomView(people.APPLICATION, "standup").topic


def refill(browser, topic: str):
    return browser.get("/live/view", query_string={"topic": topic}, headers={"X-Live-Fill": topic})


@pytest.mark.parametrize(
    "topic",
    [
        views.FloorView().topic,
        views.CountView().topic,
        "figures",
        "conferences",
        ROOM,
        "callouts",
        f"call:{people.ALICES}",
    ],
)
def test_a_root_comes_alone_and_says_which_it_is(viewer, happens, standup, topic, now):
    happens(people.rings_in(at=now))

    piece = refill(viewer, topic)

    assert piece.status_code == 200
    assert f'data-topic="{topic}"'.replace("&", "&amp;") in piece.text
    assert "<html" not in piece.text
    assert "data-rows" in piece.text


@pytest.mark.parametrize(
    ("path", "topic"),
    [
        ("/", views.FloorView().topic),
        ("/", views.CountView().topic),
        ("/", "figures"),
        ("/?state=menu&sort=from&page=2", "calls?state=menu&order=from&page=2"),
        ("/conferences", "conferences"),
        ("/conferences/standup", ROOM),
    ],
)
def test_the_page_says_where_its_root_is_fetched_again(viewer, standup, path, topic):
    page = viewer.get(path).text
    root = page.partition(f'data-topic="{topic}"'.replace("&", "&amp;"))[2].partition(">")[0]
    source = root.partition('data-src="')[2].partition('"')[0].replace("&amp;", "&")

    piece = viewer.get(source)

    assert piece.status_code == 200
    assert f'data-topic="{topic}"'.replace("&", "&amp;") in piece.text


@pytest.mark.parametrize(
    "topic",
    ["", "calls", "calls?state=ended", "secrets", "conference:x", "call:nobody", "x" * 5000],
)
def test_a_topic_that_names_nothing_is_not_there(viewer, topic):
    assert refill(viewer, topic).status_code == 404


def test_the_first_rows_are_those_that_a_push_would_bring(app, viewer, runtime, standup):
    view = views.RoomView(people.APPLICATION, "standup")
    page = refill(viewer, view.topic).text
    with runtime.database.reading() as connection:
        board = views.read(connection, view, now=runtime.clock())

    with app.test_request_context(), force_locale("en"):
        pushed = [boards.row_html(view, row, "view") for row in board.rows.values()]

    for row in pushed:
        assert row.strip().splitlines()[0] in page


def test_no_live_piece_carries_anybodys_token(moderator, standup):
    piece = refill(moderator, ROOM)

    assert moderator.csrf not in piece.text


def test_an_application_whose_first_hour_has_passed_is_not_explained(viewer, runtime, happens):
    now = runtime.clock()
    explained = "Calls which began earlier appear with their next callback."
    assert explained in viewer.get("/").text

    people.record(runtime.database, people.rings_in(), now=now - 3601 * SECOND)
    with runtime.database.writing() as connection:
        applications.note_first_events(connection)

    assert explained not in viewer.get("/").text
