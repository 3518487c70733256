"""Registers: which columns belong together, and the one rule by which they change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.store import states

Stamp = tuple[int | str, ...]

#: Which register owns which columns. A column is in one register only.
CALL_REGISTERS: Mapping[str, tuple[str, ...]] = {
    "owner": ("application_key",),
    "started": ("started_at",),
    "origin": ("origin", "direction", "domain"),
    "custom": ("custom", "command_id"),
    "parties": (
        *("from_endpoint", "from_type", "from_digits"),
        *("to_endpoint", "to_type", "to_digits"),
    ),
    "step": ("flow_step",),
    "room": ("conference_id",),
    "answered": ("answered_at",),
    "amd": ("amd_status",),
    "ended": (
        *("ended_at", "ended_by", "result", "reason", "duration_seconds"),
        *("cost_amount", "cost_currency"),
    ),
    "proof": ("proved_at",),
}
PARTICIPANT_REGISTERS: Mapping[str, tuple[str, ...]] = {
    "presence": ("presence", "left_at"),
    "joined": ("joined_at",),
    "muted": ("muted",),
    "hold": ("on_hold",),
    "music": ("music",),
    "number": ("number",),
}

_COLUMNS = {
    name: frozenset(columns)
    for name, columns in (*CALL_REGISTERS.items(), *PARTICIPANT_REGISTERS.items())
}


class Offer:
    """What an event says for one register: with which stamp, and all of the register's values."""

    __slots__ = ("register", "stamp", "values")

    def __init__(self, register: str, stamp: Stamp, **values: Any) -> None:
        if values.keys() != _COLUMNS[register]:
            raise ValueError(f"{register} owns {sorted(_COLUMNS[register])}, not {sorted(values)}")
        self.register = register
        self.stamp = stamp
        self.values = values


@dataclass(frozen=True, slots=True)
class Row:
    """The columns that events have proved so far, and each register's stamp: who says so."""

    values: Mapping[str, Any] = field(default_factory=dict)
    stamps: Mapping[str, Stamp] = field(default_factory=dict)

    def take(self, *offers: Offer) -> "Row":
        """The row with what `offers` say, where they say it with a greater stamp; in any order."""
        return self.take_all(offers)

    def take_all(self, offers: Iterable[Offer]) -> "Row":
        """See `take`. The same row if nothing was said that is not known better."""
        best: dict[str, Offer] = {}
        stamps = dict(self.stamps)
        for offer in offers:
            held = stamps.get(offer.register)
            if held is None or held < offer.stamp:
                stamps[offer.register] = offer.stamp
                best[offer.register] = offer
        if not best:
            return self
        values = dict(self.values)
        for offer in best.values():
            values.update(offer.values)
        return Row(values, stamps)

    @property
    def state(self) -> str:
        """The state of the call that this row is about."""
        known = self.values.get
        return states.state_of(known("flow_step"), known("ended_at"), known("result"))
