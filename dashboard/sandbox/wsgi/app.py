"""The sandbox's one address as a WSGI application: REST, control plane, and their log.

Never answers 500 of its own accord, and never with the floor's lock held.
"""

import ipaddress
import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

from dashboard.sandbox.control import levers
from dashboard.sandbox.floor import Floor
from dashboard.sandbox.rest import routes
from dashboard.sandbox.wsgi import asked, refusals, spoilt
from dashboard.sandbox.wsgi.asked import Answered, Asked
from dashboard.sandbox.wsgi.refusals import Refusal
from dashboard.sinch import times

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

log = logging.getLogger(__name__)

_LOGGED_BODY = 4096


def application(floor: Floor, controls: levers.Controls) -> Callable[..., Iterable[bytes]]:
    """The WSGI application of a floor."""

    def app(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        request = _read(environ)
        if not routes.is_ours(request.resource):
            return spoilt.send(start_response, _control(floor, controls, environ, request))
        with floor.lock:
            wrong = floor.faults.spoil_answer(request.method, request.resource)
        answered = (
            spoilt.instead(wrong, request.path, floor.references.new())
            if wrong.before_acting
            else _rest(floor, request)
        )
        _note(floor, request, answered)
        floor.outbox.settle(wait=False)
        return spoilt.send_spoilt(environ, start_response, answered, wrong)

    return app


def _rest(floor: Floor, request: Asked) -> Answered:
    try:
        return routes.answer(floor, request)
    except Exception:
        log.exception("the sandbox could not read %s %s", request.method, request.path)
        return asked.refused(refusals.invalid("it could not be read"), floor.references.new())


def _control(
    floor: Floor, controls: levers.Controls, environ: dict[str, Any], request: Asked
) -> Answered:
    if not request.path.startswith("/sandbox/"):
        missing = Refusal(refusals.NOT_FOUND, "There is no such resource")
        return asked.refused(missing, floor.references.new())
    if not _is_local(environ):
        return Answered(403, {"error": "the control plane is for this machine only"})
    return controls.answer(request)


def _is_local(environ: dict[str, Any]) -> bool:
    """A peer on this machine, asking for it by a name of this machine.

    The name matters too: a page in a browser can have its own name lead here.
    """
    if environ.get(spoilt.IN_PROCESS):
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
