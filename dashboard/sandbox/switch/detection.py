"""Answering machine detection: who picked up is found out before, or after, the application asks.

Our choice of times: a verdict after three seconds, a machine's beep two seconds later.
"""

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import events
from dashboard.sandbox.switch.call import Call, Leg
from dashboard.sinch.callbacks import Amd

VERDICT_SECONDS = 3
BEEP_SECONDS = 2

_REASONS = {"machine": "longgreeting", "human": "n/a", "notsure": "initialsilence"}


def listen(floor: Floor, call: Call, leg: Leg) -> None:
    """The phone was picked up: go on at once, or with the verdict, as the leg asks."""
    if leg.amd is None or not leg.amd.enabled:
        leg.connected()
    elif leg.amd.asynchronous:
        floor.later(call, "amd", VERDICT_SECONDS, lambda: _tell(floor, call))
        leg.connected()
    else:
        call.detecting = True
        floor.later(call, "amd", VERDICT_SECONDS, lambda: _go_on(call, leg))


def give_up(floor: Floor, call: Call) -> None:
    """The call ends while somebody is still listening: the application hears so."""
    if not call.detecting:
        return
    call.detecting = False
    if isinstance(call.ace, str):
        call.verdict = Amd("hangup", "n/a", 0)
        floor.tell(call, events.ace(floor, call), at=call.ace)


def _go_on(call: Call, leg: Leg) -> None:
    call.detecting = False
    call.verdict = _verdict(call)
    leg.connected()


def _tell(floor: Floor, call: Call) -> None:
    floor.tell(call, events.notify(call, "amd", amd=_verdict(call)))
    if call.plan.machine == "machine" and call.plan.beeps:
        floor.later(call, "amd", BEEP_SECONDS, lambda: _tell_of_beep(floor, call))


def _tell_of_beep(floor: Floor, call: Call) -> None:
    heard = Amd("machine", "beep", VERDICT_SECONDS + BEEP_SECONDS)
    floor.tell(call, events.notify(call, "amd_beep", amd=heard))


def _verdict(call: Call) -> Amd:
    return Amd(call.plan.machine, _REASONS[call.plan.machine], VERDICT_SECONDS)
