"""The web application with its live half, and the list of its routes."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, request

from dashboard import live, web
from dashboard.live import LiveServer, Viewer
from dashboard.operations import policy
from dashboard.operations.runtime import Runtime
from dashboard.settings import Settings
from dashboard.sinch.client import VoiceClient
from dashboard.store.database import Database
from dashboard.web import access, languages


@dataclass(frozen=True, slots=True)
class WebApp:
    """Pages and sockets. Start `live` in the process that serves, and stop it before it ends."""

    flask: Flask
    live: LiveServer


def create_web_app(runtime: Runtime) -> WebApp:
    """Everything that browsers and programs talk to, on `runtime`."""
    app = web.create_app(runtime)
    token = runtime.settings.internal_token
    door_token = token.get_secret_value() if token else None
    attached = live.attach(app, runtime, viewer, door_token=door_token, spoken=languages.OF_PAGES)
    return WebApp(app, attached)


def viewer() -> Viewer | None:
    """Whose browser opens a socket, by the request's own cookie."""
    visitor = access.visitor_of_request()
    if visitor is None:
        return None
    operator = visitor.operator
    return Viewer(
        token=request.cookies[access.cookie_name()],
        name=operator.name,
        role=operator.role,
        rights=policy.rights_of(operator.role),
        locale=languages.locale_for(operator.language),
    )


def routes() -> list[tuple[str, str, str | None]]:
    """Methods, rule and action of every route; the action is None where it is public."""
    with tempfile.TemporaryDirectory() as folder:
        runtime = _runtime_of_nothing(Path(folder))
        try:
            app = web.create_app(runtime)
        finally:
            runtime.close()
    found = []
    for rule in app.url_map.iter_rules():
        mark = access.mark_of(_view(app, rule.endpoint))
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        found.append((methods, rule.rule, mark.name if mark else None))
    return sorted(found, key=lambda route: (route[1], route[0]))


def _view(app: Flask, endpoint: str) -> Callable[..., object] | None:
    return app.view_functions.get(endpoint)


def _runtime_of_nothing(folder: Path) -> Runtime:
    """Enough to build the application, not to serve it."""
    settings = Settings(data_dir=folder)
    return Runtime(
        settings=settings,
        database=Database.open(settings.store_url),
        voice=VoiceClient("nobody", "", settings.voice_endpoints),
        application_key="nobody",
    )
