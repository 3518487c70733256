"""Signatures of the Sinch Voice API: made for requests, checked on callbacks and requests.

Everything compares bytes in constant time. Whether a timestamp is fresh is the caller's decision.
"""

import binascii
import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from dashboard.sinch import times

_URL_SAFE: Final = str.maketrans("-_", "+/")
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/]")
_KEY: Final = re.compile(r"[!-~]{1,128}")


class BadSignature(Exception):
    """Nobody who knows the secret sent this.

    `reason` is one of: missing-authorization, malformed-authorization, doubled-header, unknown-key,
    missing-timestamp, missing-content-type, mismatch, unreadable-timestamp (signed, but no time).
    `tried` are the strings to sign that the signature was compared by; none if it never came to it.
    """

    def __init__(self, reason: str, tried: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.tried = tried


@dataclass(frozen=True, slots=True)
class Verified:
    """Who signed, and when; the key as it is configured, the time also as it was written."""

    application_key: str
    timestamp: times.Instant
    timestamp_text: str


class Keyring:
    """Application secrets by key, whatever the letter case in which a key is asked for."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._held = {key.lower(): (key, secret) for key, secret in secrets.items()}

    def __call__(self, key: str) -> str | None:
        """The secret of a key, or None."""
        held = self._held.get(key.lower())
        return None if held is None else held[1]

    def spelling(self, key: str) -> str | None:
        """The key as it is configured, or None."""
        held = self._held.get(key.lower())
        return None if held is None else held[0]

    def __repr__(self) -> str:
        return f"Keyring({', '.join(key for key, _ in self._held.values())})"


def content_md5(body: bytes) -> str:
    """The digest of a body inside the string to sign; empty for an empty body."""
    if not body:
        return ""
    return b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


def string_to_sign(
    *, method: str, path: str, content_type: str, timestamp: str, body: bytes
) -> str:
    """The five lines that are signed; `path` is without query, headers exactly as sent."""
    return _lines(method, content_md5(body), content_type, timestamp, path)


def strings_to_sign(
    *, method: str, paths: Sequence[str], content_type: str, timestamp: str, body: bytes
) -> Sequence[str]:
    """What a sender may have signed who knows this address by one of these paths.

    Each path as it is and percent-decoded; with its query last. No string comes twice.
    """
    digest = content_md5(body)
    return [_lines(method, digest, content_type, timestamp, path) for path in _spellings(paths)]


def sign(
    secret: str, *, method: str, path: str, content_type: str, timestamp: str, body: bytes
) -> str:
    """The signature of a request or callback, in base64."""
    lines = _lines(method, content_md5(body), content_type, timestamp, path)
    return _signature(secret, lines).decode()


def authorization(
    key: str,
    secret: str,
    *,
    method: str,
    path: str,
    content_type: str,
    timestamp: str,
    body: bytes,
) -> str:
    """The value of the `Authorization` header of a signed request or callback."""
    signature = sign(
        secret,
        method=method,
        path=path,
        content_type=content_type,
        timestamp=timestamp,
        body=body,
    )
    return f"application {key}:{signature}"


def basic(key: str, secret: str) -> str:
    """The value of the `Authorization` header without a signature: for tests and prototypes."""
    return f"Basic {b64encode(f'{key}:{secret}'.encode()).decode()}"


def read_basic(value: str) -> tuple[str, str] | None:
    """Key and secret of a Basic header, or None when it is not a well-formed one."""
    scheme, _, encoded = value.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        key, colon, secret = (
            b64decode(encoded.encode("ascii"), validate=True).decode().partition(":")
        )
    except (binascii.Error, ValueError):
        return None
    return (key, secret) if key and colon else None


@lru_cache(maxsize=64)
def secret_bytes(secret: str) -> bytes:
    """The raw secret of its base64 text, read as permissively as the official libraries do.

    Padding may be missing, the URL-safe alphabet is taken, odd bits at the end are dropped.
    """
    plain = _NOT_BASE64.sub("", secret.partition("=")[0].translate(_URL_SAFE))
    if len(plain) % 4 == 1:
        plain = plain[:-1]
    return b64decode(plain + "=" * (-len(plain) % 4))


def check_signature(
    secret: str,
    signature: str,
    *,
    method: str,
    paths: Sequence[str],
    content_type: str,
    timestamp: str,
    body: bytes,
) -> bool:
    """Whether `signature` is right for one of these paths, spelt as in `strings_to_sign`."""
    texts = strings_to_sign(
        method=method, paths=paths, content_type=content_type, timestamp=timestamp, body=body
    )
    return _signs_any(secret, signature, texts)


def verify(
    headers: Mapping[str, str],
    *,
    method: str,
    paths: Sequence[str],
    body: bytes,
    secret_of: Callable[[str], str | None],
) -> Verified:
    """Check who sent this; header names in any letter case, `body` the raw bytes.

    `paths` are the ways in which the sender may know this address: the public one first.
    `secret_of` is a `Keyring`, or any function, which is then asked for the key as sent, in lower
    and in upper case. Raises BadSignature and nothing else.
    """
    sent = _headers(headers)
    key, signature = _credentials(sent.get("authorization"))
    timestamp, content_type = sent.get("x-timestamp"), sent.get("content-type")
    if not timestamp:
        raise BadSignature("missing-timestamp")
    if not content_type and body:
        raise BadSignature("missing-content-type")
    configured, secret = _held(key, secret_of)
    tried = strings_to_sign(
        method=method, paths=paths, content_type=content_type or "", timestamp=timestamp, body=body
    )
    # An unknown key costs the same time as a wrong signature.
    right = _signs_any(secret or "AA==", signature, tried)
    if not secret:
        raise BadSignature("unknown-key", tried)
    if not right:
        raise BadSignature("mismatch", tried)
    try:
        return Verified(configured, times.parse(timestamp), timestamp)
    except ValueError:
        raise BadSignature("unreadable-timestamp", tried) from None


def claimed_key(authorization: str | None) -> str | None:
    """The application that a header of a signed request or callback names; nobody proved it."""
    try:
        return _credentials(authorization)[0]
    except BadSignature:
        return None


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The three headers that matter, by their names in lower case; none of them twice."""
    found: dict[str, str] = {}
    for name, value in headers.items():
        lowered = name.lower()
        if lowered not in ("authorization", "x-timestamp", "content-type"):
            continue
        if lowered in found:
            raise BadSignature("doubled-header")
        if "\n" in value or "\r" in value:
            raise BadSignature("mismatch")  # could pass for another line of the string to sign
        found[lowered] = value
    return found


def _credentials(authorization: str | None) -> tuple[str, str]:
    """Key and signature of `application {key}:{signature}`, the scheme in any letter case."""
    if not authorization:
        raise BadSignature("missing-authorization")
    parts = authorization.split(" ")
    if len(parts) != 2 or parts[0].lower() != "application":
        raise BadSignature("malformed-authorization")
    key, _, signature = parts[1].partition(":")
    if not signature or not _KEY.fullmatch(key):
        raise BadSignature("malformed-authorization")
    return key, signature


def _held(key: str, secret_of: Callable[[str], str | None]) -> tuple[str, str | None]:
    """The key as configured, and its secret if there is one."""
    if isinstance(secret_of, Keyring):
        return secret_of.spelling(key) or key, secret_of(key)
    for spelling in dict.fromkeys((key, key.lower(), key.upper())):
        secret = secret_of(spelling)
        if secret is not None:
            return spelling, secret
    return key, None


def _signs_any(secret: str, signature: str, texts: Sequence[str]) -> bool:
    if not secret_bytes(secret):
        return False  # a secret of no bytes would let everybody sign
    presented = signature.encode("utf-8", "replace")
    return any(hmac.compare_digest(_signature(secret, text), presented) for text in texts)


def _spellings(paths: Sequence[str]) -> Iterator[str]:
    """Every path that the sender may have signed, each once."""
    seen = set()
    for whole in paths:
        alone = whole.partition("?")[0]
        for path in (alone, unquote(alone), whole):
            if path not in seen:
                seen.add(path)
                yield path


def _lines(method: str, digest: str, content_type: str, timestamp: str, path: str) -> str:
    return f"{method.upper()}\n{digest}\n{content_type}\nx-timestamp:{timestamp}\n{path}"


def _signature(secret: str, lines: str) -> bytes:
    code = _keyed(secret).copy()
    code.update(lines.encode("utf-8", "replace"))
    return b64encode(code.digest())


@lru_cache(maxsize=64)
def _keyed(secret: str) -> hmac.HMAC:
    """The secret's code before any text. To be copied, which is cheaper than to begin anew.

    And quicker than `hmac.digest`, which lets go of the interpreter for some bytes: in a process
    full of threads it is then long in coming back.
    """
    return hmac.new(secret_bytes(secret), digestmod="sha256")
