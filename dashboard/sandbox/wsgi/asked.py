"""A request as the sandbox's own addresses read it, and the answer it gives: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from dashboard.sandbox.wsgi import refusals
from dashboard.sinch import wire

LONGEST_BODY = wire.MOST_BYTES


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `path` is as it was sent, without the query; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def segments(self) -> tuple[str, ...]:
        """The path's parts, each percent-decoded; one slash at the end makes no difference."""
        path = self.path.removeprefix("/").removesuffix("/")
        return tuple(unquote(part) for part in path.split("/"))

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; raises Refusal."""
        try:
            return wire.strict_object(self.body)
        except wire.NotAnObject as problem:
            raise refusals.invalid(f"the body is not a JSON object ({problem.reason})") from None


@dataclass(frozen=True, slots=True)
class Answered:
    """A status and a body of JSON; None sends none. A `text` is sent in its place, as it is."""

    status: int
    body: Mapping[str, object] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None

    def encoded(self) -> bytes:
        """The bytes of the body."""
        if self.text is not None:
            return self.text.encode("utf-8", "replace")
        return b"" if self.body is None else wire.to_json(self.body)


def refused(refusal: refusals.Refusal) -> Answered:
    """A refusal in the platform's shape."""
    return Answered(refusal.status, refusals.body(refusal.code, refusal.message))
