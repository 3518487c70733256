"""A telephone backend of the test's own: one HTTP server that keeps what it gets and answers SVAML.

Checks signatures by the platform's published rule, worked out here anew: it must not agree with
Callfloor merely because it is Callfloor's own code.
"""

import base64
import hashlib
import hmac
import json
import queue
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ARRIVES_SECONDS = 30


@dataclass(frozen=True)
class Received:
    """One event as it came in."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The body, read."""
        return dict(json.loads(self.body))

    def is_signed_by(self, key: str, secret: str) -> bool:
        """Whether the application's secret made the signature, over exactly this body and path."""
        digest = base64.b64encode(hashlib.md5(self.body).digest()).decode()  # noqa: S324
        timestamp = f"x-timestamp:{self.headers['x-timestamp']}"
        signed = "\n".join(["POST", digest, self.headers["content-type"], timestamp, self.path])
        mac = hmac.new(base64.b64decode(secret), signed.encode(), hashlib.sha256)
        expected = f"application {key}:{base64.b64encode(mac.digest()).decode()}"
        return self.headers["authorization"].lower() == expected.lower()


@dataclass
class Backend:
    """Where it listens, how much it got, and what, oldest first."""

    url: str
    count: int = 0
    _counting: threading.Lock = field(default_factory=threading.Lock)
    _answering: threading.Event = field(default_factory=threading.Event)
    _received: "queue.Queue[Received]" = field(default_factory=queue.Queue)

    def next_event(self, kind: str) -> Received:
        """The next event of this kind; others before it are passed over."""
        while True:
            received = self._received.get(timeout=ARRIVES_SECONDS)
            if received.event["event"] == kind:
                return received

    def keep(self, received: Received) -> None:
        """Put one more event behind the others."""
        with self._counting:
            self.count += 1
        self._received.put(received)

    def hang(self) -> None:
        """Take what comes, and answer nothing until `go_on`."""
        self._answering.clear()

    def go_on(self) -> None:
        """Answer, also what was taken meanwhile."""
        self._answering.set()

    def wait(self) -> None:
        """Wait until it answers."""
        self._answering.wait()


@contextmanager
def backend(answers: Mapping[str, Any], path: str = "/voice/events") -> Iterator[Backend]:
    """A backend that answers each kind of event with the SVAML that `answers` names for it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            received = Received(self.path, headers, body)
            listening.keep(received)
            listening.wait()
            svaml = answers.get(received.event["event"])
            self._answer(json.dumps(svaml).encode() if svaml else b"")

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 256

        def handle_error(self, *_: object) -> None:
            """Say nothing of those who did not wait for their answer."""

    with Server(("127.0.0.1", 0), Handler) as server:
        listening = Backend(f"http://127.0.0.1:{server.server_port}{path}")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        listening.go_on()
        try:
            yield listening
        finally:
            listening.go_on()
            server.shutdown()
            thread.join()
