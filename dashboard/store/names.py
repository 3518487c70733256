"""Names that people gave to phone numbers: outside the journal, for no event proves them.

A name belongs to the digits of a number, in every room and on every page. Whoever is shown under a
name that changes gets a new version.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, delete, or_, select

from dashboard.sinch.times import Instant
from dashboard.sinch.wire import storable_text
from dashboard.store import schema, versions
from dashboard.store.inserts import insert

LONGEST = 60

#: Numbers are far shorter; what is longer is none.
_MOST_DIGITS = 32
_BETWEEN_DIGITS = str.maketrans("", "", "+-()./ \u00a0\u2011")

_name = schema.given_name
_call = schema.call
_participant = schema.participant


def digits_of(number: str | None) -> str:
    """The digits that a name belongs to; empty where there is no number.

    `agent7` is somebody, but no number: whoever else has a 7 in their name is not the same person.
    """
    digits = (number or "").translate(_BETWEEN_DIGITS)
    return digits if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else ""


def number_of(who: Any) -> str | None:
    """The number that somebody in a room is known by: the roster's, else the side that is not us.

    `who` is a row with that number, and with the direction and both endpoints of their call.
    """
    far_end: str | None = who.to_endpoint if who.direction == "outbound" else who.from_endpoint
    return who.number or far_end


def of(connection: Connection, digits: Iterable[str | None]) -> dict[str | None, str]:
    """The names of those of these digits that have one."""
    asked = {one for one in digits if one}
    if not asked:
        return {}
    found = connection.execute(
        select(_name.c.digits, _name.c.name).where(_name.c.digits.in_(asked))
    )
    return {row.digits: row.name for row in found}


def digits_named(part: str) -> Select[tuple[str]]:
    """The digits of all numbers whose name has this part, in whatever case."""
    return select(_name.c.digits).where(_name.c.name.icontains(part, autoescape=True))


def give(connection: Connection, digits: str, name: str, *, by_name: str, now: Instant) -> None:
    """Let these digits be shown as `name`; an empty one takes the name away."""
    if name:
        values = {"name": storable_text(name), "by_name": storable_text(by_name), "given_at": now}
        connection.execute(
            insert(connection, _name)
            .values(digits=digits, **values)
            .on_conflict_do_update(index_elements=[_name.c.digits], set_=values)
        )
    else:
        connection.execute(delete(_name).where(_name.c.digits == digits))
    versions.touch(connection, _shown_under(connection, digits))


def _shown_under(connection: Connection, digits: str) -> list[versions.Target]:
    """The live calls of this number: by either side, or as a roster gave it."""
    sides = or_(_call.c.from_digits == digits, _call.c.to_digits == digits)
    listed = select(_participant.c.call_id).where(
        _participant.c.number.in_((digits, f"+{digits}", f"00{digits}"))
    )
    found = connection.scalars(
        select(_call.c.call_id).where(
            _call.c.ended_at.is_(None), or_(sides, _call.c.call_id.in_(listed))
        )
    )
    return [versions.Target(call_id) for call_id in found]
