"""How rows follow from events, whatever the order and however often they arrive. Pure.

A row is a set of registers: groups of columns with one stamp. Every event offers values to
registers, and the greater stamp wins, so merging is commutative, associative and idempotent.
Three laws keep it so. A: a row is a function of the events that name its key. B: a register owns
its columns, and every writer sets all of them. C: what no event proves (versions, look-up times)
is not in here.
"""

from itertools import chain

from dashboard.store.events import Event
from dashboard.store.merges.calls import call_offers
from dashboard.store.merges.participants import participant_offers
from dashboard.store.merges.registers import (
    CALL_REGISTERS,
    PARTICIPANT_REGISTERS,
    Offer,
    Row,
    Stamp,
)

__all__ = [
    "CALL_REGISTERS",
    "PARTICIPANT_REGISTERS",
    "Offer",
    "Row",
    "Stamp",
    "call_offers",
    "merge_call",
    "merge_participant",
    "participant_offers",
]


def merge_call(row: Row, *told: Event) -> Row:
    """The call's row with whatever these events know better."""
    return row.take_all(chain.from_iterable(map(call_offers, told)))


def merge_participant(row: Row, *told: Event) -> Row:
    """The participant's row with whatever these events know better."""
    return row.take_all(chain.from_iterable(map(participant_offers, told)))
