"""A small HTTP server that answers as it is told to, well or badly, and remembers who asked."""

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Handler"], None]


@dataclass(frozen=True)
class Seen:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def setup(self):
        super().setup()
        self.server.connections += 1

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append(Seen(self.command, self.path, dict(self.headers), body))
        try:
            self.server.answer(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_POST = do_PATCH = do_DELETE = answer

    def raw(self, content: bytes) -> None:
        self.wfile.write(content)
        self.wfile.flush()

    def hang_up(self) -> None:
        """Close so that nothing that is still to be sent hides the end."""
        self.close_connection = True

    def log_message(self, format, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer: Answer = with_json({})
        self.seen: list[Seen] = []
        self.connections = 0
        self.over = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.shutdown()
        self.server_close()
        self._thread.join()

    def handle_error(self, request, client_address):
        pass


def with_json(value: object, status: int = 200, **headers: str) -> Answer:
    return with_bytes(json.dumps(value).encode(), status, **headers)


def with_bytes(content: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def nothing(handler: Handler) -> None:
    """Read the request and stay silent."""
    handler.server.over.wait()
    handler.hang_up()


def dripping(start: bytes, drop: bytes = b" ") -> Answer:
    """Say `start`, then a drop every 20 ms, for ever."""

    def answer(handler: Handler) -> None:
        handler.raw(start)
        while not handler.server.over.wait(0.02):
            handler.raw(drop)
        handler.hang_up()

    return answer


def endless(counted: list[int]) -> Answer:
    """Announce 100 MB and send them as fast as they are taken."""

    def answer(handler: Handler) -> None:
        handler.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        for _ in range(1000):
            handler.raw(b" " * 100_000)
            counted.append(100_000)

    return answer


def broken_off(start: bytes) -> Answer:
    """Say `start` and close."""

    def answer(handler: Handler) -> None:
        handler.raw(start)
        handler.hang_up()

    return answer


def reset(start: bytes) -> Answer:
    """Say `start` and reset the connection."""

    def answer(handler: Handler) -> None:
        handler.raw(start)
        no_linger = struct.pack("ii", 1, 0)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_linger)
        handler.hang_up()
        with contextlib.suppress(OSError):
            handler.connection.shutdown(socket.SHUT_RD)

    return answer
