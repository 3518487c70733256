"""The Sinch application: where its callbacks go, how it answers, which numbers it has."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template
from flask_babel import gettext as _

from dashboard import fragments, wording
from dashboard.current import runtime
from dashboard.operations import applications
from dashboard.operations.applications import ChangedMeanwhile, Silent
from dashboard.operations.problems import Invalid
from dashboard.sinch.applications import CallbackUrls
from dashboard.store.commands import Command
from dashboard.web import access, forms
from dashboard.web.errors import Refused, is_htmx
from dashboard.web.forms import CallbacksForm, TypedCallbacks

bp = Blueprint("applications", __name__, url_prefix="/applications")


@bp.get("")
@access.action("applications.see")
def index() -> Response:
    """What is known of the application, and where its callbacks go."""
    return _page(200, _present_form())


@bp.post("/<id:application_key>/callbacks")
@access.action("applications.save-callbacks")
def save_callbacks(application_key: str) -> Response:
    """Point the callbacks elsewhere; what was typed stays when something is wrong with it."""
    if application_key != runtime().application_key:
        raise Refused(404, None)
    typed = _restored(TypedCallbacks.from_request())
    doubts = applications.warnings(runtime(), typed.urls)
    if doubts and typed.confirm != "yes" and not applications.check(typed.urls):
        return _answer(422, _typed_form(typed, warnings=forms.sentences(doubts)))
    try:
        saved = applications.save_callback_urls(
            runtime(), typed.urls, seen=typed.seen, by=access.by()
        )
    except Invalid as invalid:
        return _answer(422, _typed_form(typed, errors=forms.sentences(invalid.problems)))
    except ChangedMeanwhile as changed:
        return _answer(409, _typed_form(typed, seen=changed.current, error=_meanwhile(changed)))
    except Silent as silent:
        return _answer(504, _typed_form(typed, error=_silence(silent)))
    if not is_htmx() and saved.status == "confirmed":
        return make_response(redirect("/applications", 303))
    return _answer(200, _saved_form(typed, saved))


def _answer(status: int, form: CallbacksForm) -> Response:
    if is_htmx():
        return make_response(fragments.callback_urls_form(form), status)
    return _page(status, form)


def _page(status: int, form: CallbacksForm) -> Response:
    overview = applications.overview(runtime())
    if overview.application is None:
        raise Refused(404, _("This application is not set up yet."))
    numbers, numbers_error = _numbers()
    page = render_template(
        "applications/index.html",
        application=overview.application,
        starter=overview.starter,
        may_be_any_region=overview.may_be_any_region,
        numbers=numbers,
        numbers_error=numbers_error,
        form=form,
    )
    return make_response(page, status)


def _numbers() -> tuple[list[Any], Any]:
    try:
        return list(applications.numbers(runtime())), None
    except Silent as silent:
        return [], _silence(silent)


def _present_form() -> CallbacksForm:
    try:
        urls = applications.callback_urls(runtime())
    except Silent as silent:
        return _form({}, error=_silence(silent))
    return _form(_values(urls), seen=urls)


def _typed_form(typed: TypedCallbacks, **form: Any) -> CallbacksForm:
    return _form(typed.model_dump(), **({"seen": typed.seen} | form))


def _saved_form(typed: TypedCallbacks, saved: Command) -> CallbacksForm:
    if saved.status in ("refused", "unknown"):
        error = wording.command_story(saved.verb, saved.status, saved.error_code, saved.reason)
        return _typed_form(typed, error=error)
    done = _("Saved.") if saved.status == "confirmed" else _("Sent; Sinch has not answered yet.")
    return _form(_values(typed.urls), seen=typed.urls, done=done)


def _form(values: dict[str, Any], **form: Any) -> CallbacksForm:
    overview = applications.overview(runtime())
    previous = overview.application.previous_url if overview.application else None
    return CallbacksForm(
        application_key=runtime().application_key,
        values=values,
        door_url=overview.door_url,
        previous=previous if previous != values.get("primary") else None,
        **form,
    )


def _values(urls: CallbackUrls) -> dict[str, Any]:
    return {"primary": urls.primary, "fallback": urls.fallback}


def _restored(typed: TypedCallbacks) -> TypedCallbacks:
    """The form with the address before the last change put back, if that is what was asked for."""
    if typed.restore != "previous":
        return typed
    application = applications.overview(runtime()).application
    previous = application.previous_url if application else None
    if previous is None:
        raise Refused(409, _("There is no earlier address."))
    return typed.model_copy(update={"primary": previous})


def _meanwhile(changed: ChangedMeanwhile) -> Any:
    now = changed.current.primary or _("none")
    return _(
        "Somebody changed the addresses meanwhile; the callback URL is %(url)s now. "
        "Save again to replace it.",
        url=now,
    )


def _silence(silent: Silent) -> Any:
    return wording.platform_error(None, silent.reason)
