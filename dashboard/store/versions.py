"""Raising the version of rows whose look changes without an event: a command's state, a check.

A row's version only ever grows. Calls are raised before participants and participants before
rooms, each in order of their ids: the order in which the journal locks them, so that whoever comes
second waits instead of deadlocking.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from dashboard.store import schema

_call = schema.call
_conference = schema.conference
_participant = schema.participant

_raise_call = (
    update(_call)
    .where(_call.c.call_id == bindparam("its_call"))
    .values(version=_call.c.version + 1)
)
_raise_participant = (
    update(_participant)
    .where(
        _participant.c.application_key == bindparam("its_application"),
        _participant.c.conference_id == bindparam("its_conference"),
        _participant.c.call_id == bindparam("its_call"),
    )
    .values(version=_participant.c.version + 1)
)
_raise_conference = (
    update(_conference)
    .where(
        _conference.c.application_key == bindparam("its_application"),
        _conference.c.conference_id == bindparam("its_conference"),
    )
    .values(version=_conference.c.version + 1)
)


class Target(NamedTuple):
    """What shows a change: a call and the rooms it is or was in, a person in a room, or a room."""

    call_id: str | None = None
    application_key: str | None = None
    conference_id: str | None = None


def touch(connection: Connection, targets: Sequence[Target]) -> None:
    """Raise every row that shows one of `targets` by one."""
    calls = sorted({one.call_id for one in targets if one.call_id is not None})
    people = sorted(
        {
            (one.application_key, one.conference_id, one.call_id)
            for one in targets
            if one.application_key is not None
            and one.conference_id is not None
            and one.call_id is not None
        }
    )
    for call_id in calls:
        connection.execute(_raise_call, {"its_call": call_id})
    for application_key, conference_id, call_id in people:
        connection.execute(
            _raise_participant,
            {
                "its_application": application_key,
                "its_conference": conference_id,
                "its_call": call_id,
            },
        )
    for application_key, conference_id in sorted(_rooms(connection, targets, calls)):
        connection.execute(
            _raise_conference,
            {"its_application": application_key, "its_conference": conference_id},
        )


def _rooms(
    connection: Connection, targets: Sequence[Target], calls: Sequence[str]
) -> set[tuple[str, str]]:
    """The rooms that are named, and those that the calls are or were in."""
    named = {
        (one.application_key, one.conference_id)
        for one in targets
        if one.application_key is not None and one.conference_id is not None
    }
    if not calls:
        return named
    found = connection.execute(
        select(_participant.c.application_key, _participant.c.conference_id).where(
            _participant.c.call_id.in_(calls)
        )
    )
    return named | {(row.application_key, row.conference_id) for row in found}
