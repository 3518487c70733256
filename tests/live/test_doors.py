"""What the doors say of themselves, and what is made of a door that says nothing."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dashboard.live.doors import Doors
from tests.patience import LONG

WELL = {
    "unrecorded": 0,
    "unrecorded_at": None,
    "spooled": 0,
    "relay_away": False,
    "clock_skew_seconds": 0,
}


class Said(BaseHTTPRequestHandler):
    status, body = 200, b"{}"
    authorization: str | None = None

    def do_GET(self) -> None:
        type(self).authorization = self.headers.get("Authorization")
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def door() -> Iterator[tuple[str, type[Said]]]:
    handler = type("Door", (Said,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", handler
    server.shutdown()
    server.server_close()


def asking(urls: list[str], token: str | None = None) -> Doors:
    """What asks these doors, and waits for each however busy the machine is."""
    return Doors(urls, token, patience_seconds=LONG)


def test_a_door_that_is_ready_tells_its_last_callback(door):
    url, handler = door
    handler.body = json.dumps({"last_callback_at": 1_700, "unrecorded": 2}).encode()
    doors = asking([url], token="ours")

    doors.ask()

    assert doors.last_callback_at() == 1_700
    assert doors.summary() == WELL | {"ready": 1, "all": 1, "unrecorded": 2}
    assert handler.authorization == "Bearer ours"


@pytest.mark.parametrize(
    ("status", "body"), [(503, b"{}"), (200, b"not json"), (200, b"[]"), (200, b"7"), (500, b"")]
)
def test_a_door_that_is_not_well_is_not_counted_as_ready(door, status, body):
    url, handler = door
    handler.status, handler.body = status, body
    doors = asking([url])

    doors.ask()

    assert doors.summary()["ready"] == 0
    assert doors.last_callback_at() is None


def test_a_door_that_is_not_there_takes_nothing_from_the_others(door):
    url, handler = door
    handler.body = b'{"last_callback_at": 5}'
    doors = asking(["http://127.0.0.1:9", url])

    doors.ask()

    assert doors.summary() == WELL | {"ready": 1, "all": 2}
    assert doors.last_callback_at() == 5


def test_alarms_of_all_doors_are_told_together(door):
    url, handler = door
    handler.body = json.dumps(
        {"unrecorded": 2, "unrecorded_at": 77, "spool_depth": 5, "clock_skew_seconds": -600}
        | {"relay_away": 1}
    ).encode()
    doors = asking([url, url, "http://127.0.0.1:9"])

    doors.ask()

    alarms = {"unrecorded": 4, "unrecorded_at": 77, "spooled": 10, "clock_skew_seconds": -600}
    assert doors.summary() == {"ready": 2, "all": 3, "relay_away": True} | alarms
