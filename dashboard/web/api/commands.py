"""How a command stands, for programs that did not wait for its outcome."""

from typing import Any

from flask import Blueprint

from dashboard.current import runtime
from dashboard.operations import command
from dashboard.web import access
from dashboard.web.api import rows
from dashboard.web.problem import Problem

bp = Blueprint("commands", __name__, url_prefix="/commands")


@bp.get("/<id:command_id>")
@access.action("commands.see")
def detail(command_id: str) -> dict[str, Any]:
    """One command."""
    found = command.find(runtime(), command_id)
    if found is None:
        raise Problem(404, "There is no such command.")
    return rows.command(found)
