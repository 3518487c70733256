"""How this installation is: for monitoring, and for whoever wonders about callbacks."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from dashboard.operations.callbacks import refusals
from dashboard.operations.callbacks.refusals import Refusal
from dashboard.operations.runtime import Runtime
from dashboard.sinch import wire
from dashboard.sinch.callbacks.strange import Strange, strange
from dashboard.sinch.times import Instant
from dashboard.store import calls, conferences, deliveries, migrate

#: So many of the latest deliveries are looked through for what we do not know.
LOOKED_THROUGH = 2000

#: So many refused deliveries are told of.
REFUSED_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Figures:
    """What the floor shows, and when the platform last called back."""

    live_calls: int
    rooms: int
    people_in_rooms: int
    last_callback_at: Instant | None


@dataclass(frozen=True, slots=True)
class Counted:
    """Something that we do not know, and in how many of the latest deliveries it was."""

    strange: Strange
    count: int


def figures(runtime: Runtime) -> Figures:
    """The figures of this moment. Raises SQLAlchemyError when the store does not tell."""
    with runtime.database.reading() as connection:
        floor = calls.active_figures(connection)
        rooms = conferences.figures(connection)
        last = deliveries.last_received_at(connection)
    return Figures(floor.active, rooms.rooms, rooms.people, last)


def store(runtime: Runtime) -> str:
    """`ok`, or what is wrong with the store in one word."""
    try:
        state = migrate.pending(runtime.database)
    except SQLAlchemyError as error:
        return type(error).__name__
    return "ok" if state == "current" else state


def not_understood(runtime: Runtime) -> list[Counted]:
    """Events, fields and values that we do not know, the most frequent first.

    All of them are kept; this counts them in the latest deliveries that are no copies.
    """
    with runtime.database.reading() as connection:
        bodies = deliveries.genuine_bodies(connection, limit=LOOKED_THROUGH)
    found: Counter[Strange] = Counter()
    for body in bodies:
        try:
            found.update(strange(wire.strict_object(body)))
        except wire.NotAnObject:
            continue
    return [Counted(*one) for one in found.most_common()]


def refused(runtime: Runtime) -> list[Refusal]:
    """The latest refused deliveries of which the door kept a sample, the latest first."""
    with runtime.database.reading() as connection:
        samples = deliveries.refused(connection, limit=REFUSED_SHOWN)
    return [refusals.read(sample) for sample in samples]
