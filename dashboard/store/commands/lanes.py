"""Whose turn it is: commands that set the same thing of the same person go out one after another.

Mute and unmute share a lane, hold and resume another. In a lane the later intent counts, whichever
process it came from: each is written down before anybody looks, so of two that meet at least one
sees the other.
"""

from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from dashboard.sinch.times import SECOND
from dashboard.store import schema
from dashboard.store.commands.rows import Command, equals, load, newest_first
from dashboard.store.verbs import lane_of

#: What a second click, or a second tab, asks for once more within this long was done already.
JUST_DONE_SECONDS = 2

Turn = Literal["now", "later", "overtaken"]

_command = schema.command


def turn(connection: Connection, command: Command) -> Turn:
    """Whether `command` may go out now, waits for an older one, or was overtaken by a newer."""
    if not lane_of(command.verb) or command.call_id is None:
        return "now"
    newer = _later_than(command) & _command.c.status.in_(("sent", "confirmed", "unknown"))
    older = ~_later_than(command) & (_command.c.status == "sent")
    others = _command.c.command_id != command.command_id
    statement = select(_command).where(_beside(command), others, or_(newer, older))
    rivals = load(connection, statement)
    if any(_order(rival) > _order(command) for rival in rivals):
        return "overtaken"
    return "later" if rivals else "now"


def latest(connection: Connection, command: Command, *, but: str | None = None) -> Command | None:
    """The last command of the lane of `command`, taken back ones and `but` aside, or None."""
    if not lane_of(command.verb) or command.call_id is None:
        return None
    counts = and_(_command.c.status != "withdrawn", _command.c.command_id != (but or ""))
    statement = select(_command).where(_beside(command), counts)
    return next(iter(load(connection, statement.order_by(*newest_first()).limit(1))), None)


def just_done(latest: Command | None, command: Command) -> bool:
    """Whether `latest` did a moment ago just what `command` asks for."""
    return (
        latest is not None
        and latest.verb == command.verb
        and latest.status == "confirmed"
        and dict(latest.params) == dict(command.params)
        # Either way: a clock that went back must not make of a moment an hour.
        and abs(command.asked_at - (latest.settled_at or 0)) < JUST_DONE_SECONDS * SECOND
    )


def _beside(command: Command) -> ColumnElement[bool]:
    return and_(
        _command.c.call_id == command.call_id,
        _command.c.application_key == command.application_key,
        equals(_command.c.conference_id, command.conference_id),
        _command.c.verb.in_(lane_of(command.verb)),
    )


def _later_than(command: Command) -> ColumnElement[bool]:
    same = _command.c.asked_at == command.asked_at
    return or_(
        _command.c.asked_at > command.asked_at,
        and_(same, _command.c.command_id > command.command_id),
    )


def _order(command: Command) -> tuple[Any, ...]:
    return command.asked_at, command.command_id
