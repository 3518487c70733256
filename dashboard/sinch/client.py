"""The platform's REST API as methods: one session, signed requests, a total deadline for each.

Nothing is ever repeated here: whether a request may be sent twice depends on what it does, which
its caller knows. `errors.Unreachable` says that nothing was sent, `errors.NoAnswer` that it may
have been done. Neither the secret nor a signature enters a log line or a repr.
"""

import logging
import time
from collections.abc import Callable, Sequence
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NewConnectionError

from dashboard.sinch import (
    applications,
    conferences,
    deadline,
    endpoints,
    errors,
    signing,
    times,
    wire,
)
from dashboard.sinch.applications import CallbackUrls, Number
from dashboard.sinch.callouts import Callout
from dashboard.sinch.calls import CallInfo, Leg
from dashboard.sinch.conferences import Command, Music, Participant
from dashboard.sinch.endpoints import Endpoints
from dashboard.sinch.svaml import Svaml

DEADLINE_SECONDS: Final = 8.0
ANSWER_LIMIT_BYTES: Final = 1024 * 1024

_CHUNK_BYTES: Final = 16 * 1024
_MOST_KEYS: Final = 200_000
_POOL: Final = 32
_JSON: Final = "application/json"

_log = logging.getLogger(__name__)
_Read = TypeVar("_Read")


class VoiceClient:
    """One application's voice on the platform; safe to use from many threads.

    Every method raises a `SinchError` by its name when the platform refuses, fails or does not
    answer within `deadline_seconds`, which bounds the whole exchange. A `session` of your own
    brings its own transport (and its own idea of timeouts); leave it out otherwise.
    """

    def __init__(
        self,
        key: str,
        secret: str,
        endpoints: Endpoints,
        *,
        session: requests.Session | None = None,
        deadline_seconds: float = DEADLINE_SECONDS,
        signed: bool = True,
    ) -> None:
        self.key = key
        self.endpoints = endpoints
        self.deadline_seconds = deadline_seconds
        self.signed = signed
        self._secret = secret
        self._owns_session = session is None
        self._session = _new_session() if session is None else session

    def __repr__(self) -> str:
        return f"VoiceClient({self.key!r}, {self.endpoints!r})"

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._session.close()

    # Calls

    def place_callout(self, callout: Callout) -> str:
        """Place a call; return its id. Never repeat this by yourself: it would call twice."""
        answer = self._traffic("POST", endpoints.CALLOUTS_PATH, callout.to_wire())
        call_id = wire.text(answer, "callId", "callid")
        if not call_id:
            raise errors.NoAnswer("not-as-expected", "no call id in the answer")
        return call_id

    def call(self, call_id: str) -> CallInfo:
        """What the platform knows of a call."""
        answer = self._traffic("GET", _path(endpoints.call_path, call_id))
        return _expected(CallInfo.from_wire, answer)

    def update_call(self, call_id: str, svaml: Svaml) -> None:
        """Steer a call that goes on."""
        self._traffic("PATCH", _path(endpoints.call_path, call_id), svaml.to_wire())

    def update_leg(self, call_id: str, leg: Leg, svaml: Svaml) -> None:
        """Play or say something to one side of a call."""
        self._traffic("PATCH", _path(endpoints.leg_path, call_id, leg), svaml.to_wire())

    # Conferences

    def participants(self, conference_id: str) -> list[Participant]:
        """Who is in a conference; NotFound when nobody is."""
        answer = self._traffic("GET", _path(endpoints.conference_path, conference_id))
        return _expected(conferences.participants_from_wire, answer)

    def kick_all(self, conference_id: str) -> None:
        """Put everybody out of a conference."""
        self._traffic("DELETE", _path(endpoints.conference_path, conference_id))

    def manage_participant(
        self, conference_id: str, call_id: str, command: Command, music: Music | None = None
    ) -> None:
        """Mute, unmute, hold (with music, or silence) or resume one participant."""
        path = _path(endpoints.participant_path, conference_id, call_id)
        self._traffic("PATCH", path, conferences.command_to_wire(command, music))

    def kick(self, conference_id: str, call_id: str) -> None:
        """Put one participant out of a conference."""
        self._traffic("DELETE", _path(endpoints.participant_path, conference_id, call_id))

    # The application

    def numbers(self) -> list[Number]:
        """All rented numbers of the account, whichever application they are assigned to."""
        answer = self._configuration("GET", endpoints.NUMBERS_PATH)
        return _expected(applications.numbers_from_wire, answer)

    def assign_numbers(
        self,
        numbers: Sequence[str],
        application_key: str | None = None,
        capability: str | None = None,
    ) -> None:
        """Assign up to 100 numbers to an application, without a key to this one."""
        body = applications.assignment_to_wire(numbers, application_key, capability)
        self._configuration("POST", endpoints.NUMBERS_PATH, body)

    def unassign_number(
        self, number: str, application_key: str | None = None, capability: str | None = None
    ) -> None:
        """Take a number away from an application, without a key from this one."""
        body = applications.release_to_wire(number, application_key, capability)
        self._configuration("DELETE", endpoints.NUMBERS_PATH, body)

    def callback_urls(self, key: str | None = None) -> CallbackUrls:
        """Where an application's callbacks go, without a key this one's."""
        answer = self._configuration("GET", _path(endpoints.callbacks_path, key or self.key))
        return _expected(CallbackUrls.from_wire, answer)

    def set_callback_urls(self, key: str | None, urls: CallbackUrls) -> None:
        """Replace both callback URLs of an application; a missing one is cleared."""
        path = _path(endpoints.callbacks_path, key or self.key)
        self._configuration("POST", path, urls.to_wire())

    # One exchange

    def _traffic(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return self._exchange(method, self.endpoints.traffic_url + path, body)

    def _configuration(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return self._exchange(method, self.endpoints.configuration_url + path, body)

    def _exchange(self, method: str, url: str, body: dict[str, Any] | None) -> dict[str, Any]:
        """Send one request; return the object that was answered, empty if nothing was."""
        request = self._request(method, url, b"" if body is None else wire.to_json(body))
        started = time.monotonic()
        status = 0
        try:
            with deadline.within(self.deadline_seconds) as exchange:
                status, headers, content = self._send(request, exchange)
        finally:
            took = (time.monotonic() - started) * 1000
            _log.debug("%s %s: %s in %.0f ms", method, request.path_url, status or "none", took)
        if status >= 400:
            raise errors.of_answer(status, content, headers.get("Retry-After"))
        if not 200 <= status < 300:
            raise errors.NoAnswer("redirected", status=status)
        return _object(status, content)

    def _request(self, method: str, url: str, body: bytes) -> requests.PreparedRequest:
        headers = {"Accept": _JSON, "Accept-Encoding": "identity", "User-Agent": "callfloor"}
        if body:
            headers["Content-Type"] = _JSON
        request = requests.Request(method, url, headers=headers, data=body or None).prepare()
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
        except (requests.RequestException, OSError) as error:
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


def _expected(read: Callable[[dict[str, Any]], _Read], answer: dict[str, Any]) -> _Read:
    """What an answer says; one that is empty or lacks its essentials counts as none."""
    if not answer:
        raise errors.NoAnswer("not-as-expected", "the answer is empty")
    try:
        return read(answer)
    except ValueError as wrong:
        raise errors.NoAnswer("not-as-expected", str(wrong)) from wrong


def _path(build: Callable[..., str], *ids: str) -> str:
    """The path of these ids. One that no path can hold names nothing that the platform has."""
    try:
        return build(*ids)
    except endpoints.NotASegment as wrong:
        raise errors.NotFound(str(wrong), status=404) from wrong


def _cause(error: Exception) -> str:
    """Why no connection came about, in the transport's words."""
    inner = error.args[0] if error.args else error
    return str(getattr(inner, "reason", inner))[:300]
