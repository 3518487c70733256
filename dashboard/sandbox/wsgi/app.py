"""The sandbox's one address as a WSGI application: REST, control plane, and faults on the way.

Never answers 500 of its own accord, and never with the floor's lock held.
"""

import ipaddress
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

from dashboard.sandbox.control import levers
from dashboard.sandbox.faults import RestFaults
from dashboard.sandbox.floor import Floor
from dashboard.sandbox.rest import routes
from dashboard.sandbox.wsgi import asked, refusals
from dashboard.sandbox.wsgi.asked import Answered, Asked
from dashboard.sandbox.wsgi.refusals import Refusal
from dashboard.sinch import times

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

log = logging.getLogger(__name__)

# Set by the adapter that mounts this application in the same process: there faults take no time.
IN_PROCESS = "sandbox.in_process"
LATENCY = "sandbox.latency_seconds"
_LOGGED_BODY = 4096


def application(floor: Floor, controls: levers.Controls) -> Callable[..., Iterable[bytes]]:
    """The WSGI application of a floor."""

    def app(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        request = _read(environ)
        if not routes.is_ours(request.path):
            return _send(start_response, _control(controls, environ, request))
        answered, faults = _rest(floor, request)
        _note(floor, request, answered)
        floor.outbox.settle(wait=False)
        return _send_with_faults(environ, start_response, answered, faults)

    return app


def _rest(floor: Floor, request: Asked) -> tuple[Answered, RestFaults]:
    with floor.lock:
        struck = floor.faults.strikes(floor.faults.rest.rate)
        faults = floor.faults.rest if struck else RestFaults()
    if faults.status:
        return asked.refused(Refusal(faults.status * 100, "A fault made on purpose")), faults
    try:
        return routes.answer(floor, request), faults
    except Exception:
        log.exception("the sandbox could not read %s %s", request.method, request.path)
        return asked.refused(refusals.invalid("it could not be read")), faults


def _control(controls: levers.Controls, environ: dict[str, Any], request: Asked) -> Answered:
    if not request.path.startswith("/sandbox/"):
        return asked.refused(Refusal(refusals.NOT_FOUND, "There is no such resource"))
    if not _is_local(environ):
        return Answered(403, {"error": "the control plane is for this machine only"})
    return controls.answer(request)


def _is_local(environ: dict[str, Any]) -> bool:
    """A peer on this machine, asking for it by a name of this machine.

    The name matters too: a page in a browser can have its own name lead here.
    """
    if environ.get(IN_PROCESS):
        return True
    host = urlsplit(f"//{environ.get('HTTP_HOST', '')}").hostname or ""
    return _is_loopback(environ.get("REMOTE_ADDR", "")) and (
        host == "localhost" or _is_loopback(host)
    )


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _read(environ: dict[str, Any]) -> Asked:
    headers = {
        name[5:].replace("_", "-").lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    headers["content-type"] = environ.get("CONTENT_TYPE", "")
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    return Asked(
        method=environ["REQUEST_METHOD"].upper(),
        path=_raw_path(environ),
        headers=headers,
        body=environ["wsgi.input"].read(min(length, asked.LONGEST_BODY + 1)) if length > 0 else b"",
        query=dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
    )


def _raw_path(environ: dict[str, Any]) -> str:
    """The path as it was sent: signatures and ids with slashes depend on it."""
    sent: str = environ.get("REQUEST_URI") or environ.get("RAW_URI") or ""
    if sent.startswith("/"):
        return sent.partition("?")[0]
    if sent:
        return urlsplit(sent).path or "/"
    return quote(environ.get("PATH_INFO", "").encode("latin-1")) or "/"


def _note(floor: Floor, request: Asked, answered: Answered) -> None:
    floor.requests.add(
        {
            "at": times.to_wire(times.now(), digits=6),
            "method": request.method,
            "path": request.path,
            "body": request.body[:_LOGGED_BODY].decode("utf-8", "replace"),
            "status": answered.status,
            "answer": answered.encoded()[:_LOGGED_BODY].decode("utf-8", "replace"),
        }
    )


def _send(start_response: "StartResponse", answered: Answered) -> Iterable[bytes]:
    body = answered.encoded()
    start_response(_status_line(answered.status), _headers(answered, len(body)))
    return [body]


def _send_with_faults(
    environ: dict[str, Any],
    start_response: "StartResponse",
    answered: Answered,
    faults: RestFaults,
) -> Iterable[bytes]:
    if faults.latency_seconds:
        environ[LATENCY] = faults.latency_seconds
        if not environ.get(IN_PROCESS):
            time.sleep(faults.latency_seconds)
    body = answered.encoded()
    if faults.lost_reply:
        # More is promised than comes: the server cuts the connection.
        start_response(_status_line(200), [("Content-Length", str(len(body) + 1))])
        return []
    start_response(_status_line(answered.status), _headers(answered, len(body)))
    if faults.drip_seconds and not environ.get(IN_PROCESS):
        return _drip(body, faults.drip_seconds)
    return [body]


def _drip(body: bytes, pause_seconds: float) -> Iterator[bytes]:
    for position in range(len(body)):
        time.sleep(pause_seconds)
        yield body[position : position + 1]


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unusual"


def _headers(answered: Answered, length: int) -> list[tuple[str, str]]:
    headers = list(answered.headers.items())
    if answered.status != HTTPStatus.NO_CONTENT:
        headers.append(("Content-Length", str(length)))
    if answered.body is not None:
        headers.append(("Content-Type", "application/json"))
    return headers
