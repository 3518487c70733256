"""How somebody likes the pages: language, theme, keys and rows, before sign-in too."""

from flask import Blueprint, Response, make_response, redirect, request
from flask_babel import gettext as _

from dashboard.current import runtime
from dashboard.operations import operators
from dashboard.store.operators import OperatorRow
from dashboard.web import access, languages, targets
from dashboard.web.errors import Refused, is_htmx

THEME_COOKIE = "callfloor_theme"
KEYS_COOKIE = "callfloor_keys"
ROWS_COOKIE = "callfloor_rows"
THEMES = ("light", "dark", "system")
KEYS = ("on", "off")
ROWS = ("compact", "normal", "comfortable")
YEAR_SECONDS = 31_536_000

bp = Blueprint("preferences", __name__)


@bp.post("/preferences")
@access.public()
def save() -> Response:
    """Remember a language, a theme, the keys or the rows; go back to where it was chosen."""
    language = _chosen("language", tuple(languages.LOCALES))
    theme = _chosen("theme", THEMES)
    keys, rows = _chosen("keys", KEYS), _chosen("rows", ROWS)
    someone = access.visitor()
    if someone is not None:
        operators.prefer(runtime().database, someone.operator, language=language, theme=theme)
    by_script = is_htmx() or request.accept_mimetypes.best == "application/json"
    target = targets.local(request.form.get("next")) or "/"
    response = make_response(("", 204) if by_script else redirect(target, 303))
    _remember(response, languages.COOKIE, language)
    _remember(response, THEME_COOKIE, theme)
    _remember(response, KEYS_COOKIE, keys)
    _remember(response, ROWS_COOKIE, rows)
    return response


def theme(operator: OperatorRow | None) -> str | None:
    """`light` or `dark` if somebody chose it; None leaves it to their system."""
    chosen = operator.theme if operator and operator.theme else request.cookies.get(THEME_COOKIE)
    return chosen if chosen in ("light", "dark") else None


def keys() -> str:
    """Whether keys of a single character do something in this browser: `on` or `off`.

    Kept by the browser alone: the keyboard is what they suit or not.
    """
    return "off" if request.cookies.get(KEYS_COOKIE) == "off" else "on"


def rows() -> str:
    """How high rows are in this browser, one of `ROWS`; kept by it alone: it is about a screen."""
    chosen = request.cookies.get(ROWS_COOKIE)
    return chosen if chosen in ROWS else "normal"


def _chosen(field: str, known: tuple[str, ...]) -> str | None:
    value = request.form.get(field)
    if value is not None and value not in known:
        raise Refused(422, _("There is no such choice."))
    return value


def _remember(response: Response, cookie: str, value: str | None) -> None:
    if value is not None:
        response.set_cookie(
            cookie,
            value,
            max_age=YEAR_SECONDS,
            secure=access.is_https(),
            httponly=True,
            samesite="Lax",
        )
