"""Calling somebody to read them a text, and what became of it."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template
from flask_babel import gettext as _

from dashboard import fragments, wording
from dashboard.current import runtime
from dashboard.operations import applications, callouts, problems, views
from dashboard.operations.problems import Problem
from dashboard.sinch import voices
from dashboard.store.commands import Command
from dashboard.web import access, forms, live_views
from dashboard.web.errors import is_htmx
from dashboard.web.forms import CalloutForm, TypedCallout

bp = Blueprint("callouts", __name__, url_prefix="/callouts")


@bp.get("")
@access.action("callouts.see")
def index() -> Response:
    """The form, and the latest callouts."""
    values = {"locale": voices.DEFAULT, "callbacks": True}
    return _page(200, values)


@bp.post("")
@access.action("callouts.place")
def place() -> Response:
    """Place the call; what was typed stays when something is wrong with it."""
    typed = TypedCallout.from_request()
    key = typed.idempotency_key
    try:
        placed = callouts.place_tts(
            runtime(), typed.to_request(), by=access.by(), idempotency_key=key
        )
    except problems.Invalid as invalid:
        errors = _errors(typed, list(invalid.problems))
        return _answer(422, typed, errors=errors, command_id=typed.command_id)
    if placed.status in ("refused", "unknown"):
        return _answer(200, typed, error=_failure(placed))
    if not is_htmx():
        return make_response(redirect("/callouts", 303))
    return _answer(
        200, typed.model_copy(update={"destination": "", "text": ""}), done=_success(typed)
    )


def _answer(status: int, typed: TypedCallout, **form: Any) -> Response:
    values = typed.model_dump()
    if is_htmx():
        return make_response(fragments.callout_form(_form(values, **form)), status)
    return _page(status, values, **form)


def _page(status: int, values: dict[str, Any], **form: Any) -> Response:
    context = live_views.context(views.CalloutsView())
    page = render_template("callouts/index.html", form=_form(values, **form), **context)
    return make_response(page, status)


def _form(values: dict[str, Any], **form: Any) -> CalloutForm:
    numbers, note = _numbers()
    return CalloutForm(values, numbers, note=note, **{k: v for k, v in form.items() if v})


def _numbers() -> tuple[list[str], Any]:
    """The numbers that can be shown to whoever is called; a note when the platform is silent."""
    try:
        return [number.number for number in applications.numbers(runtime())], None
    except applications.Silent as silent:
        reason = wording.platform_error(None, silent.reason)
        return [], _("The account’s numbers could not be read: %(reason)s", reason=reason)


def _errors(typed: TypedCallout, found: list[Problem]) -> dict[str, Any]:
    """What is wrong, field by field; a voice stands for the language it was chosen in."""
    return forms.sentences(found, {"locale": "voice"} if typed.voice else None)


def _failure(placed: Command) -> Any:
    return wording.command_story("call", placed.status, placed.error_code, placed.reason)


def _success(typed: TypedCallout) -> Any:
    return _("Calling %(number)s. Follow it in the list.", number=typed.destination)
