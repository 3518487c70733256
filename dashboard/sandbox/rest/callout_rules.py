"""What a callout request must be, checked as the platform does: the right code for each mistake."""

from typing import Any

from dashboard.sandbox.switches import Switches
from dashboard.sandbox.wsgi import refusals
from dashboard.sandbox.wsgi.refusals import Refusal
from dashboard.sinch import callout_rules, callouts, destinations, shapes, voices
from dashboard.sinch.callouts import Callout, ConferenceCallout, CustomCallout


def read(raw: dict[str, Any], switches: Switches) -> Callout:
    """The callout a body asks for; raises Refusal."""
    if switches.strictness == "lenient":
        raw = _forgiven(raw)
    callout = _parsed(raw, strict=switches.strictness == "strict")
    _check_destination(callout)
    for finding in callout_rules.validate(callout):
        if finding.severity == "error":
            raise refusals.invalid(f"{finding.path}: {finding.sentence}")
    to = callout.destination
    if to is not None and to.type == destinations.NUMBER and switches.bars(to.endpoint):
        raise Refusal(refusals.NOT_PERMITTED, "Destination is not permitted")
    if not switches.credit:
        raise Refusal(refusals.NO_CREDIT, "Not enough credit")
    return callout


def _parsed(raw: dict[str, Any], *, strict: bool) -> Callout:
    try:
        with shapes.noting_unknown() as unknown:
            callout = callouts.parse(raw)
    except callouts.IllegalCallout as problem:
        if problem.rule == "missing":
            raise refusals.missing(problem.path) from None
        raise refusals.invalid(str(problem)) from None
    if strict and unknown:
        raise refusals.invalid(f"{unknown[0]} is no property of this request")
    locale = None if isinstance(callout, CustomCallout) else callout.locale
    if strict and locale is not None and not voices.is_known(locale):
        raise refusals.invalid("locale is not known")
    return callout


def _check_destination(callout: Callout) -> None:
    """What is missing has its own code, and so has a number without its plus."""
    if isinstance(callout, ConferenceCallout) and not callout.conference_id:
        raise refusals.missing("conferenceId")
    destination = callout.destination
    if destination is None or destination.type not in destinations.CALLOUT_TYPES:
        return
    if not destination.endpoint:
        raise refusals.missing("destination.endpoint")
    if destination.type == destinations.NUMBER and not destination.endpoint.startswith("+"):
        raise Refusal(refusals.NO_PLUS, "Phone number is missing the leading plus")


def _forgiven(raw: dict[str, Any]) -> dict[str, Any]:
    """The request with a plus before its number, and no longer than a call may be."""
    method = raw.get("method")
    body = raw.get(method) if isinstance(method, str) else None
    if not isinstance(body, dict):
        return raw
    to, seconds = body.get("destination"), body.get("maxDuration")
    if isinstance(to, dict) and isinstance(to.get("endpoint"), str):
        body = body | {"destination": to | {"endpoint": destinations.plus(to["endpoint"])}}
    if isinstance(seconds, int) and seconds > callouts.MAX_DURATION_LIMIT:
        body = body | {"maxDuration": callouts.MAX_DURATION_LIMIT}
    return raw | {str(method): body}
