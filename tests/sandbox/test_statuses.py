"""Every endpoint's statuses and codes, asked over real sockets by a client of nobody's."""

import base64
import time
import uuid

import pytest

from dashboard.sinch import svaml
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import ALICE, BOB, SALES, STANDUP
from tests.sandbox.plain_client import PlainClient, ago, decoded
from tests.sandbox.served import KEY, SECRET, served

pytestmark = pytest.mark.fidelity("documented", "REST answers")

CALLOUTS = "/calling/v1/callouts"
NUMBERS = "/v1/configuration/numbers"
URLS = f"/v1/configuration/callbacks/applications/{KEY}"
QUERY = "/v1/calling/query/number"
TO_BOB = {"type": "number", "endpoint": BOB}
SPEAK = {"method": "ttsCallout", "ttsCallout": {"destination": TO_BOB, "cli": "+1", "text": "Hi"}}


@pytest.fixture(scope="module")
def running():
    with served() as sandbox:
        yield sandbox


@pytest.fixture
def floor(running):
    running.control("POST", "reset", {"seed": 7})
    running.door.answers["ice"] = Svaml(svaml.ConnectPstn(number="+14045550190"))
    running.door.answers["ice", running.numbers()[STANDUP]] = Svaml(svaml.ConnectConf("standup"))
    return running


@pytest.fixture
def plain(floor):
    return PlainClient(floor.url, KEY, SECRET)


@pytest.fixture
def call_id(floor):
    """A call that rings, once the platform has been told where."""
    body = {"from": ALICE, "to": floor.numbers()[SALES]}
    made = floor.control("POST", "calls", body)["call_id"]
    return in_stage(floor, made, "ringing")


@pytest.fixture
def member(floor):
    body = {"from": ALICE, "to": floor.numbers()[STANDUP]}
    made = floor.control("POST", "calls", body)["call_id"]
    return in_stage(floor, made, "conference")


def in_stage(floor, call_id, stage):
    ends_at = time.monotonic() + 10
    while time.monotonic() < ends_at:
        calls = floor.control("GET", "calls")["calls"]
        if next(each["stage"] for each in calls if each["call_id"] == call_id) == stage:
            return call_id
        time.sleep(0.01)
    raise AssertionError(f"{call_id} never came to {stage}")


def room_of(member):
    return f"/calling/v1/conferences/id/standup/{member}"


SUCCESSES = {
    "placing a callout": ("POST", lambda _: CALLOUTS, SPEAK, 200, {"callId"}),
    "looking a call up": ("GET", lambda c: f"/calling/v1/calls/id/{c}", None, 200, {"callId"}),
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

    assert (answered, names - set(said)) == (status, set())
    assert status != 204 or said == {}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", lambda _: "/calling/v1/conferences/id/standup", None, 200),
        ("DELETE", lambda _: "/calling/v1/conferences/id/standup", None, 204),
        ("PATCH", room_of, {"command": "mute"}, 200),
        ("PATCH", room_of, {"command": "onhold", "moh": "ring"}, 200),
        ("DELETE", room_of, None, 200),
    ],
)
def test_a_request_about_a_conference_succeeds_as_documented(
    method, path, body, status, plain, member
):
    answered, _, _ = plain.send(method, path(member), body)

    assert answered == status


def test_settings_are_changed_as_documented(plain, floor):
    number = floor.numbers()[3]
    urls = floor.control("GET", "application")["callback_url"]

    statuses = [
        plain.send("DELETE", NUMBERS, {"number": number, "applicationkey": KEY})[0],
        plain.send("POST", NUMBERS, {"numbers": [number], "capability": "voice"})[0],
        plain.send("POST", URLS, {"url": {"primary": urls}})[0],
    ]

    assert statuses == [204, 204, 204]


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
    ("GET", "/v1/configuration/callbacks/applications/another", None, 40003),
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


# --- What an account lacks


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


# --- Who may ask


ENCODED = "/calling/v1/conferences/id/stand%20up"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (NUMBERS, {}),
        (NUMBERS, {"content_type": None}),
        (NUMBERS, {"scheme": "Application"}),
        (NUMBERS, {"scheme": "APPLICATION"}),
        (NUMBERS, {"key": KEY.upper()}),
        (NUMBERS, {"age": 250}),
        (NUMBERS, {"written": "{}.1234567Z"}),
        (NUMBERS, {"written": "{}Z"}),
        (NUMBERS, {"written": "{}+00:00"}),
        (f"{NUMBERS}/", {}),
        (f"{QUERY}/{BOB}", {}),
        ("/calling/v1/configuration/numbers", {}),
        ("/use1/calling/v1/configuration/numbers", {}),
        (
            "/use1/calling/v1/configuration/numbers",
            {"signed_path": "/calling/v1/configuration/numbers"},
        ),
    ],
)
def test_every_accepted_form_of_a_signature_is_accepted(path, form, plain):
    assert plain.send("GET", path, **form)[0] == 200


def test_a_signature_over_the_decoded_path_is_accepted_too(plain):
    as_sent = plain.send("GET", ENCODED)
    over_decoded = plain.send("GET", ENCODED, signed_path=decoded(ENCODED))

    assert as_sent[1]["errorCode"] == over_decoded[1]["errorCode"] == 40400


def test_a_secret_of_the_url_safe_alphabet_without_padding_signs():
    secret = base64.urlsafe_b64encode(b"\xfb\xff\xfe sandbox").decode().rstrip("=")
    with served(application_secret=secret) as sandbox:
        status, _, _ = PlainClient(sandbox.url, KEY, secret).send("GET", NUMBERS)

    assert status == 200


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"age": 301}, 40101),
        ({"age": -310}, 40101),
        ({"written": "yesterday"}, 40101),
        ({"scheme": "Bearer"}, 40100),
        ({"headers": {"Authorization": f"application {KEY}"}}, 40100),
        ({"key": "another"}, 40108),
        ({"signed_path": "/v1/configuration"}, 40102),
        ({"signed_body": b"{}"}, 40102),
        ({"headers": {"Content-Type": "text/plain"}}, 40102),
        ({"headers": {"Authorization": "Basic " + base64.b64encode(b"a:b").decode()}}, 40108),
    ],
)
def test_every_other_form_is_refused_and_has_no_effect(form, code, plain, floor):
    status, said, _ = plain.send("POST", CALLOUTS, SPEAK, **form)

    assert (status, said["errorCode"]) == (401, code)
    assert floor.control("GET", "calls")["calls"] == []


def test_another_time_than_the_signed_one_is_refused(plain):
    status, said, _ = plain.send("GET", NUMBERS, headers={"x-timestamp": f"{ago(1)}.000Z"})

    assert (status, said["errorCode"]) == (401, 40102)


def test_a_method_may_refuse_the_basic_scheme(plain, floor):
    basic = "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
    accepted = plain.raw("GET", NUMBERS, b"", {"Authorization": basic})[0]
    floor.control("PUT", "platform", {"basic": False})

    status, said, _ = plain.raw("GET", NUMBERS, b"", {"Authorization": basic})

    assert accepted == 200
    assert (status, said["errorCode"]) == (403, 40301)


@pytest.mark.fidelity("chosen", "REST answers")
def test_a_platform_set_so_takes_a_timestamp_of_any_age(plain, floor):
    floor.control("PUT", "platform", {"fresh_seconds": 0})

    assert plain.send("GET", NUMBERS, written="2014-06-04T13:41:58Z")[0] == 200


# --- Strict and lenient

NO_PLUS = {
    "method": "ttsCallout",
    "ttsCallout": {"destination": {"type": "number", "endpoint": BOB[1:]}, "cli": "+1"},
}
TOO_LONG = {
    "method": "customCallout",
    "customCallout": {"destination": TO_BOB, "maxDuration": 20_000},
}
STRAY = {"method": "ttsCallout", "ttsCallout": SPEAK["ttsCallout"] | {"conference": "x"}}
KLINGON = {"method": "ttsCallout", "ttsCallout": SPEAK["ttsCallout"] | {"locale": "tlh"}}


@pytest.mark.fidelity("chosen", "Strictness")
@pytest.mark.parametrize(
    ("body", "lenient", "documented", "strict"),
    [
        (SPEAK, 200, 200, 200),
        (NO_PLUS, 200, 40005, 40005),
        (TOO_LONG, 200, 40001, 40001),
        (STRAY, 200, 200, 40001),
        (KLINGON, 200, 200, 40001),
    ],
)
def test_a_platform_is_as_strict_as_it_is_set(body, lenient, documented, strict, plain, floor):
    seen = []
    for strictness in ("lenient", "documented", "strict"):
        floor.control("PUT", "platform", {"strictness": strictness})
        status, said, _ = plain.send("POST", CALLOUTS, body)
        seen.append(said.get("errorCode", status))

    assert seen == [lenient, documented, strict]


# --- Regions


def test_a_room_belongs_to_the_region_it_was_made_in(plain, floor):
    body = {
        "method": "conferenceCallout",
        "conferenceCallout": {"destination": TO_BOB, "conferenceId": "standup"},
    }
    for region in ("/use1", "/euc1"):
        plain.send("POST", f"{region}{CALLOUTS}", body)
    floor.control("POST", "clock/advance", {"seconds": 4})

    rooms = {
        where: plain.send("GET", f"{where}/calling/v1/conferences/id/standup")
        for where in ("/use1", "/euc1", "/sae1")
    }
    by_host = plain.send(
        "GET",
        "/calling/v1/conferences/id/standup",
        headers={"Host": "calling-use1.api.sinch.com"},
    )

    ids = {where: said.get("participants") for where, (_, said, _) in rooms.items()}
    assert [len(ids["/use1"]), len(ids["/euc1"]), ids["/sae1"]] == [1, 1, None]
    assert ids["/use1"] != ids["/euc1"]
    assert by_host[1]["participants"][0]["id"] == ids["/use1"][0]["id"]


@pytest.mark.fidelity("chosen", "Strictness")
def test_a_strict_platform_knows_a_call_in_its_own_region_and_globally(plain, floor):
    _, made, _ = plain.send("POST", f"/use1{CALLOUTS}", SPEAK)
    path = f"/calling/v1/calls/id/{made['callId']}"

    documented = [plain.send("GET", f"{where}{path}")[0] for where in ("", "/use1", "/euc1")]
    floor.control("PUT", "platform", {"strictness": "strict"})
    strict = [plain.send("GET", f"{where}{path}")[0] for where in ("", "/use1", "/euc1")]

    assert documented == [200, 200, 200]
    assert strict == [200, 200, 404]
