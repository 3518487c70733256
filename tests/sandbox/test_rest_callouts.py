"""Callouts as they are asked for."""

import pytest

from tests.sandbox.asking import CALLOUTS, SPEAK, code
from tests.sandbox.door import BOB


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", 40001),
        (b"{", 40001),
        (b"[]", 40001),
        (b'{"method":"ttsCallout","method":"ttsCallout"}', 40001),
        ({}, 40002),
        ({"method": "faxCallout"}, 40001),
        ({"method": "ttsCallout"}, 40002),
        ({"method": "ttsCallout", "ttsCallout": {}}, 40002),
        ({"method": "ttsCallout", "ttsCallout": {"destination": {"type": "number"}}}, 40002),
        ({"method": "ttsCallout", "ttsCallout": 1}, 40001),
        ({"method": "customCallout", "customCallout": {"ice": {"action": {}}}}, 40001),
        ({"method": "customCallout", "customCallout": {"ice": "hello"}}, 40001),
        ({"method": "customCallout", "customCallout": {"ice": "{"}}, 40001),
        ({"method": "customCallout", "customCallout": {"maxDuration": 14401}}, 40001),
    ],
)
def test_a_callout_that_cannot_be_read_is_refused(body, expected, send, sandbox):
    assert code(send("POST", CALLOUTS, body)) == expected
    assert sandbox.floor.calls == {}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"destination": {"type": "number", "endpoint": BOB.removeprefix("+")}}, 40005),
        ({"destination": {"type": "number", "endpoint": "+call-bob"}}, 40001),
        ({"destination": {"type": "did", "endpoint": BOB}}, 40001),
        ({"text": "x" * 601}, 40001),
        ({"prompts": "x" * 601}, 40001),
        ({"custom": "é" * 513}, 40001),
        ({"cli": "1" * 65}, 40001),
        ({"enableAce": "yes"}, 40001),
    ],
)
def test_a_callout_over_a_limit_is_refused(change, expected, send):
    body = {"method": "ttsCallout", "ttsCallout": SPEAK["ttsCallout"] | change}

    assert code(send("POST", CALLOUTS, body)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"conferenceId": None}, 40002),
        ({"conferenceId": ""}, 40002),
        ({"conferenceId": "x" * 65}, 40001),
        ({"mohClass": "polka"}, 40001),
        ({"maxDuration": 0}, 40001),
    ],
)
def test_a_conference_callout_needs_a_room_within_the_limits(change, expected, send):
    callout = {"destination": {"type": "number", "endpoint": BOB}, "conferenceId": "standup"}

    answer = send(
        "POST", CALLOUTS, {"method": "conferenceCallout", "conferenceCallout": callout | change}
    )

    assert code(answer) == expected
