"""Carries out SVAML on a call: instructions in order, then the action, and what follows from it.

The application's answers drive the call; where it does not answer, the platform's own rule does.
"""

from collections.abc import Sequence
from functools import partial

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import (
    dialling,
    events,
    instructions,
    legs,
    lines,
    menus,
    parking,
    prompts,
    questions,
    rooms,
)
from dashboard.sandbox.switch.call import Call, Leg, Stage
from dashboard.sandbox.switch.questions import Answer, Illegal, NoAnswer
from dashboard.sinch import calls, svaml
from dashboard.sinch.callouts import ConferenceCallout, TtsCallout


def ask_what_to_do(floor: Floor, call: Call) -> None:
    """A call has come in: the application says what becomes of it. No answer ends it."""
    questions.ask(
        floor, call, events.ice(floor, call), call.ice, lambda answer: _on_ice(floor, call, answer)
    )


def answer_given(floor: Floor, call: Call, script: svaml.Svaml) -> None:
    """The application said beforehand what becomes of a call: nobody is asked, the rules hold."""
    questions.ask(
        floor, call, events.ice(floor, call), script, lambda answer: _on_ice(floor, call, answer)
    )


def run(
    floor: Floor,
    call: Call,
    script: svaml.Svaml,
    event: svaml.Event,
    side: calls.Leg = "caller",
) -> None:
    """Carry out SVAML that `event` allows. Steered calls stop what is being played to them.

    `side` hears what is played to a call that goes on.
    """
    if event == "patch" and isinstance(script.action, svaml.Continue | None):
        for instruction in script.instructions:
            instructions.carry_out(floor, call, instruction, script.action, side)
        return
    _next(floor, call, script.instructions, script.action, event)


def pick_up_callout(floor: Floor, call: Call) -> None:
    """The phone the application called is answered: it may say how to go on."""
    _ask_after_answer(floor, call)


def _on_ice(floor: Floor, call: Call, answer: Answer) -> None:
    match answer:
        case NoAnswer():
            lines.end(floor, call, "FAILED", "CALLBACKERROR")
        case Illegal(why):
            _refuse(floor, call, why)
        case script:
            run(floor, call, script, "ice")


def _on_ace(floor: Floor, call: Call, answer: Answer) -> None:
    match answer:
        case NoAnswer():
            _go_on(floor, call)
        case Illegal(why):
            _refuse(floor, call, why)
        case script:
            run(floor, call, script, "ace")


def _on_pie(floor: Floor, call: Call, came_from: Stage, answer: Answer) -> None:
    match answer:
        case NoAnswer(asked=False):
            _go_back(floor, call, came_from)
        case NoAnswer():
            lines.end(floor, call, "ANSWERED", "CALLBACKERROR")
        case Illegal(why):
            _refuse(floor, call, why)
        case svaml.Svaml(action=svaml.Continue()):
            _go_back(floor, call, came_from)
        case script:
            run(floor, call, script, "pie")


def _refuse(floor: Floor, call: Call, why: str) -> None:
    """SVAML that cannot be carried out is reported, and ends the call."""
    floor.tell(call, events.illegal_svaml(call, why))
    lines.end(
        floor,
        call,
        "FAILED" if call.answered is None else "ANSWERED",
        "GENERALERROR",
        reason_in_look_up="INVALIDSVAMLACTION",
    )


def _next(
    floor: Floor,
    call: Call,
    rest: Sequence[svaml.Instruction],
    action: svaml.Action | None,
    event: svaml.Event,
) -> None:
    """Carry out one instruction after another, each taking its time, and the action last."""
    for position, instruction in enumerate(rest, start=1):
        seconds = instructions.carry_out(floor, call, instruction, action)
        if seconds > 0:
            if event != "patch":
                lines.move(floor, call, "playing")
            go_on = partial(_next, floor, call, rest[position:], action, event)
            floor.later(call, "flow", seconds, go_on)
            return
    _act(floor, call, action)


def _act(floor: Floor, call: Call, action: svaml.Action | None) -> None:
    match action:
        case svaml.Hangup():
            lines.hang_up(floor, call, "application")
        case svaml.Continue():
            _continue(floor, call)
        case svaml.ConnectConf():
            _join(floor, call, action)
        case svaml.RunMenu() | svaml.Park() if _is_nobody_there(call):
            _refuse(floor, call, "there is nobody on the call yet")
        case svaml.RunMenu():
            _run_menu(floor, call, action)
        case svaml.Park():
            parking.park(floor, call, action)
        case None:
            _refuse(floor, call, "there is no action")
        case _:
            dialling.dial(floor, call, action, lambda: _ask_after_answer(floor, call))


def _is_nobody_there(call: Call) -> bool:
    """Whether a callout by SVAML has not called anybody yet."""
    return call.kind == "custom" and call.leg is None


def _join(floor: Floor, call: Call, action: svaml.ConnectConf) -> None:
    """Bring the call into a conference; one that has called nobody yet dials its destination."""

    def join() -> None:
        legs.stop_ringing(floor, call)
        rooms.join(floor, call, action.conference_id, action.conference_dtmf, action.music)

    if not _is_nobody_there(call):
        join()
    elif call.to.endpoint:
        seconds = getattr(call.callout, "max_duration_seconds", None)
        legs.dial(
            floor, call, Leg(call.to, call.cli, legs.RING_LIMIT_SECONDS, seconds, connected=join)
        )
    else:
        lines.end(floor, call, "FAILED", "GENERALERROR")


def _continue(floor: Floor, call: Call) -> None:
    """The answered call goes on as it was meant to.

    Our choice: a callout into a conference whose owner asked to be asked joins only when told
    to by `connectConf`, as the platform documents; told merely to go on, it ends.
    """
    if call.kind == "conference":
        lines.hang_up(floor, call, "application")
    else:
        _go_on(floor, call)


def _go_on(floor: Floor, call: Call) -> None:
    """What a call is for once it is answered: speech, a conference, or talking."""
    match call.callout:
        case TtsCallout() as callout:
            lines.connect(floor, call, "playing")
            seconds = (
                prompts.seconds(callout.prompts)
                if callout.prompts
                else prompts.speech_seconds(callout.text or "")
            )
            floor.later(call, "flow", seconds, lambda: lines.hang_up(floor, call, "application"))
        case ConferenceCallout() as callout:
            lines.move(floor, call, "playing")
            join = partial(
                rooms.join,
                floor,
                call,
                callout.conference_id,
                callout.conference_dtmf,
                callout.music,
            )
            seconds = prompts.speech_seconds(callout.greeting or "")
            if seconds > 0:
                floor.later(call, "flow", seconds, join)
            else:
                join()
        case _:
            lines.connect(floor, call, "talking")


def _go_back(floor: Floor, call: Call, came_from: Stage) -> None:
    """After a menu whose answer was `continue`: to where the call was, or nowhere."""
    if call.membership is not None and came_from == "conference":
        lines.connect(floor, call, "conference")
    elif call.leg is not None and call.leg.answered and call.kind in ("inbound", "custom"):
        lines.connect(floor, call, "talking")
    else:
        lines.hang_up(floor, call, "application")


def _run_menu(floor: Floor, call: Call, action: svaml.RunMenu) -> None:
    came_from = call.stage
    legs.stop_ringing(floor, call)

    def finished(menu_id: str, kind: str, value: str) -> None:
        event = events.pie(floor, call, menu_id, kind, value)
        questions.ask(
            floor, call, event, call.pie, lambda answer: _on_pie(floor, call, came_from, answer)
        )

    menus.start(floor, call, action, finished)


def _ask_after_answer(floor: Floor, call: Call) -> None:
    leg = call.leg
    if call.ace is None or leg is None or not leg.announces_answer:
        _go_on(floor, call)
        return
    questions.ask(
        floor, call, events.ace(floor, call), call.ace, lambda answer: _on_ace(floor, call, answer)
    )
