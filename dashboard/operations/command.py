"""One way to ask the platform for something: intent first, then the request, then the outcome.

Intent and audit line are committed before anything is sent, the outcome after; nothing is locked
while the network waits. Knows nothing of what a verb means: callers say how to send and what a
success proves.
"""

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection

from dashboard.operations.runtime import Runtime
from dashboard.sinch import errors
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import audit, commands, journal
from dashboard.store.commands import Command
from dashboard.store.events import Event

#: How long an answer to a person waits for the platform; after that the row says "sent".
PATIENCE_SECONDS = 1.0

#: What waited for a free thread this long is not sent any more: a late mute surprises everybody.
QUEUE_SECONDS = 4.0

#: Only a request that was lost this soon is sent again: two whole deadlines would be no answer.
AGAIN_WITHIN_SECONDS = 2.0

#: Reasons of our own, beside the platform's own words.
UNREACHABLE = "unreachable"
NO_ANSWER = "no-answer"
ALREADY_GONE = "already-gone"
INTERNAL = "internal"

log = logging.getLogger(__name__)

Status = Literal["confirmed", "refused", "unknown"]


@dataclass(frozen=True, slots=True)
class By:
    """Who asks: an operator, an API token, or the system itself."""

    kind: Literal["operator", "token", "system"]
    name: str
    address: str | None = None


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
    failed.
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


def carry_out(runtime: Runtime, ask: Ask, by: By, idempotency_key: str | None = None) -> Command:
    """Ask the platform, and return the command as it stands after at most a second.

    A command equal to one in flight on the same target joins it: one request goes out.
    """
    intended = _intend(runtime, ask, by, idempotency_key)
    if intended.joined:
        return intended
    future = runtime.pool.submit(_send_and_settle, runtime, ask, intended)
    try:
        return future.result(timeout=PATIENCE_SECONDS)
    except FutureTimeout:
        return intended


def find(runtime: Runtime, command_id: str) -> Command | None:
    """One command as it stands now, or None."""
    with runtime.database.reading() as connection:
        return commands.find(connection, command_id)


def _intend(runtime: Runtime, ask: Ask, by: By, idempotency_key: str | None) -> Command:
    now = runtime.clock()
    command = Command(
        application_key=runtime.application_key,
        verb=ask.verb,
        conference_id=ask.conference_id,
        call_id=ask.call_id,
        params=dict(ask.params),
        before=dict(ask.before) if ask.before is not None else None,
        by_kind=by.kind,
        by_name=by.name,
        address=by.address,
        idempotency_key=idempotency_key,
        asked_at=now,
    )
    with runtime.database.writing() as connection:
        intended = commands.intend(connection, command)
        if not intended.joined:
            _write_audit(connection, command, now, "sent")
    runtime.database.announce()
    return intended


def _send_and_settle(runtime: Runtime, ask: Ask, command: Command) -> Command:
    try:
        outcome = _send_in_time(runtime, ask, command)
    except Exception:
        log.exception("command %s (%s) failed inside", command.command_id, ask.verb)
        outcome = Outcome("unknown", 1, reason=INTERNAL)
    settled = _settle(runtime, command, outcome)
    if ask.after is not None and outcome.status != "confirmed":
        _look_again(ask.after)
    return settled


def _send_in_time(runtime: Runtime, ask: Ask, command: Command) -> Outcome:
    if runtime.clock() - command.asked_at > QUEUE_SECONDS * SECOND:
        return Outcome("refused", 0, reason=UNREACHABLE)
    return _send(runtime, ask, command.command_id)


def _send(runtime: Runtime, ask: Ask, command_id: str) -> Outcome:
    started = time.monotonic()
    outcome = _attempt(runtime, ask, command_id, 1)
    soon = time.monotonic() - started < AGAIN_WITHIN_SECONDS
    if ask.repeatable and soon and outcome.reason in (UNREACHABLE, NO_ANSWER):
        time.sleep(random.uniform(0.05, 0.2))  # noqa: S311 - jitter; two moderators must not beat in step
        outcome = _attempt(runtime, ask, command_id, 2)
    return outcome


def _attempt(runtime: Runtime, ask: Ask, command_id: str, attempts: int) -> Outcome:
    try:
        result = ask.send(command_id)
    except errors.NotFound as error:
        if ask.gone is None:
            return _refusal(error, attempts)
        success = Success(command_id, runtime.clock(), None)
        events = ask.gone(success)
        return Outcome("confirmed", attempts, events, http_status=404, reason=ALREADY_GONE)
    except errors.Unreachable:
        # Nothing left this machine, so the platform cannot have done it.
        return Outcome("refused", attempts, reason=UNREACHABLE)
    except errors.NoAnswer:
        return Outcome("unknown", attempts, reason=NO_ANSWER)
    except errors.PlatformFault as error:
        refusal = _refusal(error, attempts)
        # A failing platform may have placed the call before it failed: say that nobody knows.
        return refusal if ask.repeatable else _as_unknown(refusal)
    except errors.SinchError as error:
        return _refusal(error, attempts)
    success = Success(command_id, runtime.clock(), result)
    placed = result if isinstance(result, str) else None
    return Outcome("confirmed", attempts, ask.proves(success), call_id=placed, http_status=200)


def _refusal(error: errors.SinchError, attempts: int) -> Outcome:
    return Outcome(
        "refused",
        attempts,
        http_status=error.status,
        error_code=error.code,
        reason=error.text,
        reference=error.reference,
    )


def _as_unknown(refusal: Outcome) -> Outcome:
    return Outcome(
        "unknown",
        refusal.attempts,
        http_status=refusal.http_status,
        error_code=refusal.error_code,
        reason=refusal.reason,
        reference=refusal.reference,
    )


def _settle(runtime: Runtime, command: Command, outcome: Outcome) -> Command:
    """Commit what came of it: the events it proves and the command's end, in one transaction."""
    now = runtime.clock()
    with runtime.database.writing() as connection:
        entries = [journal.Entry(event=event) for event in outcome.events]
        if entries:
            journal.record(connection, entries, now=now)
        settled = commands.settle(
            connection,
            command.command_id,
            outcome.status,
            now=now,
            attempts=outcome.attempts,
            call_id=outcome.call_id,
            http_status=outcome.http_status,
            error_code=outcome.error_code,
            reason=outcome.reason,
            reference=outcome.reference,
        )
        _write_audit(connection, command, now, outcome.status)
    runtime.database.announce()
    return settled


def _write_audit(connection: Connection, command: Command, now: Instant, outcome: str) -> None:
    audit.append(
        connection,
        at=now,
        by_kind=command.by_kind,
        by_name=command.by_name,
        address=command.address,
        action=command.verb,
        target=command.call_id or command.conference_id,
        command_id=command.command_id,
        before=command.before,
        after=dict(command.params),
        outcome=outcome,
    )


def _look_again(look: Callable[[], object]) -> None:
    """Refresh what the row shows after a refusal; a platform that is away stays away quietly."""
    try:
        look()
    except errors.SinchError as error:
        log.info("no look-up after a refused command: %s", error)
