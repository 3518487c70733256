"""Words for what operators ask for: verbs, how far a command is, and why Sinch refused."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

_VERBS: Mapping[str, Any] = {
    "mute": _l("Mute"),
    "unmute": _l("Unmute"),
    "hold": _l("Hold"),
    "resume": _l("Resume"),
    "kick": _l("Kick"),
    "kick-all": _l("Kick all"),
    "hang-up": _l("Hang up"),
    "callout": _l("Callout"),
    "call": _l("Call"),
    "save-callbacks": _l("Save callback URLs"),
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
    "already-gone": _l("It was already over."),
    "internal": _l("Something went wrong on our side; it is in the log."),
    "interrupted": _l("Callfloor restarted before Sinch answered."),
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
    ("primary", "missing"): _l("Type an address: without it nobody answers the calls."),
}

_PROBLEM_CODES: Mapping[str, Any] = {
    "missing": _l("This is needed."),
    "too-long": _l("This is too long."),
    "no-plus": _l("Begin with a plus and the country code, as in +46701234567."),
    "not-a-number": _l("This is not a phone number."),
    "not-an-address": _l("This is not a web address: begin with https://."),
    "not-public": _l("Sinch cannot reach this address: it is not on the internet."),
    "single-label": _l("Sinch cannot reach this address: the name has no domain."),
    "not-https": _l("Without https anybody on the way can read and change the calls."),
}

_MUSIC: Mapping[str, Any] = {
    "": _l("Silence"),
    "ring": _l("Ringing tone"),
    "music1": _l("Music 1"),
    "music2": _l("Music 2"),
    "music3": _l("Music 3"),
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
        return _("%(verb)s refused: %(why)s", verb=what, why=_why(name, code, text))
    if status == "unknown":
        return _("%(verb)s: outcome not known. %(why)s", verb=what, why=platform_error(code, text))
    return _("%(verb)s: %(status)s", verb=what, status=command_status(status))


def _why(name: str, code: int | None, text: str | None) -> Any:
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
