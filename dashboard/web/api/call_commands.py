"""What a program may ask of a call: one body a verb, its fields as the platform calls them."""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from dashboard.current import runtime
from dashboard.operations import calls
from dashboard.operations.call_flow import LOCALE, Target
from dashboard.operations.calls import PARK_LIMIT_SECONDS, Waiting
from dashboard.operations.command import By
from dashboard.sinch import shapes
from dashboard.sinch.calls import Leg
from dashboard.sinch.svaml import RecordingOptions
from dashboard.store.commands import Command
from dashboard.web.api import bodies
from dashboard.web.problem import Problem

Text = Annotated[str, Field(max_length=4000)]


class HangUp(bodies.Body):
    """End the call."""

    verb: Literal["hang-up"]


class Say(bodies.Body):
    """Read a text to it, or to one side of it."""

    verb: Literal["say"]
    text: Text
    locale: Text = LOCALE
    leg: Leg | None = None


class Play(bodies.Body):
    """Play the sound at a web address to it, or to one side of it."""

    verb: Literal["play"]
    url: Text
    leg: Leg | None = None


class Park(bodies.Body):
    """Let it wait; prompts are as the platform writes them, `#tts[…]` or `#href[…]`."""

    verb: Literal["park"]
    intro_prompt: Text | None = Field(default=None, alias="introPrompt")
    hold_prompt: Text | None = Field(default=None, alias="holdPrompt")
    locale: Text = LOCALE
    max_duration: int = Field(default=PARK_LIMIT_SECONDS, alias="maxDuration")


class Continue(bodies.Body):
    """Take it out of park: into a room or to a number, else to where its number leads."""

    verb: Literal["continue"]
    conference_id: Text | None = Field(default=None, alias="conferenceId")
    number: Text | None = None


class StartRecording(bodies.Body):
    """Record it; `options` as the platform takes them."""

    verb: Literal["start-recording"]
    options: dict[str, Any] | None = None


class StopRecording(bodies.Body):
    """End the recording."""

    verb: Literal["stop-recording"]


Asked = HangUp | Say | Play | Park | Continue | StartRecording | StopRecording

_BODIES: dict[str, type[Asked]] = {
    get_args(body.model_fields["verb"].annotation)[0]: body for body in get_args(Asked)
}


def read() -> Asked:
    """What the request asks; raises Problem for a verb that there is not, or wrong fields."""
    raw = bodies.json_object()
    verb = raw.get("verb")
    body = _BODIES.get(verb) if isinstance(verb, str) else None
    if body is None:
        wrong = [{"field": "verb", "detail": f"one of {', '.join(_BODIES)}"}]
        raise Problem(422, "Some fields are wrong.", fields=wrong)
    return bodies.checked(body, raw)


def carry_out(asked: Asked, call_id: str, *, by: By) -> Command:
    """Do what is asked; raises as `calls` does."""
    match asked:
        case HangUp():
            return calls.hang_up(runtime(), call_id, by=by)
        case Say(text=text, locale=locale, leg=leg):
            return calls.say(runtime(), call_id, text, locale=locale, leg=leg, by=by)
        case Play(url=url, leg=leg):
            return calls.play(runtime(), call_id, url, leg=leg, by=by)
        case Park():
            return calls.park(runtime(), call_id, _waiting(asked), by=by)
        case Continue():
            return calls.take_out_of_park(runtime(), call_id, _target(asked), by=by)
        case StartRecording(options=options):
            return calls.start_recording(runtime(), call_id, _recording(options), by=by)
        case StopRecording():
            return calls.stop_recording(runtime(), call_id, by=by)


def _waiting(asked: Park) -> Waiting:
    return Waiting(asked.intro_prompt, asked.hold_prompt, asked.locale, asked.max_duration)


def _target(asked: Continue) -> Target | None:
    if asked.conference_id is not None:
        return Target("room", asked.conference_id)
    return None if asked.number is None else Target("phone", asked.number)


def _recording(options: dict[str, Any] | None) -> RecordingOptions | None:
    try:
        return None if options is None else shapes.read(RecordingOptions, options, "options")
    except shapes.WrongShape as wrong:
        raise Problem(
            422, "Some fields are wrong.", fields=[{"field": wrong.path, "code": wrong.rule}]
        ) from None
