"""Words for a call over time: its lanes, their spans, and what its facts rest on."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from dashboard.wording.calls import Badge, call_state

_SPANS: Mapping[str, Badge] = {
    "on_hold": Badge(_l("On hold"), "waiting", "player-pause"),
    "muted": Badge(_l("Muted"), "ended", "microphone-off"),
}

_PROOFS: Mapping[str, Any] = {
    "ice": _l("Callback: the call came in"),
    "ace": _l("Callback: it was answered"),
    "pie": _l("Callback: an answer in a menu"),
    "dice": _l("Callback: it ended"),
    "notify": _l("Callback: a notice"),
    "command": _l("Sinch accepted our command"),
    "roster": _l("Sinch was asked who is in the room"),
    "look-up": _l("Sinch was asked about the call"),
    "worker": _l("Presumed: no call can last this long"),
}


_CALLBACKS: Mapping[str, Any] = {
    "ice": _l("Report that it came in (ICE)"),
    "ace": _l("Report of the answer (ACE)"),
    "dice": _l("Report of its end (DiCE)"),
}


def callback(kind: str) -> Any:
    """The name of a callback about a call."""
    return _CALLBACKS.get(kind, kind)


def lane(leg: str, name: str | None) -> Any:
    """Whose lane it is."""
    match leg:
        case "caller":
            return _("Caller")
        case "called":
            return _("Called side")
        case "hold":
            return _("On hold")
        case "mute":
            return _("Muted")
        case _:
            return _("Room %(room)s", room=name) if name else _("Room")


def span(state: str) -> Badge:
    """The word and colour of a stretch of a lane."""
    return _SPANS.get(state) or call_state(state)


def proof(source: str, kind: str) -> Any:
    """What kind of event a fact rests on; `kind` where the source is none that we know."""
    return _PROOFS.get(source, kind)
