"""Sinch's own REST addresses: which request is which, and the checks every one of them passes.

What each does is in `calls`, `conferences` and `configuration`.
"""

from collections.abc import Callable

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.rest import auth, calls, conferences, configuration
from dashboard.sandbox.wsgi import asked, refusals
from dashboard.sandbox.wsgi.asked import Answered, Asked
from dashboard.sandbox.wsgi.refusals import Refusal

Handler = Callable[..., Answered]

_CALLING = ("calling", "v1")
_SETTINGS = ("v1", "configuration")

# A star stands for an id; it is handed to the handler.
ROUTES: tuple[tuple[tuple[str, ...], dict[str, Handler]], ...] = (
    ((*_CALLING, "callouts"), {"POST": calls.place_callout}),
    ((*_CALLING, "calls", "id", "*"), {"GET": calls.look_up, "PATCH": calls.steer}),
    ((*_CALLING, "calls", "id", "*", "leg", "*"), {"PATCH": calls.steer_leg}),
    (
        (*_CALLING, "conferences", "id", "*"),
        {"GET": conferences.look_up, "DELETE": conferences.kick_all},
    ),
    (
        (*_CALLING, "conferences", "id", "*", "*"),
        {"PATCH": conferences.manage, "DELETE": conferences.kick},
    ),
    (
        (*_SETTINGS, "numbers"),
        {
            "GET": configuration.numbers,
            "POST": configuration.assign,
            "DELETE": configuration.unassign,
        },
    ),
    (
        (*_SETTINGS, "callbacks", "applications", "*"),
        {"GET": configuration.callback_urls, "POST": configuration.set_callback_urls},
    ),
    (("v1", "calling", "query", "number", "*"), {"GET": configuration.query_number}),
)


def is_ours(path: str) -> bool:
    """Whether a path belongs to the platform's own addresses."""
    return path.startswith(("/calling/", "/v1/"))


def answer(floor: Floor, request: Asked) -> Answered:
    """Carry out a request, or refuse it in the platform's words, in which case nothing happened."""
    try:
        handler, ids = _route(request)
        auth.check(floor.application, floor.switches, request)
        with floor.lock:
            floor.bucket.take(floor.switches.requests_per_second, floor.clock.now())
            return handler(floor, request, *ids)
    except Refusal as refusal:
        return asked.refused(refusal, floor.references.new())


def _route(request: Asked) -> tuple[Handler, list[str]]:
    segments = request.segments
    if segments[:3] == (*_CALLING, "configuration"):  # older documents have it there
        segments = (*_SETTINGS, *segments[3:])
    for pattern, handlers in ROUTES:
        if len(pattern) != len(segments):
            continue
        pairs = list(zip(pattern, segments, strict=True))
        if any(part not in ("*", segment) for part, segment in pairs):
            continue
        if request.method not in handlers:
            raise Refusal(refusals.NO_SUCH_METHOD, "This method is not allowed here")
        return handlers[request.method], [segment for part, segment in pairs if part == "*"]
    raise Refusal(refusals.NOT_FOUND, "There is no such resource")
