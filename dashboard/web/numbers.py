"""Giving a number a name: the form in the dialog, and what becomes of it."""

from flask import Blueprint, Response, make_response, request
from flask_babel import gettext as _

from dashboard import fragments
from dashboard.current import runtime
from dashboard.operations import naming
from dashboard.store import names
from dashboard.web import access, filters, replies, toasts
from dashboard.wording import deeds

bp = Blueprint("numbers", __name__, url_prefix="/numbers")


@bp.get("/<id:digits>/name")
@access.action("numbers.name")
def form(digits: str) -> str:
    """The form with the name that the number has now."""
    return fragments.name_form(digits, naming.name_of(runtime(), digits))


@bp.post("/<id:digits>/name")
@access.action("numbers.name")
def save(digits: str) -> Response:
    """Name the number, everywhere; an empty name takes it away."""
    given = request.form.get("name", "")
    if len(given.strip()) > names.LONGEST:
        error = _("A name has %(most)s characters at most.", most=names.LONGEST)
        return make_response(fragments.name_form(digits, given, error=error), 422)
    try:
        done = naming.name(runtime(), digits, given, by=access.by())
    except naming.NoNumber:
        error = _("This is not a phone number.")
        return make_response(fragments.name_form(digits, given, error=error), 422)
    sentence = deeds.named(str(done.params["name"]), filters.phone(done.params["number"]))
    return toasts.add(replies.done("/conferences"), sentence, undo=done.command_id)
