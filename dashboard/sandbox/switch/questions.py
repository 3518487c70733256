"""Asking the application what to do with a call, and reading what it answers.

The question may go to the application's URLs, to one it named, or be answered by SVAML given
beforehand. Knows nothing of what the answer will do.
"""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.sandbox.callback_sender import Reply
from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch.call import Call, Source
from dashboard.sinch import callbacks, svaml, wire


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nobody could be asked, or nothing usable came back."""


@dataclass(frozen=True, slots=True)
class Illegal:
    """The answer is not SVAML that this question allows; `why` says what is wrong with it."""

    why: str


Answer = svaml.Svaml | NoAnswer | Illegal


def ask(
    floor: Floor,
    call: Call,
    event: callbacks.IncomingCall | callbacks.AnsweredCall | callbacks.PromptInput,
    source: Source,
    answered: Callable[[Answer], None],
) -> None:
    """Put the question; `answered` is called once, unless the call ends while it is open."""

    def act_on(reply: Reply) -> None:
        if call.live:
            answered(read(reply, kind))

    kind = _kind(event)
    if source is None:
        answered(NoAnswer())
    elif isinstance(source, svaml.Svaml):
        answered(_checked(source, kind))
    elif not floor.tell(call, event, at=source, on_reply=act_on):
        answered(NoAnswer())


def read(reply: Reply, event: svaml.Event) -> Answer:
    """What a reply to this event says. An empty one says nothing."""
    if not reply.ok or not reply.body.strip():
        return NoAnswer()
    try:
        return _checked(svaml.parse(wire.strict_object(reply.body)), event)
    except wire.NotAnObject as problem:
        return Illegal(f"the answer is not a JSON object: {problem.reason}")
    except svaml.IllegalSvaml as problem:
        return Illegal(str(problem))


def _checked(script: svaml.Svaml, event: svaml.Event) -> Answer:
    try:
        svaml.check(script, event)
    except svaml.IllegalSvaml as problem:
        return Illegal(str(problem))
    return script


def _kind(
    event: callbacks.IncomingCall | callbacks.AnsweredCall | callbacks.PromptInput,
) -> svaml.Event:
    match event:
        case callbacks.IncomingCall():
            return "ice"
        case callbacks.AnsweredCall():
            return "ace"
        case callbacks.PromptInput():
            return "pie"
