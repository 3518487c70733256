"""Finding a call again."""

import pytest

from dashboard.operations import history
from tests.house import ALICE, BOB, SALES, House


def test_a_call_is_found_by_its_number_and_by_its_id(home: House):
    alices = home.ring_in(SALES, ALICE)
    home.ring_in(SALES, BOB)

    by_number = history.search(home.runtime, find="46701740611")
    by_id = history.search(home.runtime, find=alices)

    assert [row.call_id for row in by_number.rows] == [alices]
    assert [row.call_id for row in by_id.rows] == [alices]


def test_pages_follow_each_other_without_gap_or_repeat(home: House):
    rung = {home.ring_in(SALES, f"+4670174{number:04}") for number in range(history.PAGE + 3)}

    first = history.search(home.runtime)
    second = history.search(home.runtime, after=first.after.encode())

    shown = [row.call_id for row in (*first.rows, *second.rows)]
    assert len(first.rows) == history.PAGE
    assert len(shown) == len(set(shown)) == len(rung)
    assert second.after is None


def test_a_place_that_no_page_gave_is_refused(home: House):
    with pytest.raises(ValueError, match=r"cursor|place|base64"):
        history.search(home.runtime, after="nonsense")


def test_a_call_tells_what_happened_in_order(home: House):
    call_id = home.ring_in(SALES)
    home.control("POST", f"calls/{call_id}/answer")
    home.control("POST", f"calls/{call_id}/hang-up")
    home.sandbox.advance(1)

    story = history.story(home.runtime, call_id)

    assert story
    assert (story.call.state, story.commands) == ("ended", [])
    assert [event.kind for event in story.events] == [
        "call-arrived",
        "call-answered",
        "call-disconnected",
    ]


def test_a_call_that_no_event_named_is_not_found(home: House):
    assert history.call(home.runtime, "never-heard-of") is None
    assert history.story(home.runtime, "never-heard-of") is None


def test_the_latest_end_is_known_once_a_call_is_over(home: House):
    call_id = home.ring_in(SALES)
    assert history.last_ended_at(home.runtime) is None

    home.control("POST", f"calls/{call_id}/hang-up")
    home.sandbox.advance(1)

    ended = history.call(home.runtime, call_id)
    assert ended
    assert history.last_ended_at(home.runtime) == ended.ended_at
