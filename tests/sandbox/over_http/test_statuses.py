"""Every endpoint's statuses and codes, asked over real sockets by a client of nobody's."""

import uuid

import pytest

from dashboard.sinch import svaml
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import BOB
from tests.sandbox.over_http.asked import CALLOUTS, NUMBERS, QUERY, SPEAK, URLS
from tests.sandbox.over_http.conftest import in_stage, room_of
from tests.sandbox.served import KEY

pytestmark = pytest.mark.fidelity("documented", "REST answers")


LOOK_UP = {
    *("from", "to", "domain", "callId", "duration", "status", "result", "reason", "timestamp"),
    "userRate",
}
SUCCESSES = {
    "placing a callout": ("POST", lambda _: CALLOUTS, SPEAK, 200, {"callId"}),
    "looking a call up": ("GET", lambda c: f"/calling/v1/calls/id/{c}", None, 200, LOOK_UP),
    "steering a call": (
        "PATCH",
        lambda c: f"/calling/v1/calls/id/{c}",
        {"action": {"name": "hangup"}},
        204,
        set(),
    ),
    "steering a leg": (
        "PATCH",
        lambda c: f"/calling/v1/calls/id/{c}/leg/callee",
        {"instructions": [{"name": "say", "text": "Hi"}]},
        200,
        set(),
    ),
    "listing numbers": ("GET", lambda _: NUMBERS, None, 200, {"numbers"}),
    "looking callback URLs up": ("GET", lambda _: URLS, None, 200, {"url"}),
    "asking about a number": ("GET", lambda _: f"{QUERY}/{BOB}", None, 200, {"number"}),
}


@pytest.mark.parametrize("what", SUCCESSES)
def test_a_request_about_a_call_or_the_application_succeeds_as_documented(what, plain, call_id):
    method, path, body, status, names = SUCCESSES[what]

    answered, said, _ = plain.send(method, path(call_id), body)

    assert (answered, set(said)) == (status, names)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "names"),
    [
        ("GET", lambda _: "/calling/v1/conferences/id/standup", None, 200, {"participants"}),
        ("DELETE", lambda _: "/calling/v1/conferences/id/standup", None, 204, set()),
        ("PATCH", room_of, {"command": "mute"}, 200, set()),
        ("PATCH", room_of, {"command": "onhold", "moh": "ring"}, 200, set()),
        ("DELETE", room_of, None, 200, set()),
    ],
)
def test_a_request_about_a_conference_succeeds_as_documented(
    method, path, body, status, names, plain, member
):
    answered, said, _ = plain.send(method, path(member), body)

    assert (answered, set(said)) == (status, names)


def test_settings_are_changed_as_documented(plain, floor):
    number = floor.numbers()[3]
    urls = floor.control("GET", "application")["callback_url"]

    answers = [
        plain.send("DELETE", NUMBERS, {"number": number, "applicationkey": KEY})[:2],
        plain.send("POST", NUMBERS, {"numbers": [number], "capability": "voice"})[:2],
        plain.send("POST", URLS, {"url": {"primary": urls}})[:2],
    ]

    assert answers == [(204, {})] * 3


ANOTHERS_URLS = "/v1/configuration/callbacks/applications/another"
ERRORS = [
    ("POST", CALLOUTS, {"method": "faxCallout"}, 40001),
    ("POST", CALLOUTS, {"method": "ttsCallout"}, 40002),
    ("POST", CALLOUTS, {"method": "customCallout", "customCallout": {"ice": "hello"}}, 40001),
    ("POST", CALLOUTS, {"method": "ttsCallout", "ttsCallout": {"destination": {}}}, 40002),
    ("GET", "/calling/v1/calls/id/nobody", None, 40400),
    ("PATCH", "/calling/v1/calls/id/nobody", {"action": {"name": "hangup"}}, 40400),
    ("PATCH", "/calling/v1/calls/id/nobody/leg/callee", {"instructions": []}, 40400),
    ("GET", "/calling/v1/conferences/id/nobody", None, 40400),
    ("DELETE", "/calling/v1/conferences/id/nobody", None, 40400),
    ("PATCH", "/calling/v1/conferences/id/nobody/nobody", {"command": "mute"}, 40400),
    ("DELETE", "/calling/v1/conferences/id/nobody/nobody", None, 40400),
    ("POST", NUMBERS, {"numbers": []}, 40001),
    ("POST", NUMBERS, {"numbers": ["+1"]}, 40001),
    ("POST", NUMBERS, {"numbers": [BOB], "applicationkey": "another"}, 40003),
    ("DELETE", NUMBERS, {"number": BOB}, 40001),
    ("DELETE", NUMBERS, {"number": BOB, "applicationkey": "another"}, 40003),
    ("GET", ANOTHERS_URLS, None, 40003),
    ("POST", ANOTHERS_URLS, {"url": {"primary": "https://ops.example.net"}}, 40003),
    ("POST", URLS, {"url": {"primary": "ftp://ops.example.net"}}, 40001),
    ("GET", f"{QUERY}/nonsense", None, 40001),
    ("GET", "/calling/v1/nothing", None, 40400),
    ("PUT", CALLOUTS, SPEAK, 40500),
]


@pytest.mark.parametrize(("method", "path", "body", "code"), ERRORS)
def test_every_refusal_has_the_platforms_shape_and_its_code(method, path, body, code, plain):
    status, said, _ = plain.send(method, path, body)

    assert (status, said["errorCode"]) == (code // 100, code)
    assert set(said) == {"errorCode", "message", "reference"}
    assert uuid.UUID(said["reference"])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (lambda c: f"/calling/v1/calls/id/{c}", {"action": {"name": "fly"}}),
        (lambda c: f"/calling/v1/calls/id/{c}/leg/third", {"instructions": []}),
        (
            lambda c: f"/calling/v1/calls/id/{c}/leg/caller",
            {"instructions": [{"name": "stopRecording"}]},
        ),
        (room_of, {}),
        (room_of, {"command": "sing"}),
        (room_of, {"command": "onhold", "moh": "polka"}),
    ],
)
def test_what_nobody_can_be_asked_to_do_is_invalid(path, body, plain, member):
    status, said, _ = plain.send("PATCH", path(member), body)

    assert (status, said["errorCode"]) == (400, 40001)


def test_steering_what_is_not_parked_or_not_between_phones_is_invalid(plain, call_id, floor):
    body = {"action": {"name": "connectConf", "conferenceId": "standup"}}
    floor.door.answers["ice", "carol"] = Svaml(svaml.ConnectMxp())
    in_app = {"from": "alice", "to": "carol", "origination": "MXP"}
    between = in_stage(floor, floor.control("POST", "calls", in_app)["call_id"], "ringing")

    said = [
        plain.send("PATCH", f"/calling/v1/calls/id/{call_id}", body)[1]["errorCode"],
        plain.send("PATCH", f"/calling/v1/calls/id/{between}", {"action": {"name": "hangup"}})[1][
            "errorCode"
        ],
    ]

    assert said == [40003, 40003]


def test_a_callout_without_credit_is_refused(plain, floor):
    floor.control("PUT", "platform", {"credit": False})

    status, said, _ = plain.send("POST", CALLOUTS, SPEAK)

    assert (status, said["errorCode"]) == (402, 40200)
    assert floor.control("GET", "calls")["calls"] == []


def test_a_barred_destination_is_refused(plain, floor):
    floor.control("PUT", "platform", {"barred": [BOB[:6]]})

    status, said, _ = plain.send("POST", CALLOUTS, SPEAK)

    assert (status, said["errorCode"]) == (403, 40300)
    assert floor.control("GET", "calls")["calls"] == []


@pytest.mark.fidelity("chosen", "REST answers")
def test_too_many_requests_are_told_when_to_come_back(plain, floor):
    floor.control("PUT", "platform", {"requests_per_second": 2})

    answers = [plain.send("GET", NUMBERS) for _ in range(4)]

    status, said, headers = answers[-1]
    assert (status, said["errorCode"]) == (429, 42900)
    assert int(headers["Retry-After"]) >= 1
    floor.control("POST", "clock/advance", {"seconds": 2})
    assert plain.send("GET", NUMBERS)[0] == 200


@pytest.mark.fidelity("chosen", "REST answers")
def test_a_floor_that_begins_again_has_not_been_asked_yet(plain, floor):
    seldom = {"requests_per_second": 0.1}
    floor.control("PUT", "platform", seldom)
    before = [plain.send("GET", NUMBERS)[0] for _ in range(2)]

    floor.control("POST", "reset", {"seed": 7})
    floor.control("PUT", "platform", seldom)

    assert before == [200, 429]
    assert plain.send("GET", NUMBERS)[0] == 200
