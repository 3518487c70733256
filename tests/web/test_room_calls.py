"""Calling people into a room from its page, and speaking to everybody in it."""

from functools import partial

import pytest

from tests.sandbox import asking

ROOM = "/conferences/standup"
BOB = "+442079460222"


@pytest.fixture
def calls(sandbox):
    """The calls as the platform has them."""
    return partial(asking.calls, sandbox)


def fill_in(browser, resource, **typed):
    return browser.click("POST", f"{ROOM}/{resource}", target="form#ask-form", data=typed)


def test_the_room_offers_to_add_to_listen_and_to_announce(moderator, standup):
    page = moderator.get(ROOM).text

    for action, key in (("add", "+"), ("listen", "l"), ("announce", "a")):
        assert f'data-action="{action}"' in page
        assert f'data-key="{key}"' in page


@pytest.mark.parametrize("resource", ["people", "me", "announcement"])
def test_each_has_a_form(moderator, standup, resource):
    answer = moderator.click("GET", f"{ROOM}/{resource}", target="div#ask")

    assert answer.status_code == 200
    assert f'hx-post="{ROOM}/{resource}"' in answer.text


def test_somebody_is_called_in_and_shows_above_the_roster(moderator, sandbox, standup, calls):
    answer = fill_in(moderator, "people", number=BOB, cli=sandbox.numbers[0])

    assert answer.headers["HX-Trigger"] == "ask:done"
    assert [call["to"] for call in calls() if call["kind"] == "conference"] == [BOB]
    page = moderator.get(ROOM).text
    assert 'data-arrival="ringing"' in page


def test_the_same_form_sent_twice_calls_once(moderator, sandbox, standup, calls):
    typed = {"number": BOB, "cli": sandbox.numbers[0], "command_id": "a1b2c3d4e5f6"}

    fill_in(moderator, "people", **typed)
    fill_in(moderator, "people", **typed)

    assert len([call for call in calls() if call["kind"] == "conference"]) == 1


def test_what_is_wrong_stands_beside_its_field(moderator, sandbox, standup):
    answer = fill_in(moderator, "people", number="0701", cli=sandbox.numbers[0])

    assert answer.status_code == 422
    assert "Begin with a plus" in answer.text
    assert 'value="0701"' in answer.text


def test_an_operators_phone_is_remembered(moderator, sandbox, standup):
    fill_in(moderator, "me", number=BOB, cli=sandbox.numbers[0], sound="listen")

    answer = moderator.click("GET", f"{ROOM}/me", target="div#ask")

    assert f'value="{BOB}"' in answer.text


def test_an_announcement_reaches_everybody(moderator, standup, calls):
    answer = fill_in(moderator, "announcement", text="Five minutes.", locale="en-GB")

    assert answer.headers["HX-Trigger"] == "ask:done"
    heard = {call["call_id"]: call["played"] for call in calls()}
    for call_id in standup.values():
        assert heard[call_id] == [{"to": "caller", "said": "Five minutes."}]


def test_a_refusal_keeps_the_form_and_says_why(moderator, sandbox, standup):
    sandbox.floor.faults.put({"rest": {"status": 402, "requests": ["POST"]}})

    answer = fill_in(moderator, "people", number=BOB, cli=sandbox.numbers[0])

    assert "not enough credit" in answer.text
    assert f'value="{BOB}"' in answer.text


@pytest.mark.parametrize("resource", ["people", "me", "announcement"])
def test_a_viewer_may_do_none_of_it(viewer, standup, resource):
    assert fill_in(viewer, resource, number=BOB, text="Hello").status_code == 403
