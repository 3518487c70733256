"""What the platform says of a call, at the moment of saying it: the five events, filled in."""

from decimal import Decimal

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch.call import CURRENCY, DEFAULT_REGION, Call
from dashboard.sinch import callbacks, destinations, endpoints, times
from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money

ILLEGAL_SVAML = 40001


def ice(floor: Floor, call: Call) -> callbacks.IncomingCall:
    """The incoming-call event: who calls, and which number they dialled."""
    return callbacks.IncomingCall(
        call_id=call.call_id,
        conference_id=None,
        timestamp=_now(),
        version=1,
        custom=call.custom,
        application_key=floor.application.key,
        cookies=_cookies(call),
        user=call.user,
        call_resource_url=_resource(floor, call),
        user_rate=Money(CURRENCY, Decimal("0.0")),
        cli=_bare(call.cli),
        to=call.to,
        domain=call.domain,
        origination_type=call.origination,
        duration=None,
        rdnis="",
        call_headers=call.call_headers,
    )


def ace(floor: Floor, call: Call) -> callbacks.AnsweredCall:
    """The answered-call event: the called phone was picked up."""
    return callbacks.AnsweredCall(
        call_id=call.call_id,
        conference_id=_current_room(call),
        timestamp=_now(),
        version=1,
        custom=call.custom,
        application_key=floor.application.key,
        cookies=_cookies(call),
        user=call.user,
        amd=call.verdict,
    )


def pie(floor: Floor, call: Call, menu_id: str, kind: str, value: str) -> callbacks.PromptInput:
    """The prompt-input event: what came of a menu."""
    return callbacks.PromptInput(
        call_id=call.call_id,
        conference_id=_current_room(call),
        timestamp=_now(),
        version=1,
        custom=call.custom,
        application_key=floor.application.key,
        cookies=_cookies(call),
        user=call.user,
        menu=callbacks.MenuResult(menu_id=menu_id, type=kind, value=value, input_method="dtmf"),
    )


def dice(floor: Floor, call: Call) -> callbacks.DisconnectedCall:
    """The disconnected-call event: how it ended, how long it was, what it cost."""
    now = floor.clock.now()
    return callbacks.DisconnectedCall(
        call_id=call.call_id,
        conference_id=call.last_conference_id,
        timestamp=_now(),
        version=1,
        custom=call.custom,
        application_key=floor.application.key,
        cookies=_cookies(call),
        user=call.user,
        reason=call.reason,
        result=call.result,
        duration=call.duration(now),
        debit=call.debit(now),
        user_rate=call.rate(),
        to=Destination(call.to.type, _bare(call.to.endpoint) or ""),
        from_endpoint=_bare(call.cli) or destinations.PRIVATE,
        call_headers=call.leg.call_headers if call.leg else call.call_headers,
    )


def illegal_svaml(call: Call, why: str) -> callbacks.Notification:
    """The notification that an answer could not be carried out."""
    return notify(call, "callingerror", error_code=ILLEGAL_SVAML, error_message=why)


def notify(
    call: Call,
    kind: str,
    *,
    destination: str | None = None,
    amd: callbacks.Amd | None = None,
    error_code: int | None = None,
    error_message: str | None = None,
) -> callbacks.Notification:
    """A notification, which has no time of its own."""
    return callbacks.Notification(
        call_id=call.call_id,
        conference_id=_current_room(call),
        timestamp=None,
        version=1,
        custom=call.custom,
        application_key=None,
        cookies=_cookies(call),
        user=call.user,
        type=kind,
        destination=destination,
        amd=amd,
        error_code=error_code,
        error_message=error_message,
    )


def _resource(floor: Floor, call: Call) -> str:
    """Where the call can be asked about; a region of its own has a path of its own."""
    region = "" if call.region == DEFAULT_REGION else f"/{call.region}"
    return floor.public_url + region + endpoints.call_path(call.call_id)


def _now() -> times.Instant:
    return times.now() // times.SECOND * times.SECOND


def _current_room(call: Call) -> str | None:
    return call.membership.conference_id if call.membership else None


def _cookies(call: Call) -> tuple[tuple[str, str], ...]:
    return tuple(call.cookies.items())


def _bare(number: str | None) -> str | None:
    """A number without its plus, as the platform writes it in events."""
    return number.removeprefix("+") if number else None
