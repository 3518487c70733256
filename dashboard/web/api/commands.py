"""How a command stands, for programs that did not wait for its outcome."""

from typing import Any

from flask import Blueprint

from dashboard.web import access, reading
from dashboard.web.api import rows
from dashboard.web.problem import Problem

bp = Blueprint("commands", __name__, url_prefix="/commands")


@bp.get("/<id:command_id>")
@access.action("commands.see")
def detail(command_id: str) -> dict[str, Any]:
    """One command."""
    found = reading.command(command_id)
    if found is None:
        raise Problem(404, "There is no such command.")
    return rows.command(found)
