"""Words for what was just done to people in a room, and for taking it back."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from dashboard.wording import commands

_DONE: Mapping[str, Any] = {
    "mute": _l("Muted %(who)s."),
    "unmute": _l("%(who)s can be heard again."),
    "hold": _l("%(who)s is on hold."),
    "resume": _l("%(who)s is back in the talk."),
    "kick": _l("Removed %(who)s."),
}

_BY_WHOM: Mapping[str, Any] = {
    "mute": _l("%(who)s muted this"),
    "unmute": _l("%(who)s unmuted this"),
    "hold": _l("%(who)s put this on hold"),
    "resume": _l("%(who)s resumed this"),
}

_SYSTEM_NAMES: Mapping[str, Any] = {
    "callfloor": _l("Callfloor"),
    "newcomers join muted": _l("the switch for newcomers"),
    "command line": _l("the command line"),
}


def done(verb: str, status: str, who: Any) -> Any:
    """What became of one person, for the corner of the page; "sent" when nobody knows yet."""
    if verb == "kick" and status == "due":
        return _("%(who)s is leaving.", who=who)
    if status != "confirmed":
        return _("Asked Sinch for it: %(who)s.", who=who)
    return _DONE[verb] % {"who": who}


def already_gone(who: Any) -> Any:
    """What a kick finds when its person has hung up meanwhile."""
    return _("%(who)s had already left.", who=who)


def done_many(verb: str, count: int) -> Any:
    """What became of several."""
    match verb:
        case "mute":
            return ngettext("Muted %(num)d person.", "Muted %(num)d people.", count)
        case "unmute":
            return ngettext("%(num)d can be heard again.", "%(num)d can be heard again.", count)
        case "hold":
            return ngettext("%(num)d is on hold.", "%(num)d are on hold.", count)
        case "resume":
            return ngettext("%(num)d is back in the talk.", "%(num)d are back in the talk.", count)
        case "say" | "play":
            return ngettext("Announced to %(num)d.", "Announced to %(num)d.", count)
        case _:
            return ngettext("%(num)d person is leaving.", "%(num)d people are leaving.", count)


def how_far(verb: str, done: int, people: int) -> Any:
    """How far several are: "37 of 40 muted"."""
    numbers = {"done": done, "people": people}
    match verb:
        case "mute":
            return _("%(done)d of %(people)d muted", **numbers)
        case "unmute":
            return _("%(done)d of %(people)d unmuted", **numbers)
        case "hold":
            return _("%(done)d of %(people)d on hold", **numbers)
        case "resume":
            return _("%(done)d of %(people)d resumed", **numbers)
        case "say" | "play":
            return _("Announced to %(done)d of %(people)d", **numbers)
        case _:
            return _("%(done)d of %(people)d removed or leaving", **numbers)


def stays(whom: Sequence[Any]) -> Any:
    """Whose kick was taken back."""
    if len(whom) == 1:
        return _("%(who)s stays.", who=whom[0])
    return ngettext("%(num)d person stays.", "%(num)d people stay.", len(whom))


def as_before(whom: Sequence[Any]) -> Any:
    """Who is as they were before."""
    if len(whom) == 1:
        return _("%(who)s is as before.", who=whom[0])
    return ngettext("%(num)d person is as before.", "%(num)d people are as before.", len(whom))


def too_late(count: int) -> Any:
    """For whom an undo came too late: they have left, or somebody decided anew."""
    return ngettext(
        "Too late for %(num)d: they left, or somebody decided anew.",
        "Too late for %(num)d: they left, or somebody decided anew.",
        count,
    )


def nobody_needs(verb: str) -> Any:
    """Nothing was asked, for all of them are so already."""
    return _("%(verb)s: nobody here needs it.", verb=commands.verb(verb))


def named(name: str, number: Any) -> Any:
    """What a number is called now."""
    if not name:
        return _("%(number)s has no name any more.", number=number)
    return _("%(number)s is %(name)s now.", number=number, name=name)


def by_whom(verb: str, name: str) -> Any:
    """Who did it, for the row of the person it was done to."""
    return _BY_WHOM[verb] % {"who": giver(name)}


def giver(name: str) -> Any:
    """Whoever gave a command, as people read it."""
    return _SYSTEM_NAMES.get(name, name)


def change(verb: str, before: Mapping[str, Any] | None, params: Mapping[str, Any]) -> Any:
    """How it was before and how it was to be: "can be heard → muted"; else nothing."""
    was = before or {}
    match verb:
        case "mute" | "unmute":
            return _arrow(_sound(was.get("muted")), _sound(verb == "mute"))
        case "hold" | "resume":
            held = was.get("on_hold")
            return _arrow(_hold(held, was.get("music")), _hold(verb == "hold", params.get("music")))
        case "kick":
            return _arrow(_("in the room"), _("removed"))
        case "name":
            return _arrow(was.get("name") or _("no name"), params.get("name") or _("no name"))
        case _:
            return ""


def _arrow(was: Any, then: Any) -> Any:
    return f"{was} → {then}" if was else f"→ {then}"


def _sound(muted: bool | None) -> Any:
    return "" if muted is None else _("muted") if muted else _("can be heard")


def _hold(on_hold: bool | None, music: str | None) -> Any:
    if on_hold is None:
        return ""
    if not on_hold:
        return _("in the talk")
    return f"{_('on hold')} ({commands.music(music)})"
