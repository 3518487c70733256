"""Which verbs set the same thing of one person, and which take each other back."""

from collections.abc import Mapping

_LANES: Mapping[str, tuple[str, ...]] = {
    "mute": ("mute", "unmute"),
    "unmute": ("mute", "unmute"),
    "hold": ("hold", "resume"),
    "resume": ("hold", "resume"),
    "kick": ("kick",),
}


def lane_of(verb: str) -> tuple[str, ...]:
    """The verbs that set what `verb` sets; empty for a verb that only adds something."""
    return _LANES.get(verb, ())


def opposite(verb: str) -> str | None:
    """The verb that takes `verb` back, or None."""
    return next((other for other in lane_of(verb) if other != verb), None)
