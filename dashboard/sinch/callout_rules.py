"""What to say about a callout or a callback URL before it is sent: what is refused, or in vain."""

import ipaddress
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from dashboard.sinch import callouts, conferences, destinations
from dashboard.sinch.callouts import (
    Callout,
    ConferenceCallout,
    CustomCallout,
    IllegalCallout,
    TtsCallout,
)
from dashboard.sinch.destinations import Destination
from dashboard.sinch.endpoints import Endpoints
from dashboard.sinch.findings import Finding
from dashboard.sinch.svaml import limits

CLI_LIMIT: Final = 64
"""Characters."""

_OWN_NETWORK: Final = (".localhost", ".local", ".internal")

ERRORS: Final[dict[str, str]] = {
    "unknown-value": "The platform does not know this value.",
    "empty": "It must not be empty.",
    "not-e164": "A phone number is a plus and digits.",
    "too-long": "It is longer than the platform takes.",
    "out-of-range": "The number is smaller or larger than the platform takes.",
    "not-dtmf": "Tones are 0-9, # and w.",
    "not-http": "Events go to http and https addresses only.",
}
WARNINGS: Final[dict[str, str]] = {
    "cli-missing": "Without a cli the platform takes the callout and never dials.",
    "no-answered-event": "An in-app user causes no answered-call event, whatever is asked for.",
    "no-ended-event": "A conference callout to an in-app user causes no event at its end.",
    "only-with-detect": "Digits and timeout count only in the mode detect.",
    "global-region": "Conferences live in one region; the global address may choose any.",
    "not-public": "The platform cannot reach this address.",
    "single-label": "The platform cannot reach a name without a domain.",
    "not-secret": "What is not https is read on its way.",
}


def validate(callout: Callout, endpoints: Endpoints | None = None) -> list[Finding]:
    """Everything to say about a callout, errors first; `endpoints` is where it will be sent."""
    return _findings([*_refused(callout)], [*_in_vain(callout, endpoints)])


def check(callout: Callout) -> None:
    """Raise IllegalCallout for the first thing that the platform would refuse."""
    for rule, path in _refused(callout):
        raise IllegalCallout(rule, f"{callout.method}.{path}")


def validate_callback_url(url: str) -> list[Finding]:
    """Whether the real platform can bring events to this address; the worst comes first."""
    scheme, host = _scheme_and_host(url)
    if scheme not in ("http", "https") or not host:
        return _findings([("not-http", "")], [])
    unreachable = _why_unreachable(host)
    warned = [
        *([unreachable] if unreachable else []),
        *([] if scheme == "https" else ["not-secret"]),
    ]
    return _findings([], [(rule, "") for rule in warned])


def _refused(callout: Callout) -> Iterator[tuple[str, str]]:
    if callout.destination is not None:
        yield from _destination(callout.destination)
    if len((callout.custom or "").encode("utf-8", "replace")) > callouts.CUSTOM_LIMIT_BYTES:
        yield "too-long", "custom"
    if len(callout.cli or "") > CLI_LIMIT:
        yield "too-long", "cli"
    if not set(callout.dtmf or "") <= set("0123456789#w"):
        yield "not-dtmf", "dtmf"
    match callout:
        case TtsCallout():
            yield from _speech(callout.text, "text")
            yield from _speech(callout.prompts, "prompts")
        case ConferenceCallout():
            yield from _conference(callout)
            yield from _duration(callout.max_duration_seconds)
        case CustomCallout():
            yield from _duration(callout.max_duration_seconds)


def _destination(destination: Destination) -> Iterator[tuple[str, str]]:
    if destination.type not in destinations.CALLOUT_TYPES:
        yield "unknown-value", "destination.type"
    if not destination.endpoint:
        yield "empty", "destination.endpoint"
    elif destination.type == destinations.NUMBER:
        try:
            destinations.e164(destination.endpoint)
        except ValueError:
            yield "not-e164", "destination.endpoint"


def _conference(callout: ConferenceCallout) -> Iterator[tuple[str, str]]:
    if not callout.conference_id:
        yield "empty", "conferenceId"
    if len(callout.conference_id) > callouts.CONFERENCE_ID_LIMIT:
        yield "too-long", "conferenceId"
    if callout.music is not None and callout.music not in conferences.MUSIC:
        yield "unknown-value", "mohClass"
    yield from _speech(callout.greeting, "greeting")
    yield from limits.conference_dtmf(callout.conference_dtmf, "conferenceDtmfOptions")


def _speech(text: str | None, path: str) -> Iterator[tuple[str, str]]:
    if len(text or "") > callouts.TTS_TEXT_LIMIT:
        yield "too-long", path


def _duration(seconds: int | None) -> Iterator[tuple[str, str]]:
    if seconds is not None and not 1 <= seconds <= callouts.MAX_DURATION_LIMIT:
        yield "out-of-range", "maxDuration"


def _in_vain(callout: Callout, endpoints: Endpoints | None) -> Iterator[tuple[str, str]]:
    if isinstance(callout, TtsCallout) and not callout.cli:
        yield "cli-missing", "cli"
    if isinstance(callout, CustomCallout):
        return
    in_app = callout.destination.type == destinations.USERNAME
    if in_app and callout.enable_ace:
        yield "no-answered-event", "enableAce"
    if not isinstance(callout, ConferenceCallout):
        return
    if in_app and callout.enable_dice:
        yield "no-ended-event", "enableDice"
    keys = callout.conference_dtmf
    idle = keys is not None and (keys.max_digits or keys.timeout_milliseconds)
    if keys is not None and keys.mode != "detect" and idle:
        yield "only-with-detect", "conferenceDtmfOptions"
    if endpoints is not None and endpoints.may_be_any_region:
        yield "global-region", "conferenceId"


def _scheme_and_host(url: str) -> tuple[str, str]:
    """Both empty where no request can go to the address."""
    try:
        parts = urlsplit(url)
        possible = parts.port != 0 and not any(map(str.isspace, url))
    except ValueError:
        return "", ""
    return (parts.scheme, parts.hostname or "") if possible else ("", "")


def _why_unreachable(host: str) -> str | None:
    try:
        return None if ipaddress.ip_address(host).is_global else "not-public"
    except ValueError:
        name = host.rstrip(".")
    if name == "localhost" or name.endswith(_OWN_NETWORK):
        return "not-public"
    return None if "." in name else "single-label"


def _findings(refused: list[tuple[str, str]], in_vain: list[tuple[str, str]]) -> list[Finding]:
    return [
        *(Finding("error", path, rule, ERRORS[rule]) for rule, path in refused),
        *(Finding("warning", path, rule, WARNINGS[rule]) for rule, path in in_vain),
    ]
