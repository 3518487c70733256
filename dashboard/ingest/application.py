"""The door as a WSGI application: callbacks, and how the door itself is.

Plain WSGI: a framework would cost as much as all the work on a callback.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboard.ingest.counters import Counters
from dashboard.operations import callbacks
from dashboard.operations.callbacks import Door, Plan, Reply, Request
from dashboard.sinch import times
from dashboard.sinch.times import Instant

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

#: A larger delivery takes long to read: not while everybody else waits.
PROMPT_BYTES = 16 * 1024

#: What is asked for with a token; an API token is looked up in the store, which may take long.
_FIGURES: Final = frozenset({"/readyz", "/metrics"})

#: Where a request keeps what was taken of it.
_TAKEN: Final = "callfloor.taken"

#: The platform then asks the fallback address, which a made-up answer would prevent.
_BROKEN = Reply(500, "failed")

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

    def take(self, environ: Environ) -> "_Taken | _Simple | None":
        """Take a request as far as that goes without waiting; None for whatever would wait.

        To be ended by a call with the same `environ` once it waits for nothing any more.
        """
        if not self._is_delivery(environ):
            return None if environ["PATH_INFO"] in _FIGURES else _SIMPLE
        taken: _Taken | None = environ.get(_TAKEN)
        if taken is None:
            plan = self.door.plan()
            if int(environ.get("CONTENT_LENGTH") or 0) > PROMPT_BYTES or not plan.is_prompt:
                return None
            taken = environ[_TAKEN] = self._take(environ, plan, may_wait=False)
        return taken

    def prepare(self, environ: Environ) -> bool:
        """Do of a delivery what may wait, or take long; False for all else, which is just called.

        `take` then takes it.
        """
        if not self._is_delivery(environ):
            return False
        environ[_TAKEN] = self._take(environ, self.door.plan(), may_wait=True)
        return True

    def _is_delivery(self, environ: Environ) -> bool:
        return environ["PATH_INFO"] in self.paths and environ["REQUEST_METHOD"] == "POST"

    def _callback(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        taken: _Taken | None = environ.get(_TAKEN)
        if taken is None:
            taken = self._take(environ, self.door.plan(), may_wait=True)
            taken.wait()
        reply = taken.reply()
        self.counters.note(
            reply.verdict,
            received_at=taken.received_at,
            took_us=(time.perf_counter_ns() - taken.started_ns) // 1000,
            is_spooled=reply.recorded == "spool",
            is_fallback=taken.is_fallback,
        )
        headers: list[tuple[str, str]] = [("X-Recorded", reply.recorded)]
        if reply.body:
            headers.append(_JSON)
        if reply.status == 503:
            headers.append(("Retry-After", "1"))
        return _say(start_response, reply.status, reply.body, *headers)

    def _take(self, environ: Environ, plan: Plan, *, may_wait: bool) -> "_Taken":
        started_ns = time.perf_counter_ns()
        request = _request(environ)
        try:
            taken = callbacks.take(self.door, request, plan, may_wait=may_wait)
        except Exception as error:
            taken = _broken(self.door, error)
        return _Taken(taken, request.received_at, started_ns)

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


@dataclass(slots=True)
class _Taken:
    """A delivery under way, and since when. One that breaks the door is answered too."""

    taken: callbacks.Taken
    received_at: Instant
    started_ns: int

    @property
    def is_fallback(self) -> bool:
        return self.taken.answer.by == "fallback"

    def begin(self, settled: Callable[[], None]) -> float | None:
        return self._step(self.taken.begin, settled)

    def go_on(self, settled: Callable[[], None]) -> float | None:
        return self._step(self.taken.go_on, settled)

    def _step(
        self, step: Callable[[Callable[[], None]], float | None], settled: Callable[[], None]
    ) -> float | None:
        try:
            return step(settled)
        except Exception as error:
            self.taken = _broken(self.taken.door, error)
            return None

    def wait(self) -> None:
        try:
            callbacks.wait(self.taken)
        except Exception as error:
            self.taken = _broken(self.taken.door, error)

    def reply(self) -> Reply:
        try:
            return self.taken.reply()
        except Exception as error:
            return _broken(self.taken.door, error).said


class _Simple:
    """A request that waits for nothing: whether the door is alive, or what it does not know."""

    def begin(self, _settled: Callable[[], None]) -> float | None:
        return None

    go_on = begin


_SIMPLE: Final = _Simple()


def _broken(door: Door, error: Exception) -> callbacks.Taken:
    log.error("a delivery broke the door", exc_info=error)
    return callbacks.Taken(door, _BROKEN)


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
