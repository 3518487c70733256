"""How this web process is, for supervisors, balancers and monitoring."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, make_response, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.exc import SQLAlchemyError

from dashboard.current import runtime
from dashboard.operations import operators
from dashboard.store import calls, conferences, deliveries, migrate
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
    checks = {"store": _store(), "live": _live()}
    good = all(word == "ok" for word in checks.values())
    body: dict[str, Any] = {"ready": good}
    if _may_read_figures():
        body["checks"] = checks
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


def _store() -> str:
    try:
        return {"current": "ok"}.get(state := migrate.pending(runtime().database), state)
    except SQLAlchemyError as error:
        return type(error).__name__


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
        with runtime().database.reading() as connection:
            floor = calls.active_figures(connection)
            rooms = conferences.figures(connection)
            last = deliveries.last_received_at(connection)
    except SQLAlchemyError:
        raise Refused(503, None) from None
    gauges = {
        "callfloor_live_calls": ("Calls that are live now.", floor.active),
        "callfloor_rooms": ("Rooms with somebody in them.", rooms.rooms),
        "callfloor_people_in_rooms": ("People in rooms.", rooms.people),
        "callfloor_last_callback_timestamp_seconds": (
            "When the platform last called back.",
            (last or 0) / 1_000_000,
        ),
    }
    return generate_latest(_Gauges(gauges))


class _Gauges:
    """A registry of figures that are read at the moment they are asked for."""

    def __init__(self, gauges: dict[str, tuple[str, float]]) -> None:
        self._gauges = gauges

    def collect(self) -> list[GaugeMetricFamily]:
        return [GaugeMetricFamily(name, *told) for name, told in self._gauges.items()]
