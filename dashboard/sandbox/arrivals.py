"""Calls that come in: from the phone network, by SIP, or from an in-app user of the application."""

from dashboard.sandbox import svaml_runner
from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import lines
from dashboard.sandbox.switch.call import APPLICATION, DEFAULT_REGION, Call, Origination
from dashboard.sandbox.switch.people import Plan
from dashboard.sinch.destinations import Destination


class NotOurs(ValueError):
    """The number dialled is not one that this application answers."""


def ring_in(
    floor: Floor,
    *,
    cli: str | None,
    dialled: str,
    plan: Plan,
    origination: Origination = "PSTN",
    region: str = DEFAULT_REGION,
    call_headers: tuple[tuple[str, str], ...] = (),
) -> Call:
    """Somebody dials; the application is asked at once. A `cli` of None is withheld.

    In-app users dial any number, or another user by name. Raises NotOurs when anybody else dials
    a number that is not assigned to the application.
    """
    in_app = origination == "MXP"
    owned = floor.application.owned(dialled)
    if not in_app and (owned is None or owned.application_key != floor.application.key):
        raise NotOurs(dialled)
    to = Destination("did", dialled)
    if in_app:
        to = Destination("number" if dialled.startswith("+") else "username", dialled)
    call = Call(
        call_id=floor.call_ids.new(),
        kind="inbound",
        cli=cli or "private",
        to=to,
        started=floor.clock.now(),
        plan=plan,
        domain="mxp" if to.type == "username" else "pstn",
        origination=origination,
        region=region,
        user=cli if in_app else None,
        call_headers=call_headers,
        ice=APPLICATION,
        ace=APPLICATION,
        pie=None if in_app else APPLICATION,  # data calls cause no prompt-input events
    )
    lines.begin(floor, call)
    svaml_runner.ask_what_to_do(floor, call)
    return call
