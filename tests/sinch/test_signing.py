import base64
import hmac
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sinch import signing, times
from dashboard.sinch.signing import BadSignature, Keyring, Verified
from tests.sinch.vectors import (
    C1,
    ICE,
    JSON,
    JSON_UTF8,
    KEY,
    R1,
    SECRET,
    VECTORS,
    every_vector,
    reason_of,
)


@every_vector
def test_a_vector_is_signed_as_published(vector):
    assert signing.content_md5(vector.body) == vector.md5
    assert signing.sign(vector.secret, **vector.signed) == vector.signature
    assert (
        signing.authorization(vector.key, vector.secret, **vector.signed)
        == vector.headers["authorization"]
    )


@every_vector
def test_a_vector_verifies(vector):
    at = times.parse(vector.timestamp)

    assert vector.verify() == Verified(vector.key, at, vector.timestamp)


def test_the_strings_to_sign_are_those_of_the_documentation():
    assert signing.string_to_sign(**R1.signed) == (
        "POST\n+9TZgotq606VG4NpSHE4MA==\napplication/json\n"
        "x-timestamp:2025-03-14T09:26:53.589Z\n/calling/v1/callouts"
    )
    assert signing.string_to_sign(**VECTORS[2].signed) == (
        "GET\n\n\nx-timestamp:2025-03-14T09:26:53.589Z\n/v1/configuration/numbers"
    )


@every_vector
@pytest.mark.parametrize(
    "forged",
    [
        {"body": b"{}"},
        {"method": "PUT"},
        {"paths": ["/elsewhere"]},
        {"paths": []},
        {"secret_of": lambda key: "b3RoZXI="},
    ],
    ids=["body", "method", "path", "no path", "secret"],
)
def test_a_changed_vector_is_refused(vector, forged):
    headers = vector.headers | {"content-type": vector.content_type or JSON}

    assert reason_of(vector, **({"headers": headers} | forged)) == "mismatch"


@pytest.mark.parametrize(
    "forged",
    [
        {"body": ICE.replace(b'","', b'", "')},
        {"body": ICE + b"\n"},
        {"headers": C1.headers | {"content-type": JSON}},
        {"headers": C1.headers | {"content-type": JSON_UTF8.upper()}},
        {"paths": ["/hooks/voice/"]},
        {"paths": ["/Hooks/voice"]},
        {"headers": C1.headers | {"x-timestamp": "2025-03-14T09:30:00.1234568Z"}},
        {"headers": C1.headers | {"x-timestamp": "2025-03-14T09:30:00.123456Z"}},
    ],
    ids=[
        *("re-serialised", "one byte more", "charset dropped", "content type in capitals"),
        *("trailing slash", "path in capitals", "later", "fewer digits"),
    ],
)
def test_a_callback_that_was_altered_on_its_way_is_refused(forged):
    assert reason_of(C1, **forged) == "mismatch"


SIGNATURE = C1.signature


@pytest.mark.parametrize(
    ("authorization", "reason"),
    [
        ("", "missing-authorization"),
        (f"Basic {KEY}:{SIGNATURE}", "malformed-authorization"),
        (f"Bearer {SIGNATURE}", "malformed-authorization"),
        (f"application {KEY}:{SIGNATURE} extra", "malformed-authorization"),
        (f"application  {KEY}:{SIGNATURE}", "malformed-authorization"),
        (f"application\t{KEY}:{SIGNATURE}", "malformed-authorization"),
        (f"application {KEY}", "malformed-authorization"),
        (f"application {KEY}:", "malformed-authorization"),
        (f"application :{SIGNATURE}", "malformed-authorization"),
        (f"{KEY}:{SIGNATURE}", "malformed-authorization"),
        ("application", "malformed-authorization"),
        (
            f"application {KEY}:{SIGNATURE}, application {KEY}:{SIGNATURE}",
            "malformed-authorization",
        ),
        (f"application {KEY}:{SIGNATURE},application {KEY}:{SIGNATURE}", "malformed-authorization"),
        (f"application {'k' * 129}:{SIGNATURE}", "malformed-authorization"),
        (f"application \x00{KEY}:{SIGNATURE}", "malformed-authorization"),
        (f"application k\u00e9y:{SIGNATURE}", "malformed-authorization"),
        (f"applic\u00e4tion {KEY}:{SIGNATURE}", "malformed-authorization"),
        (f"application nobody:{SIGNATURE}", "unknown-key"),
        (f"application {KEY}:\u00e9\u00e9\u00e9", "mismatch"),
        (f"application {KEY}:\u2713", "mismatch"),
        (f"application {KEY}:\udce9", "mismatch"),
        (f"application {KEY}:{SIGNATURE[:-1]}", "mismatch"),
        (f"application {KEY}:{SIGNATURE}=", "mismatch"),
        (f"application {KEY}:{SIGNATURE.lower()}", "mismatch"),
        (f"application {KEY}:x:{SIGNATURE}", "mismatch"),
    ],
)
def test_an_authorization_header_that_is_not_right_is_refused_by_name(authorization, reason):
    assert reason_of(C1, headers=C1.headers | {"authorization": authorization}) == reason


@pytest.mark.parametrize("scheme", ["application", "Application", "APPLICATION"])
def test_the_scheme_may_be_in_any_letter_case(scheme):
    headers = C1.headers | {"authorization": f"{scheme} {KEY}:{SIGNATURE}"}

    assert C1.verify(headers=headers).application_key == KEY


def test_header_names_may_be_in_any_letter_case():
    headers = {name.title(): value for name, value in C1.headers.items()}

    assert C1.verify(headers=headers).application_key == KEY


@pytest.mark.parametrize("name", ["Authorization", "X-Timestamp", "Content-Type"])
def test_a_header_sent_twice_is_refused(name):
    assert reason_of(C1, headers=C1.headers | {name: C1.headers[name.lower()]}) == "doubled-header"


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ("authorization", "missing-authorization"),
        ("x-timestamp", "missing-timestamp"),
        ("content-type", "missing-content-type"),
    ],
)
def test_a_missing_header_is_refused_by_name(missing, reason):
    headers = {name: value for name, value in C1.headers.items() if name != missing}

    assert reason_of(C1, headers=headers) == reason


def test_a_line_break_in_a_header_cannot_shift_the_lines_that_are_signed():
    lines = signing.string_to_sign(**C1.signed).split("\n")
    headers = C1.headers | {
        "content-type": "\n".join(lines[2:4]),
        "x-timestamp": lines[4],
    }

    assert reason_of(C1, headers=headers) == "mismatch"


@pytest.mark.parametrize("at", ["soon", "0000-01-01T00:00:00Z", "9" * 10_000, "2025-03-14"])
def test_a_signed_time_that_is_none_is_refused(at):
    forged = replace(C1, timestamp=at)
    signed = replace(forged, signature=signing.sign(SECRET, **forged.signed))

    assert reason_of(signed) == "unreadable-timestamp"


@pytest.mark.parametrize("known", [KEY, KEY.upper(), KEY.title()])
@pytest.mark.parametrize("sent", [KEY, KEY.upper()])
def test_a_key_is_known_in_any_letter_case_and_returned_as_configured(known, sent):
    headers = C1.headers | {"authorization": f"application {sent}:{SIGNATURE}"}

    verified = C1.verify(headers=headers, secret_of=Keyring({known: SECRET}))

    assert verified.application_key == known


def test_a_plain_function_may_hold_the_secrets():
    headers = C1.headers | {"authorization": f"application {KEY.upper()}:{SIGNATURE}"}

    assert C1.verify(headers=headers, secret_of={KEY: SECRET}.get).application_key == KEY
    assert reason_of(C1, secret_of={"bob": SECRET}.get) == "unknown-key"


@pytest.mark.parametrize("empty", ["", "=", "!!", "A"])
def test_a_secret_of_no_bytes_lets_nobody_in(empty):
    signature = base64.b64encode(
        hmac.digest(b"", signing.string_to_sign(**C1.signed).encode(), "sha256")
    ).decode()
    headers = C1.headers | {"authorization": f"application {KEY}:{signature}"}

    assert reason_of(C1, headers=headers, secret_of=lambda key: empty) in (
        "unknown-key",
        "mismatch",
    )


def test_the_secret_of_the_stand_in_for_an_unknown_key_lets_nobody_in():
    headers = C1.headers | {
        "authorization": signing.authorization(KEY, "AA==", **C1.signed),
    }

    assert reason_of(C1, headers=headers, secret_of=lambda key: None) == "unknown-key"


@pytest.mark.parametrize(
    ("signed", "received"),
    [
        ("/hooks/a b", "/hooks/a%20b"),
        ("/hooks/a%20b", "/hooks/a%20b"),
        ("/v1/calling/query/number/+1404", "/v1/calling/query/number/%2B1404"),
        ("/hooks/voice", "/hooks/voice?tenant=7"),
        ("/hooks/voice?tenant=7", "/hooks/voice?tenant=7"),
    ],
)
def test_a_path_counts_as_it_is_or_percent_decoded_with_its_query_or_without(signed, received):
    vector = replace(C1, path=signed)
    vector = replace(vector, signature=signing.sign(SECRET, **vector.signed))

    assert vector.verify(paths=[received]).application_key == KEY


def test_one_of_several_addresses_is_enough():
    assert C1.verify(paths=["/public/hooks", "/hooks/voice"]).application_key == KEY


def test_a_query_of_another_is_no_query_of_mine():
    vector = replace(C1, path="/hooks/voice?tenant=7")
    vector = replace(vector, signature=signing.sign(SECRET, **vector.signed))

    assert reason_of(vector, paths=["/hooks/voice?tenant=8"]) == "mismatch"


@given(st.text(st.characters(codec=None), max_size=60))
def test_no_authorization_header_raises_anything_but_bad_signature(authorization):
    assert reason_of(C1, headers=C1.headers | {"authorization": authorization})


@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
def test_no_other_header_raises_anything_but_bad_signature(at, content_type):
    headers = C1.headers | {"x-timestamp": at, "content-type": content_type}

    assert reason_of(C1, headers=headers)


@given(st.text(st.characters(codec=None)))
def test_no_secret_raises_anything(secret):
    assert isinstance(signing.secret_bytes(secret), bytes)


@given(st.binary())
def test_a_secret_is_read_with_or_without_padding_in_either_alphabet(secret):
    strict = base64.b64encode(secret).decode()
    safe = base64.urlsafe_b64encode(secret).decode()

    assert signing.secret_bytes(strict) == secret
    assert signing.secret_bytes(strict.rstrip("=")) == secret
    assert signing.secret_bytes(safe.rstrip("=")) == secret


@given(st.integers(0, len(ICE) - 1), st.integers(1, 255))
def test_any_other_byte_in_the_body_is_noticed(position, difference):
    body = bytearray(ICE)
    body[position] ^= difference

    assert reason_of(C1, body=bytes(body)) == "mismatch"


def test_the_basic_header_carries_the_secret_as_text():
    header = signing.basic(KEY, SECRET)

    assert header == (
        "Basic M2YxYzBkNTItN2ExZS00YzBiLTlkNmUtNWIyYTllMGY3YzExOmMyRnVaR0p2ZUMxelpXTnlaWFF0TVE9PQ=="
    )
    assert signing.read_basic(header) == (KEY, SECRET)
    assert signing.read_basic(header.replace("Basic", "basic")) == (KEY, SECRET)


@pytest.mark.parametrize("header", ["", "Basic", "Basic !", "Basic é", "Basic YQ==", "Bearer YTpi"])
def test_what_is_not_basic_is_none(header):
    assert signing.read_basic(header) is None


def test_a_keyring_never_shows_a_secret():
    assert repr(Keyring({KEY: SECRET})) == f"Keyring({KEY})"


def test_f27_a_refusal_tells_which_strings_were_signed_and_no_secret():
    with pytest.raises(BadSignature) as refusal:
        C1.verify(paths=["/floor/voice", "/hooks%2Fvoices?a=b"])

    ends = ["/floor/voice", "/hooks%2Fvoices", "/hooks/voices", "/hooks%2Fvoices?a=b"]
    assert refusal.value.tried == [
        signing.string_to_sign(**C1.signed | {"path": end}) for end in ends
    ]
    assert SECRET not in repr(refusal.value.tried)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (C1.headers["authorization"], KEY),
        ("application nobody:AAAA", "nobody"),
        ("application nobody", None),
        ("Basic YTpi", None),
        ("", None),
        (None, None),
    ],
)
def test_whose_a_request_says_it_is(header, key):
    assert signing.claimed_key(header) == key
