"""Calls for programs: lists, one with its story, and what can be done to it."""

from typing import Annotated, Any, Literal

from flask import Blueprint
from pydantic import Field

from dashboard.current import runtime
from dashboard.operations import calls, history
from dashboard.web import access
from dashboard.web.api import bodies, rows
from dashboard.web.problem import Problem

LARGEST_PAGE = 200

Verb = Literal["hang-up", "say", "play", "park", "continue", "start-recording", "stop-recording"]

bp = Blueprint("calls", __name__, url_prefix="/calls")


class CallQuery(bodies.Body):
    """Which calls, and how many."""

    state: Literal["live", "ended"] | None = None
    number: str | None = Field(default=None, max_length=200)
    after: str | None = Field(default=None, max_length=500)
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 50


class CallCommand(bodies.Body):
    """What to do to a call. Verbs other than hanging up may bring fields of their own."""

    model_config = bodies.Body.model_config | {"extra": "allow"}

    verb: Verb


@bp.get("")
@access.action("calls.see")
def index() -> dict[str, Any]:
    """Some calls, newest first; `after` continues where a page ended."""
    asked = bodies.query(CallQuery)
    try:
        found = history.search(
            runtime(), find=asked.number, after=asked.after, state=asked.state, limit=asked.limit
        )
    except ValueError:
        wrong = {"field": "after", "detail": "not where a page ended"}
        raise Problem(422, "Some fields are wrong.", fields=[wrong]) from None
    after = found.after.encode() if found.after else None
    return {"calls": [rows.call(row) for row in found.rows], "after": after}


@bp.get("/<id:call_id>")
@access.action("calls.see")
def detail(call_id: str) -> dict[str, Any]:
    """One call, its events in order, and the commands given for it."""
    found = history.story(runtime(), call_id)
    if found is None:
        raise Problem(404, "No event ever named this call.")
    return {
        **rows.call(found.call),
        "events": [rows.event(event) for event in found.events],
        "commands": [rows.command(command) for command in found.commands],
    }


@bp.post("/<id:call_id>/commands")
@access.action("calls.hang-up")
def command(call_id: str) -> dict[str, Any]:
    """Do something to a call."""
    asked = bodies.read(CallCommand)
    if asked.verb != "hang-up":
        raise Problem(422, f"The verb {asked.verb} is not available yet.", code="not-available")
    if history.call(runtime(), call_id) is None:
        raise Problem(404, "No event ever named this call.")
    return rows.command(calls.hang_up(runtime(), call_id, by=access.by()))
