import json
import socket
import threading
import time

from tests.ingest.conftest import PATH, Gate, arrival, signed
from tests.serving import eventually


def connect(gate: Gate) -> socket.socket:
    return socket.create_connection(("127.0.0.1", gate.server.port), timeout=5)


def whole(body: bytes) -> bytes:
    """A delivery as it goes over the wire."""
    lines = [f"POST {PATH} HTTP/1.1", "Host: door", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in signed(body).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def until_closed(sock: socket.socket) -> float:
    """How long the other side keeps the connection."""
    begun = time.monotonic()
    while True:
        try:
            if not sock.recv(4096):
                return time.monotonic() - begun
        except ConnectionResetError:
            return time.monotonic() - begun


def answer_of(sock: socket.socket) -> bytes:
    """One answer to a caller, head and body."""
    answer = b""
    while not answer.endswith(b"}}"):
        answer += sock.recv(4096)
    return answer


def test_slow_senders_do_not_hold_the_door(gate: Gate):
    slow = [connect(gate) for _ in range(100)]
    for sock in slow:
        sock.sendall(
            b"POST /callbacks/voice HTTP/1.1\r\nHost: door\r\nContent-Length: 900\r\n\r\n{"
        )

    begun = time.monotonic()
    answers = [gate.post(arrival(f"call-{number}")).status_code for number in range(10)]

    assert answers == [200] * 10
    assert time.monotonic() - begun < 5
    for sock in slow:
        sock.close()


def test_a_request_that_does_not_become_whole_is_closed(gate: Gate):
    with connect(gate) as begun, connect(gate) as silent:
        begun.sendall(b"POST /callbacks/voice HT")

        assert until_closed(begun) < 4
        assert until_closed(silent) < 4


def test_dripping_does_not_keep_a_request_alive(gate: Gate):
    sock = connect(gate)
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

    assert until_closed(sock) < 4
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
    deadline = time.monotonic() + 5

    while time.monotonic() < deadline:
        try:
            connect(gate).close()
        except (ConnectionRefusedError, ConnectionResetError):
            break

    assert time.monotonic() < deadline


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
