"""From a verified callback to the event it is. Whatever a signed body holds, the event is storable.

Our answer is part of the event: where it sent the call is a fact about the call.
"""

import json
from typing import Any, assert_never

from dashboard.sinch import callbacks
from dashboard.sinch.callbacks import Amd, Callback
from dashboard.sinch.destinations import DID, NUMBER, SIP, USERNAME, Destination
from dashboard.sinch.times import Instant
from dashboard.store.events import storable
from dashboard.store.events.facts import (
    CallAnswered,
    CallArrived,
    CallDisconnected,
    Event,
    MenuAnswered,
    Notified,
    PlatformError,
    Unrecognised,
)
from dashboard.store.events.keys import callback_key

_LONGEST_COMMAND_ID = 64
_ENDPOINT_TYPES = {"pstn": NUMBER, "mxp": USERNAME, "sip": SIP, "did": DID}


def from_callback(
    callback: Callback,
    *,
    application_key: str,
    raw: bytes,
    fine: Instant | None,
    received_at: Instant,
    action: str | None = None,
    room: str | None = None,
) -> Event:
    """The event that `callback` is.

    `raw` are the exact bytes posted, `fine` the signed time of this delivery, `action` and `room`
    where our answer sends the call (the room only for connectConf).
    """
    fine = storable.instant(fine)
    fine = received_at if fine is None else fine
    at = None if callback.kind == "notify" else storable.instant(callback.timestamp)
    room = storable.optional_id(room)
    common: dict[str, Any] = {
        "key": callback_key(
            application_key, callback.kind, callback.call_id, callback.conference_id, raw
        ),
        "at": fine if at is None else at,
        "dated": at is not None,
        "fine": fine,
        "application_key": application_key,
        "call_id": storable.optional_id(callback.call_id),
        "conference_id": room or storable.optional_id(callback.conference_id),
        "source": "callback" if callback.kind == "unrecognised" else callback.kind,
        "command_id": _command_of(callback.custom),
        "custom": storable.short(callback.custom, storable.LONGEST_CUSTOM),
    }
    answered: dict[str, Any] = {"action": storable.short(action), "room": room}
    match callback:
        case callbacks.IncomingCall():
            return _arrived(callback, {**common, **answered})
        case callbacks.AnsweredCall():
            amd, cookies = _amd(callback.amd), storable.pairs(callback.cookies)
            return CallAnswered(**common, **answered, amd=amd, cookies=cookies)
        case callbacks.PromptInput():
            return _menu(callback, {**common, **answered})
        case callbacks.DisconnectedCall():
            return _disconnected(callback, common)
        case callbacks.Notification():
            return _notified(callback, common)
        case callbacks.UnknownCallback():
            as_sent = storable.storable_text(raw.decode("utf-8", "replace"))
            return Unrecognised(**common, name=storable.short(callback.event), as_sent=as_sent)
        case _:
            assert_never(callback)


def _command_of(custom: str | None) -> str | None:
    """The command whose callout this is: our own mark `{"cf": …}` in what travels with a call."""
    if not custom or not custom.startswith("{") or '"cf"' not in custom:
        return None
    try:
        mark = json.loads(custom)
    except (ValueError, RecursionError):
        return None
    command_id = mark.get("cf")
    if not isinstance(command_id, str) or not 0 < len(command_id) <= _LONGEST_COMMAND_ID:
        return None
    return storable.storable_text(command_id)


def _arrived(ice: callbacks.IncomingCall, common: dict[str, Any]) -> CallArrived:
    return CallArrived(
        **common,
        from_destination=_from(ice.cli, ice.origination_type),
        to_destination=storable.destination(ice.to),
        domain=storable.short(ice.domain),
        origination=storable.short(ice.origination_type),
        rdnis=storable.short(ice.rdnis or None),
        cookies=storable.pairs(ice.cookies),
        headers=storable.pairs(ice.call_headers),
        resource_url=storable.short(ice.call_resource_url, storable.LONGEST_CUSTOM),
    )


def _menu(pie: callbacks.PromptInput, common: dict[str, Any]) -> MenuAnswered:
    menu = pie.menu or callbacks.MenuResult()
    return MenuAnswered(
        **common,
        menu_id=storable.short(menu.menu_id),
        type=storable.short(menu.type),
        value=storable.short(menu.value),
        input=storable.short(menu.input_method),
        cookies=storable.pairs(pie.cookies),
    )


def _disconnected(dice: callbacks.DisconnectedCall, common: dict[str, Any]) -> CallDisconnected:
    return CallDisconnected(
        **common,
        result=storable.short(dice.result),
        reason=storable.short(dice.reason),
        duration_seconds=storable.span(dice.duration),
        from_destination=_from(dice.from_endpoint, None),
        to_destination=storable.destination(dice.to),
        cost=storable.money(dice.debit),
        rate=storable.money(dice.user_rate),
        cookies=storable.pairs(dice.cookies),
        headers=storable.pairs(dice.call_headers),
    )


def _notified(notice: callbacks.Notification, common: dict[str, Any]) -> Notified:
    failed = notice.error_code is not None or notice.error_message is not None
    message = storable.short(notice.error_message)
    return Notified(
        **common,
        type=storable.short(notice.type),
        destination=storable.short(notice.destination, storable.LONGEST_CUSTOM),
        amd=_amd(notice.amd),
        error=PlatformError(notice.error_code, message) if failed else None,
    )


def _from(cli: str | None, origination: str | None) -> Destination | None:
    """The calling end; the platform sends it as a bare text, without a type."""
    if not cli:
        return None
    kind = _ENDPOINT_TYPES.get(origination.lower()) if origination else None
    if kind is None:
        kind = NUMBER if cli.lstrip("+").isdigit() else USERNAME
    return storable.destination(Destination(kind, cli))


def _amd(amd: Amd | None) -> Amd | None:
    if amd is None:
        return None
    return Amd(storable.short(amd.status), storable.short(amd.reason), storable.span(amd.duration))
