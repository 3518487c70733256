"""What is asked of the platform, by whom, and how it can end. Nothing here does anything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from dashboard.operations.runtime import Runtime
from dashboard.sinch.times import Instant
from dashboard.store import events
from dashboard.store.commands import Command
from dashboard.store.events import Event

#: Reasons of our own, beside the platform's own words.
UNREACHABLE = "unreachable"
NO_ANSWER = "no-answer"
ALREADY_GONE = "already-gone"
INTERNAL = "internal"
OVERTAKEN = "overtaken"
BUSY = "busy"
NOT_ALLOWED_ANY_MORE = "not-allowed-any-more"

Status = Literal["confirmed", "refused", "unknown", "withdrawn"]


@dataclass(frozen=True, slots=True)
class By:
    """Who asks: an operator, an API token, or the system itself.

    `session` is the hash of the session that vouches for an operator.
    """

    kind: Literal["operator", "token", "system"]
    name: str
    address: str | None = None
    session: str | None = None


SYSTEM = By("system", "callfloor")


@dataclass(frozen=True, slots=True)
class Success:
    """A request that the platform accepted: its result, when the reply came, and whose it is."""

    command_id: str
    at: Instant
    result: Any


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to ask the platform.

    `send` does it and may raise SinchError; it receives the command's id. `proves` gives the
    events that a success makes true. `repeatable`: asking twice does no harm, so what is lost at
    once is asked for once more. `gone`, when given: a 404 means that what was wanted is already
    so, which proves these events. `after` looks again at what the row shows when the request
    failed. `refused`, when given, is why we do not even send it.
    """

    verb: str
    send: Callable[[str], Any]
    proves: Callable[[Success], Sequence[Event]] = lambda _: ()
    gone: Callable[[Success], Sequence[Event]] | None = None
    conference_id: str | None = None
    call_id: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] | None = None
    repeatable: bool = True
    after: Callable[[], object] | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request ended, and what it proves; `call_id` is the call that a callout made."""

    status: Status
    attempts: int
    events: Sequence[Event] = ()
    call_id: str | None = None
    http_status: int | None = None
    error_code: int | None = None
    reason: str | None = None
    reference: str | None = None


def proof(
    runtime: Runtime, success: Success, call_id: str | None, conference_id: str | None
) -> dict[str, Any]:
    """What every event that a command proves has in common: it counts from when the reply came."""
    return {
        "key": events.command_key(success.command_id),
        "at": success.at,
        "fine": success.at,
        "application_key": runtime.application_key,
        "call_id": call_id,
        "conference_id": conference_id,
        "source": "command",
        "command_id": success.command_id,
    }


def giver_of(command: Command) -> By:
    """Who gave a command."""
    kind: Any = command.by_kind
    return By(kind, command.by_name, command.address, command.session_sha256)
