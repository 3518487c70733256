import pytest

from dashboard.sinch.times import SECOND
from dashboard.web import reading
from tests import people


@pytest.fixture(autouse=True)
def _inside_the_site(app):
    with app.app_context():
        yield


def test_the_latest_end_is_none_before_any_call(happens):
    assert reading.last_ended_at() is None

    happens(people.rings_in(), people.hangs_up(at=people.NOON + 60 * SECOND))

    assert reading.last_ended_at() == people.NOON + 60 * SECOND


def test_a_call_has_its_events_and_commands(happens):
    happens(people.rings_in(), people.hangs_up())

    story = reading.story(people.ALICES)

    assert story is not None
    assert [event.kind for event in story.events] == ["call-arrived", "call-disconnected"]
    assert story.commands == []


def test_a_call_that_no_event_named_has_no_story():
    assert reading.story("nobody") is None
    assert reading.call("nobody") is None


def test_a_room_is_ours_unless_only_another_application_has_it(happens):
    happens(*people.the_standup())

    assert reading.application_of("standup", None) == people.APPLICATION
    assert reading.application_of("standup", "another") == "another"
    assert reading.application_of("nowhere", None) == people.APPLICATION


def test_somebody_who_left_is_not_on_the_roster(happens):
    happens(*people.the_standup())
    room = (people.APPLICATION, "standup")
    assert reading.participant(*room, people.BOBS) is not None

    happens(people.is_gone(people.BOBS, at=people.NOON + 60 * SECOND))

    assert reading.participant(*room, people.BOBS) is None
    assert reading.participant(*room, people.ALICES) is not None


def test_a_command_that_was_never_given_is_none():
    assert reading.command("0123456789") is None
