"""The customer's own backend goes on deciding: the same body, signed again for its own path.

Its answer comes back untouched. One try, one deadline: the caller on the line is waiting.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests

from dashboard.operations.callbacks import PATIENCE
from dashboard.operations.callbacks import RelayFailed as RelayFailed
from dashboard.operations.callbacks.relaying import MOST_WAITING
from dashboard.sinch import deadline, signing

LARGEST_ANSWER = 64 * 1024

#: Those that wait for an answer, and some that hand on reports.
_CONNECTIONS = MOST_WAITING + 16

#: How it can go wrong. `requests` reads where a redirect leads though nobody follows it, and lets
#: errors of that kind through.
_FAILURES = (requests.RequestException, OSError, ValueError)


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    # The platform keeps none either; callers would share whatever the backend keeps by them.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = deadline.DeadlineAdapter(pool_maxsize=_CONNECTIONS)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


@dataclass(frozen=True)
class Relay:
    """A backend's address and the application's credentials to sign for it."""

    url: str
    application_key: str
    secret: str
    deadline_seconds: float = PATIENCE.backend
    session: requests.Session = field(default_factory=_session, compare=False)

    def ask(self, headers: Mapping[str, str], body: bytes) -> bytes:
        """The backend's answer to one event.

        Raises:
            RelayFailed: no connection, no answer in time, a status outside 2xx, or no body.
        """
        try:
            with deadline.within(self.deadline_seconds), self._post(headers, body) as response:
                if not 200 <= response.status_code < 300:
                    raise RelayFailed(f"status {response.status_code}")
                answer = _read(response)
        except _FAILURES as error:
            raise RelayFailed(type(error).__name__) from None
        if not answer.strip():
            raise RelayFailed("an empty answer")
        return answer

    def report(self, headers: Mapping[str, str], body: bytes) -> None:
        """Hand on an event whose answer nobody reads; a backend that is away misses it."""
        try:
            with deadline.within(self.deadline_seconds):
                self._post(headers, body).close()
        except _FAILURES:
            return

    def _post(self, headers: Mapping[str, str], body: bytes) -> requests.Response:
        content_type = headers.get("content-type", "application/json")
        timestamp = headers.get("x-timestamp", "")
        signed = {
            "Content-Type": content_type,
            "x-timestamp": timestamp,
            "Authorization": signing.authorization(
                self.application_key,
                self.secret,
                method="POST",
                path=urlsplit(self.url).path or "/",
                content_type=content_type,
                timestamp=timestamp,
                body=body,
            ),
        }
        signed |= {name: value for name, value in headers.items() if name.startswith("x-cb-")}
        return self.session.post(
            self.url,
            data=body,
            headers=signed,
            timeout=self.deadline_seconds,
            allow_redirects=False,
            stream=True,
        )


def _read(response: requests.Response) -> bytes:
    """The whole body, unless it is too large."""
    parts: list[bytes] = []
    size = 0
    for part in response.iter_content(4096):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise RelayFailed("too large an answer")
    return b"".join(parts)
