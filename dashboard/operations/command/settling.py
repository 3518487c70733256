"""Outcomes, written down together: whatever ended while one transaction ran goes into the next.

Sixty mutes that end at once would else queue up for the same room sixty times.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from dashboard.operations.command.asking import Outcome
from dashboard.operations.command.intents import write_audit
from dashboard.operations.runtime import Runtime
from dashboard.store import commands, journal
from dashboard.store.commands import Command, End


@dataclass(frozen=True, slots=True)
class Ended:
    """A command, how it ended, and who waits for that to be written down."""

    command: Command
    outcome: Outcome
    written: "Future[Command]" = field(default_factory=Future)


def settle(runtime: Runtime, command: Command, outcome: Outcome) -> Command:
    """Commit what came of it: the events it proves and the command's end, in one transaction."""
    ended = Ended(command, outcome)
    runtime.endings.put(ended)
    with runtime.settling:  # whoever comes first writes for those who came meanwhile
        if not ended.written.done():
            _write_all(runtime, runtime.endings.take())
    return ended.written.result()


def _write_all(runtime: Runtime, batch: Sequence[Ended]) -> None:
    try:
        _write(runtime, batch)
    except Exception as error:
        if len(batch) == 1:
            batch[0].written.set_exception(error)
            return
        for one in batch:  # what fails, fails alone
            _write_all(runtime, [one])


def _write(runtime: Runtime, batch: Sequence[Ended]) -> None:
    now = runtime.clock()
    with runtime.database.writing() as connection:
        entries = [journal.Entry(event=event) for one in batch for event in one.outcome.events]
        if entries:
            journal.record(connection, entries, now=now)
        settled = commands.settle_all(connection, [_end(one) for one in batch], now=now)
        for one in batch:
            write_audit(connection, one.command, now, one.outcome.status)
    for one, command in zip(batch, settled, strict=True):
        one.written.set_result(command)


def _end(ended: Ended) -> End:
    outcome = ended.outcome
    return End(
        ended.command.command_id,
        outcome.status,
        attempts=outcome.attempts,
        call_id=outcome.call_id,
        http_status=outcome.http_status,
        error_code=outcome.error_code,
        reason=outcome.reason,
        reference=outcome.reference,
    )
