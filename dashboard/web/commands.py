"""Who did what to whom: the list of commands; taking one back; trying once more what failed."""

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from dashboard.current import runtime
from dashboard.operations import asked, bulk, undo
from dashboard.store.commands.history import Asked
from dashboard.web import access, replies, toasts
from dashboard.web.errors import Refused

bp = Blueprint("commands", __name__, url_prefix="/commands")

#: The parts of the filter: the name in the address, the field of `Asked`.
_PARTS = {"by": "by_name", "room": "conference_id", "call": "call_id", "whom": "whom"}


@bp.get("")
@access.action("commands.see")
def index() -> str:
    """The commands, the newest first; by who asked, room, call, or whom."""
    given = {part: request.args.get(part, "").strip() for part in _PARTS}
    meant = Asked(**{field: given[part] or None for part, field in _PARTS.items()})
    page = asked.page(runtime(), meant, after=request.args.get("after"))
    kept = {part: value for part, value in given.items() if value}
    older = urlencode({**kept, "after": page.after}) if page.after else None
    return render_template(
        "commands/index.html",
        page=page,
        given=given,
        narrowed=bool(kept),
        older=older,
        newest=urlencode(kept) if "after" in request.args else None,
        givers=asked.givers(runtime()),
    )


@bp.post("/<id:command_id>/undo")
@access.action("conferences.moderate")
def take_back(command_id: str) -> Response:
    """Take back a command, or all that were asked for together; the rows come by push."""
    undone = undo.undo(runtime(), command_id, by=access.by())
    if undone is None:
        raise Refused(404, None)
    return toasts.after_undo(replies.nothing(), undone)


@bp.post("/<id:command_id>/retry")
@access.action("conferences.moderate")
def retry(command_id: str) -> Response:
    """Ask once more for those for whom it failed."""
    again = bulk.retry(runtime(), command_id, by=access.by())
    if again is None:
        raise Refused(404, None)
    return toasts.after_many(replies.nothing(), again)
