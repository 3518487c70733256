"""How this installation is: for supervisors, balancers, monitoring, and for admins who wonder."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.exc import SQLAlchemyError

from dashboard.current import runtime
from dashboard.operations import health, operators, outages
from dashboard.web import access
from dashboard.web.errors import Refused

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@access.public()
def alive() -> Response:
    """The process answers; nothing else is looked at."""
    return make_response({"status": "ok"})


@bp.get("/readyz")
@access.public()
def ready() -> Response:
    """Whether pages can be served; why not, for those with a bearer token."""
    checks = {"store": health.store(runtime()), "live": _live()}
    good = all(word == "ok" for word in checks.values())
    body: dict[str, Any] = {"ready": good}
    if _may_read_figures():
        body["checks"] = checks
        body["platform"] = _platform()
    return make_response(jsonify(body), 200 if good else 503)


@bp.get("/metrics")
@access.public()
def metrics() -> Response:
    """Figures in the text format of Prometheus, for those with a bearer token."""
    if not _may_read_figures():
        response = make_response(jsonify(error="a bearer token is needed"), 401)
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    return Response(generate_latest(REGISTRY) + _figures(), content_type=CONTENT_TYPE_LATEST)


@bp.get("/health")
@access.action("health.see")
def page() -> Response:
    """What became of every callback at each door, and what in them we did not know."""
    words = [
        ("received", _("Received")),
        ("stored", _("Stored")),
        ("duplicate", _("Copies")),
        ("rejected", _("Rejected")),
        ("shed", _("Shed")),
        ("spooled", _("On disk")),
    ]
    live = current_app.extensions.get("live")
    told = render_template(
        "health/index.html",
        words=words,
        doors=live.doors.states if live else [],
        strange=health.not_understood(runtime()),
        looked_through=health.LOOKED_THROUGH,
        refused=health.refused(runtime()),
        paths=runtime().settings.callback_paths,
    )
    return make_response(told)


def _platform() -> dict[str, int]:
    """What is wrong with the platform, each trouble with its beginning; pages work without it."""
    try:
        return {outage.trouble: outage.since for outage in outages.current(runtime())}
    except SQLAlchemyError:
        return {}


def _live() -> str:
    live = current_app.extensions.get("live")
    return "ok" if live is None or live.is_alive() else "the pusher stands still"


def _may_read_figures() -> bool:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        return False
    internal = runtime().settings.internal_token
    return operators.may_read_figures(
        runtime().database, given.strip(), internal=internal, now=runtime().clock()
    )


def _figures() -> bytes:
    """What the floor shows, as gauges read now."""
    try:
        now = health.figures(runtime())
    except SQLAlchemyError:
        raise Refused(503, None) from None
    gauges = {
        "callfloor_live_calls": ("Calls that are live now.", now.live_calls),
        "callfloor_rooms": ("Rooms with somebody in them.", now.rooms),
        "callfloor_people_in_rooms": ("People in rooms.", now.people_in_rooms),
        "callfloor_last_callback_timestamp_seconds": (
            "When the platform last called back.",
            (now.last_callback_at or 0) / 1_000_000,
        ),
    }
    return generate_latest(_Gauges(gauges))


class _Gauges:
    """A registry of figures that are read at the moment they are asked for."""

    def __init__(self, gauges: dict[str, tuple[str, float]]) -> None:
        self._gauges = gauges

    def collect(self) -> list[GaugeMetricFamily]:
        return [GaugeMetricFamily(name, *told) for name, told in self._gauges.items()]
