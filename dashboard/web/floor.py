"""The live floor: every active call as it changes, or those of them that somebody asks for."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from dashboard import wording
from dashboard.current import runtime
from dashboard.operations import applications, floor
from dashboard.operations.floor import Asked, CountView, FiguresView
from dashboard.store.applications import ApplicationRow
from dashboard.store.calls import DIRECTIONS, ORDERS
from dashboard.store.states import STEPS
from dashboard.web import access, live_views
from dashboard.web.forms import LONGEST_VALUE

#: What the filter's list of states offers: those that supervisors think in, some of them together.
OFFERED_STATES = (
    *("live", "arriving,ringing", "talking,connected", "menu", "parked", "room", "ending"),
    *("checking", "answered", "failed"),
)

bp = Blueprint("floor", __name__)


@bp.get("/")
@access.action("floor.see")
def index() -> Response:
    """A page of calls: of all that are live unless the address asks for others."""
    asked = floor.understand(request.args)
    page = render_template(
        "calls/floor.html",
        form=FilterForm(_typed(), asked),
        shown=live_views.context(asked.view),
        counted=live_views.context(CountView(asked.view)),
        figured=live_views.context(FiguresView()),
    )
    return make_response(page, 422 if asked.problems else 200)


@dataclass(frozen=True, slots=True)
class FilterForm:
    """What the filter's form shows: what was typed, what it may be, what is wrong with it."""

    values: dict[str, str]
    asked: Asked

    @property
    def errors(self) -> dict[str, Any]:
        """What is wrong, by field."""
        return {name: wording.problem(name, code) for name, code in self.asked.problems.items()}

    @property
    def is_set(self) -> bool:
        """Whether the floor is anything but the plain one."""
        return self.asked.view.address != "/" or bool(self.asked.problems)

    @property
    def options(self) -> dict[str, list[str]]:
        """What each list offers; whatever else was asked for stands at its end."""
        offered = {
            "state": OFFERED_STATES,
            "direction": DIRECTIONS,
            "step": STEPS,
            "sort": [f"{sign}{order}" for order in ORDERS for sign in ("-", "")],
        }
        return {name: _with(self.values.get(name), known) for name, known in offered.items()}

    @property
    def applications(self) -> list[ApplicationRow]:
        """The applications to choose from."""
        return applications.everyone(runtime())


def _with(value: str | None, known: Any) -> list[str]:
    return [*known, value] if value and value not in known else list(known)


def _typed() -> dict[str, str]:
    return {name: value[:LONGEST_VALUE] for name, value in request.args.items()}
