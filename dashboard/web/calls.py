"""One call: its page, and what can be done to it.

The answer to a verb is the call's head as it now stands; a form of the dialog is answered by itself
while something is wrong with it.
"""

from collections.abc import Callable

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from dashboard import fragments, ids, wording
from dashboard.current import runtime
from dashboard.operations import calls, capabilities, history, problems, steering, views
from dashboard.operations.capabilities import Verb
from dashboard.store.calls import CallRow
from dashboard.store.commands import Command
from dashboard.web import access, filters, forms, live_views, replies
from dashboard.web.call_forms import AskForm, TypedAsk
from dashboard.web.errors import Refused

bp = Blueprint("calls", __name__)


@bp.get("/calls/<id:call_id>")
@access.action("calls.see")
def page(call_id: str) -> str:
    """A call and its events in order."""
    return render_template("calls/page.html", **live_views.context(views.CallView(call_id)))


@bp.get("/calls/<id:call_id>/menu")
@access.action("calls.see")
def menu(call_id: str) -> str:
    """What can be asked of a call as it stands now, for the menu of its row."""
    return fragments.call_menu(_known(call_id), rights=access.rights())


@bp.post("/calls/<id:call_id>/hang-up")
@access.action("calls.hang-up")
def hang_up(call_id: str) -> ResponseReturnValue:
    """End a call; answer with it as it now stands."""
    _known(call_id)
    calls.hang_up(runtime(), call_id, by=access.by())
    return _as_it_stands(call_id)


@bp.get("/calls/<id:call_id>/say", defaults={"verb": "say"})
@bp.get("/calls/<id:call_id>/play", defaults={"verb": "play"})
@bp.get("/calls/<id:call_id>/park", defaults={"verb": "park"})
@bp.get("/calls/<id:call_id>/connection", defaults={"verb": "continue"})
@access.action("calls.steer")
def ask(call_id: str, verb: Verb) -> str:
    """The form of one verb, for the dialog."""
    call = _known(call_id)
    legs = capabilities.one(call, verb).legs
    return _form(call, verb, TypedAsk.beginning(legs, calls.usual_target(runtime(), call)))


@bp.post("/calls/<id:call_id>/say")
@access.action("calls.steer")
def say(call_id: str) -> Response:
    """Read a text to the call or to one side of it."""
    typed = TypedAsk.from_request()
    return _asked(
        call_id,
        "say",
        typed,
        lambda: calls.say(
            runtime(), call_id, typed.speech, locale=typed.locale, leg=typed.side, by=access.by()
        ),
    )


@bp.post("/calls/<id:call_id>/play")
@access.action("calls.steer")
def play(call_id: str) -> Response:
    """Play a sound to the call or to one side of it."""
    typed = TypedAsk.from_request()
    return _asked(
        call_id,
        "play",
        typed,
        lambda: calls.play(runtime(), call_id, typed.url, leg=typed.side, by=access.by()),
    )


@bp.post("/calls/<id:call_id>/park")
@access.action("calls.steer")
def park(call_id: str) -> Response:
    """Let the call wait, with a text and music."""
    typed = TypedAsk.from_request()

    def carry_out() -> Command:
        problems.raise_for(
            [
                *problems.of_prompt_text("text", typed.speech),
                *(problems.of_address("url", typed.url) if typed.url.strip() else ()),
            ]
        )
        return calls.park(runtime(), call_id, typed.waiting, by=access.by())

    return _asked(call_id, "park", typed, carry_out)


@bp.post("/calls/<id:call_id>/connection")
@access.action("calls.steer")
def connect(call_id: str) -> Response:
    """Take the call out of park: into a room or to a phone."""
    typed = TypedAsk.from_request()
    return _asked(
        call_id,
        "continue",
        typed,
        lambda: calls.take_out_of_park(runtime(), call_id, typed.target, by=access.by()),
    )


@bp.post("/calls/<id:call_id>/recording")
@access.action("calls.steer")
def start_recording(call_id: str) -> ResponseReturnValue:
    """Ask for the call to be recorded."""
    _known(call_id)
    calls.start_recording(runtime(), call_id, by=access.by())
    return _as_it_stands(call_id)


@bp.delete("/calls/<id:call_id>/recording")
@access.action("calls.steer")
def stop_recording(call_id: str) -> ResponseReturnValue:
    """Ask for the recording to end."""
    _known(call_id)
    calls.stop_recording(runtime(), call_id, by=access.by())
    return _as_it_stands(call_id)


def _asked(call_id: str, verb: Verb, typed: TypedAsk, carry_out: Callable[[], Command]) -> Response:
    """Close the dialog when it was sent; else the form again, with what is wrong in its place."""
    call = _known(call_id)
    try:
        command = carry_out()
    except problems.Invalid as invalid:
        errors = forms.sentences(invalid.problems)
        return make_response(_form(call, verb, typed, errors=errors), 422)
    except steering.Busy:
        error = _("Something else of this kind is on its way to the call. Wait a moment.")
        return make_response(_form(call, verb, typed, error=error), 409)
    if command.status in ("refused", "unknown"):
        return make_response(_form(call, verb, typed, error=wording.outcome(command)), 200)
    return replies.done(_page(call_id))


def _form(call: CallRow, verb: Verb, typed: TypedAsk, **wrong: object) -> str:
    caller = filters.party(call.from_endpoint, call.from_type)
    called = filters.party(call.to_endpoint, call.to_type)
    form = AskForm(
        verb=verb,
        call_id=call.call_id,
        about=f"{caller} → {called}",
        values=typed.model_dump(),
        legs=capabilities.one(call, verb).legs,
        **wrong,  # type: ignore[arg-type]
    )
    return fragments.ask_form(form)


def _as_it_stands(call_id: str) -> ResponseReturnValue:
    call = _known(call_id)
    if replies.wanted_for("arrival-"):
        return replies.done(_page(call_id))
    if replies.wanted_for("call-head-"):
        board = views.look(runtime(), views.CallView(call_id))
        events = list(board.rows.values())
        return replies.piece(fragments.call_header(board.head, events, rights=access.rights()))
    if not call.is_live:
        return replies.nothing()
    return replies.piece(fragments.call_row(call, rights=access.rights()))


def _page(call_id: str) -> str:
    return f"/calls/{ids.path_id(call_id)}"


def _known(call_id: str) -> CallRow:
    call = history.call(runtime(), call_id)
    if call is None:
        raise Refused(404, None)
    return call
