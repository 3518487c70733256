"""Keys pressed in a conference: lost, heard by the others, or collected for the application.

Our choice: every member whose mode is `detect` is asked about, whichever flags their callout had;
in-app users have no keys.
"""

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import events
from dashboard.sandbox.switch.call import APPLICATION, Call, Membership
from dashboard.sinch.conferences import ConferenceDtmf

TIMEOUT_MILLISECONDS = 3000
MOST_DIGITS = 1
PAUSE_SECONDS = 0.5


def seconds(tones: str) -> float:
    """How long sending tones takes: only the pauses count."""
    return tones.count("w") * PAUSE_SECONDS


def press(floor: Floor, call: Call, keys: str) -> None:
    """A member of a conference presses these keys."""
    membership = call.membership
    if membership is None:
        return
    match (membership.dtmf or ConferenceDtmf()).mode:
        case "forward":
            for other in floor.room(call.region, membership.conference_id):
                if other is not call:
                    other.heard += keys
        case "detect" if call.origination != "MXP" and call.to.type != "username":
            for key in keys:
                _collect(floor, call, membership, key)
        case _:
            pass


def _collect(floor: Floor, call: Call, membership: Membership, key: str) -> None:
    options = membership.dtmf or ConferenceDtmf()
    if membership.asked:
        return  # the last digits are still with the application
    membership.away = True
    if key != "#":
        membership.pressed += key
    if key == "#" or len(membership.pressed) >= (options.max_digits or MOST_DIGITS):
        _ask(floor, call, membership)
        return
    wait = (options.timeout_milliseconds or TIMEOUT_MILLISECONDS) / 1000
    floor.later(call, "tones", wait, lambda: _ask(floor, call, membership))


def _ask(floor: Floor, call: Call, membership: Membership) -> None:
    floor.forget(call, "tones")
    digits, membership.pressed = membership.pressed, ""
    event = events.pie(floor, call, membership.conference_id, "sequence", digits)
    membership.asked = True
    at = call.pie if isinstance(call.pie, str) else APPLICATION
    if not floor.tell(call, event, at=at, on_reply=lambda _: _come_back(membership)):
        _come_back(membership)


def _come_back(membership: Membership) -> None:
    membership.away = membership.asked = False
