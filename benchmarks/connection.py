"""One keep-alive HTTP/1.1 connection of the load generator: whole requests out, answers in.

Never blocks. Knows just as much HTTP as the servers under test speak: a length with every answer.
"""

import socket
from dataclasses import dataclass

_LENGTH = b"content-length:"


class Broken(Exception):
    """The server closed the connection or said something that is not an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer's status, and what its header says about where the record is."""

    status: int
    is_recorded: bool


class Connection:
    """A connection that has at most one request under way."""

    __slots__ = ("_received", "sock")

    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=5.0)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.setblocking(False)
        self._received = b""

    def send(self, request: bytes) -> None:
        """Send a request. Raises Broken when the kernel does not take all of it at once."""
        if self.sock.send(request) != len(request):
            raise Broken("a request did not fit into an idle connection")

    def receive(self) -> Answer | None:
        """Read what is there; the answer once it is whole. Raises Broken."""
        part = self.sock.recv(65536)
        if not part:
            raise Broken("the server closed the connection")
        received = self._received + part if self._received else part
        answer, length = read_answer(received)
        if answer is None:
            self._received = received
            return None
        if len(received) != length:
            raise Broken("more than one answer to one request")
        self._received = b""
        return answer

    def close(self) -> None:
        """Hang up."""
        self.sock.close()


def read_answer(received: bytes) -> tuple[Answer | None, int]:
    """The answer at the start of `received` and its length in bytes; None while it is not whole."""
    head, end, _ = received.partition(b"\r\n\r\n")
    if not end:
        return None, 0
    lowered = head.lower()
    at = lowered.find(_LENGTH)
    if not lowered.startswith(b"http/1.1 ") or at < 0:
        raise Broken(f"not an answer: {head[:100]!r}")
    length = len(head) + 4 + int(lowered[at + len(_LENGTH) :].partition(b"\r\n")[0])
    if len(received) < length:
        return None, 0
    return Answer(int(head[9:12]), b"\r\nx-recorded: db" in lowered), length
