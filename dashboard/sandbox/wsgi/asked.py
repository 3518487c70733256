"""A request as the sandbox's own addresses read it, and the answer it gives: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from dashboard.sandbox.wsgi import refusals
from dashboard.sinch import endpoints, errors, wire

LONGEST_BODY = wire.MOST_BYTES
_REGIONS = frozenset(region.id for region in endpoints.REGIONS)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `path` is as it was sent, without the query; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def region(self) -> str:
        """The region that was asked: by the platform's host name, or by a first part of the path.

        Any other address is that of the global region.
        """
        known = endpoints.region_at_host(self.headers.get("host", "").partition(":")[0])
        return known.id if known is not None else self._prefix or "global"

    @property
    def resource(self) -> str:
        """The path as the platform knows it, without the region that may stand before it."""
        return self.path.removeprefix(f"/{self._prefix}") if self._prefix else self.path

    @property
    def _prefix(self) -> str:
        first = self.path.split("/", 2)[1:2]
        return first[0] if first and first[0] in _REGIONS else ""

    @property
    def segments(self) -> tuple[str, ...]:
        """The path's parts, each percent-decoded; one slash at the end makes no difference."""
        path = self.resource.removeprefix("/").removesuffix("/")
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


def refused(refusal: refusals.Refusal, reference: str) -> Answered:
    """A refusal in the platform's shape, with a reference as if its support could be asked."""
    body = errors.body(refusal.code, refusal.message, reference)
    return Answered(refusal.status, body, refusal.headers)
