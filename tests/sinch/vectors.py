"""Vectors of signing: our own, and those that the platform and its libraries publish."""

import base64
from dataclasses import dataclass, replace

import pytest

from dashboard.sinch.signing import BadSignature, Keyring, verify

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
