"""Sends answers that go wrong on purpose: late, lost, byte by byte, elsewhere, or without end.

Knows how an answer leaves, not what it says.
"""

import time
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from dashboard.sandbox.faults import Spoilt
from dashboard.sandbox.wsgi.asked import Answered
from dashboard.sinch import errors

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

# Set by the adapter that mounts this application in the same process: there faults take no time.
IN_PROCESS = "sandbox.in_process"
LATENCY = "sandbox.latency_seconds"

_ENDLESS_SECONDS = 60.0
_ENDLESS_PIECE = b" " * 64 * 1024
_ENDLESS_PIECES_IN_PROCESS = 64


def instead(spoilt: Spoilt, path: str, reference: str) -> Answered:
    """The answer to a request that is not carried out."""
    if spoilt.redirected:
        return Answered(307, headers={"Location": f"{path.rstrip('/')}/elsewhere"})
    later = spoilt.retry_after_seconds
    headers = {"Retry-After": f"{later:g}"} if later else {}
    made = errors.body(spoilt.status * 100, "A fault made on purpose", reference)
    return Answered(spoilt.status, made, headers, text=spoilt.body or None)


def send(start_response: "StartResponse", answered: Answered) -> Iterable[bytes]:
    """Send an answer as it is."""
    body = answered.encoded()
    start_response(status_line(answered.status), _headers(answered, len(body)))
    return [body]


def send_spoilt(
    environ: dict[str, Any], start_response: "StartResponse", answered: Answered, spoilt: Spoilt
) -> Iterable[bytes]:
    """Send an answer with what is wrong with it."""
    in_process = bool(environ.get(IN_PROCESS))
    if spoilt.latency_seconds:
        environ[LATENCY] = spoilt.latency_seconds
        if not in_process:
            time.sleep(spoilt.latency_seconds)
    if spoilt.lost:
        # More is promised than comes: the server cuts the connection.
        length = str(len(answered.encoded()) + 1)
        start_response(status_line(200), [("Content-Length", length)])
        return []
    if spoilt.endless:
        start_response(status_line(200), [("Content-Type", "application/json")])
        return _endless(in_process)
    pieces = send(start_response, answered)
    if spoilt.drip_seconds and not in_process:
        return _drip(answered.encoded(), spoilt.drip_seconds)
    return pieces


def status_line(status: int) -> str:
    """A status with its phrase."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unusual"


def _drip(body: bytes, pause_seconds: float) -> Iterator[bytes]:
    for position in range(len(body)):
        time.sleep(pause_seconds)
        yield body[position : position + 1]


def _endless(in_process: bool) -> Iterator[bytes]:
    """More and more, until nobody listens; a minute at most, so that no thread is lost for good."""
    if in_process:
        yield from [_ENDLESS_PIECE] * _ENDLESS_PIECES_IN_PROCESS
        return
    ends_at = time.monotonic() + _ENDLESS_SECONDS
    while time.monotonic() < ends_at:
        yield _ENDLESS_PIECE


def _headers(answered: Answered, length: int) -> list[tuple[str, str]]:
    headers = list(answered.headers.items())
    if answered.status != HTTPStatus.NO_CONTENT:
        headers.append(("Content-Length", str(length)))
    if length:
        headers.append(("Content-Type", "application/json"))
    return headers
