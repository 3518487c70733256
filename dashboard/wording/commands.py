"""Words for what operators ask for: verbs, how far a command is, and why Sinch refused."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from dashboard.wording.calls import Badge

_VERBS: Mapping[str, Any] = {
    "mute": _l("Mute"),
    "unmute": _l("Unmute"),
    "hold": _l("Hold"),
    "resume": _l("Resume"),
    "kick": _l("Kick"),
    "kick-all": _l("Kick all"),
    "name": _l("Name"),
    "hang-up": _l("Hang up"),
    "callout": _l("Callout"),
    "call": _l("Call"),
    "save-callbacks": _l("Save callback URLs"),
    "say": _l("Say"),
    "play": _l("Play"),
    "park": _l("Park"),
    "continue": _l("Take out of park"),
    "start-recording": _l("Record"),
    "stop-recording": _l("Stop recording"),
}

# Why a verb cannot be asked of a call where it stands.
_NOT_NOW: Mapping[str, Any] = {
    "over": _l("The call is over."),
    "in-app": _l("Sinch steers only calls from or to a phone or SIP; this one is between apps."),
    "ending": _l("The call is being hung up."),
    "arriving": _l("The call has only come in; nothing has been decided yet."),
    "not-answered": _l("Nobody has answered yet."),
    "already-parked": _l("The call is parked already."),
    "not-parked": _l("The call is not parked."),
    "in-app-leg": _l("Sinch does not record calls that were put through to an app user."),
    "already-recording": _l("A recording was begun already."),
    "not-recording": _l("No recording was begun."),
    "other-application": _l("The call belongs to another application."),
}

_STATUSES: Mapping[str, Any] = {
    "due": _l("Waiting"),
    "sent": _l("Sent"),
    "confirmed": _l("Confirmed"),
    "refused": _l("Refused"),
    "unknown": _l("Outcome not known"),
    "withdrawn": _l("Taken back"),
}

_OUR_REASONS: Mapping[str, Any] = {
    "unreachable": _l("Sinch could not be reached; nothing was sent."),
    "no-answer": _l("Sinch did not answer in time; it may or may not have happened."),
    "sinch-silent": _l("Sinch does not answer at the moment; nothing was sent."),
    "sinch-credentials": _l("Sinch refuses our credentials; nothing was sent."),
    "sinch-busy": _l("Sinch asked us to wait; nothing was sent. Try again in a few seconds."),
    "already-gone": _l("It was already over."),
    "internal": _l("Something went wrong on our side; it is in the log."),
    "interrupted": _l("Callfloor restarted before Sinch answered."),
    "overtaken": _l("Somebody asked for the opposite before it went out."),
    "busy": _l("Another command for this person is still on its way."),
    "not-allowed-any-more": _l("Whoever asked was signed out or lost the right to."),
    "not-done": _l("Sinch was asked again: it did not happen."),
}

_ERROR_CODES: Mapping[int, Any] = {
    40001: _l("Sinch did not accept a value that was sent."),
    40002: _l("Sinch missed a value that it needs."),
    40003: _l("Sinch did not accept the request."),
    40004: _l("Sinch does not know this application key."),
    40005: _l("The number must begin with a plus."),
    40100: _l("Sinch did not get our credentials."),
    40101: _l("Sinch did not accept our clock: check the time of this machine."),
    40102: _l("Sinch did not accept our signature: check the application secret."),
    40104: _l("Sinch wants credentials for this."),
    40107: _l("Sinch did not accept our credentials."),
    40108: _l("Sinch did not accept our credentials: check key and secret."),
    40200: _l("The Sinch account has not enough credit."),
    40300: _l("The Sinch account may not call this destination."),
    40301: _l("Sinch does not allow this kind of sign-in here."),
    40400: _l("Sinch does not know it: it is probably over."),
    42900: _l("Sinch takes no more requests for the moment."),
    50000: _l("Sinch had a fault of its own."),
    50300: _l("Sinch is not available for the moment."),
}

_BARRED_DESTINATION = 40300

_FAMILIES: Mapping[int, Any] = {
    400: _ERROR_CODES[40003],
    401: _ERROR_CODES[40107],
    402: _ERROR_CODES[40200],
    403: _l("Sinch does not allow it."),
    404: _ERROR_CODES[40400],
    409: _l("Sinch says it is in the way of something else."),
    429: _ERROR_CODES[42900],
    500: _ERROR_CODES[50000],
    503: _ERROR_CODES[50300],
}

# What is wrong with a field, by the field and a code; then by the code alone.
_PROBLEMS: Mapping[tuple[str, str], Any] = {
    ("destination", "missing"): _l("Say which number to call."),
    ("cli", "missing"): _l("Choose the number they see: without it Sinch never connects the call."),
    ("text", "missing"): _l("Type what is to be read out."),
    ("text", "too-long"): _l("The text is too long: Sinch reads out 600 characters at most."),
    ("locale", "unknown-voice"): _l("Sinch has no such language or voice."),
    ("url", "missing"): _l("Say where the sound is."),
    ("room", "missing"): _l("Say which room."),
    ("number", "missing"): _l("Say which number to call."),
    ("text", "nobody-in-room"): _l("Nobody is in this room."),
    ("to", "missing"): _l("Say where the call is to go."),
    ("primary", "missing"): _l("Type an address: without it nobody answers the calls."),
    ("state", "unknown"): _l("No call has such a state."),
    ("direction", "unknown"): _l("A call goes in or out."),
    ("step", "unknown"): _l("There is no such step."),
    ("sort", "unknown"): _l("Calls cannot be sorted by this."),
    ("over", "not-a-duration"): _l("Minutes and seconds, as in 1:30, or seconds; a day at most."),
}

_PROBLEM_CODES: Mapping[str, Any] = {
    "missing": _l("This is needed."),
    "too-long": _l("This is too long."),
    "no-plus": _l("Begin with a plus and the country code, as in +46701234567."),
    "not-a-number": _l("This is not a phone number."),
    "not-an-address": _l("This is not a web address: begin with https://."),
    "unprintable": _l("There are signs in it that nobody can see."),
    "brackets": _l("Square brackets cannot be read out."),
    "nobody-there": _l("Nobody is on that side yet."),
    "park-limit": _l("Sinch keeps a call parked for 10 minutes at most."),
    "not-public": _l("Sinch cannot reach this address: it is not on the internet."),
    "single-label": _l("Sinch cannot reach this address: the name has no domain."),
    "not-secret": _l("Without https anybody on the way can read and change the calls."),
}

_MUSIC: Mapping[str, Any] = {
    "": _l("Silence"),
    "ring": _l("Ringing tone"),
    "music1": _l("Music 1"),
    "music2": _l("Music 2"),
    "music3": _l("Music 3"),
}

_DEEDS: Mapping[str, Badge] = {
    "mute": Badge(_VERBS["mute"], "ended", "microphone-off"),
    "unmute": Badge(_VERBS["unmute"], "talking", "microphone"),
    "hold": Badge(_VERBS["hold"], "waiting", "player-pause"),
    "resume": Badge(_VERBS["resume"], "talking", "player-play"),
    "kick": Badge(_VERBS["kick"], "failed", "user-x"),
}

_LEGS: Mapping[str, Any] = {
    "caller": _l("The caller"),
    "callee": _l("The called side"),
    "both": _l("Both"),
}

_ROLES: Mapping[str, Any] = {
    "viewer": _l("Viewer"),
    "moderator": _l("Moderator"),
    "admin": _l("Admin"),
}


def verb(name: str) -> Any:
    """A command's verb as a button says it."""
    return _VERBS.get(name, name)


def command_status(status: str) -> Any:
    """How far a command is, in a word or two."""
    return _STATUSES.get(status, status)


def platform_error(code: int | None, text: str | None) -> Any:
    """Why a command failed: our own code in `text`, Sinch's `code`, else Sinch's own words."""
    if text is not None and text in _OUR_REASONS:
        return _OUR_REASONS[text]
    if text is not None and text in _NOT_NOW:
        return _NOT_NOW[text]
    known = _ERROR_CODES.get(code or 0) or _FAMILIES.get((code or 0) // 100)
    if known is not None:
        return known
    if text:
        return _("Sinch says: %(text)s", text=text)
    return _("Sinch gave no reason.")


def command_story(name: str, status: str, code: int | None, text: str | None) -> Any:
    """One line on a command for the row that it concerns."""
    what = verb(name)
    if status == "refused":
        return _("%(verb)s refused: %(why)s", verb=what, why=why(name, code, text))
    if status == "unknown":
        return _("%(verb)s: outcome not known. %(why)s", verb=what, why=platform_error(code, text))
    return _("%(verb)s: %(status)s", verb=what, status=command_status(status))


def not_now(reason: str | None) -> Any:
    """Why a verb cannot be asked of a call where it stands; empty when it can."""
    return _NOT_NOW.get(reason, reason) if reason else ""


def deed(act: str) -> Badge:
    """What was done to somebody in a room, in a word."""
    return _DEEDS.get(act) or Badge(act, "ended", "info-circle")


def leg(name: str) -> Any:
    """One side of a call, or both."""
    return _LEGS.get(name, name)


def outcome(command: Any) -> Any:
    """One line on what came of a command (or the note of one), with the platform's reference."""
    story = command_story(command.verb, command.status, command.error_code, command.reason)
    if not command.reference:
        return story
    return _(
        "%(story)s Sinch’s reference: %(reference)s.", story=story, reference=command.reference
    )


def why(name: str, code: int | None, text: str | None) -> Any:
    """Why the command of this name failed."""
    # Sinch says "forbidden" with the code of a barred destination to commands that call nobody.
    if code == _BARRED_DESTINATION and name not in ("callout", "call"):
        return _FAMILIES[403]
    return platform_error(code, text)


def problem(field: str, code: str) -> Any:
    """What is wrong with a field of a form, or what to beware of."""
    return _PROBLEMS.get((field, code)) or _PROBLEM_CODES.get(code) or code


def music(name: str | None) -> Any:
    """What somebody on hold hears."""
    return _MUSIC.get(name or "", name)


def role(name: str) -> Any:
    """An operator's role."""
    return _ROLES.get(name, name)
