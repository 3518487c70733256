"""Pages answer by the address that they have; a name that somebody else points at us is not ours.

Only where the settings say which address that is. Health is told under any name: those who watch
over processes ask by number.
"""

from urllib.parse import urlsplit

from flask import Flask, request
from flask_babel import gettext as _

from dashboard.current import runtime
from dashboard.web.errors import Refused

THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_UNDER_ANY_NAME = frozenset({"health.alive", "health.ready", "health.metrics"})


def install(app: Flask) -> None:
    """Look at the name by which every request to `app` came."""
    app.before_request(_refuse_other_names)


def _refuse_other_names() -> None:
    settings = runtime().settings
    if settings.web_url is None or request.endpoint in _UNDER_ANY_NAME:
        return
    ours = {urlsplit(settings.web_url).hostname, settings.bind, *THIS_MACHINE}
    if urlsplit(f"//{request.host}").hostname not in ours:
        raise Refused(400, _("This is not the address of these pages."))
