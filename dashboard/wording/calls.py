"""Words for calls: their states, steps and endings, and the sentence that tells a whole call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Badge:
    """How a state looks: a word, a tone (a colour class of the style sheet) and an icon."""

    word: Any
    tone: str
    icon: str


_STATES: Mapping[str, Badge] = {
    "arriving": Badge(_l("Arriving"), "setup", "phone-incoming"),
    "ringing": Badge(_l("Ringing"), "setup", "bell"),
    "talking": Badge(_l("Talking"), "talking", "phone"),
    "connected": Badge(_l("Connected?"), "talking-unproved", "phone"),
    "menu": Badge(_l("Menu"), "menu", "keyboard"),
    "parked": Badge(_l("Parked"), "waiting", "player-pause"),
    "room": Badge(_l("Room"), "room", "users"),
    "ending": Badge(_l("Ending"), "ended", "phone-off"),
    "checking": Badge(_l("Checking"), "unproved", "refresh"),
    "ended": Badge(_l("Ended"), "ended", "check"),
    "failed": Badge(_l("Failed"), "failed", "x"),
}

_STATE_HINTS: Mapping[str, Any] = {
    "arriving": _l("The call has come in; nothing has been decided yet."),
    "ringing": _l("The other side is ringing."),
    "talking": _l("Answered."),
    "connected": _l("Put through to an app user. Sinch does not report when they answer."),
    "menu": _l("In a menu, waiting for a key or a word."),
    "parked": _l("Parked, waiting to be picked up."),
    "room": _l("In a conference room."),
    "ending": _l("We have told Sinch to hang up."),
    "checking": _l("Nothing heard of this call for a while; Sinch is being asked."),
    "ended": _l("The call is over."),
    "failed": _l("The call was never put through."),
}

_REASONS: Mapping[str, Any] = {
    "N/A": _l("Sinch gave no reason."),
    "TIMEOUT": _l("A time limit was reached."),
    "CALLERHANGUP": _l("The caller hung up."),
    "CALLEEHANGUP": _l("The called side hung up."),
    "BLOCKED": _l("The number called is barred."),
    "MANAGERHANGUP": _l("It was ended from here or by the application."),
    "NOCREDITPARTNER": _l("The Sinch account has no credit left."),
    "CANCEL": _l("It was cancelled before anyone answered."),
    "GENERALERROR": _l("Something went wrong on the way; Sinch says no more."),
    "CONGESTION": _l("No line was free on the way to the number."),
    "USERNOTFOUND": _l("The app user is not known to Sinch."),
    "CALLBACKERROR": _l("The callback address did not answer correctly."),
    "OTHERPEERANSWERED": _l("The call was answered on another device of the same user."),
    "ESTABLISHED": _l("The call was set up, and Sinch says no more about its end."),
    "CLIENTNETWORK": _l("The app lost its network."),
    "INVALIDSVAMLACTION": _l("The answer to a callback was not one that Sinch accepts."),
    "BUSY": _l("The line was busy."),
    "NOANSWER": _l("Nobody answered."),
}

# Pairs of result and reason that mean more together than apart.
_ENDINGS: Mapping[tuple[str, str], Any] = {
    ("ANSWERED", "TIMEOUT"): _l("The longest allowed duration was reached."),
    ("ANSWERED", "N/A"): _l("The call ended; Sinch gave no reason."),
    ("NOANSWER", "TIMEOUT"): _l("Nobody answered in time."),
    ("NOANSWER", "N/A"): _l("Nobody answered."),
    ("NOANSWER", "CANCEL"): _l("It was cancelled while it rang."),
    ("NOANSWER", "CALLERHANGUP"): _l("The caller hung up before anyone answered."),
    ("BUSY", "N/A"): _l("The line was busy."),
    ("BUSY", "CALLEEHANGUP"): _l("The called side rejected the call."),
    ("BUSY", "TIMEOUT"): _l("The line was busy."),
    ("FAILED", "N/A"): _l("The call failed; Sinch gave no reason."),
    ("FAILED", "GENERALERROR"): _l("The call could not be put through; Sinch says no more."),
}

_RESULTS: Mapping[str, Any] = {
    "N/A": _l("Not reported"),
    "ANSWERED": _l("Answered"),
    "BUSY": _l("Busy"),
    "NOANSWER": _l("Not answered"),
    "FAILED": _l("Failed"),
}

_KNOWN_BY: Mapping[str, Any] = {
    "callback": _l("Reported by Sinch"),
    "look-up": _l("Found out by asking Sinch"),
    "time-limit": _l("Assumed: no call can last this long"),
}

_STEPS: Mapping[str, Any] = {
    "placed": _l("Being placed"),
    "connectPstn": _l("Put through to a number"),
    "connectSip": _l("Put through by SIP"),
    "connectMxp": _l("Put through to an app user"),
    "connectStream": _l("Connected to a stream"),
    "continue": _l("In conversation"),
    "runMenu": _l("Menu"),
    "park": _l("Parked"),
    "connectConf": _l("Room"),
    "hangup": _l("Told to hang up"),
    "gone": _l("Left the room"),
}

_APP = "device-mobile"
_AMD_FLAGS: Mapping[str, Badge] = {
    "machine": Badge(_l("An answering machine took the call."), "waiting", "robot"),
    "human": Badge(_l("A person answered."), "talking", "user"),
    "notsure": Badge(
        _l("Whether a person or a machine answered could not be told."), "ended", "robot"
    ),
}

_NOW: Mapping[str, Any] = {
    "arriving": _l("just arriving"),
    "ringing": _l("ringing now"),
    "talking": _l("talking now"),
    "connected": _l("put through to an app user"),
    "menu": _l("in the menu now"),
    "parked": _l("parked now"),
    "room": _l("in a room now"),
    "ending": _l("being hung up"),
    "checking": _l("silent, Sinch is being asked"),
}


_RECORDINGS: Mapping[str, Badge] = {
    "asked": Badge(_l("Recording?"), "unproved", "player-record"),
    "stopping": Badge(_l("Recording stops"), "unproved", "player-stop"),
    "recorded": Badge(_l("Recorded"), "talking", "check"),
    "available": Badge(_l("Recording ready"), "talking", "circle-check"),
}

_RECORDING_HINTS: Mapping[str, Any] = {
    "asked": _l("Sinch took the request. It reports no beginning, only the end."),
    "stopping": _l("Sinch was asked to stop; its notice has not come yet."),
    "recorded": _l("Sinch has confirmed that the recording is done."),
    "available": _l("Sinch has stored the file."),
}


def recording(state: str) -> Badge:
    """The badge of a recording; only what a notice has proved is not an outline."""
    return _RECORDINGS.get(state) or Badge(state, "unproved", "player-record")


def recording_hint(state: str) -> Any:
    """One sentence on how far a recording is and how that is known."""
    return _RECORDING_HINTS.get(state, "")


def call_state(state: str) -> Badge:
    """The badge of a call's state; an unknown state is shown as it is, in grey."""
    return _STATES.get(state) or Badge(state, "ended", "info-circle")


def state_hint(state: str) -> Any:
    """One sentence on what a state means, for whoever points at it."""
    return _STATE_HINTS.get(state, "")


def flow_step(step: str | None, room: str | None = None) -> Any:
    """Where in its flow a call is, in words: "Menu", "Room standup"; empty when not known."""
    if step == "connectConf" and room:
        return _("Room %(room)s", room=room)
    return _STEPS.get(step, step) if step else ""


def call_flags(
    *,
    recording: str | None,
    muted: bool | None,
    on_hold: bool | None,
    amd: str | None,
    in_app: bool,
) -> dict[str, Badge]:
    """What else is known of a call, by a short name: each a word, a tone and an icon."""
    known = {
        "recording": _RECORDINGS.get(recording or ""),
        "on-hold": on_hold and Badge(_l("On hold"), "waiting", "player-pause"),
        "muted": muted and Badge(_l("Muted"), "ended", "microphone-off"),
        "amd": amd and _AMD_FLAGS.get(amd.lower()),
        "in-app": in_app and Badge(_l("A leg in an app: Sinch does not report it"), "ended", _APP),
    }
    return {name: badge for name, badge in known.items() if isinstance(badge, Badge)}


def ending(reason: str | None, result: str | None) -> Any:
    """Why a call ended, as a sentence; a value that Sinch has newly invented is named in it."""
    why, outcome = (reason or "").upper(), (result or "").upper()
    pair = _ENDINGS.get((outcome, why or "N/A"))
    if pair is not None:
        return pair
    if why in _REASONS:
        return _REASONS[why]
    if why:
        return _("It ended for a reason that is new to us: %(reason)s.", reason=reason)
    if outcome and outcome != "N/A":
        return _("It ended: %(result)s. Sinch gave no reason.", result=call_result(result))
    return _("It ended; why is not known.")


def call_result(result: str | None) -> Any:
    """A result in a word or two; an unknown one as Sinch wrote it."""
    return _RESULTS.get((result or "").upper(), result) if result else _("Not known")


def known_by(ended_by: str | None) -> Any:
    """How the ending came to be known."""
    return _KNOWN_BY.get(ended_by or "", ended_by or _("Not known"))


def ending_in_full(reason: str | None, result: str | None, ended_by: str | None) -> Any:
    """Why a call ended, or how we came to believe that it did when no callback said so."""
    if ended_by == "time-limit":
        return _("No word of its end ever came; no call can last this long.")
    if ended_by == "look-up" and not reason and not result:
        return _("Sinch no longer knows this call; its end was never reported.")
    return ending(reason, result)


def call_story(
    *,
    caller: str,
    called: str,
    outbound: bool,
    state: str,
    room: str | None,
    waited: str | None,
    talked: str | None,
    ending_sentence: Any,
) -> Any:
    """One sentence on a call, the title of its page.

    `caller`, `called` and the durations `waited` (in menus that are over; None: in none) and
    `talked` (None when nobody answered) are already formatted.
    """
    if outbound:
        opening = _("We called %(called)s", called=called)
    else:
        opening = _("%(caller)s called %(called)s", caller=caller, called=called)
    rest = _rest(state, room, talked, ending_sentence)
    if waited:
        return _(
            "%(opening)s, waited %(waited)s in the menu, %(rest)s",
            opening=opening,
            waited=waited,
            rest=rest,
        )
    return _("%(opening)s, %(rest)s", opening=opening, rest=rest)


def _rest(state: str, room: str | None, talked: str | None, ending_sentence: Any) -> Any:
    if state not in ("ended", "failed"):
        if state == "room" and room:
            return _("in room %(room)s now", room=room)
        return _NOW.get(state) or call_state(state).word
    if state == "ended" and talked:
        return _("talked for %(talked)s. %(ending)s", talked=talked, ending=ending_sentence)
    if state == "failed":
        return _("no conversation. %(ending)s", ending=ending_sentence)
    return _("ended. %(ending)s", ending=ending_sentence)
