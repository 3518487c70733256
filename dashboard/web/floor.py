"""The live floor: every active call, as it changes."""

from flask import Blueprint, render_template, request

from dashboard.operations import views
from dashboard.web import access, live_views

bp = Blueprint("floor", __name__)


@bp.get("/")
@access.action("floor.see")
def index() -> str:
    """The calls that are live now, a page of them."""
    page = request.args.get("page", 1, type=int)
    view = views.FloorView(min(max(page, 1), views.FURTHEST_PAGE))
    return render_template("calls/floor.html", **live_views.context(view))
