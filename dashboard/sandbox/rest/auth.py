"""Who may use the REST addresses: signed requests and Basic, checked in the platform's order.

Scheme first, then the key, then the time, then the signature; a refused request has no effect.
"""

import hmac
import re

from dashboard.sandbox.floor import Application
from dashboard.sandbox.switches import Switches
from dashboard.sandbox.wsgi import refusals
from dashboard.sandbox.wsgi.asked import Asked
from dashboard.sandbox.wsgi.refusals import Refusal
from dashboard.sinch import signing, times

_SIGNED = re.compile(r"application\s+([^\s:]+):(\S+)", re.IGNORECASE)


def check(application: Application, switches: Switches, request: Asked) -> None:
    """Raise Refusal unless the request is the application's own."""
    header = request.headers.get("authorization", "").strip()
    basic = signing.read_basic(header)
    signed = _SIGNED.fullmatch(header)
    if basic is not None:
        if not switches.basic:
            raise Refusal(refusals.SCHEME_NOT_ALLOWED, "This scheme is not allowed here")
        _check_basic(application, *basic)
    elif signed is not None:
        _check_signed(application, switches, request, signed[1], signed[2])
    else:
        raise Refusal(refusals.NO_AUTHORIZATION, "The authorization header is missing or malformed")


def _check_basic(application: Application, key: str, secret: str) -> None:
    same = hmac.compare_digest(secret.encode(), application.secret.encode())
    if not _is_key(application, key) or not same:
        raise Refusal(refusals.BAD_CREDENTIALS, "The credentials are invalid")


def _check_signed(
    application: Application, switches: Switches, request: Asked, key: str, signature: str
) -> None:
    if not _is_key(application, key):
        raise Refusal(refusals.BAD_CREDENTIALS, "The credentials are invalid")
    timestamp = request.headers.get("x-timestamp", "")
    _check_fresh(timestamp, switches.fresh_seconds)
    right = signing.check_signature(
        application.secret,
        signature,
        method=request.method,
        paths=[request.path, request.resource],
        content_type=request.headers.get("content-type", ""),
        timestamp=timestamp,
        body=request.body,
    )
    if not right:
        raise Refusal(refusals.BAD_SIGNATURE, "The signature does not match the request")


def _check_fresh(timestamp: str, seconds: float) -> None:
    try:
        age = times.now() - times.parse(timestamp)
    except ValueError:
        raise Refusal(refusals.BAD_TIMESTAMP, "The timestamp is missing or unreadable") from None
    if seconds and abs(age) > seconds * times.SECOND:
        raise Refusal(refusals.BAD_TIMESTAMP, "The timestamp is not fresh")


def _is_key(application: Application, key: str) -> bool:
    return hmac.compare_digest(key.lower().encode(), application.key.lower().encode())
