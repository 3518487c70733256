"""The door as a WSGI application: callbacks, and how the door itself is.

Plain WSGI: a framework would cost as much as all the work on a callback.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.ingest.counters import Counters
from dashboard.operations import callbacks
from dashboard.operations.callbacks import Door, Reply, Request
from dashboard.sinch import times

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

_STATUS = {
    200: "200 OK",
    400: "400 Bad Request",
    401: "401 Unauthorized",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    500: "500 Internal Server Error",
    503: "503 Service Unavailable",
}
_JSON = ("Content-Type", "application/json")
_TEXT = ("Content-Type", "text/plain; charset=utf-8")
_METRICS = ("Content-Type", "text/plain; version=0.0.4; charset=utf-8")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Application:
    """What the door answers on each of its few paths.

    `paths` are those that callbacks come to; `ready` says whether the store is there, and
    `may_read` whether a bearer token opens the figures. `condition` gives figures of the moment
    under their names; None stands for nothing to tell.
    """

    door: Door
    counters: Counters
    paths: frozenset[str]
    ready: Callable[[], bool]
    may_read: Callable[[str], bool]
    condition: Callable[[], Mapping[str, float | None]] = lambda: {"spool_depth": 0}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path in self.paths:
            if method == "POST":
                return self._callback(environ, start_response)
            return _say(start_response, 405, b"", ("Allow", "POST"))
        serve = {"/healthz": _health, "/readyz": self._readiness, "/metrics": self._metrics}
        if path not in serve:
            return _say(start_response, 404, b"There is nothing here.\n", _TEXT)
        if method not in ("GET", "HEAD"):
            return _say(start_response, 405, b"", ("Allow", "GET, HEAD"))
        return serve[path](environ, start_response)

    def _callback(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        started = time.perf_counter_ns()
        request = _request(environ)
        reply = self._receive(request)
        took_us = (time.perf_counter_ns() - started) // 1000
        self.counters.note(
            reply.verdict,
            received_at=request.received_at,
            took_us=took_us,
            is_spooled=reply.recorded == "spool",
        )
        headers: list[tuple[str, str]] = [("X-Recorded", reply.recorded)]
        if reply.body:
            headers.append(_JSON)
        if reply.status == 503:
            headers.append(("Retry-After", "1"))
        return _say(start_response, reply.status, reply.body, *headers)

    def _receive(self, request: Request) -> Reply:
        try:
            return callbacks.receive(self.door, request)
        except Exception:
            # The platform then asks the fallback address, which a made-up answer would prevent.
            log.exception("a delivery broke the door")
            return Reply(500, "failed")

    def _readiness(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        ready = self.ready()
        told: dict[str, object] = {"ready": ready}
        if self._is_one_of_us(environ):
            told |= {**self.counters.figures(), **self.condition()}
        return _say(start_response, 200 if ready else 503, json.dumps(told).encode(), _JSON)

    def _metrics(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not self._is_one_of_us(environ):
            return _say(start_response, 401, b"", ("WWW-Authenticate", "Bearer"))
        gauges = {name: value or 0.0 for name, value in self.condition().items()}
        return _say(start_response, 200, self.counters.exposition(**gauges), _METRICS)

    def _is_one_of_us(self, environ: Environ) -> bool:
        scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        return scheme.lower() == "bearer" and self.may_read(token.strip())


def _health(_environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    return _say(start_response, 200, b"ok\n", _TEXT)


def _request(environ: Environ) -> Request:
    """The delivery with its path exactly as sent: that, and not a decoded one, was signed."""
    target = str(environ["REQUEST_URI"])
    if not target.startswith("/"):  # the absolute form, as proxies send it
        target = "/" + target.partition("://")[2].partition("/")[2]
    path, _, query = target.partition("?")
    headers = {
        name[5:].lower().replace("_", "-"): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    content_type = environ.get("CONTENT_TYPE")
    if content_type:
        headers["content-type"] = content_type
    return Request(
        path=path,
        query=query,
        headers=headers,
        body=environ["wsgi.input"].read(),
        received_at=times.now(),
    )


def _say(
    start_response: StartResponse, status: int, body: bytes, *headers: tuple[str, str]
) -> Iterable[bytes]:
    start_response(_STATUS[status], [*headers, ("Content-Length", str(len(body)))])
    return (body,) if body else ()
