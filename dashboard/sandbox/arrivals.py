"""Calls that come in from the phone network to one of the application's numbers."""

from dashboard.sandbox import svaml_runner
from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import lines
from dashboard.sandbox.switch.call import APPLICATION, Call
from dashboard.sandbox.switch.people import Plan
from dashboard.sinch.destinations import Destination


class NotOurs(ValueError):
    """The number dialled is not one that this application answers."""


def ring_in(floor: Floor, *, cli: str | None, dialled: str, plan: Plan) -> Call:
    """Somebody dials a number; the application is asked at once. A `cli` of None is withheld.

    Raises NotOurs when the number is not assigned to the application.
    """
    owned = floor.application.owned(dialled)
    if owned is None or owned.application_key != floor.application.key:
        raise NotOurs(dialled)
    call = Call(
        kind="inbound",
        cli=cli or "private",
        to=Destination("did", dialled),
        started=floor.clock.now(),
        plan=plan,
        ice=APPLICATION,
        ace=APPLICATION,
        pie=APPLICATION,
    )
    lines.begin(floor, call)
    svaml_runner.ask_what_to_do(floor, call)
    return call
