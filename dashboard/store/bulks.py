"""What was asked for several people at once: how far it is, and for whom it failed.

The people's own commands say it: they share a `parent_id`. Nothing here writes.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, tuple_

from dashboard.sinch.times import SECOND, Instant
from dashboard.store import names, schema
from dashboard.store.commands.rows import Command, of_parent

#: How long a bulk stays above its roster: one that worked, and one that failed for somebody.
SHOWN_SECONDS = 10
FAILED_SHOWN_SECONDS = 120

_command = schema.command
_participant = schema.participant


@dataclass(frozen=True, slots=True)
class Failure:
    """Somebody for whom it did not work. `gone`: they had left."""

    call_id: str
    number: str | None
    name: str | None
    status: str
    error_code: int | None
    reason: str | None
    reference: str | None

    @property
    def gone(self) -> bool:
        """Whether the platform no longer knew them: nothing to be tried again."""
        return self.error_code is not None and self.error_code // 100 == 404


@dataclass(frozen=True, slots=True)
class BulkNote:
    """One bulk: of `people`, `done` have worked and `failures` have not; the rest is under way."""

    parent_id: str
    verb: str
    by_name: str
    asked_at: Instant
    people: int
    done: int
    failures: tuple[Failure, ...]
    settled_at: Instant | None

    @property
    def under_way(self) -> int:
        """How many are still waited for."""
        return self.people - self.done - len(self.failures)

    @property
    def shown_until(self) -> Instant | None:
        """When this leaves the page by itself; None while it is under way."""
        if self.under_way or self.settled_at is None:
            return None
        seconds = FAILED_SHOWN_SECONDS if self.failures else SHOWN_SECONDS
        return self.settled_at + seconds * SECOND


def find(connection: Connection, parent_id: str) -> BulkNote | None:
    """How the commands that share this parent stand, or None."""
    asked = of_parent(connection, parent_id)
    return note_of(connection, parent_id, asked) if asked else None


def note_of(connection: Connection, parent_id: str, asked: Sequence[Command]) -> BulkNote:
    """How these commands stand, of which there is at least one and which share this parent."""
    failed = [one for one in asked if one.status in ("refused", "unknown")]
    settled = [one.settled_at for one in asked if one.settled_at is not None]
    first = asked[0]
    return BulkNote(
        parent_id=parent_id,
        verb=first.verb,
        by_name=first.by_name,
        asked_at=first.asked_at,
        people=len(asked),
        done=sum(one.status in ("confirmed", "due", "withdrawn") for one in asked),
        failures=_failures(connection, failed),
        settled_at=max(settled, default=None),
    )


def of_rooms(
    connection: Connection, rooms: Sequence[tuple[str, str]], *, now: Instant
) -> dict[tuple[str, str], BulkNote]:
    """The last bulk of each of these (application key, conference id) in which one shows."""
    if not rooms:
        return {}
    room = (_command.c.application_key, _command.c.conference_id)
    found = connection.execute(
        select(*room, _command.c.parent_id, func.max(_command.c.asked_at).label("asked_at"))
        .where(
            _command.c.parent_id.is_not(None),
            _command.c.asked_at > now - FAILED_SHOWN_SECONDS * SECOND,
            tuple_(*room).in_(rooms),
        )
        .group_by(*room, _command.c.parent_id)
    )
    newest: dict[tuple[str, str], tuple[Instant, str]] = defaultdict(lambda: (0, ""))
    for row in found:
        key = (row.application_key, row.conference_id)
        newest[key] = max(newest[key], (row.asked_at, row.parent_id))
    notes = {key: find(connection, parent_id) for key, (_, parent_id) in newest.items()}
    return {key: note for key, note in notes.items() if note and _shows(note, now)}


def _shows(note: BulkNote, now: Instant) -> bool:
    return note.shown_until is None or now < note.shown_until


def _failures(connection: Connection, failed: Sequence[Command]) -> tuple[Failure, ...]:
    if not failed:
        return ()
    found = connection.execute(
        select(_participant.c.call_id, _participant.c.number).where(
            _participant.c.call_id.in_([one.call_id for one in failed])
        )
    )
    numbers = {row.call_id: row.number for row in found}
    digits = {call_id: names.digits_of(number) for call_id, number in numbers.items()}
    given = names.of(connection, digits.values())
    return tuple(
        Failure(
            call_id=one.call_id or "",
            number=numbers.get(one.call_id or ""),
            name=given.get(digits.get(one.call_id or "")),
            status=one.status,
            error_code=one.error_code,
            reason=one.reason,
            reference=one.reference,
        )
        for one in failed
    )
