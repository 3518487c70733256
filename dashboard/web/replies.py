"""What a verb answers: the changed piece to htmx, the way back to a plain form."""

from urllib.parse import urlsplit

from flask import Response, make_response, redirect, request

from dashboard.web import targets
from dashboard.web.errors import is_htmx


def wanted_for(prefix: str) -> bool:
    """Whether the answer goes into an element whose id begins with `prefix`."""
    return request.headers.get("HX-Target", "").partition("#")[2].startswith(prefix)


def piece(html: str) -> Response:
    """The changed piece, or the page it belongs to."""
    return make_response(html) if is_htmx() else _back()


def nothing() -> Response:
    """Nothing to swap in: what changed comes by push, which also takes rows away."""
    if not is_htmx():
        return _back()
    response = make_response("")
    response.headers["HX-Reswap"] = "none"
    return response


def done(path: str) -> Response:
    """A form of the dialog did its work: the dialog closes, the rest comes by push."""
    if not is_htmx():
        return make_response(redirect(path, 303))
    response = make_response("")
    response.headers["HX-Reswap"] = "none"
    response.headers["HX-Trigger"] = "ask:done"
    return response


def onward(path: str) -> Response:
    """On to another page."""
    if not is_htmx():
        return make_response(redirect(path, 303))
    response = make_response("")
    response.headers["HX-Redirect"] = path
    return response


def _back() -> Response:
    here = urlsplit(request.headers.get("Referer", ""))
    same_host = here.netloc == request.host
    return make_response(redirect((targets.local(here.path) if same_host else None) or "/", 303))
