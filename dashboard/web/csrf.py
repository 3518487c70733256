"""Proof that a request which changes something comes from our own page.

Two locks: the browser's own word on where the request comes from, and the session's token, which
only our pages know.
"""

import hmac
from urllib.parse import urlsplit

from flask import request

from dashboard.current import runtime
from dashboard.web.errors import Forged

HEADER = "X-CSRF-Token"
FIELD = "csrf_token"

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_unsafe() -> bool:
    """Whether the request may change something."""
    return request.method not in _SAFE


def check_origin() -> None:
    """Refuse what another site's page sent. A program that names no origin is no browser.

    Raises:
        Forged: the browser says that the request comes from elsewhere.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        raise Forged(f"Sec-Fetch-Site {site}")
    origin = request.headers.get("Origin")
    if origin is not None and _normal(origin) not in _our_origins():
        raise Forged("Origin")


def check_proof(expected: str) -> None:
    """Refuse a request that does not carry the session's token.

    Raises:
        Forged: the token is missing or another one.
    """
    given = request.headers.get(HEADER) or request.form.get(FIELD) or ""
    if not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
        raise Forged("token")


def _our_origins() -> set[str]:
    ours = {_normal(request.host_url)}
    web_url = runtime().settings.web_url
    if web_url is not None:
        ours.add(_normal(web_url))
    return ours


def _normal(url: str) -> str:
    """Scheme, host and port of an address; of one that is none, a text that equals no origin."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return "no origin"
    return f"{parts.scheme}://{parts.hostname}:{port}"
