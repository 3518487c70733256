"""Reads events as the platform posts them.

A reader tolerates everything but an event without a name: unknown fields are ignored, a field of
the wrong type reads as None. It neither verifies signatures nor decides what to answer.
"""

from typing import Any, assert_never

from dashboard.sinch import wire
from dashboard.sinch.callbacks.events import (
    Amd,
    AnsweredCall,
    Callback,
    DisconnectedCall,
    IncomingCall,
    MenuResult,
    Notification,
    PromptInput,
    UnknownCallback,
)
from dashboard.sinch.destinations import Destination


class NotACallback(ValueError):
    """The object has no text `event`."""


def parse(raw: dict[str, Any]) -> Callback:
    """Read a callback. Raises NotACallback when it has no text `event`, and nothing else."""
    event = wire.text(raw, "event")
    if event is None:
        raise NotACallback("no text `event`")
    common = _common(raw)
    match event.lower():
        case "ice":
            return _incoming(raw, common)
        case "ace":
            return AnsweredCall(**common, amd=Amd.from_wire(raw.get("amd")))
        case "pie":
            return PromptInput(**common, menu=MenuResult.from_wire(raw.get("menuResult")))
        case "dice":
            return _disconnected(raw, common)
        case "notify":
            return _notification(raw, common)
        case _:
            return UnknownCallback(**common, event=event)


def expects_answer(callback: Callback) -> bool:
    """Whether the platform waits for SVAML; it ignores the reply to the others."""
    match callback:
        case IncomingCall() | AnsweredCall() | PromptInput():
            return True
        case DisconnectedCall() | Notification() | UnknownCallback():
            return False
        case _:
            assert_never(callback)


def _common(raw: dict[str, Any]) -> dict[str, Any]:
    return {
        "call_id": wire.text(raw, "callid", "callId"),
        "conference_id": wire.text(raw, "conferenceId"),
        "timestamp": wire.instant(raw, "timestamp"),
        "version": wire.integer(raw, "version"),
        "custom": wire.text(raw, "custom"),
        "application_key": wire.text(raw, "applicationKey", "applicationkey"),
        "cookies": wire.pairs(raw, "cookies"),
        "user": wire.text(raw, "user"),
    }


def _incoming(raw: dict[str, Any], common: dict[str, Any]) -> IncomingCall:
    return IncomingCall(
        **common,
        call_resource_url=wire.text(raw, "callResourceUrl"),
        user_rate=wire.money(raw, "userRate"),
        cli=wire.text(raw, "cli"),
        to=Destination.from_wire(raw.get("to")),
        domain=wire.text(raw, "domain"),
        origination_type=wire.text(raw, "originationType"),
        duration=wire.seconds(raw, "duration"),
        rdnis=wire.text(raw, "rdnis"),
        call_headers=wire.pairs(raw, "callHeaders", "callheaders"),
    )


def _disconnected(raw: dict[str, Any], common: dict[str, Any]) -> DisconnectedCall:
    return DisconnectedCall(
        **common,
        reason=wire.text(raw, "reason"),
        result=wire.text(raw, "result"),
        duration=wire.seconds(raw, "duration"),
        debit=wire.money(raw, "debit"),
        user_rate=wire.money(raw, "userRate"),
        to=Destination.from_wire(raw.get("to")),
        from_endpoint=_caller(raw),
        call_headers=wire.pairs(raw, "callHeaders", "callheaders"),
    )


def _caller(raw: dict[str, Any]) -> str | None:
    """DiCE writes the caller as a plain text; GET of a call writes an object. Either is read."""
    caller = Destination.from_wire(raw.get("from"))
    return wire.text(raw, "from") if caller is None else caller.endpoint


def _notification(raw: dict[str, Any], common: dict[str, Any]) -> Notification:
    return Notification(
        **common,
        type=wire.text(raw, "type"),
        destination=wire.text(raw, "destination"),
        amd=Amd.from_wire(raw.get("amd")),
        error_code=wire.integer(raw, "errorCode"),
        error_message=wire.text(raw, "errorMsg", "errorMessage"),
    )
