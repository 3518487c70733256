"""Words for the journal: each kind of event as one sentence, with its colour and icon."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from dashboard.wording.calls import Badge, ending, flow_step
from dashboard.wording.commands import music, platform_error, verb

Body = Mapping[str, Any]

_BADGES: Mapping[str, Badge] = {
    "call-arrived": Badge(_l("Arrived"), "setup", "phone-incoming"),
    "call-answered": Badge(_l("Answered"), "talking", "phone"),
    "menu-answered": Badge(_l("Menu"), "menu", "keyboard"),
    "call-disconnected": Badge(_l("Disconnected"), "ended", "phone-off"),
    "notified": Badge(_l("Notice"), "ended", "bell"),
    "unrecognised": Badge(_l("Unknown"), "unproved", "info-circle"),
    "callout-placed": Badge(_l("Callout"), "setup", "phone-outgoing"),
    "call-steered": Badge(_l("Steered"), "waiting", "player-play"),
    "participant-muted": Badge(_l("Mute"), "ended", "microphone-off"),
    "participant-held": Badge(_l("Hold"), "waiting", "player-pause"),
    "participant-kicked": Badge(_l("Kicked"), "failed", "user-x"),
    "participant-seen": Badge(_l("In room"), "room", "users"),
    "participant-gone": Badge(_l("Left room"), "ended", "door-exit"),
    "conference-emptied": Badge(_l("Room ended"), "failed", "door-exit"),
    "call-observed": Badge(_l("Look-up"), "ended", "search"),
    "call-vanished": Badge(_l("Look-up"), "ended", "search"),
    "call-presumed-ended": Badge(_l("Time limit"), "ended", "clock"),
}

_SOURCES: Mapping[str, Any] = {
    "ice": _l("callback"),
    "ace": _l("callback"),
    "pie": _l("callback"),
    "dice": _l("callback"),
    "notify": _l("callback"),
    "callback": _l("callback"),
    "command": _l("command"),
    "roster": _l("roster look-up"),
    "look-up": _l("look-up"),
    "lookup": _l("look-up"),
    "worker": _l("Callfloor"),
}

_MENU_RESULTS: Mapping[str, Any] = {
    "error": _l("The menu failed."),
    "timeout": _l("Nothing was pressed or said in time."),
    "hangup": _l("The caller hung up in the menu."),
    "invalidinput": _l("What was pressed or said fits nothing in the menu."),
}

_AMD: Mapping[str, Any] = {
    "machine": _l("An answering machine took the call."),
    "human": _l("A person answered."),
    "notsure": _l("Whether a person or a machine answered could not be told."),
    "hangup": _l("They hung up before it could be told who answered."),
    "inprogress": _l("Who answered is still being worked out."),
}

_NOTICES: Mapping[str, Any] = {
    "recording_finished": _l("The recording has stopped."),
    "recording_available": _l("The recording is ready."),
    "transcription_available": _l("The transcript is ready."),
    "transcription_complete": _l("The transcript is ready."),
    "amd_beep": _l("The answering machine's beep was heard."),
}


def event_badge(kind: str) -> Badge:
    """An event's word, colour and icon; an unknown kind as it is, in grey."""
    return _BADGES.get(kind) or Badge(kind, "unproved", "info-circle")


def event_source(source: str) -> Any:
    """Where an event comes from."""
    return _SOURCES.get(source, source)


def event_story(kind: str, body: Body) -> Any:
    """What an event says, as one sentence; `body` holds the event's own fields."""
    story = _STORIES.get(kind)
    return (
        story(body) if story else _("Something that Callfloor does not know: %(kind)s", kind=kind)
    )


def _arrived(body: Body) -> Any:
    return _("The call came in.") + _then(body)


def _answered(body: Body) -> Any:
    who = _AMD.get(str((body.get("amd") or {}).get("status") or "").lower())
    return (str(who) if who else _("The call was answered.")) + _then(body)


def _menu(body: Body) -> Any:
    kind = str(body.get("type") or "").lower()
    if kind in _MENU_RESULTS:
        return str(_MENU_RESULTS[kind]) + _then(body)
    value = body.get("value") or "?"
    if str(body.get("input") or "").lower() == "voice":
        return _("The caller said “%(value)s”.", value=value) + _then(body)
    return _("The caller chose “%(value)s”.", value=value) + _then(body)


def _then(body: Body) -> str:
    """What we answered, as a second sentence; languages that need a space begin it with one."""
    step = flow_step(body.get("action"), body.get("room"))
    return _(" Answer: %(step)s.", step=step) if step else ""


def _disconnected(body: Body) -> Any:
    return ending(body.get("reason"), body.get("result"))


def _notified(body: Body) -> Any:
    kind = str(body.get("type") or "").lower()
    if kind == "amd":
        return _AMD.get(str((body.get("amd") or {}).get("status") or "").lower(), _AMD["notsure"])
    if kind == "callingerror":
        error = body.get("error") or {}
        code = error.get("code") if isinstance(error, dict) else None
        text = error.get("message") if isinstance(error, dict) else str(error)
        return _("Sinch met an error: %(why)s", why=platform_error(code, text))
    return _NOTICES.get(kind) or _("Sinch sent a notice: %(type)s.", type=body.get("type") or "?")


def _callout(body: Body) -> Any:
    return _("We called %(to)s.", to=_endpoint(body.get("to")))


def _steered(body: Body) -> Any:
    return _("An operator asked: %(verb)s.", verb=verb(str(body.get("verb") or "")))


def _muted(body: Body) -> Any:
    return _("Muted in the room.") if body.get("muted") else _("Unmuted in the room.")


def _held(body: Body) -> Any:
    if not body.get("on_hold"):
        return _("Back from hold.")
    return _("Put on hold; hears: %(music)s.", music=music(body.get("music")))


def _observed(body: Body) -> Any:
    status = str(body.get("status") or "").upper()
    if status == "FINAL":
        why = ending(body.get("reason"), body.get("result"))
        return _("Sinch was asked: the call is over. %(why)s", why=why)
    return _("Sinch was asked: the call goes on.")


def _endpoint(value: Any) -> str:
    return str(value.get("endpoint") if isinstance(value, dict) else value or "?")


_STORIES: Mapping[str, Callable[[Body], Any]] = {
    "call-arrived": _arrived,
    "call-answered": _answered,
    "menu-answered": _menu,
    "call-disconnected": _disconnected,
    "notified": _notified,
    "unrecognised": lambda _body: _(
        "A callback of a kind that Callfloor does not know; kept as it came."
    ),
    "callout-placed": _callout,
    "call-steered": _steered,
    "participant-muted": _muted,
    "participant-held": _held,
    "participant-kicked": lambda _body: _("Removed from the room."),
    "participant-seen": lambda _body: _("Seen in the room."),
    "participant-gone": lambda _body: _("No longer in the room."),
    "conference-emptied": lambda _body: _("The room was ended for everybody."),
    "call-observed": _observed,
    "call-vanished": lambda _body: _("Sinch was asked: it no longer knows the call."),
    "call-presumed-ended": lambda _body: _("No word for so long that the call must be over."),
}
