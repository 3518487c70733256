import json
import uuid
from base64 import b64encode
from typing import Any

import pytest
import requests

from dashboard.sandbox.factory import IN_PROCESS_URL
from dashboard.sinch import errors, signing, svaml, times, wire
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import ALICE, BOB, SALES, STANDUP

CALLOUTS = "/calling/v1/callouts"
NUMBERS = "/v1/configuration/numbers"
SPEAK = {
    "method": "ttsCallout",
    "ttsCallout": {"destination": {"type": "number", "endpoint": BOB}, "cli": "+1", "text": "Hi"},
}


@pytest.fixture
def send(sandbox):
    """A signed request, any part of which can be replaced."""

    def ask(
        method: str, path: str, body: Any = None, *, headers: dict[str, str | None] | None = None
    ) -> requests.Response:
        raw = body if isinstance(body, bytes) else b"" if body is None else wire.to_json(body)
        content_type = "application/json" if raw else ""
        timestamp = times.to_wire(times.now(), digits=3)
        sent: dict[str, str | None] = {
            "x-timestamp": timestamp,
            "authorization": signing.authorization(
                sandbox.application_key,
                sandbox.application_secret,
                method=method,
                path=path,
                content_type=content_type,
                timestamp=timestamp,
                body=raw,
            ),
        }
        if content_type:
            sent["content-type"] = content_type
        sent |= headers or {}
        return sandbox.session().request(
            method,
            IN_PROCESS_URL + path,
            data=raw,
            headers={name: value for name, value in sent.items() if value is not None},
            timeout=5,
        )

    return ask


def code(response: requests.Response) -> int:
    """The platform's code, once its error body has the right shape."""
    body = response.json()
    assert set(body) == {"errorCode", "message", "reference"}
    assert isinstance(body["errorCode"], int)
    assert body["message"]
    uuid.UUID(body["reference"])
    assert response.status_code == body["errorCode"] // 100
    return int(body["errorCode"])


# --- Who may ask


def test_a_signed_request_is_carried_out(send):
    assert send("POST", CALLOUTS, SPEAK).status_code == 200


def test_basic_is_accepted_everywhere(send, sandbox):
    basic = signing.basic(sandbox.application_key, sandbox.application_secret)

    answer = send("POST", CALLOUTS, SPEAK, headers={"authorization": basic, "x-timestamp": None})

    assert answer.status_code == 200


def test_key_and_scheme_may_be_in_any_letter_case(send, sandbox):
    timestamp = times.to_wire(times.now(), digits=3)
    signed = signing.authorization(
        sandbox.application_key.upper(),
        sandbox.application_secret,
        method="GET",
        path=NUMBERS,
        content_type="",
        timestamp=timestamp,
        body=b"",
    )

    answer = send(
        "GET",
        NUMBERS,
        headers={
            "authorization": signed.replace("application", "Application"),
            "x-timestamp": timestamp,
        },
    )

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"authorization": None}, 40100),
        ({"authorization": "application"}, 40100),
        ({"authorization": "application some-key"}, 40100),
        ({"authorization": "Bearer abc"}, 40100),
        ({"authorization": "Basic !!!"}, 40100),
        ({"authorization": "Basic " + b64encode(b"someone:else").decode()}, 40108),
        ({"authorization": "application someone-else:c2lnbmVk"}, 40108),
        ({"x-timestamp": None}, 40101),
        ({"x-timestamp": "yesterday"}, 40101),
        ({"x-timestamp": "2014-06-04T13:41:58Z"}, 40101),
        ({"content-type": "application/json; charset=utf-8"}, 40102),
    ],
)
def test_whoever_is_not_the_application_is_refused_and_nothing_happens(
    headers, expected, send, sandbox
):
    answer = send("POST", CALLOUTS, SPEAK, headers=headers)

    assert code(answer) == expected
    assert sandbox.floor.calls == {}


def test_a_signature_over_another_body_is_refused(send, sandbox):
    timestamp = times.to_wire(times.now())
    signed = signing.authorization(
        sandbox.application_key,
        sandbox.application_secret,
        method="POST",
        path=CALLOUTS,
        content_type="application/json",
        timestamp=timestamp,
        body=b"{}",
    )

    answer = send(
        "POST", CALLOUTS, SPEAK, headers={"authorization": signed, "x-timestamp": timestamp}
    )

    assert code(answer) == 40102


def test_the_right_key_with_the_wrong_secret_is_refused(send, sandbox):
    basic = signing.basic(sandbox.application_key, "wrong")

    assert code(send("GET", NUMBERS, headers={"authorization": basic})) == 40108


# --- Which request it is


def test_an_unknown_path_and_a_wrong_verb_have_an_error_body(send):
    assert code(send("GET", "/calling/v1/nothing")) == 40400
    assert code(send("DELETE", CALLOUTS)) == 40500


def test_a_slash_at_the_end_makes_no_difference(send):
    assert send("POST", f"{CALLOUTS}/", SPEAK).status_code == 200


def test_an_id_is_one_segment_whatever_is_in_it(send, voice, rings_in, sandbox, door):
    room = "a/b c?d%e+f"
    door.answers["ice", sandbox.numbers[STANDUP]] = Svaml(svaml.ConnectConf(room))
    call_id = rings_in(STANDUP)

    voice.manage_participant(room, call_id, "mute")

    assert voice.participants(room)[0].muted


# --- Callouts


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


# --- Calls


def test_an_unknown_call_is_not_found(send):
    for method, path in (
        ("GET", "/calling/v1/calls/id/nobody"),
        ("PATCH", "/calling/v1/calls/id/nobody"),
        ("PATCH", "/calling/v1/calls/id/nobody/leg/caller"),
    ):
        answer = send(method, path, {"action": {"name": "hangup"}})

        assert code(answer) == 40400
        assert answer.json()["message"] == "Call not found"


def test_an_ended_call_can_be_looked_up_and_not_steered(rings_in, control, voice):
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/hang-up")

    assert voice.call(call_id).is_final
    with pytest.raises(errors.NotFound):
        voice.update_call(call_id, Svaml(svaml.Hangup()))


def test_a_look_up_has_the_platforms_form(rings_in, send, sandbox):
    call_id = rings_in(SALES)

    body = send("GET", f"/calling/v1/calls/id/{call_id}").json()

    assert body["to"] == {"type": "Did", "endpoint": sandbox.numbers[SALES]}
    assert body["from"] == {"type": "Number", "endpoint": ALICE}
    assert body["timestamp"].endswith("Z")
    assert len(body["timestamp"]) == 20
    assert "debit" not in body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"action": {"name": "connectConf", "conferenceId": "standup"}}, 40003),
        ({"action": {"name": "runMenu", "menus": [{"id": "main"}]}}, 40003),
        ({"action": {"name": "fly"}}, 40001),
        ({"instructions": [{"name": "answer"}]}, 40001),
        (b"nonsense", 40001),
    ],
)
def test_a_call_that_is_not_parked_takes_few_actions(body, expected, rings_in, send, voice):
    call_id = rings_in(SALES)

    answer = send("PATCH", f"/calling/v1/calls/id/{call_id}", body)

    assert code(answer) == expected
    assert voice.call(call_id).status == "ONGOING"


def test_one_leg_can_be_played_something_and_nothing_else(rings_in, send):
    path = f"/calling/v1/calls/id/{rings_in(SALES)}/leg"
    say = {"instructions": [{"name": "say", "text": "Hello"}]}

    assert send("PATCH", f"{path}/both", say).status_code == 200
    assert code(send("PATCH", f"{path}/third", say)) == 40001
    assert (
        code(send("PATCH", f"{path}/caller", {"instructions": [{"name": "stopRecording"}]}))
        == 40001
    )


# --- Conferences


def test_a_conference_nobody_is_in_does_not_exist(send):
    base = "/calling/v1/conferences/id/standup"
    for method, path in (("GET", ""), ("DELETE", ""), ("PATCH", "/bob"), ("DELETE", "/bob")):
        answer = send(method, base + path, {"command": "mute"} if method == "PATCH" else None)

        assert code(answer) == 40400
        assert "standup" in answer.json()["message"]


def test_somebody_who_is_not_in_the_room_cannot_be_moderated(rings_in, send):
    rings_in(STANDUP)

    answer = send("PATCH", "/calling/v1/conferences/id/standup/bob", {"command": "mute"})

    assert code(answer) == 40400


@pytest.mark.parametrize(
    "body", [{}, {"command": "shout"}, {"command": "onhold", "moh": "polka"}, {"command": 1}]
)
def test_an_unknown_command_is_refused(body, rings_in, send, voice):
    call_id = rings_in(STANDUP)

    answer = send("PATCH", f"/calling/v1/conferences/id/standup/{call_id}", body)

    assert code(answer) == 40001
    assert not voice.participants("standup")[0].on_hold


def test_moderation_answers_with_the_documented_statuses(rings_in, send):
    path = f"/calling/v1/conferences/id/standup/{rings_in(STANDUP)}"

    answers = [
        send("PATCH", path, {"command": "unmute", "moh": "ring"}),
        send("DELETE", path),
    ]
    rings_in(STANDUP)
    everybody = send("DELETE", "/calling/v1/conferences/id/standup")

    assert [(each.status_code, each.json()) for each in answers] == [(200, {}), (200, {})]
    assert (everybody.status_code, everybody.content) == (204, b"")


# --- Settings


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
