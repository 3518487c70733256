import pytest

from tests.sandbox import asking

PATH = "/api/v1/callouts"


@pytest.fixture
def robot(program):
    return program("moderator")


def spoken(sandbox, **changes) -> dict:
    callout = {
        "destination": {"type": "number", "endpoint": "+14045000104"},
        "cli": sandbox.numbers[0],
        "locale": "en-US",
        "text": "The standup begins.",
    } | changes
    return {"method": "ttsCallout", "ttsCallout": callout}


def send(robot, body, **headers: str):
    return robot.client.post(PATH, json=body, headers=robot.headers | headers)


def test_the_platforms_own_body_places_a_call(robot, sandbox):
    answer = send(robot, spoken(sandbox))

    assert answer.status_code == 200
    assert (answer.json["verb"], answer.json["status"]) == ("callout", "confirmed")
    [call] = asking.calls(sandbox)
    assert call["to"] == "+14045000104"


def test_a_call_into_a_room_is_placed_too(robot, sandbox):
    callout = {
        "destination": {"type": "number", "endpoint": "+14045000104"},
        "cli": sandbox.numbers[0],
        "conferenceId": "standup",
    }

    answer = send(robot, {"method": "conferenceCallout", "conferenceCallout": callout})

    assert answer.json["status"] == "confirmed"
    assert answer.json["conference_id"] == "standup"


def test_the_same_key_places_one_call(robot, sandbox):
    first = send(robot, spoken(sandbox), **{"Idempotency-Key": "monday"})
    second = send(robot, spoken(sandbox), **{"Idempotency-Key": "monday"})

    assert first.json["id"] == second.json["id"]
    assert len(asking.calls(sandbox)) == 1


def test_a_key_is_for_one_callout_only(robot, sandbox):
    send(robot, spoken(sandbox), **{"Idempotency-Key": "monday"})

    other = send(robot, spoken(sandbox, text="Another"), **{"Idempotency-Key": "monday"})

    assert other.status_code == 422
    assert len(asking.calls(sandbox)) == 1


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_that_is_none_is_refused(robot, sandbox, key):
    assert send(robot, spoken(sandbox), **{"Idempotency-Key": key}).status_code == 400
    assert asking.calls(sandbox) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cli": None}, "cli"),
        ({"cli": "46701234567"}, "cli"),
        ({"destination": {"type": "number", "endpoint": "0701"}}, "destination"),
        ({"destination": None}, "ttsCallout.destination"),
        ({"destination": "+46701234567"}, "ttsCallout.destination"),
        ({"text": "x" * 601}, "text"),
        ({"custom": "x" * 1025}, "custom"),
        ({"dtmf": "1*"}, "dtmf"),
        ({"destination": {"type": "did", "endpoint": "+46701234567"}}, "destination.type"),
        ({"prompts": "x" * 601}, "prompts"),
    ],
)
def test_what_the_platform_would_drop_is_refused_by_field(robot, sandbox, changes, field):
    answer = send(robot, spoken(sandbox, **changes))

    assert answer.status_code == 422
    assert [wrong["field"] for wrong in answer.json["errors"]] == [field]
    assert asking.calls(sandbox) == []


@pytest.mark.parametrize("seconds", [0, 14_401])
def test_no_call_into_a_room_is_longer_than_four_hours(robot, sandbox, seconds):
    to_standup = {
        "destination": {"type": "number", "endpoint": "+14045000104"},
        "conferenceId": "standup",
        "maxDuration": seconds,
    }

    answer = send(robot, {"method": "conferenceCallout", "conferenceCallout": to_standup})

    assert answer.status_code == 422
    assert answer.json["errors"] == [{"field": "maxDuration", "code": "out-of-range"}]
    assert asking.calls(sandbox) == []


@pytest.mark.parametrize("body", [{}, {"method": "faxCallout"}, {"method": "ttsCallout"}])
def test_what_is_no_callout_is_refused(robot, body):
    assert send(robot, body).status_code == 422
