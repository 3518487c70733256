"""What may be asked of a call now, and why not: one place for pages, API and the verbs themselves.

Pure: a call's row goes in, one capability a verb comes out. The rules are the platform's own: what
it steers (calls from or to the phone network or SIP), what a call takes where it stands, and whose
ears there are. Where a row does not say enough, the verb is offered and the platform decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from dashboard.sinch.calls import Leg
from dashboard.sinch.destinations import USERNAME
from dashboard.store.calls import CallRow

Verb = Literal["hang-up", "say", "play", "park", "continue", "start-recording", "stop-recording"]

#: Why a verb is refused. Each has a sentence in `wording.not_now`.
Reason = Literal[
    "over",
    "in-app",
    "ending",
    "arriving",
    "not-answered",
    "already-parked",
    "not-parked",
    "in-app-leg",
    "already-recording",
    "not-recording",
]

VERBS: tuple[Verb, ...] = get_args(Verb)

_SOUND: frozenset[Verb] = frozenset(("say", "play"))


@dataclass(frozen=True, slots=True)
class Capability:
    """Whether a verb may be asked now: `refused` is None, or the reason why not.

    `legs` are the sides that a text or file can be meant for; empty where there is only one.
    """

    verb: Verb
    refused: Reason | None = None
    legs: tuple[Leg, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the verb may be asked."""
        return self.refused is None


def of(call: CallRow) -> Mapping[Verb, Capability]:
    """What may be asked of `call`, verb by verb, in the order of `VERBS`."""
    return {verb: one(call, verb) for verb in VERBS}


def one(call: CallRow, verb: Verb) -> Capability:
    """Whether `verb` may be asked of `call`."""
    return Capability(verb, _refused(call, verb), _legs(call) if verb in _SOUND else ())


def _refused(call: CallRow, verb: Verb) -> Reason | None:
    if not call.is_live:
        return "over"
    if _is_between_apps(call):
        return "in-app"
    if verb == "hang-up":
        return None
    return _not_yet(call) or _not_here(call, verb)


def _not_yet(call: CallRow) -> Reason | None:
    """What holds for all verbs but hanging up: is somebody there, and do they stay?"""
    if call.state == "ending":
        return "ending"
    if call.state == "arriving":
        return "arriving"
    if call.state == "ringing" and _is_ours(call):
        return "not-answered"
    return None


def _not_here(call: CallRow, verb: Verb) -> Reason | None:
    match verb:
        case "park":
            return "already-parked" if call.state == "parked" else None
        case "continue":
            return None if call.state == "parked" else "not-parked"
        case "start-recording" | "stop-recording" if _reaches_an_app(call):
            return "in-app-leg"
        case "start-recording":
            return "already-recording" if call.recording and call.recording.is_running else None
        case "stop-recording":
            running = call.recording is None or call.recording.is_running
            return None if running else "not-recording"
        case _:
            return None


def _legs(call: CallRow) -> tuple[Leg, ...]:
    """Callouts, rooms, menus and parked calls have one side; a call put through has two."""
    if _is_ours(call):
        return ()
    if call.state == "ringing":
        return ("caller",)
    return ("caller", "callee", "both") if call.state in ("talking", "connected") else ()


def _is_between_apps(call: CallRow) -> bool:
    """Whether nobody on the call came from, or was reached by, the phone network or SIP."""
    if _is_ours(call):
        return _type(call.to_type) == USERNAME
    from_an_app = (call.origin or "").upper() == "MXP" or _type(call.from_type) == USERNAME
    return from_an_app and (_reaches_an_app(call) or _type(call.to_type) == USERNAME)


def _reaches_an_app(call: CallRow) -> bool:
    return call.flow_step == "connectMxp"


def _is_ours(call: CallRow) -> bool:
    """Whether we placed the call: one leg, whose phone may still be ringing."""
    return call.direction == "outbound"


def _type(destination_type: str | None) -> str:
    return (destination_type or "").lower()
