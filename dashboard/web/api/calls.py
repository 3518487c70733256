"""Calls for programs: lists, one with its story, and what can be done to it."""

from typing import Annotated, Any, Literal

from flask import Blueprint
from pydantic import Field

from dashboard.current import runtime
from dashboard.operations import history, problems, steering
from dashboard.web import access
from dashboard.web.api import bodies, call_commands, rows
from dashboard.web.problem import Problem

LARGEST_PAGE = 200

bp = Blueprint("calls", __name__, url_prefix="/calls")


class CallQuery(bodies.Body):
    """Which calls, and how many."""

    state: Literal["live", "ended"] | None = None
    number: str | None = Field(default=None, max_length=200)
    after: str | None = Field(default=None, max_length=500)
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 50


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
@access.action("calls.steer")
def command(call_id: str) -> dict[str, Any]:
    """Do something to a call; what it does not take now is a refused command, not an error."""
    asked = call_commands.read()
    if history.call(runtime(), call_id) is None:
        raise Problem(404, "No event ever named this call.")
    try:
        done = call_commands.carry_out(asked, call_id, by=access.by())
    except problems.Invalid as invalid:
        raise Problem.of(invalid, "The platform would not take this.") from None
    except steering.Busy:
        raise Problem(409, "The same verb is on its way with other words.", code="busy") from None
    return rows.command(done)
