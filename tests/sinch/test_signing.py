"""Vectors of our own, and those that the platform and its official libraries publish."""

import base64
import hmac
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sinch import signing, times
from dashboard.sinch.signing import BadSignature, Keyring, Verified, verify

KEY = "3f1c0d52-7a1e-4c0b-9d6e-5b2a9e0f7c11"
SECRET = "c2FuZGJveC1zZWNyZXQtMQ=="
ALICE = "8f2b6c1e-90aa-4a37-8d15-2c4be7710a55"
JSON = "application/json"
JSON_UTF8 = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Vector:
    name: str
    method: str
    path: str
    content_type: str
    timestamp: str
    body: bytes
    md5: str
    signature: str
    key: str = KEY
    secret: str = SECRET

    @property
    def signed(self):
        return {
            "method": self.method,
            "path": self.path,
            "content_type": self.content_type,
            "timestamp": self.timestamp,
            "body": self.body,
        }

    @property
    def headers(self):
        sent = {
            "authorization": f"application {self.key}:{self.signature}",
            "x-timestamp": self.timestamp,
        }
        return sent | {"content-type": self.content_type} if self.content_type else sent

    def verify(self, **changed):
        asked = {
            "headers": self.headers,
            "method": self.method,
            "paths": [self.path],
            "body": self.body,
            "secret_of": Keyring({self.key: self.secret}),
        }
        asked |= changed
        return verify(asked.pop("headers"), **asked)


TTS = (
    b'{"method":"ttsCallout","ttsCallout":{"destination":{"type":"number","endpoint":'
    b'"+14045000101"},"cli":"+14045000100","locale":"en-US","text":"Sandbox test",'
    b'"enableDice":true}}'
)
RELEASE = (
    b'{"number":"+14045000102","applicationkey":"3f1c0d52-7a1e-4c0b-9d6e-5b2a9e0f7c11",'
    b'"capability":"voice"}'
)
ICE = (
    b'{"event":"ice","callid":"8f2b6c1e-90aa-4a37-8d15-2c4be7710a55","callResourceUrl":'
    b'"https://calling-use1.api.sinch.com/calling/v1/calls/id/'
    b'8f2b6c1e-90aa-4a37-8d15-2c4be7710a55","timestamp":"2025-03-14T09:30:00Z","version":1,'
    b'"userRate":{"currencyId":"USD","amount":0.0},"cli":"14045000104","to":{"type":"did",'
    b'"endpoint":"+14045000100"},"domain":"pstn","applicationKey":'
    b'"3f1c0d52-7a1e-4c0b-9d6e-5b2a9e0f7c11","originationType":"PSTN","rdnis":""}'
)
DICE = f'{{"event":"dice","callid":"{ALICE}","custom":"Zażółć ✓"}}'.encode()
NOTIFY = f'{{"event":"notify","callid":"{ALICE}","version":1,"type":"recording_finished"}}'.encode()
SDK_BODY = b'{"identity":{"type":"number","endpoint":"+33444555666"},"method":"sms"}'
NODE_BODY = b'{"id":"018d2104-aaa-bbbb-1234","price":{"amount":0.0308},"rate":{"amount":0.0}}'
JAVA_BODY = (
    b'{"id":"018c25e1-7163-5677-b8fb-467d7b1cffa5","event":"VerificationResultEvent",'
    b'"method":"sms","identity":{"verified":false,"type":"number","endpoint":"+33628254417"},'
    b'"status":"FAIL","reason":"Expired"}'
)
ACE = (
    b'{"event":"ace","callid":"822aa4b7-05b4-4d83-87c7-1f835ee0b6f6_257",'
    b'"timestamp":"2014-09-24T10:59:41Z","version":1}'
)

R1 = Vector(
    "R1 a callout",
    "POST",
    "/calling/v1/callouts",
    JSON,
    "2025-03-14T09:26:53.589Z",
    TTS,
    "+9TZgotq606VG4NpSHE4MA==",
    "Qh3X1deejxiLJ67rR5UQCOHiIahYfB1veNRzCyVznUA=",
)
C1 = Vector(
    "C1 an incoming call",
    "POST",
    "/hooks/voice",
    JSON_UTF8,
    "2025-03-14T09:30:00.1234567Z",
    ICE,
    "D77m0PvWIlihpoRkb53yUg==",
    "LJOC5iHs10RgjKsBM0m1ulnC1csc7sHbqR+1hz9ToQw=",
)
SDK = Vector(
    "N1 the Node and Java libraries, POST",
    "POST",
    "/path/pathParamValue",
    "application/json; charset=UTF-8",
    "2023-11-22T09:10:11.999Z",
    SDK_BODY,
    "RkD29EocJh6t7zr5QfKM4g==",
    "QP3OzQZVzRZAEev6DBLvJkgpiqyZPuXYsc7oyjUV0K8=",
    secret=base64.b64encode(b"my-key-secret").decode(),
)
DOCS = Vector(
    "P1 the documentation of request signing",
    "POST",
    "/v1/sms/+46700000000",
    JSON,
    "2014-06-04T13:41:58Z",
    b'{"message":"Hello world"}',
    "jANzQ+rgAHyf1MWQFSwvYw==",
    "qDXMwzfaxCRS849c/2R0hg0nphgdHciTo7OdM6MsdnM=",
    secret="JViE5vDor0Sw3WllZka15Q==",
)
VECTORS = [
    R1,
    replace(
        R1,
        name="R1b with a trailing slash",
        path="/calling/v1/callouts/",
        signature="B+S9nV7/2YGrIv10AhxRXzRZ+K81VrNHo4XBe/oVAWY=",
    ),
    Vector(
        "R2 GET without a content type",
        "GET",
        "/v1/configuration/numbers",
        "",
        "2025-03-14T09:26:53.589Z",
        b"",
        "",
        "WzGf0njJZsOTELqsR+CyXdo8302NsJoUbLpMiFUmWpw=",
    ),
    Vector(
        "R3 GET with a content type",
        "GET",
        "/v1/configuration/numbers",
        JSON,
        "2025-03-14T09:26:53.589Z",
        b"",
        "",
        "fbs61yffgVwUDeJiXpPm4YW5mPX1uUQ4kqJfNU11SgI=",
    ),
    Vector(
        "R4 DELETE with a body",
        "DELETE",
        "/v1/configuration/numbers",
        JSON_UTF8,
        "2025-03-14T09:27:10.004Z",
        RELEASE,
        "VH3r/+HbouR8KhbhfQOdeg==",
        "3JPl2pe4U9awJ05PS6O48UbZAYNXlPRhX8qDL2/9fUc=",
    ),
    Vector(
        "R5 a path with a plus",
        "GET",
        "/v1/calling/query/number/+14045000103",
        "",
        "2025-03-14T09:28:00Z",
        b"",
        "",
        "bxPqT6zfLqH+dw2X9T+d8LEmGnS2yJOjxJ/0g6fOd/4=",
    ),
    Vector(
        "R6 PATCH",
        "PATCH",
        f"/calling/v1/conferences/id/ops-room/{ALICE}",
        JSON,
        "2025-03-14T09:28:30.120Z",
        b'{"command":"mute"}',
        "YqRM7eeFNliI1cIE/d746w==",
        "S3YGGdBVay6239JMMxeu5eDABmZHALrGLP1V34tMs00=",
    ),
    DOCS,
    replace(
        DOCS,
        name="P1 beside the path that the documentation prints today",
        path="/calling/v1/callouts",
        signature="aS9fG2smJx6MIhPJDSNiaDQ1D3+e493HuL+VVA9pqyM=",
    ),
    SDK,
    replace(
        SDK,
        name="N2 the same libraries, GET",
        method="GET",
        content_type=JSON,
        body=b"",
        md5="",
        signature="nsrLDvP6KVD/dAxb3IfAncdwjPFJVWSrseEFOcZge+A=",
    ),
    C1,
    Vector(
        "C2 a body beyond ASCII",
        "POST",
        "/hooks/voice",
        JSON,
        "2025-03-14T09:31:02.7700000Z",
        DICE,
        "wxgf29a/fY9Ar0X+CiF7jQ==",
        "2WJQVOOYrYWeOA5PN5TMzbXUAFMAiDVZnaEsm6jJ2Hg=",
    ),
    Vector(
        "C3 an address without a path",
        "POST",
        "/",
        JSON,
        "2025-03-14T09:31:02.7700000Z",
        NOTIFY,
        "8HGKbdchhXMoOTniGJ3Slw==",
        "iOpEaHtgSXe63vQ63eIxm0aARXk6nqi08cxyj1dXWos=",
    ),
    Vector(
        "P2 the documentation of callback signing",
        "POST",
        "/sinch/callback/ace",
        JSON,
        "2014-09-24T10:59:41Z",
        ACE,
        "REWF+X220L4/Gw1spXOU7g==",
        "Tg6fMyo8mj9pYfWQ9ssbx3Tc1BNC87IEygAfLbJqZb4=",
        key="669E367E-6BBA-48AB-AF15-266871C28135",
        secret="BeIukql3pTKJ8RGL5zo0DA==",
    ),
    Vector(
        "N3 the Node library, a secret that is no strict base64",
        "POST",
        "/webhook",
        JSON_UTF8,
        "2024-01-19T09:19:28.9372196Z",
        NODE_BODY,
        "zvgV0+i8tMaEPl5sArRgSg==",
        "p7hUz20oz16Fhfogs4Z0X+VA/Nhuu505I1alXYqwlKw=",
        key="app-key",
        secret="app-secret",
    ),
    Vector(
        "J1 the Java library, a secret without padding",
        "POST",
        "/VerificationRequestEvent",
        JSON_UTF8,
        "2023-12-01T15:01:20.0406449Z",
        JAVA_BODY,
        "COfYO/MKetfU00r0d5TxkA==",
        "xfKhO0XvlRNJraahUBEJzzi1f3Fn3pYO41/ZzwOHPaQ=",
        key="789",
        secret="9876543210",
    ),
]
every_vector = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)


def reason_of(vector, **changed):
    with pytest.raises(BadSignature) as refusal:
        vector.verify(**changed)
    return refusal.value.reason


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
