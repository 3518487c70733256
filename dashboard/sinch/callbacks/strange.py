"""What in a body we do not know: an event, a field, a value of a set that the platform may extend.

None of it is an error, and readers ignore it; but somebody should hear of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dashboard.sinch import wire

_COMMON = frozenset(
    {"event", "callid", "callId", "conferenceId", "timestamp", "version", "custom"}
    | {"applicationKey", "applicationkey", "cookies", "user"}
)
_HEADERS = frozenset({"callHeaders", "callheaders"})

#: The fields of each event beside those that all may carry.
_FIELDS: Mapping[str, frozenset[str]] = {
    "ice": _HEADERS
    | {"callResourceUrl", "userRate", "cli", "to", "domain", "originationType", "duration"}
    | {"rdnis"},
    "ace": frozenset({"amd"}),
    "pie": frozenset({"menuResult"}),
    "dice": _HEADERS | {"reason", "result", "duration", "debit", "userRate", "to", "from"},
    "notify": frozenset({"type", "destination", "amd", "errorCode", "errorMsg", "errorMessage"}),
}

_AMD = frozenset({"machine", "human", "notsure", "hangup", "inprogress"})

#: The values that are known of a field, in lower case, by event and path.
_VALUES: Mapping[tuple[str, str], frozenset[str]] = {
    ("ice", "originationType"): frozenset({"pstn", "mxp", "sip", "server"}),
    ("ice", "domain"): frozenset({"pstn", "mxp", "sip", "conference"}),
    ("ace", "amd.status"): _AMD,
    ("notify", "amd.status"): _AMD,
    ("pie", "menuResult.type"): frozenset(
        {"error", "return", "sequence", "timeout", "hangup", "invalidinput"}
    ),
    ("pie", "menuResult.inputMethod"): frozenset({"dtmf", "voice"}),
    ("dice", "result"): frozenset({"n/a", "answered", "busy", "noanswer", "failed"}),
    ("dice", "reason"): frozenset(
        {"n/a", "timeout", "callerhangup", "calleehangup", "blocked", "managerhangup"}
        | {"nocreditpartner", "cancel", "generalerror", "congestion", "usernotfound"}
        | {"callbackerror", "otherpeeranswered", "established", "clientnetwork", "busy"}
        | {"invalidsvamlaction", "noanswer"}
    ),
    ("notify", "type"): frozenset(
        {"recording_finished", "recording_available", "transcription_available", "amd"}
        | {"transcription_complete", "amd_beep", "callingerror"}
    ),
}

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Strange:
    """Something unknown: an event's name, a field's, or a field with its value; cut when long."""

    what: Literal["event", "field", "value"]
    event: str
    name: str
    value: str = ""


def strange(raw: Mapping[str, Any]) -> Iterator[Strange]:
    """What in `raw`, the object of a callback, is not known."""
    sent = wire.text(raw, "event") or ""
    event = sent.lower()
    if event not in _FIELDS:
        yield Strange("event", _cut(sent), "")
        return
    for name in raw:
        if name not in _COMMON and name not in _FIELDS[event]:
            yield Strange("field", event, _cut(name))
    for (of, path), known in _VALUES.items():
        value = _at(raw, path) if of == event else None
        if value and value.lower() not in known:
            yield Strange("value", event, path, _cut(value))


def _at(raw: Mapping[str, Any], path: str) -> str | None:
    outer, _, inner = path.partition(".")
    if not inner:
        return wire.text(raw, outer)
    held = raw.get(outer)
    return wire.text(held, inner) if isinstance(held, dict) else None


def _cut(text: str) -> str:
    return wire.storable_text(text[:_LONGEST])
