"""Intents: written down, with an audit line, before anything is sent; taken back, or claimed."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from dashboard.operations.command.asking import Ask, By
from dashboard.operations.runtime import Runtime
from dashboard.sinch.times import Instant
from dashboard.store import audit, commands
from dashboard.store.commands import Command


def schedule(
    runtime: Runtime, asks: Sequence[Ask], by: By, *, due_at: Instant, parent_id: str | None = None
) -> list[Command]:
    """Write down what goes out at `due_at` unless it is taken back; nothing is sent now."""
    wanted = [command_of(runtime, ask, by, due_at=due_at, parent_id=parent_id) for ask in asks]
    return intend(runtime, wanted)


def claim(runtime: Runtime, command_id: str) -> Command | None:
    """Make a command whose grace is over ours to send; None when somebody else has it."""
    with runtime.database.writing() as connection:
        claimed = commands.claim(connection, command_id)
        if claimed is not None:
            write_audit(connection, claimed, runtime.clock(), "sent")
    return claimed


def withdraw_all(runtime: Runtime, command_ids: Sequence[str], by: By) -> list[Command]:
    """Take back commands in their grace, all at one moment; what went out stays as it is."""
    now = runtime.clock()
    with runtime.database.writing() as connection:
        return [_withdraw(connection, one, by, now) for one in command_ids]


def find(runtime: Runtime, command_id: str) -> Command | None:
    """One command as it stands now, or None."""
    with runtime.database.reading() as connection:
        return commands.find(connection, command_id)


def command_of(
    runtime: Runtime,
    ask: Ask,
    by: By,
    *,
    idempotency_key: str | None = None,
    due_at: Instant | None = None,
    parent_id: str | None = None,
) -> Command:
    """The command that `by` gives by asking this."""
    return Command(
        application_key=runtime.application_key,
        verb=ask.verb,
        conference_id=ask.conference_id,
        call_id=ask.call_id,
        params=dict(ask.params),
        before=dict(ask.before) if ask.before is not None else None,
        by_kind=by.kind,
        by_name=by.name,
        address=by.address,
        session_sha256=by.session,
        idempotency_key=idempotency_key,
        status="sent" if due_at is None else "due",
        due_at=due_at,
        parent_id=parent_id,
        asked_at=runtime.clock(),
    )


def intend(runtime: Runtime, wanted: Sequence[Command]) -> list[Command]:
    """Write down what is about to be asked; an equal one under way comes back as `joined`."""
    with runtime.database.writing() as connection:
        intended = commands.intend_all(connection, wanted)
        for command in intended:
            if not command.joined:
                write_audit(connection, command, command.asked_at, command.status)
    return intended


def write_audit(connection: Connection, command: Command, now: Instant, outcome: str) -> None:
    """Add the audit line that says how far a command is."""
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


def _withdraw(connection: Connection, command_id: str, by: By, now: Instant) -> Command:
    command = commands.withdraw(connection, command_id, now=now)
    if command.settled_at == now:
        taken_back = replace(command, by_kind=by.kind, by_name=by.name, address=by.address)
        write_audit(connection, taken_back, now, "withdrawn")
    return command
