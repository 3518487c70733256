"""Placing calls for programs: the platform's own body, and a key that makes a repeat harmless."""

from typing import Any

from flask import Blueprint, request

from dashboard.current import runtime
from dashboard.operations import callouts, problems
from dashboard.sinch import callouts as wire
from dashboard.sinch.callouts import Callout
from dashboard.store.commands import Command
from dashboard.web import access
from dashboard.web.api import bodies, rows
from dashboard.web.problem import Problem

LONGEST_KEY = 255

bp = Blueprint("callouts", __name__, url_prefix="/callouts")


@bp.post("")
@access.action("callouts.place")
def place() -> dict[str, Any]:
    """Place a call; the same `Idempotency-Key` places it once."""
    key = _idempotency_key()
    callout = _callout()
    try:
        placed = callouts.place(runtime(), callout, by=access.by(), idempotency_key=key)
    except problems.Invalid as invalid:
        raise Problem.of(invalid, "The platform would drop this callout.") from None
    if placed.joined and not _asks_the_same(placed, callout):
        raise Problem(422, "This Idempotency-Key was used for another callout.")
    return rows.command(placed)


def _callout() -> Callout:
    try:
        return wire.parse(bodies.json_object())
    except wire.IllegalCallout as illegal:
        wrong = [{"field": illegal.path, "code": illegal.rule}]
        raise Problem(422, "This is not a callout.", fields=wrong) from None


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
        raise Problem(400, f"An Idempotency-Key has 1 to {LONGEST_KEY} printable characters.")
    return key


def _asks_the_same(placed: Command, callout: Callout) -> bool:
    """Whether the earlier callout under this key said the same."""
    body = callout.to_wire()
    return dict(placed.params) == {"method": callout.method, **body[callout.method]}
