"""The request itself, on a thread of the pool: in its turn, once more if lost, then settled."""

import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from dashboard.operations import standing, turns
from dashboard.operations.command import settling
from dashboard.operations.command.asking import (
    ALREADY_GONE,
    BUSY,
    INTERNAL,
    NO_ANSWER,
    NOT_ALLOWED_ANY_MORE,
    OVERTAKEN,
    UNREACHABLE,
    Ask,
    Outcome,
    Success,
)
from dashboard.operations.runtime import Runtime
from dashboard.sinch import errors
from dashboard.sinch.times import SECOND, Instant
from dashboard.store.commands import Command

log = logging.getLogger(__name__)


def send(
    runtime: Runtime, ask: Ask, intended: Command, *, together: bool = False
) -> "Future[Command]":
    """Let a thread of a pool send what was intended; the future gives how it ended.

    `together`: it is one of many, which have threads of their own and wait longer for one.
    What is known not to be taken now is refused here and at once: no thread waits for it.
    """
    why = ask.refused or runtime.voice.why_not()
    if why is not None:
        refused: Future[Command] = Future()
        refused.set_result(settling.settle(runtime, intended, Outcome("refused", 0, reason=why)))
        return refused
    pool = runtime.crowd if together else runtime.pool
    patience = runtime.limits.queue_together if together else runtime.limits.queue
    latest = runtime.clock() + int(patience * SECOND)
    return pool.submit(send_and_settle, runtime, ask, intended, latest=latest)


def send_and_settle(
    runtime: Runtime, ask: Ask, command: Command, *, latest: Instant | None = None
) -> Command:
    """Send what was intended, now and in this thread, and write down what came of it.

    After `latest` it is not sent any more.
    """
    try:
        outcome = _send_in_time(runtime, ask, command, latest)
    except Exception:
        log.exception("command %s (%s) failed inside", command.command_id, ask.verb)
        outcome = Outcome("unknown", 1, reason=INTERNAL)
    settled = settling.settle(runtime, command, outcome)
    if ask.after is not None and outcome.status not in ("confirmed", "withdrawn"):
        _look_again(ask.after)
    return settled


def _send_in_time(runtime: Runtime, ask: Ask, command: Command, latest: Instant | None) -> Outcome:
    if ask.refused is not None:
        return Outcome("refused", 0, reason=ask.refused)
    now = runtime.clock()
    if latest is not None and now > latest:
        return Outcome("refused", 0, reason=UNREACHABLE)
    with runtime.database.reading() as connection:
        allowed = standing.holds(connection, command, now=now)
    if not allowed:
        return Outcome("refused", 0, reason=NOT_ALLOWED_ANY_MORE)
    match turns.wait_for(runtime, command):
        case "now":
            return _send(runtime, ask, command)
        case "overtaken":
            return Outcome("withdrawn", 0, reason=OVERTAKEN)
        case "later":
            return Outcome("refused", 0, reason=BUSY)


def _send(runtime: Runtime, ask: Ask, command: Command) -> Outcome:
    started = time.monotonic()
    outcome = _attempt(runtime, ask, command.command_id, 1)
    soon = time.monotonic() - started < runtime.limits.again
    lost = outcome.reason in (UNREACHABLE, NO_ANSWER)
    if ask.repeatable and soon and lost and runtime.voice.may_repeat():
        time.sleep(random.uniform(0.05, 0.2))  # noqa: S311 - jitter; two moderators must not beat in step
        if not turns.is_overtaken(runtime, command):
            outcome = _attempt(runtime, ask, command.command_id, 2)
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
    except errors.LeftAlone as error:
        return Outcome("refused", attempts - 1, reason=error.reason)
    except errors.Unreachable:
        # Nothing left this machine, so the platform cannot have done it.
        return Outcome("refused", attempts, reason=UNREACHABLE)
    except errors.NoAnswer:
        return Outcome("unknown", attempts, reason=NO_ANSWER)
    except errors.PlatformFault as error:
        refusal = _refusal(error, attempts)
        # A failing platform may have placed the call before it failed: say that nobody knows.
        return refusal if ask.repeatable else replace(refusal, status="unknown")
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


def _look_again(look: Callable[[], object]) -> None:
    """Refresh what the row shows after a refusal; a platform that is away stays away quietly."""
    try:
        look()
    except errors.SinchError as error:
        log.info("no look-up after a refused command: %s", error)
