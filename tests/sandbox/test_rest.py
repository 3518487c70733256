"""Who may ask the platform, and which request it is."""

from base64 import b64encode

import pytest

from dashboard.sinch import signing, svaml, times
from dashboard.sinch.svaml import Svaml
from tests.sandbox.asking import CALLOUTS, NUMBERS, SPEAK, code
from tests.sandbox.door import STANDUP


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
