"""A client written from the platform's rules of signing alone, with nothing of Callfloor's."""

import base64
import hashlib
import hmac
import http.client
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit


class PlainClient:
    def __init__(self, url: str, key: str, secret: str) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "", parts.port
        self.key, self.secret = key, secret

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        content_type: str | None = "application/json",
        scheme: str = "application",
        key: str | None = None,
        age: float = 0,
        written: str = "{}.000Z",
        signed_path: str | None = None,
        signed_body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        """Status, body and headers of the answer to a signed request."""
        raw = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
        at = written.format(ago(age))
        signature = self.signature(
            method,
            raw if signed_body is None else signed_body,
            content_type or "",
            at,
            signed_path or path,
        )
        sent = {"x-timestamp": at, "Authorization": f"{scheme} {key or self.key}:{signature}"}
        if content_type:
            sent["Content-Type"] = content_type
        return self.raw(method, path, raw, sent | (headers or {}))

    def raw(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        connection = http.client.HTTPConnection(self.host, self.port or 80, timeout=45)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            said = answer.read()
            return answer.status, json.loads(said) if said else {}, dict(answer.headers)
        finally:
            connection.close()

    def signature(
        self, method: str, body: bytes, content_type: str, timestamp: str, path: str
    ) -> str:
        digest = base64.b64encode(hashlib.md5(body).digest()).decode() if body else ""  # noqa: S324
        lines = (method, digest, content_type, f"x-timestamp:{timestamp}", path)
        padded = self.secret + "=" * (-len(self.secret) % 4)
        secret = base64.b64decode(padded.replace("-", "+").replace("_", "/"))
        made = hmac.new(secret, "\n".join(lines).encode(), hashlib.sha256)
        return base64.b64encode(made.digest()).decode()


def ago(seconds: float) -> str:
    """A time so long ago, without its zone."""
    return (datetime.now(UTC) - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")


def decoded(path: str) -> str:
    """A path without percent-encoding."""
    return unquote(path)
