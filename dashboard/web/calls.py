"""One call: its page, and what can be done to it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from dashboard import fragments
from dashboard.current import runtime
from dashboard.operations import calls, history, views
from dashboard.store.calls import CallRow
from dashboard.web import access, live_views, replies
from dashboard.web.errors import Refused

bp = Blueprint("calls", __name__)


@bp.get("/calls/<id:call_id>")
@access.action("calls.see")
def page(call_id: str) -> str:
    """A call and its events in order."""
    return render_template("calls/page.html", **live_views.context(views.CallView(call_id)))


@bp.post("/calls/<id:call_id>/hang-up")
@access.action("calls.hang-up")
def hang_up(call_id: str) -> ResponseReturnValue:
    """End a call; answer with it as it now stands."""
    _known(call_id)
    calls.hang_up(runtime(), call_id, by=access.by())
    call = _known(call_id)
    if replies.wanted_for("call-head-"):
        return replies.piece(fragments.call_header(call, rights=access.rights()))
    if not call.is_live:
        return replies.gone()
    return replies.piece(fragments.call_row(call, rights=access.rights()))


def _known(call_id: str) -> CallRow:
    call = history.call(runtime(), call_id)
    if call is None:
        raise Refused(404, None)
    return call
