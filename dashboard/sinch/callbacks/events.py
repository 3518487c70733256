"""The five events as values, each with the body that it has on the wire."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from dashboard.sinch import times, wire
from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money


@dataclass(frozen=True, slots=True)
class Amd:
    """What answering machine detection found; `status` is machine, human, notsure or hangup."""

    status: str | None = None
    reason: str | None = None
    duration: int | None = None
    """Seconds."""

    @staticmethod
    def from_wire(raw: object) -> "Amd | None":
        """Read an `amd` object; None when it is not one."""
        if not isinstance(raw, dict):
            return None
        return Amd(
            wire.text(raw, "status"), wire.text(raw, "reason"), wire.seconds(raw, "duration")
        )

    def to_wire(self) -> dict[str, Any]:
        """The platform's form."""
        return wire.present(status=self.status, reason=self.reason, duration=self.duration)


@dataclass(frozen=True, slots=True)
class MenuResult:
    """How a menu ended.

    `type` in lower case: return, sequence, timeout, hangup, invalidinput, error.
    """

    menu_id: str | None = None
    type: str | None = None
    value: str | None = None
    """The text of `return(...)`, or the digits."""
    input_method: str | None = None

    @staticmethod
    def from_wire(raw: object) -> "MenuResult | None":
        """Read a `menuResult` object; None when it is not one."""
        if not isinstance(raw, dict):
            return None
        kind = wire.text(raw, "type")
        return MenuResult(
            menu_id=wire.text(raw, "menuId"),
            type=None if kind is None else kind.lower(),
            value=wire.text(raw, "value"),
            input_method=wire.text(raw, "inputMethod"),
        )

    def to_wire(self) -> dict[str, Any]:
        """The platform's form."""
        return wire.present(
            menuId=self.menu_id, type=self.type, value=self.value, inputMethod=self.input_method
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Common:
    """What every event may carry."""

    call_id: str | None = None
    conference_id: str | None = None
    timestamp: times.Instant | None = None
    version: int | None = None
    custom: str | None = None
    application_key: str | None = None
    cookies: tuple[tuple[str, str], ...] = ()
    user: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingCall(_Common):
    """ICE: a call reached the platform and waits for our answer."""

    kind: ClassVar[str] = "ice"
    call_resource_url: str | None = None
    user_rate: Money | None = None
    cli: str | None = None
    to: Destination | None = None
    domain: str | None = None
    origination_type: str | None = None
    duration: int | None = None
    """Seconds."""
    rdnis: str | None = None
    call_headers: tuple[tuple[str, str], ...] = ()

    def to_wire(self) -> dict[str, Any]:
        """The body of the callback."""
        return _body(
            self,
            callResourceUrl=self.call_resource_url,
            userRate=_wire_of(self.user_rate),
            cli=self.cli,
            to=_wire_of(self.to),
            domain=self.domain,
            originationType=self.origination_type,
            duration=self.duration,
            rdnis=self.rdnis,
            callHeaders=_listed(self.call_headers),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredCall(_Common):
    """ACE: the callee answered; with `amd` when detection was asked for and is done."""

    kind: ClassVar[str] = "ace"
    amd: Amd | None = None

    def to_wire(self) -> dict[str, Any]:
        """The body of the callback."""
        return _body(self, amd=_wire_of(self.amd))


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptInput(_Common):
    """PIE: a menu ended, by a choice, by digits or without either."""

    kind: ClassVar[str] = "pie"
    menu: MenuResult | None = None

    def to_wire(self) -> dict[str, Any]:
        """The body of the callback."""
        return _body(self, menuResult=_wire_of(self.menu))


@dataclass(frozen=True, slots=True, kw_only=True)
class DisconnectedCall(_Common):
    """DiCE: the call is over. `reason` and `result` are open sets."""

    kind: ClassVar[str] = "dice"
    reason: str | None = None
    result: str | None = None
    duration: int | None = None
    """Seconds."""
    debit: Money | None = None
    user_rate: Money | None = None
    to: Destination | None = None
    from_endpoint: str | None = None
    call_headers: tuple[tuple[str, str], ...] = ()

    def to_wire(self) -> dict[str, Any]:
        """The body of the callback."""
        body = _body(
            self,
            reason=self.reason,
            result=self.result,
            duration=self.duration,
            debit=_wire_of(self.debit),
            userRate=_wire_of(self.user_rate),
            to=_wire_of(self.to),
            callHeaders=_listed(self.call_headers),
        )
        return body if self.from_endpoint is None else body | {"from": self.from_endpoint}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification(_Common):
    """Notify: a recording, a transcript, a late verdict, or an error while handling the call."""

    kind: ClassVar[str] = "notify"
    type: str | None = None
    destination: str | None = None
    amd: Amd | None = None
    error_code: int | None = None
    error_message: str | None = None

    def to_wire(self) -> dict[str, Any]:
        """The body of the callback."""
        return _body(
            self,
            type=self.type,
            destination=self.destination,
            amd=_wire_of(self.amd),
            errorCode=self.error_code,
            errorMsg=self.error_message,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownCallback(_Common):
    """An event that we have no name for; `event` as it was sent."""

    kind: ClassVar[str] = "unrecognised"
    event: str = ""

    def to_wire(self) -> dict[str, Any]:
        """The body of the callback, as far as we understood it."""
        return _body(self) | {"event": self.event}


Callback = (
    IncomingCall | AnsweredCall | PromptInput | DisconnectedCall | Notification | UnknownCallback
)

KINDS: Final = ("ice", "ace", "pie", "dice", "notify", "unrecognised")


def _body(callback: Any, **fields: Any) -> dict[str, Any]:
    """The common fields in the platform's order, then the event's own."""
    at = callback.timestamp
    common = wire.present(
        event=callback.kind,
        callid=callback.call_id,
        conferenceId=callback.conference_id,
        timestamp=None if at is None else times.to_wire_exactly(at),
        version=callback.version,
        custom=callback.custom,
        applicationKey=callback.application_key,
        cookies=_listed(callback.cookies),
        user=callback.user,
    )
    return common | wire.present(**fields)


def _wire_of(value: Amd | MenuResult | Destination | Money | None) -> dict[str, Any] | None:
    return None if value is None else value.to_wire()


def _listed(values: tuple[tuple[str, str], ...]) -> list[dict[str, str]] | None:
    return wire.pairs_to_wire(values) if values else None
