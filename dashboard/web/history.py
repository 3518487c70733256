"""Every call that is kept: newest first, found by number or by call id."""

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _

from dashboard.current import runtime
from dashboard.operations import history
from dashboard.store.calls import CallRow, Page
from dashboard.web import access

LONGEST_FIND = 200

bp = Blueprint("history", __name__)


@bp.get("/history")
@access.action("history.see")
def index() -> Response:
    """One page of calls."""
    find = request.args.get("find", "").strip()
    if len(find) > LONGEST_FIND:
        error = _("Search for at most %(most)s characters.", most=LONGEST_FIND)
        return _page(422, Page([], None), find=find[:LONGEST_FIND], find_error=error)
    after = request.args.get("after") or None
    try:
        found = history.search(runtime(), find=find or None, after=after)
    except ValueError:
        found = history.search(runtime(), find=find or None)  # an old link: begin at the newest
        after = None
    return _page(200, found, find=find, after=after)


def _page(status: int, page: Page[CallRow], **context: object) -> Response:
    return make_response(render_template("history/index.html", page=page, **context), status)
