"""What a callout request must be, checked as the platform does: the right code for each mistake."""

from typing import Any

from dashboard.sandbox.wsgi import refusals
from dashboard.sandbox.wsgi.refusals import Refusal
from dashboard.sinch import callouts, conferences, destinations
from dashboard.sinch.callouts import Callout, ConferenceCallout, CustomCallout, TtsCallout
from dashboard.sinch.destinations import Destination

CLI_LIMIT = 64


def read(raw: dict[str, Any]) -> Callout:
    """The callout a body asks for; raises Refusal."""
    try:
        callout = callouts.parse(raw)
    except callouts.IllegalCallout as problem:
        if problem.rule == "missing":
            raise refusals.missing(problem.path) from None
        raise refusals.invalid(str(problem)) from None
    if callout.destination is not None:
        _check_destination(callout.destination)
    _check_texts(callout)
    _check_limits(callout)
    return callout


def _check_destination(destination: Destination) -> None:
    if destination.type not in destinations.CALLOUT_TYPES:
        raise refusals.invalid("destination.type is number, username or sip")
    if not destination.endpoint:
        raise refusals.missing("destination.endpoint")
    if destination.type != "number":
        return
    if not destination.endpoint.startswith("+"):
        raise Refusal(refusals.NO_PLUS, "Phone number is missing the leading plus")
    try:
        destinations.e164(destination.endpoint)
    except ValueError:
        raise refusals.invalid("destination.endpoint is not a phone number") from None


def _check_texts(callout: Callout) -> None:
    if len((callout.custom or "").encode()) > callouts.CUSTOM_LIMIT_BYTES:
        raise refusals.invalid("custom is too long")
    if len(callout.cli or "") > CLI_LIMIT:
        raise refusals.invalid("cli is too long")
    spoken: tuple[str | None, ...] = ()
    match callout:
        case TtsCallout():
            spoken = (callout.text, callout.prompts)
        case ConferenceCallout():
            spoken = (callout.greeting,)
        case CustomCallout():
            pass
    if any(len(text or "") > callouts.TTS_TEXT_LIMIT for text in spoken):
        raise refusals.invalid("the text is too long")


def _check_limits(callout: Callout) -> None:
    if isinstance(callout, TtsCallout):
        return
    seconds = callout.max_duration_seconds
    if seconds is not None and not 1 <= seconds <= callouts.MAX_DURATION_LIMIT:
        raise refusals.invalid("maxDuration is between 1 and 14400")
    if isinstance(callout, ConferenceCallout):
        _check_conference(callout)


def _check_conference(callout: ConferenceCallout) -> None:
    if not callout.conference_id:
        raise refusals.missing("conferenceId")
    if len(callout.conference_id) > callouts.CONFERENCE_ID_LIMIT:
        raise refusals.invalid("conferenceId is too long")
    if callout.music is not None and callout.music not in conferences.MUSIC:
        raise refusals.invalid("mohClass is ring, music1, music2 or music3")
