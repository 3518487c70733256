import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dashboard.operations import relay
from dashboard.operations.relay import Relay, RelayFailed
from dashboard.sinch import signing, times
from dashboard.sinch.signing import Keyring

KEY, SECRET = "6f9a4c1e-0001-4000-8000-00000000c0de", "c2VjcmV0IG9mIHRoZSBzdGFuZHVw"
EVENT = b'{"event": "ice",  "callid":"alice-1f3a"}'
ANSWER = b'{"action" : {"name":"hangup"} }'


class Backend(ThreadingHTTPServer):
    """A customer's own backend: it believes nobody without the right signature."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies: list[bytes] = []
        self.headers_seen: list[dict[str, str]] = []
        self.reply: Callable[[Handler], None] = lambda handler: handler.say(200, ANSWER)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/own/voice"


class Handler(BaseHTTPRequestHandler):
    server: Backend
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            keyring = Keyring({KEY: SECRET})
            signing.verify(headers, method="POST", paths=[self.path], body=body, secret_of=keyring)
        except signing.BadSignature:
            self.say(401, b"")
            return
        self.server.bodies.append(body)
        self.server.headers_seen.append(headers)
        self.server.reply(self)

    def say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def backend() -> Iterator[Backend]:
    with Backend() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def own(backend: Backend) -> Iterator[Relay]:
    made = Relay(backend.url, KEY, SECRET, deadline_seconds=45.0)
    yield made
    made.session.close()


def headers() -> dict[str, str]:
    return {
        "content-type": "application/json; charset=utf-8",
        "x-timestamp": times.to_wire(times.now(), digits=7),
        "authorization": "application signed-for:another-path",
        "x-cb-team": "red",
        "cookie": "nobody's business",
    }


def test_the_backend_gets_the_same_bytes_signed_for_its_own_path(own: Relay, backend: Backend):
    answer = own.ask(headers(), EVENT)

    assert answer == ANSWER
    assert backend.bodies == [EVENT]


def test_headers_of_the_call_travel_and_others_do_not(own: Relay, backend: Backend):
    own.ask(headers(), EVENT)

    [seen] = backend.headers_seen
    assert seen["x-cb-team"] == "red"
    assert "cookie" not in seen


@pytest.mark.parametrize("status", [204, 302, 401, 500])
def test_only_a_success_with_a_body_is_an_answer(own: Relay, backend: Backend, status: int):
    backend.reply = lambda handler: handler.say(status, b"", Location="/elsewhere")

    with pytest.raises(RelayFailed):
        own.ask(headers(), EVENT)

    assert len(backend.bodies) == 1


@pytest.mark.parametrize("nowhere", ["http://[::1", "\xff\xfe"])
def test_a_redirect_that_leads_nowhere_is_a_failure_like_any_other(
    own: Relay, backend: Backend, nowhere: str
):
    backend.reply = lambda handler: handler.say(302, b"", Location=nowhere)

    with pytest.raises(RelayFailed):
        own.ask(headers(), EVENT)
    own.report(headers(), EVENT)

    assert len(backend.bodies) == 2


def test_what_the_backend_keeps_by_a_caller_does_not_reach_the_next(own: Relay, backend: Backend):
    backend.reply = lambda handler: handler.say(200, ANSWER, **{"Set-Cookie": "session=alice"})

    own.ask(headers(), EVENT)
    own.ask(headers(), EVENT)

    assert ["cookie" in seen for seen in backend.headers_seen] == [False, False]


def test_too_large_an_answer_is_none(own: Relay, backend: Backend):
    backend.reply = lambda handler: handler.say(200, b"x" * (relay.LARGEST_ANSWER + 1))

    with pytest.raises(RelayFailed, match="too large"):
        own.ask(headers(), EVENT)


@pytest.mark.waits
def test_an_answer_that_drips_ends_at_the_deadline(own: Relay, backend: Backend):
    stopped = threading.Event()

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        while not stopped.wait(0.2):
            try:
                handler.wfile.write(b"x")
            except OSError:
                return

    backend.reply = drip
    begun = time.monotonic()

    with pytest.raises(RelayFailed):
        replace(own, deadline_seconds=1.0).ask(headers(), EVENT)

    assert time.monotonic() - begun < 30  # it would drip for minutes
    stopped.set()


def test_a_backend_that_is_away_fails_at_once():
    nobody = Relay("http://127.0.0.1:1/voice", KEY, SECRET)

    with pytest.raises(RelayFailed):
        nobody.ask(headers(), EVENT)
    nobody.session.close()


def test_a_report_is_handed_on(own: Relay, backend: Backend):
    own.report(headers(), EVENT)

    assert backend.bodies == [EVENT]


def test_a_report_to_nobody_is_no_trouble():
    nobody = Relay("http://127.0.0.1:1/voice", KEY, SECRET)

    nobody.report(headers(), EVENT)  # it does not raise: nobody waits for the outcome

    nobody.session.close()
