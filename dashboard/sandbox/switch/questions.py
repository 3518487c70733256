"""Asking the application what to do with a call, and reading what it answers.

The question may go to the application's URLs, to one it named, or be answered by SVAML given
beforehand. Knows nothing of what the answer will do.
"""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.sandbox.callback_sender import Reply
from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch.call import Call, Source
from dashboard.sinch import callbacks, callouts, shapes, svaml, wire


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nothing usable came back, or nobody was `asked`: the application has no address for that."""

    asked: bool = True


@dataclass(frozen=True, slots=True)
class Illegal:
    """The answer is not SVAML that this question allows; `why` says what is wrong with it."""

    why: str


_LONGEST = callouts.MAX_DURATION_LIMIT

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
            answered(read(floor, reply, kind))

    kind = _kind(event)
    if source is None:
        answered(NoAnswer(asked=False))
    elif isinstance(source, svaml.Svaml):
        answered(_checked(source, kind))
    elif not floor.tell(call, event, at=source, on_reply=act_on):
        answered(NoAnswer(asked=False))


def read(floor: Floor, reply: Reply, event: svaml.Event) -> Answer:
    """What a reply to this event says. An empty one says nothing."""
    if not reply.ok or not reply.body.strip():
        return NoAnswer()
    try:
        return read_script(floor, wire.strict_object(reply.body), event)
    except wire.NotAnObject as problem:
        return Illegal(f"the answer is not a JSON object: {problem.reason}")
    except svaml.IllegalSvaml as problem:
        return Illegal(str(problem))


def read_script(floor: Floor, raw: dict[str, object], event: svaml.Event) -> svaml.Svaml:
    """SVAML that is allowed at this event. Raises svaml.IllegalSvaml."""
    script = parse(floor, raw, event)
    svaml.check(script, event)
    return script


def parse(floor: Floor, raw: dict[str, object], event: svaml.Event) -> svaml.Svaml:
    """SVAML as strictly as the platform is set to read it. Raises svaml.IllegalSvaml."""
    strictness = floor.switches.strictness
    with shapes.noting_unknown() as unknown:
        script = svaml.parse(_shortened(raw) if strictness == "lenient" else raw)
    if strictness == "strict":
        locales = (one for one in svaml.validate(script, event) if one.rule == "unknown-locale")
        for path in [*unknown, *(one.path for one in locales)]:
            raise svaml.IllegalSvaml("unknown-property", path)
    return script


def _shortened(raw: dict[str, object]) -> dict[str, object]:
    """A call that would be too long is shortened, where the platform is lenient."""
    action = raw.get("action")
    if not isinstance(action, dict) or str(action.get("name")).lower() == "park":
        return raw
    seconds = action.get("maxDuration")
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds <= _LONGEST:
        return raw
    return raw | {"action": action | {"maxDuration": _LONGEST}}


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
