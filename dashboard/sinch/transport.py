"""One exchange with the platform: signed, within a total deadline, never repeated.

Whether a request may be sent twice depends on what it does, which only its sender knows. Neither
the secret nor a signature enters a log line or a repr.
"""

import logging
import math
import threading
import time
from collections.abc import Mapping
from contextlib import nullcontext
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NewConnectionError

from dashboard.sinch import deadline, endpoints, errors, signing, times, wire
from dashboard.sinch.health import Health, Outage, Tell

ANSWER_LIMIT_BYTES: Final = 1024 * 1024

#: What asks whether the platform is back need not wait as long as a person would.
PROBE_SECONDS: Final = 3.0

_CHUNK_BYTES: Final = 16 * 1024
_MOST_KEYS: Final = 200_000
_POOL: Final = 32
_JSON: Final = "application/json"

_log = logging.getLogger(__name__)


class Transport:
    """Connections that are kept, and the credentials of one application; for many threads."""

    def __init__(
        self,
        key: str,
        secret: str,
        *,
        session: requests.Session | None,
        deadline_seconds: float,
        signed: bool,
        guarded: bool = False,
        patience: float = 1.0,
    ) -> None:
        self.key = key
        self.deadline_seconds = deadline_seconds
        self.signed = signed
        self._secret = secret
        self._owns_session = session is None
        self._session = _new_session() if session is None else session
        self._guarded = guarded
        self._patience = patience
        self._tell: Tell = _tell_nobody
        self._healths: dict[str, Health] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the connections that are kept open."""
        for health in list(self._healths.values()):
            health.close()
        self._session.close()

    def tell_of_outages(self, tell: Tell) -> None:
        """Have `tell` hear of every outage: when it begins, now and then, and (None) its end."""
        self._tell = tell

    def health(self, url: str) -> Health | None:
        """How the address of `url` is; None where nobody watches over it."""
        if not self._guarded:
            return None
        parts = urlsplit(url)
        base = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            if base not in self._healths:
                probe = base + _harmless(parts.path)
                self._healths[base] = Health(
                    base,
                    lambda: self._exchange("GET", probe, seconds=PROBE_SECONDS),
                    lambda url, outage: self._tell(url, outage),
                    self._patience,
                )
            return self._healths[base]

    def exchange(
        self,
        method: str,
        url: str,
        body: dict[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Send one request; return the object that was answered, empty if nothing was.

        Raises a SinchError by its name otherwise; LeftAlone while the address is known to be away.
        """
        health = self.health(url)
        with health.exchange(looking=method == "GET") if health else nullcontext():
            return self._exchange(method, url, body, headers)

    def _exchange(
        self,
        method: str,
        url: str,
        body: dict[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        seconds: float | None = None,
    ) -> dict[str, Any]:
        content = b"" if body is None else wire.to_json(body)
        request = self._request(method, url, content, headers or {})
        started = time.monotonic()
        status = 0
        try:
            with deadline.within(min(seconds or math.inf, self.deadline_seconds)) as exchange:
                status, said, content = self._send(request, exchange)
        finally:
            took = (time.monotonic() - started) * 1000
            _log.debug("%s %s: %s in %.0f ms", method, request.path_url, status or "none", took)
        if status >= 400:
            raise errors.of_answer(status, content, said.get("Retry-After"))
        if not 200 <= status < 300:
            raise errors.NoAnswer("redirected", status=status)
        return _object(status, content)

    def _request(
        self, method: str, url: str, body: bytes, more: Mapping[str, str]
    ) -> requests.PreparedRequest:
        headers = {"Accept": _JSON, "Accept-Encoding": "identity", "User-Agent": "callfloor"}
        if body:
            headers["Content-Type"] = _JSON
        request = requests.Request(
            method, url, headers={**headers, **more}, data=body or None
        ).prepare()
        # Signed over what is sent: the path and the header as they stand after preparation.
        request.headers.update(self._credentials(method, request, body))
        return request

    def _credentials(
        self, method: str, request: requests.PreparedRequest, body: bytes
    ) -> dict[str, str]:
        if not self.signed:
            return {"Authorization": signing.basic(self.key, self._secret)}
        timestamp = times.to_wire(times.now(), digits=3)
        authorization = signing.authorization(
            self.key,
            self._secret,
            method=method,
            path=urlsplit(request.path_url).path,
            content_type=request.headers.get("Content-Type", ""),
            timestamp=timestamp,
            body=body,
        )
        return {"Authorization": authorization, "x-timestamp": timestamp}

    def _send(
        self, request: requests.PreparedRequest, exchange: deadline.Exchange
    ) -> tuple[int, Any, bytes]:
        """Status, headers and content of the answer; what goes wrong is named here."""
        connect = min(deadline.CONNECT_SECONDS, self.deadline_seconds)
        try:
            with self._session.send(
                request,
                stream=True,
                timeout=(connect, self.deadline_seconds),
                allow_redirects=False,
                proxies={},
            ) as response:
                return response.status_code, response.headers, _said(response, exchange)
        # `requests` reads where a redirect leads though nobody follows it: hence ValueError.
        except (requests.RequestException, OSError, ValueError) as error:
            if self._sent_nothing(error, exchange):
                raise errors.Unreachable(_cause(error)) from error
            timed_out = isinstance(error, requests.Timeout | TimeoutError)
            late = time.monotonic() >= exchange.ends_at
            raise errors.NoAnswer("timeout" if timed_out or late else "cut-short") from error

    def _sent_nothing(self, error: Exception, exchange: deadline.Exchange) -> bool:
        """Whether the request certainly never left; a foreign session has only its error."""
        reason = getattr(error.args[0], "reason", None) if error.args else None
        if isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError):
            return True
        return self._owns_session and not exchange.begun


def _tell_nobody(url: str, outage: Outage | None) -> None:
    """Until somebody wants to know."""


def _harmless(path: str) -> str:
    """What to ask the host of `path` for, to see whether it answers: it changes nothing there."""
    if path.startswith("/v1/"):
        return endpoints.NUMBERS_PATH
    return endpoints.call_path("callfloor-is-there-anybody")


def _new_session() -> requests.Session:
    """A session that takes nothing from the environment and keeps nothing but connections."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = deadline.DeadlineAdapter(pool_connections=4, pool_maxsize=_POOL)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _said(response: requests.Response, exchange: deadline.Exchange) -> bytes:
    """The body. A refusal is a refusal by its status, even when its explanation breaks off."""
    try:
        return _content(response, exchange)
    except (errors.NoAnswer, requests.RequestException, OSError):
        if response.status_code < 400:
            raise
        return b""


def _content(response: requests.Response, exchange: deadline.Exchange) -> bytes:
    """The whole body, up to the limit and the deadline."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise errors.NoAnswer("not-json", "compressed, unasked", status=response.status_code)
    content = bytearray()
    for chunk in response.iter_content(_CHUNK_BYTES):
        content += chunk
        if len(content) > ANSWER_LIMIT_BYTES:
            raise errors.NoAnswer("too-large", status=response.status_code)
        if time.monotonic() >= exchange.ends_at:
            raise TimeoutError("the deadline has passed")
    if not content and not _says_that_it_is_empty(response):
        raise errors.NoAnswer("cut-short", status=response.status_code)
    return bytes(content)


def _says_that_it_is_empty(response: requests.Response) -> bool:
    """Whether an answer without a body is whole: a lost connection must not pass for success."""
    framed = {"Content-Length", "Transfer-Encoding"} & {*map(str.title, response.headers)}
    return bool(framed) or response.status_code in (204, 304)


def _object(status: int, content: bytes) -> dict[str, Any]:
    if not content.strip():
        return {}
    try:
        return wire.strict_object(content, most_bytes=ANSWER_LIMIT_BYTES, most_keys=_MOST_KEYS)
    except wire.NotAnObject as wrong:
        raise errors.NoAnswer("not-json", wrong.reason, status=status) from wrong


def _cause(error: Exception) -> str:
    """Why no connection came about, in the transport's words."""
    inner = error.args[0] if error.args else error
    return str(getattr(inner, "reason", inner))[:300]
