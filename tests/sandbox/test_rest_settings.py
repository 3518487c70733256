"""Numbers, callback URLs, and what is known of a number."""

import json

import pytest

from tests.sandbox.asking import CALLOUTS, NUMBERS, SPEAK, code


def test_numbers_are_given_and_taken(voice, sandbox, send):
    first = sandbox.numbers[0]
    voice.unassign_number(first)
    without = {each.number: each.application_key for each in voice.numbers()}
    taken_twice = send("DELETE", NUMBERS, {"number": first})
    voice.assign_numbers([first])

    assert without[first] is None
    assert without[sandbox.numbers[1]] == sandbox.application_key
    assert code(taken_twice) == 40001
    assert all(each.application_key == sandbox.application_key for each in voice.numbers())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, 40002),
        ({"numbers": []}, 40001),
        ({"numbers": ["+15005550006"]}, 40001),
        ({"numbers": [1]}, 40001),
        ({"numbers": [f"+1404555{n:04}" for n in range(101)]}, 40001),
        ({"numbers": ["+14045550110"], "capability": "telex"}, 40001),
        ({"numbers": ["+14045550110"], "capability": "sms"}, 40001),
        ({"numbers": ["+14045550110"], "applicationkey": "somebody-else"}, 40003),
    ],
)
def test_numbers_that_cannot_be_given_are_refused(body, expected, send):
    assert code(send("POST", NUMBERS, body)) == expected


def test_callback_urls_are_replaced_and_cleared(voice, send, sandbox):
    path = f"/v1/configuration/callbacks/applications/{sandbox.application_key}"
    both = {"url": {"primary": "https://ops.example/a", "fallback": "https://ops.example/b"}}

    changed = send("POST", path, both)
    read = send("GET", path).json()
    send("POST", path, {"url": {"primary": "https://ops.example/a"}})

    assert (changed.status_code, changed.content) == (204, b"")
    assert read == both
    assert voice.callback_urls(voice.key).fallback is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, 40002),
        ({"url": ["https://ops.example"]}, 40002),
        ({"url": {"primary": "ftp://ops.example"}}, 40001),
        ({"url": {"primary": "https://"}}, 40001),
        ({"url": {"primary": "http://[::1"}}, 40001),
        ({"url": {"primary": 7}}, 40001),
    ],
)
def test_callback_urls_that_are_none_are_refused(body, expected, send, sandbox, voice):
    before = voice.callback_urls(voice.key)
    path = f"/v1/configuration/callbacks/applications/{sandbox.application_key}"

    assert code(send("POST", path, body)) == expected
    assert voice.callback_urls(voice.key) == before


def test_another_applications_callback_urls_are_not_ours_to_see(send):
    assert code(send("GET", "/v1/configuration/callbacks/applications/another")) == 40003


def test_a_phone_number_is_known_by_its_prefix(send):
    answer = send("GET", "/v1/calling/query/number/+46(0)70-174-0605").json()["number"]

    assert answer["normalizedNumber"] == "+46701740605"
    assert (answer["countryId"], answer["numberType"]) == ("SE", "Mobile")
    assert code(send("GET", "/v1/calling/query/number/abc")) == 40001


def test_every_request_is_logged_without_its_signature(send, control):
    send("POST", CALLOUTS, SPEAK)
    send("POST", CALLOUTS, {})

    logged = control("GET", "requests").json()["requests"]

    assert [(each["path"], each["status"]) for each in logged] == [(CALLOUTS, 200), (CALLOUTS, 400)]
    assert json.loads(logged[0]["body"]) == SPEAK
    assert "authorization" not in json.dumps(logged).lower()
