"""How the platform refuses, and how it fails to answer: an exception with a name for each.

`Unreachable` means that nothing was sent. `NoAnswer` means that the outcome is unknown: whoever
repeats such a request may do the thing twice. A `PlatformFault` is as uncertain.
"""

import re
from typing import Any, Final, Literal

from dashboard.sinch import wire

LeftAloneReason = Literal["sinch-silent", "sinch-credentials", "sinch-busy"]

_LONGEST_TEXT: Final = 1000


class SinchError(Exception):
    """Something that we asked of the platform was not done, or we cannot know that it was.

    `status` is the HTTP status, `code` Sinch's own (40400), `text` its words, `reference` what
    their support asks for; each None (or empty) where the platform did not say.
    """

    def __init__(
        self,
        text: str = "",
        *,
        status: int | None = None,
        code: int | None = None,
        reference: str | None = None,
    ) -> None:
        super().__init__(text)
        self.text = text
        self.status = status
        self.code = code
        self.reference = reference

    def __str__(self) -> str:
        said = (self.status, self.code, self.text, self.reference)
        return " ".join(str(part) for part in said if part) or type(self).__name__


class Refused(SinchError):
    """The platform said no (any status from 400 to 499)."""


class InvalidRequest(Refused):
    """400: a value is wrong or missing."""


class Unauthorised(Refused):
    """401: our key, secret, clock or signature is not accepted."""


class NoCredit(Refused):
    """402: not enough credit."""


class Forbidden(Refused):
    """403: the destination, or the way we sign in, is not permitted."""


class NotFound(Refused):
    """404: no such call, conference or number (any more)."""


class Conflict(Refused):
    """409: it is not in a state for this."""


class TooManyRequests(Refused):
    """429: ask again after `retry_after_seconds`, if the platform named a time."""

    def __init__(self, *args: Any, retry_after_seconds: float | None = None, **named: Any) -> None:
        super().__init__(*args, **named)
        self.retry_after_seconds = retry_after_seconds


class PlatformFault(SinchError):
    """5xx: the platform failed; whether it acted first is unknown."""


class Unreachable(SinchError):
    """No connection came about; nothing was sent, so repeating is safe."""


class LeftAlone(Unreachable):
    """Nothing was sent because the platform is known not to take it now; `reason` says why."""

    def __init__(self, reason: LeftAloneReason) -> None:
        super().__init__(reason)
        self.reason = reason


class NoAnswer(SinchError):
    """The request was sent and no usable answer came; the outcome is unknown.

    `reason` is one of: timeout, cut-short, too-large, redirected, not-json, not-as-expected.
    """

    def __init__(self, reason: str, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.reason = reason

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.reason, self.status, self.text) if part)


_BY_STATUS: Final[dict[int, type[Refused]]] = {
    400: InvalidRequest,
    401: Unauthorised,
    402: NoCredit,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
}


def of_answer(status: int, body: bytes, retry_after: str | None = None) -> SinchError:
    """The exception for an answer of 400 or more, whatever its body looks like.

    Sinch's code may be a number or a text, its object may be wrapped, or there is no JSON at all.
    """
    said = _said(body)
    code, reference = _code(said), wire.text(said, "reference")
    words = (wire.text(said, "message") or "")[:_LONGEST_TEXT]
    if status == 429:
        return TooManyRequests(
            words,
            status=status,
            code=code,
            reference=reference,
            retry_after_seconds=_seconds(retry_after),
        )
    named: type[SinchError] = _BY_STATUS.get(status, Refused) if status < 500 else PlatformFault
    return named(words, status=status, code=code, reference=reference)


def body(code: int, message: str, reference: str | None = None) -> dict[str, Any]:
    """The platform's error body."""
    return wire.present(errorCode=code, message=message, reference=reference)


def _said(body: bytes) -> dict[str, Any]:
    """The error object of a body, out of the wrappings in which it is sometimes seen."""
    try:
        said: object = wire.strict_object(body)
    except wire.NotAnObject:
        return {}
    for wrapping in ("response", "error"):
        if isinstance(said, dict) and isinstance(said.get(wrapping), dict):
            said = said[wrapping]
    return said if isinstance(said, dict) else {}


def _code(said: dict[str, Any]) -> int | None:
    for name in ("errorCode", "code"):
        value = said.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
            return int(value)
    return None


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After as seconds; the platform is not known to send dates."""
    if retry_after is None or not re.fullmatch(r"[0-9]{1,6}(\.[0-9]+)?", retry_after.strip()):
        return None
    return float(retry_after)
