"""One way to steer a call: is it ours and does it take this now, then the request, then the event.

A verb that a call does not take where it stands is refused with its reason and not sent:
`capabilities` says which. The refusal is kept like any other outcome.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboard.operations import asking, capabilities, command, history
from dashboard.operations.capabilities import Capability, Verb
from dashboard.operations.command import Ask, By, Success
from dashboard.operations.problems import Invalid, Problem
from dashboard.operations.runtime import Runtime
from dashboard.sinch.calls import Leg
from dashboard.sinch.svaml import Svaml
from dashboard.store import events
from dashboard.store.calls import CallRow
from dashboard.store.commands import Command
from dashboard.store.events import Event

OTHER_APPLICATION = "other-application"

#: What may be asked twice without happening twice.
_REPEATABLE: frozenset[Verb] = frozenset(("hang-up", "park", "stop-recording"))


class UnknownCall(LookupError):
    """No event ever named this call."""


class Busy(Exception):
    """The same verb is on its way to this call with something else to say; nothing was sent."""


def steer(
    runtime: Runtime,
    call_id: str,
    verb: Verb,
    script: Svaml,
    *,
    by: By,
    params: Mapping[str, Any] | None = None,
    leg: Leg | None = None,
    room: str | None = None,
    gone: Callable[[Success], Sequence[Event]] | None = None,
    even_unknown: bool = False,
) -> Command:
    """Have the call do as `script` says; `room` is where that brings it, `leg` who is meant.

    `gone` is what it proves that the platform no longer knows the call, where that is as good.
    `even_unknown`: a call that no event named is left to the platform.

    Raises:
        UnknownCall: no event ever named it.
        Busy: the same verb is on its way with other words.
        Invalid: nobody is on the side that is meant.
    """
    call = history.call(runtime, call_id) if even_unknown else known(runtime, call_id)
    capability = capabilities.one(call, verb) if call else Capability(verb)
    side = _side(leg, capability.legs)
    asked = {**(params or {}), **({"leg": side} if side else {})}
    ask = Ask(
        verb=verb,
        call_id=call_id,
        params=asked,
        send=lambda _: _send(runtime, call_id, side, script),
        proves=lambda success: [steered(runtime, success, call_id, verb, script, room)],
        gone=gone,
        repeatable=verb in _REPEATABLE,
        after=None if gone else lambda: asking.look_up(runtime, call_id),
        refused=OTHER_APPLICATION if _is_foreign(runtime, call) else capability.refused,
    )
    carried_out = command.carry_out(runtime, ask, by)
    if carried_out.joined and dict(carried_out.params) != asked:
        raise Busy
    return carried_out


def known(runtime: Runtime, call_id: str) -> CallRow:
    """The call as it stands now.

    Raises:
        UnknownCall: no event ever named it.
    """
    call = history.call(runtime, call_id)
    if call is None:
        raise UnknownCall(call_id)
    return call


def steered(
    runtime: Runtime,
    success: Success,
    call_id: str,
    verb: str,
    script: Svaml,
    room: str | None = None,
) -> events.CallSteered:
    """The event that says the platform took `script` for this call."""
    return events.CallSteered(
        **command.proof(runtime, success, call_id, room),
        verb=verb,
        action=script.action.name if script.action else None,
        room=room,
    )


def _is_foreign(runtime: Runtime, call: CallRow | None) -> bool:
    return call is not None and call.application_key != runtime.application_key


def _side(leg: Leg | None, legs: Sequence[Leg]) -> Leg | None:
    """The side that is meant; the platform ignores it where there is only one."""
    if leg is None or not legs:
        return None
    if leg not in legs:
        raise Invalid([Problem("leg", "nobody-there")])
    return leg


def _send(runtime: Runtime, call_id: str, side: Leg | None, script: Svaml) -> None:
    if side is None:
        runtime.voice.update_call(call_id, script)
    else:
        runtime.voice.update_leg(call_id, side, script)
