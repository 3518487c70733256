"""A call as the platform describes it when asked."""

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from dashboard.sinch import times, wire
from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money

ONGOING: Final = "ONGOING"
FINAL: Final = "FINAL"

Leg = Literal["caller", "callee", "both"]
LEGS: Final[tuple[Leg, ...]] = get_args(Leg)

RESULTS: Final = ("N/A", "ANSWERED", "BUSY", "NOANSWER", "FAILED")
REASONS: Final = (
    "N/A",
    "TIMEOUT",
    "CALLERHANGUP",
    "CALLEEHANGUP",
    "BLOCKED",
    "MANAGERHANGUP",
    "NOCREDITPARTNER",
    "CANCEL",
    "GENERALERROR",
    "CONGESTION",
    "USERNOTFOUND",
    "CALLBACKERROR",
    "OTHERPEERANSWERED",
    "ESTABLISHED",
    "CLIENTNETWORK",
    "INVALIDSVAMLACTION",
    "BUSY",
    "NOANSWER",
)
"""Every reason known from the documentation and the official libraries; the set stays open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallInfo:
    """What a look-up says of one call."""

    call_id: str | None = None
    from_destination: Destination | None = None
    to: Destination | None = None
    domain: str | None = None
    status: str | None = None
    result: str | None = None
    reason: str | None = None
    duration_seconds: int | None = None
    timestamp: times.Instant | None = None
    custom: str | None = None
    user_rate: Money | None = None
    debit: Money | None = None

    @property
    def is_final(self) -> bool:
        """Whether the call is over."""
        return self.status == FINAL

    @staticmethod
    def from_wire(raw: dict[str, Any]) -> "CallInfo":
        """Read the body; what is missing or of another type is None."""
        status = wire.text(raw, "status")
        return CallInfo(
            call_id=wire.text(raw, "callId", "callid"),
            from_destination=Destination.from_wire(raw.get("from")),
            to=Destination.from_wire(raw.get("to")),
            domain=wire.text(raw, "domain"),
            status=None if status is None else status.upper(),
            result=wire.text(raw, "result"),
            reason=wire.text(raw, "reason"),
            duration_seconds=wire.seconds(raw, "duration"),
            timestamp=wire.instant(raw, "timestamp"),
            custom=wire.text(raw, "custom"),
            user_rate=wire.money(raw, "userRate"),
            debit=wire.money(raw, "debit"),
        )

    def to_wire(self) -> dict[str, Any]:
        """The platform's form, which capitalises the types of destinations."""
        body = wire.present(
            to=_capitalised(self.to),
            domain=self.domain,
            callId=self.call_id,
            duration=self.duration_seconds,
            status=self.status,
            result=self.result,
            reason=self.reason,
            timestamp=None if self.timestamp is None else times.to_wire_exactly(self.timestamp),
            custom=self.custom,
            userRate=None if self.user_rate is None else self.user_rate.to_wire(),
            debit=None if self.debit is None else self.debit.to_wire(),
        )
        caller = _capitalised(self.from_destination)
        return body if caller is None else {"from": caller} | body


def _capitalised(destination: Destination | None) -> dict[str, Any] | None:
    if destination is None:
        return None
    return {"type": destination.type.capitalize(), "endpoint": destination.endpoint}
