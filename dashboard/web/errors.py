"""What goes wrong, said where it belongs: a piece in place for htmx, a page for browsers, a problem
document for programs. Never a stack trace.
"""

import logging
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from dashboard import fragments, wording
from dashboard.operations import policy
from dashboard.web import problem

log = logging.getLogger(__name__)


class SignedOut(Exception):
    """Nobody is signed in, and the view needs somebody."""


class NotAllowed(Exception):
    """Whoever asks may not do this; `action` is what the policy calls it."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action


class Forged(Exception):
    """The request does not come from our own page; the text says what gave it away."""


class Refused(Exception):
    """The request cannot be carried out; `sentence` says why, `status` is the HTTP status."""

    def __init__(self, status: int, sentence: Any) -> None:
        super().__init__(str(status))
        self.status = status
        self.sentence = sentence


class TooMany(Exception):
    """Too many tries; the next one makes sense after `retry_after_seconds`."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"retry after {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


def install(app: Flask) -> None:
    """Let `app` answer every failure by the handlers below."""
    app.register_error_handler(SignedOut, _signed_out)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(Forged, _forged)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(problem.Problem, problem.Problem.document)
    app.register_error_handler(HTTPException, _http)
    for away in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(away, _store_away)
    app.register_error_handler(DataError, _unstorable)
    app.register_error_handler(Exception, _unexpected)


def is_htmx() -> bool:
    """Whether a piece is wanted and not a page."""
    return request.headers.get("HX-Request") == "true"


def is_program() -> bool:
    """Whether a program asks, which reads problem documents."""
    return request.path.startswith("/api/")


def answer(status: int, sentence: Any = None) -> Response:
    """The failure `status`, in the shape that whoever asked can read."""
    if is_program():
        return problem.document(status, str(sentence) if sentence else None)
    if is_htmx():
        piece = make_response(fragments.notice(sentence or _brief(status)), status)
        piece.headers["HX-Reswap"] = "none"
        return piece
    return make_response(render_template("error.html", code=status, reason=sentence), status)


def _signed_out(_error: SignedOut) -> ResponseReturnValue:
    if is_program():
        response = problem.document(401, "A valid bearer token is needed.")
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    here = request.full_path.rstrip("?") if request.method == "GET" and not is_htmx() else ""
    to = f"/login?next={quote(here, safe='/')}" if here not in ("", "/") else "/login"
    if is_htmx():
        response = answer(401, _("You are signed out. Sign in again to go on."))
        response.headers["HX-Redirect"] = to
        return response
    return redirect(to, 303)


def _not_allowed(error: NotAllowed) -> Response:
    least = policy.least_role(error.action) or ""
    return answer(403, _("This needs the role %(role)s.", role=wording.role(least)))


def _forged(error: Forged) -> Response:
    log.warning("a request was not from our own page: %s", error)
    return answer(400, _("The request did not come from this page. Reload it and try again."))


def _refused(error: Refused) -> Response:
    return answer(error.status, error.sentence)


def _too_many(error: TooMany) -> Response:
    minutes = max(1, round(error.retry_after_seconds / 60))
    response = answer(429, _("Too many tries. Try again in %(minutes)s min.", minutes=minutes))
    response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    response = answer(error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _store_away(error: Exception) -> Response:
    log.error("the store did not answer: %s", type(error).__name__)
    return _plain(503)


def _unstorable(_error: DataError) -> Response:
    """Text that no store can hold, such as one with a NUL: the request is wrong, not the store."""
    return answer(400)


def _unexpected(error: Exception) -> Response:
    log.error("a request failed: %s %s", request.method, request.path, exc_info=error)
    return _plain(500)


def _plain(status: int) -> Response:
    """A failure in which the page's own frame may fail too: then say it without the frame."""
    try:
        return answer(status)
    except Exception:
        log.exception("the page that says so failed too")
        return Response(_brief(status), status, mimetype="text/plain")


def _brief(status: int) -> str:
    sentences: dict[int, str] = {
        400: _("The server did not understand the request."),
        404: _("There is nothing here."),
        405: _("That cannot be done here."),
        413: _("That is too large."),
        500: _("Something went wrong here. It is in the log."),
        503: _("The store does not answer. Calls go on being answered."),
    }
    return sentences.get(status) or _("That did not work.")
