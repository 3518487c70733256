import json
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests

from dashboard.ingest.server import IDLE_SECONDS, THREADS, Server
from tests.ingest.conftest import PATH, Gate, arrival, signed
from tests.patience import LONG
from tests.serving import eventually


def connect(gate: Gate) -> socket.socket:
    return socket.create_connection(("127.0.0.1", gate.server.port), timeout=LONG)


def whole(body: bytes) -> bytes:
    """A delivery as it goes over the wire."""
    lines = [f"POST {PATH} HTTP/1.1", "Host: door", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in signed(body).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def is_closed(sock: socket.socket) -> bool:
    """Whether the other side parts with a request that is not whole, before any idle connection."""
    sock.settimeout(IDLE_SECONDS - 5)
    try:
        while sock.recv(4096):
            pass
    except TimeoutError:
        return False
    except ConnectionResetError:
        pass
    return True


def answer_of(sock: socket.socket) -> bytes:
    """One answer to a caller, head and body."""
    answer = b""
    while not answer.endswith(b"}}"):
        part = sock.recv(4096)
        assert part, answer
        answer += part
    return answer


def takes_somebody_in(gate: Gate) -> bool:
    try:
        connect(gate).close()
    except (ConnectionRefusedError, ConnectionResetError):
        return False
    return True


def test_slow_senders_do_not_hold_the_door(gate: Gate):
    slow = [connect(gate) for _ in range(100)]
    for sock in slow:
        sock.sendall(
            b"POST /callbacks/voice HTTP/1.1\r\nHost: door\r\nContent-Length: 900\r\n\r\n{"
        )

    answers = [gate.post(arrival(f"call-{number}")).status_code for number in range(10)]

    assert answers == [200] * 10
    for sock in slow:
        sock.setblocking(False)
        with pytest.raises(BlockingIOError):  # it is still there, and waited for
            sock.recv(1)
        sock.close()


@pytest.mark.waits
def test_a_request_that_does_not_become_whole_is_closed(strict_gate: Gate):
    with connect(strict_gate) as begun, connect(strict_gate) as silent:
        begun.sendall(b"POST /callbacks/voice HT")

        assert is_closed(begun)
        assert is_closed(silent)


@pytest.mark.waits
def test_dripping_does_not_keep_a_request_alive(strict_gate: Gate):
    sock = connect(strict_gate)
    closed = threading.Event()

    def drip() -> None:
        sock.sendall(b"POST /callbacks/voice HTTP/1.1\r\nContent-Length: 900\r\n\r\n")
        while not closed.wait(0.1):
            try:
                sock.sendall(b"x")
            except OSError:
                return

    thread = threading.Thread(target=drip)
    thread.start()

    assert is_closed(sock)
    closed.set()
    thread.join()
    sock.close()


def test_a_kept_connection_serves_one_delivery_after_another(gate: Gate):
    with connect(gate) as sock:
        for number in range(3):
            sock.sendall(whole(json.dumps(arrival(f"call-{number}")).encode()))
            assert answer_of(sock).startswith(b"HTTP/1.1 200 OK")


def test_what_has_begun_is_answered_before_the_end(gate: Gate):
    sent = whole(json.dumps(arrival()).encode())
    sock = connect(gate)
    sock.sendall(sent[:-1])
    gate.post(arrival("another"))

    gate.server.stop()
    sock.sendall(sent[-1:])

    assert sock.recv(4096).startswith(b"HTTP/1.1 200 OK")
    sock.close()


def test_a_stopped_door_takes_nobody_in(gate: Gate):
    gate.server.stop()

    eventually(lambda: not takes_somebody_in(gate))


def test_what_is_not_http_is_refused_and_counted(gate: Gate):
    with connect(gate) as sock:
        sock.sendall(b"hello there\r\n\r\n")
        answer = sock.recv(4096)

    assert answer.startswith(b"HTTP/1.0 400")
    assert b"X-Recorded: no" in answer
    eventually(lambda: gate.refused == [400])


def test_a_wrong_length_is_refused(gate: Gate):
    with connect(gate) as sock:
        sock.sendall(b"POST /callbacks/voice HTTP/1.1\r\nContent-Length: -5\r\n\r\n")

        assert b" 400 " in sock.recv(4096).splitlines()[0]


def test_an_endless_chunked_body_ends_at_the_limit(gate: Gate):
    with connect(gate) as sock:
        sock.sendall(b"POST /callbacks/voice HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(70):
            try:
                sock.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")
            except OSError:
                break
        answer = sock.recv(4096)

    assert b"413" in answer.splitlines()[0]


def test_two_requests_sent_in_one_go_are_answered_in_their_order(gate: Gate):
    bodies = [json.dumps(event).encode() for event in (arrival(), {"event": "dice"})]
    answers = b""
    with connect(gate) as sock:
        sock.sendall(b"".join(map(whole, bodies)))
        while answers.count(b"X-Recorded: db") < 2:
            answers += sock.recv(4096)

    to_the_caller, of_the_report = answers.split(b"HTTP/1.1 200 OK")[1:]
    assert b"connectConf" in to_the_caller
    assert b"Content-Length: 0" in of_the_report


def test_who_hangs_up_before_the_answer_is_counted_all_the_same(gate: Gate):
    with connect(gate) as sock:
        sock.sendall(whole(json.dumps(arrival()).encode()))

    eventually(lambda: gate.counters.figures()["account"]["received"] == 1)


def test_health_and_callers_need_no_thread(gate: Gate, looked_up: threading.Event):
    looked_up.clear()
    asking = [connect(gate) for _ in range(THREADS)]
    for sock in asking:
        sock.sendall(b"GET /metrics HTTP/1.1\r\nHost: door\r\nAuthorization: Bearer x\r\n\r\n")
    eventually(lambda: not gate.server._server.task_dispatcher.queue)

    healthy, caller, nothing = gate.get("/healthz"), gate.post(arrival()), gate.get("/elsewhere")
    looked_up.set()

    assert (healthy.text, nothing.status_code) == ("ok\n", 404)
    assert caller.headers["X-Recorded"] == "db"
    for sock in asking:
        assert sock.recv(4096).startswith(b"HTTP/1.1 401")
        sock.close()


def test_a_large_delivery_is_taken_too(gate: Gate):
    answer = gate.post(arrival(padding="x" * 100_000))

    assert answer.headers["X-Recorded"] == "db"
    assert answer.json()["action"]["conferenceId"] == "standup"


class Slow:
    """Takes what comes; what it waits for ends when the test says so."""

    def take(self, environ: dict[str, Any]) -> "Slow":
        return self

    def prepare(self, environ: dict[str, Any]) -> bool:
        return False

    def begin(self, settled: Callable[[], None]) -> float | None:
        self.settled = settled
        return 0.1

    def go_on(self, settled: Callable[[], None]) -> float | None:
        return None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "0")])
        return []


def test_a_store_that_thaws_after_the_end_writes_into_nobodys_file(tmp_path: Path):
    slow, ledger = Slow(), tmp_path / "ledger"
    server = Server(slow, "127.0.0.1", 0, lambda _: None)
    thread = threading.Thread(target=server.run)
    thread.start()
    answer = requests.get(f"http://127.0.0.1:{server.port}/", timeout=LONG)
    server.stop()
    thread.join(LONG)

    with ExitStack() as files:  # they get the numbers that the door's pipe and sockets had
        for _ in range(16):
            files.enter_context(ledger.open("wb", buffering=0))
        slow.settled()

    assert answer.status_code == 200
    assert ledger.read_bytes() == b""
