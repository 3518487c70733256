"""Every form of signing that is accepted, and those that are not."""

import base64

import pytest

from tests.sandbox.door import BOB
from tests.sandbox.over_http.asked import CALLOUTS, NUMBERS, QUERY, SPEAK
from tests.sandbox.plain_client import PlainClient, ago, decoded
from tests.sandbox.served import KEY, SECRET, served
from tests.sinch.vectors import VECTORS

OTHER_SIGNATURE = "LJOC5iHs10RgjKsBM0m1ulnC1csc7sHbqR+1hz9ToQw="

pytestmark = pytest.mark.fidelity("documented", "REST answers")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_whoever_reads_the_rules_of_signing_signs_as_published(vector):
    """The client of these tests has nothing of ours: what it proves, anybody can do."""
    stranger = PlainClient("http://127.0.0.1:9", vector.key, vector.secret)

    signature = stranger.signature(
        vector.method, vector.body, vector.content_type, vector.timestamp, vector.path
    )

    assert signature == vector.signature


REQUESTS = [vector for vector in VECTORS if vector.name.startswith("R")]


@pytest.mark.parametrize("vector", REQUESTS, ids=lambda vector: vector.name)
def test_a_published_request_is_let_in_byte_for_byte_and_one_signed_otherwise_is_not(
    vector, plain, floor
):
    floor.control("PUT", "platform", {"fresh_seconds": 0})
    otherwise = vector.headers | {"authorization": f"application {KEY}:{OTHER_SIGNATURE}"}

    let_in, _, _ = plain.raw(vector.method, vector.path, vector.body, vector.headers)
    status, said, _ = plain.raw(vector.method, vector.path, vector.body, otherwise)

    assert let_in in (200, 400, 404)  # what of it is there to be had is another matter
    assert (status, said["errorCode"]) == (401, 40102)


ENCODED = "/calling/v1/conferences/id/stand%20up"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (NUMBERS, {}),
        (NUMBERS, {"content_type": None}),
        (NUMBERS, {"scheme": "Application"}),
        (NUMBERS, {"scheme": "APPLICATION"}),
        (NUMBERS, {"key": KEY.upper()}),
        (NUMBERS, {"age": 200}),
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
        ({"age": -600}, 40101),
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
