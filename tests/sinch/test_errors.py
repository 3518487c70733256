import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sinch import errors

REFERENCE = "5b1f0c9e-2d44-4c0a-9b7e-6f0a3c1d2e90"
MISSING = {"errorCode": 40400, "message": "Call not found", "reference": REFERENCE}


@pytest.mark.parametrize(
    ("status", "named"),
    [
        (400, errors.InvalidRequest),
        (401, errors.Unauthorised),
        (402, errors.NoCredit),
        (403, errors.Forbidden),
        (404, errors.NotFound),
        (405, errors.Refused),
        (409, errors.Conflict),
        (418, errors.Refused),
        (429, errors.TooManyRequests),
        (500, errors.PlatformFault),
        (503, errors.PlatformFault),
        (599, errors.PlatformFault),
    ],
)
def test_every_refusal_has_its_name(status, named):
    error = errors.of_answer(status, b"")

    assert type(error) is named
    assert (error.status, error.code, error.text, error.reference) == (status, None, "", None)


@pytest.mark.parametrize(
    "body",
    [
        MISSING,
        MISSING | {"errorCode": "40400"},
        {"code": 40400, "message": "Call not found", "reference": REFERENCE},
        {"error": MISSING},
        {"response": {"error": MISSING}},
        MISSING | {"status": "404 Not Found", "response": "none"},
    ],
)
def test_what_the_platform_says_is_read_in_every_shape_seen(body):
    error = errors.of_answer(404, json.dumps(body).encode())

    assert (error.code, error.text, error.reference) == (40400, "Call not found", REFERENCE)
    assert str(error) == f"404 40400 Call not found {REFERENCE}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad gateway</html>",
        b"[40400]",
        b"null",
        b'{"errorCode":{},"message":[],"reference":7}',
        b'{"errorCode":true}',
        b'{"errorCode":"forty"}',
        b'{"error":"no"}',
        b"\xff\xfe",
    ],
)
def test_a_body_that_says_nothing_is_no_obstacle(body):
    error = errors.of_answer(502, body)

    assert (type(error), error.status, error.code) == (errors.PlatformFault, 502, None)
    assert str(error) == "502"


@given(st.integers(400, 599), st.binary())
def test_no_body_stops_an_error(status, body):
    assert isinstance(errors.of_answer(status, body), errors.SinchError)


def test_a_long_message_is_cut():
    body = json.dumps({"message": "x" * 50_000}).encode()

    assert len(errors.of_answer(400, body).text) == 1000


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("3", 3.0), (" 0.5 ", 0.5), (None, None), ("soon", None), ("-1", None), ("9" * 20, None)],
)
def test_a_busy_platform_may_say_when_to_come_back(header, seconds):
    error = errors.of_answer(429, b"", header)

    assert isinstance(error, errors.TooManyRequests)
    assert error.retry_after_seconds == seconds


def test_no_answer_tells_why():
    error = errors.NoAnswer("redirected", status=302)

    assert (error.reason, error.status, str(error)) == ("redirected", 302, "redirected 302")


def test_an_error_without_words_names_itself():
    assert str(errors.Unreachable()) == "Unreachable"


def test_the_body_of_an_error_reads_as_it_was_written():
    body = errors.body(40400, "Call not found", REFERENCE)

    assert body == MISSING
