"""What is no HTTP, sent over plain sockets: the platform's error body for that too."""

import http.client
import json
import socket
import uuid
from urllib.parse import urlsplit

import pytest

from tests.sandbox.over_http.asked import CALLOUTS

TO = f"POST {CALLOUTS} HTTP/1.1\r\nHost: sandbox\r\n".encode()


@pytest.mark.fidelity("chosen", "REST answers")
@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"hello\r\n\r\n", 40003),
        (TO + b"no colon\r\n\r\n", 40003),
        (TO + b"Content-Length: x\r\n\r\n", 40003),
        (TO + b"Content-Length: -5\r\n\r\n", 40003),
        (TO + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 40003),
        (TO + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 40003),
        (TO + b"Transfer-Encoding: gzip\r\n\r\n", 50100),
        (TO + b"Content-Length: 2000000\r\n\r\n", 41300),
        (b"GET /calling/v1/calls/id/\xff HTTP/1.1\r\nHost: sandbox\r\n\r\n", 40003),
    ],
    ids=lambda value: value if isinstance(value, int) else repr(value[:60]),
)
def test_what_is_no_http_is_refused_in_the_platforms_shape_without_effect(sent, code, floor):
    address = urlsplit(floor.url)
    with socket.create_connection((address.hostname, address.port), timeout=45) as sock:
        sock.sendall(sent)
        answer = http.client.HTTPResponse(sock)
        answer.begin()
        said = json.loads(answer.read())

    assert (answer.status, said["errorCode"]) == (code // 100, code)
    assert answer.headers["Content-Type"] == "application/json"
    assert set(said) == {"errorCode", "message", "reference"}
    assert said["message"]
    assert uuid.UUID(said["reference"])
    assert floor.control("GET", "calls")["calls"] == []
