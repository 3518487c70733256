"""What programs ask of calls, and what the platform then has."""

from functools import partial

import pytest

from dashboard.operations import asking
from tests.sandbox.asking import call


def ask(robot, call_id, **body):
    return robot.client.post(f"/api/v1/calls/{call_id}/commands", json=body, headers=robot.headers)


@pytest.fixture
def robot(program):
    return program("moderator")


@pytest.fixture
def platform(sandbox):
    """A call as the platform has it."""
    return partial(call, sandbox)


def test_a_text_is_said(robot, standup, platform):
    answer = ask(robot, standup["alice"], verb="say", text="Quiet, please.", locale="en-GB")

    assert (answer.status_code, answer.json["status"]) == (200, "confirmed")
    assert answer.json["params"] == {"text": "Quiet, please.", "locale": "en-GB"}
    assert platform(standup["alice"])["played"] == [{"to": "caller", "said": "Quiet, please."}]


def test_a_sound_is_played(robot, standup, platform):
    url = "https://media.example.net/chime.mp3"

    answer = ask(robot, standup["alice"], verb="play", url=url)

    assert answer.json["status"] == "confirmed"
    assert platform(standup["alice"])["played"] == [{"to": "caller", "played": [f"#href[{url}]"]}]


def test_a_call_is_parked_and_taken_out_into_a_room(robot, standup, platform):
    alice = standup["alice"]

    parked = ask(robot, alice, verb="park", introPrompt="#tts[One moment.]", maxDuration=120)
    assert parked.json["status"] == "confirmed"
    assert platform(alice)["stage"] == "parked"

    out = ask(robot, alice, verb="continue", conferenceId="lobby")
    assert out.json["status"] == "confirmed"
    assert platform(alice)["conference_id"] == "lobby"


def test_a_recording_is_begun_and_ended(robot, standup, platform):
    alice = standup["alice"]
    options = {"format": "mp3", "transcriptionOptions": {"enabled": True, "locale": "en-GB"}}

    assert ask(robot, alice, verb="start-recording", options=options).json["status"] == "confirmed"
    assert platform(alice)["recording"] is True
    assert ask(robot, alice, verb="stop-recording").json["status"] == "confirmed"
    assert platform(alice)["recording"] is False


def test_what_the_call_does_not_take_now_is_an_outcome_with_its_reason(robot, standup):
    answer = ask(robot, standup["alice"], verb="stop-recording")

    assert answer.status_code == 200
    assert (answer.json["status"], answer.json["reason"]) == ("refused", "not-recording")


def test_a_call_that_is_over_takes_nothing(robot, runtime, standup):
    ask(robot, standup["alice"], verb="hang-up")
    asking.look_up(runtime, standup["alice"])

    answer = ask(robot, standup["alice"], verb="say", text="Hello?")

    assert (answer.json["status"], answer.json["reason"]) == ("refused", "over")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"verb": "dance"}, "verb"),
        ({}, "verb"),
        ({"verb": ["say"]}, "verb"),
        ({"verb": "say"}, "text"),
        ({"verb": "say", "text": "x" * 601}, "text"),
        ({"verb": "say", "text": "Hello", "leg": "third"}, "leg"),
        ({"verb": "say", "text": "Hello", "locale": "xx-XX"}, "locale"),
        ({"verb": "say", "text": "Hello", "volume": 11}, "volume"),
        ({"verb": "play", "url": "chime.mp3"}, "url"),
        ({"verb": "park", "maxDuration": 601}, "max_duration"),
        ({"verb": "continue", "conferenceId": "stand\0up"}, "room"),
        ({"verb": "park", "maxDuration": "soon"}, "maxDuration"),
        ({"verb": "continue", "number": "12"}, "number"),
        ({"verb": "continue", "conferenceId": "x" * 65}, "room"),
        ({"verb": "start-recording", "options": {"format": 3}}, "options.format"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(robot, standup, body, field):
    answer = robot.client.post(
        f"/api/v1/calls/{standup['alice']}/commands", json=body, headers=robot.headers
    )

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == field


def test_a_viewer_may_steer_nothing(program, standup):
    answer = ask(program("viewer"), standup["alice"], verb="say", text="Hello")

    assert answer.status_code == 403
