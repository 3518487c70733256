"""Pages and answers: the Flask application that operators and programs talk to.

Views are about HTTP; what they make happen is in `operations`. Knows nothing of sockets and pushes.
"""

from pathlib import Path

from flask import Flask
from flask_babel import Babel
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard import current
from dashboard.operations.runtime import Runtime
from dashboard.web import (
    access,
    api,
    applications,
    auth,
    callouts,
    calls,
    commands,
    conferences,
    converters,
    errors,
    filters,
    floor,
    frame,
    health,
    history,
    hosts,
    languages,
    live_views,
    numbers,
    preferences,
    room_calls,
    room_sessions,
    security,
)
from dashboard.web.access import Site
from dashboard.web.throttle import Throttle

PACKAGE = Path(__file__).resolve().parent.parent
PROJECT = PACKAGE.parent

LARGEST_REQUEST = 256 * 1024
YEAR_SECONDS = 31_536_000

_PAGES = (
    auth,
    floor,
    calls,
    conferences,
    room_calls,
    room_sessions,
    commands,
    numbers,
    callouts,
    history,
    applications,
    live_views,
    preferences,
    health,
)


def create_app(runtime: Runtime) -> Flask:
    """The web application of `runtime`."""
    app = _Callfloor(
        "dashboard",
        root_path=str(PACKAGE),
        template_folder=str(PROJECT / "templates"),
        static_folder=str(PROJECT / "static"),
        static_url_path="/static",
    )
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.extensions[current.EXTENSION] = runtime
    app.extensions[auth.THROTTLE] = Throttle()
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.url_map.converters["id"] = converters.IdConverter
    Babel(app, locale_selector=languages.select)
    filters.register(app)
    for part in (security, access, hosts, errors, frame):
        part.install(app)
    for page in _PAGES:
        app.register_blueprint(page.bp)
    app.register_blueprint(api.bp)
    _trust_proxies(app, runtime.settings.trusted_proxies)
    return app


class _Callfloor(Site):
    """Lets browsers keep for a year what has its version in its name; the rest is asked after."""

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """How long a browser may keep a file, in seconds."""
        return YEAR_SECONDS if filename and filename.startswith("vendor/") else 0


def _trust_proxies(app: Flask, hops: int) -> None:
    """Believe as many proxies as the settings say, and no header at all without any."""
    if hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
