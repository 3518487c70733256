"""Calls that we place: what is refused before it is sent, and what a placed one proves.

The platform silently drops a spoken call without a caller's number, and never says so; everything
of that kind is refused here, with the field that is wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.operations import call_flow, command
from dashboard.operations.command import Ask, By, Success
from dashboard.operations.runtime import Runtime
from dashboard.sinch import callouts, destinations, voices
from dashboard.sinch.callouts import Callout
from dashboard.sinch.destinations import Destination
from dashboard.store import commands, events
from dashboard.store.commands import Callout as PlacedCallout
from dashboard.store.commands import Command
from dashboard.store.events import Event

RECENT = 20

_CUSTOM_LIMIT = callouts.CUSTOM_LIMIT_BYTES


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was typed: the field, and a code that has a sentence."""

    field: str
    code: str


class Invalid(Exception):
    """What was asked for cannot be sent; nothing was."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(f"{problem.field}: {problem.code}" for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class TtsRequest:
    """A spoken call as a person asks for it; nothing in it is trusted yet."""

    destination: str
    cli: str
    text: str
    locale: str = "en-US"
    callbacks: bool = True
    data: str | None = None


def place_tts(
    runtime: Runtime, request: TtsRequest, *, by: By, idempotency_key: str | None = None
) -> Command:
    """Call someone and speak a text.

    Raises:
        Invalid: the request would be dropped or refused by the platform; nothing was sent.
    """
    problems = check_tts(request)
    if problems:
        raise Invalid(problems)
    callout = callouts.TtsCallout(
        destination=Destination("number", destinations.e164(request.destination)),
        cli=destinations.e164(request.cli),
        locale=request.locale,
        text=request.text,
        custom=request.data,
        enable_ace=request.callbacks,
        enable_dice=request.callbacks,
    )
    return place(runtime, callout, by=by, idempotency_key=idempotency_key)


def place(
    runtime: Runtime, callout: Callout, *, by: By, idempotency_key: str | None = None
) -> Command:
    """Place any callout. It is never sent twice by itself: a lost answer leaves it unknown.

    Raises:
        Invalid: the platform would silently drop it; nothing was sent.
    """
    problems = check(callout)
    if problems:
        raise Invalid(problems)
    secret = runtime.application_secret
    ask = Ask(
        verb="callout",
        conference_id=_room_of(callout),
        params=_params(callout),
        send=lambda command_id: runtime.voice.place_callout(_marked(callout, command_id, secret)),
        proves=lambda success: [_placed(runtime, success, callout)],
        repeatable=False,
    )
    return command.carry_out(runtime, ask, by, idempotency_key)


def recent(runtime: Runtime) -> list[PlacedCallout]:
    """The latest callouts with what became of them, newest first."""
    with runtime.database.reading() as connection:
        return commands.recent_callouts(connection, limit=RECENT)


def check_tts(request: TtsRequest) -> list[Problem]:
    """Everything that is wrong with a spoken call, field by field; an empty list if nothing is."""
    problems = [
        *_number_problems("destination", request.destination),
        *_number_problems("cli", request.cli),
    ]
    if not request.text.strip():
        problems.append(Problem("text", "missing"))
    elif len(request.text) > callouts.TTS_TEXT_LIMIT:
        problems.append(Problem("text", "too-long"))
    if not voices.is_known(request.locale):
        problems.append(Problem("locale", "unknown-voice"))
    return problems


def check(callout: Callout) -> list[Problem]:
    """What the platform would silently drop or refuse in an already typed callout."""
    problems: list[Problem] = []
    destination = callout.destination
    if destination is not None and destination.type == "number":
        problems += _number_problems("destination", destination.endpoint)
    if isinstance(callout, callouts.TtsCallout):
        problems += _number_problems("cli", callout.cli or "")
        if len(callout.text or "") > callouts.TTS_TEXT_LIMIT:
            problems.append(Problem("text", "too-long"))
    elif callout.cli:
        problems += _number_problems("cli", callout.cli)
    if isinstance(callout, callouts.ConferenceCallout):
        length = len(callout.conference_id)
        if not 1 <= length <= callouts.CONFERENCE_ID_LIMIT:
            problems.append(Problem("conferenceId", "too-long" if length else "missing"))
    if len((_marked(callout, commands.new_id(), "").custom or "").encode()) > _CUSTOM_LIMIT:
        problems.append(Problem("custom", "too-long"))
    return problems


def _number_problems(field: str, typed: str) -> list[Problem]:
    if not typed.strip():
        return [Problem(field, "missing")]
    if not typed.strip().startswith("+"):
        return [Problem(field, "no-plus")]
    try:
        destinations.e164(typed)
    except ValueError:
        return [Problem(field, "not-a-number")]
    return []


def _marked(callout: Callout, command_id: str, secret: str) -> Callout:
    """The callout with our own mark in `custom`, so that its events find their command."""
    mark = call_flow.OurCallout(command_id, room=_room_of(callout), data=callout.custom)
    return replace(callout, custom=mark.to_custom(secret))


def _room_of(callout: Callout) -> str | None:
    return callout.conference_id if isinstance(callout, callouts.ConferenceCallout) else None


def _params(callout: Callout) -> dict[str, object]:
    """What the command's row keeps of the request, for the list and the audit."""
    wire = callout.to_wire()
    return {"method": wire["method"], **wire[wire["method"]]}


def _placed(runtime: Runtime, success: Success, callout: Callout) -> Event:
    return events.CalloutPlaced(
        key=events.command_key(success.command_id),
        at=success.at,
        fine=success.at,
        application_key=runtime.application_key,
        call_id=success.result,
        conference_id=_room_of(callout),
        source="command",
        command_id=success.command_id,
        callout=callout.method,
        to_destination=callout.destination,
        cli=callout.cli,
    )
