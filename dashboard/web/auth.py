"""Signing in and out."""

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_babel import gettext as _

from dashboard.current import runtime
from dashboard.operations import operators
from dashboard.store.sessions import Opened
from dashboard.web import access, targets
from dashboard.web.throttle import Throttle

LONGEST_PASSWORD = 1000
THROTTLE = "callfloor.throttle"

bp = Blueprint("auth", __name__)


@bp.get("/login")
@access.public()
def sign_in_page() -> Response:
    """The form, unless somebody is signed in already."""
    target = targets.local(request.args.get("next"))
    if access.visitor() is not None:
        return make_response(redirect(target or "/", 303))
    return _page(200, next=target)


@bp.post("/login")
@access.public(proof=False)
def sign_in() -> Response:
    """Begin a session for the right name and password."""
    name = request.form.get("name", "").strip()
    target = targets.local(request.form.get("next"))
    opened = _guess(name, request.form.get("password", ""))
    if opened is None:
        return _page(422, next=target, name=name, error=_("Name or password is wrong."))
    _end_present_session()
    response = make_response(redirect(target or "/", 303))
    response.set_cookie(
        access.cookie_name(),
        opened.token,
        httponly=True,
        secure=access.is_https(),
        samesite="Lax",
        path="/",
    )
    return response


@bp.post("/logout")
@access.public()
def sign_out() -> Response:
    """End the session; its pages elsewhere end with it."""
    _end_present_session()
    response = make_response(redirect("/login", 303))
    response.delete_cookie(
        access.cookie_name(), secure=access.is_https(), httponly=True, samesite="Lax"
    )
    return response


def _guess(name: str, password: str) -> Opened | None:
    throttle: Throttle = current_app.extensions[THROTTLE]
    address = request.remote_addr or "unknown"
    with throttle.guess(name, address) as guess:
        opened = None
        if name.isprintable() and name and len(password) <= LONGEST_PASSWORD:
            now = runtime().clock()
            database = runtime().database
            opened = operators.sign_in(database, name, password, address=address, now=now)
        guess.wrong = opened is None
    return opened


def _end_present_session() -> None:
    someone = access.visitor()
    if someone is not None:
        operators.sign_out(runtime().database, someone, now=runtime().clock())


def _page(status: int, **context: object) -> Response:
    return make_response(render_template("login.html", **context), status)
