"""One way to ask the platform for something: intent first, then the request, then the outcome.

Intent and audit line are committed before anything is sent, the outcome after; nothing is locked
while the network waits. Knows nothing of what a verb means: callers say how to send and what a
success proves.
"""

from collections.abc import Sequence
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as FutureTimeout

from dashboard.operations.command.asking import (
    ALREADY_GONE,
    NO_ANSWER,
    NOT_ALLOWED_ANY_MORE,
    OVERTAKEN,
    SYSTEM,
    UNREACHABLE,
    Ask,
    By,
    Outcome,
    Success,
    giver_of,
    proof,
)
from dashboard.operations.command.intents import (
    claim,
    command_of,
    find,
    intend,
    schedule,
    withdraw_all,
    write_audit,
)
from dashboard.operations.command.sending import send, send_and_settle
from dashboard.operations.runtime import Runtime
from dashboard.store.commands import Command

__all__ = [
    "ALREADY_GONE",
    "NOT_ALLOWED_ANY_MORE",
    "NO_ANSWER",
    "OVERTAKEN",
    "SYSTEM",
    "UNREACHABLE",
    "Ask",
    "By",
    "Outcome",
    "Success",
    "carry_out",
    "carry_out_many",
    "claim",
    "find",
    "finish",
    "giver_of",
    "proof",
    "schedule",
    "send",
    "send_and_settle",
    "withdraw_all",
    "write_audit",
]


def carry_out(runtime: Runtime, ask: Ask, by: By, idempotency_key: str | None = None) -> Command:
    """Ask the platform, and return the command as it stands once a reply can wait no longer.

    A command equal to one in flight on the same target joins it: one request goes out.
    """
    command = command_of(runtime, ask, by, idempotency_key=idempotency_key)
    [intended] = intend(runtime, [command])
    if intended.joined:
        return intended
    return finish(runtime, send(runtime, ask, intended), intended)


def finish(runtime: Runtime, sending: "Future[Command]", intended: Command) -> Command:
    """The command as it stands once it is settled, or once a reply can wait no longer."""
    try:
        return sending.result(timeout=runtime.limits.reply)
    except FutureTimeout:
        return intended


def carry_out_many(
    runtime: Runtime, asks: Sequence[Ask], by: By, *, parent_id: str | None = None
) -> list[Command]:
    """Ask for all of it, and return the commands as they stand once a reply can wait no longer.

    One transaction holds all intents, and threads of their own send the requests, a few at a time.
    """
    commands_ = [command_of(runtime, ask, by, parent_id=parent_id) for ask in asks]
    intended = intend(runtime, commands_)
    sending = {
        one.command_id: send(runtime, ask, one, together=True)
        for ask, one in zip(asks, intended, strict=True)
        if not one.joined
    }
    wait(sending.values(), timeout=runtime.limits.reply)
    return [_as_it_stands(sending.get(one.command_id), one) for one in intended]


def _as_it_stands(sending: "Future[Command] | None", intended: Command) -> Command:
    return sending.result() if sending is not None and sending.done() else intended
