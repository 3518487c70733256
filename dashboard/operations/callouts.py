"""Calls that we place: what is refused before it is sent, and what a placed one proves.

The platform silently drops a spoken call without a caller's number, and never says so; everything
of that kind is refused here, with the field that is wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dashboard.operations import call_flow, command, problems
from dashboard.operations.command import Ask, By, Success
from dashboard.operations.problems import Problem
from dashboard.operations.runtime import Runtime
from dashboard.sinch import callout_rules, callouts, destinations
from dashboard.sinch.callouts import Callout
from dashboard.sinch.destinations import Destination
from dashboard.store import commands, events
from dashboard.store.commands import Callout as PlacedCallout
from dashboard.store.commands import Command
from dashboard.store.events import Event

RECENT = 20

_CUSTOM_LIMIT = callouts.CUSTOM_LIMIT_BYTES


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
    problems.raise_for(check_tts(request))
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
    runtime: Runtime,
    callout: Callout,
    *,
    by: By,
    idempotency_key: str | None = None,
    more: Mapping[str, object] | None = None,
) -> Command:
    """Place any callout. It is never sent twice by itself: a lost answer leaves it unknown.

    `more` is kept with the command, beside what is sent.

    Raises:
        Invalid: the platform would silently drop it; nothing was sent.
    """
    problems.raise_for(check(callout))
    secret = runtime.application_secret
    ask = Ask(
        verb="callout",
        conference_id=_room_of(callout),
        params={**_params(callout), **(more or {})},
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
    return [
        *problems.of_number("destination", request.destination),
        *problems.of_number("cli", request.cli),
        *problems.of_speech("text", request.text),
        *problems.of_voice("locale", request.locale),
    ]


def check(callout: Callout) -> list[Problem]:
    """What the platform would silently drop or refuse in an already typed callout."""
    found: list[Problem] = []
    destination = callout.destination
    if destination is not None and destination.type == "number":
        found += problems.of_number("destination", destination.endpoint)
    if isinstance(callout, callouts.TtsCallout):
        found += problems.of_number("cli", callout.cli or "")
    elif callout.cli:
        found += problems.of_number("cli", callout.cli)
    if isinstance(callout, callouts.ConferenceCallout):
        found += problems.of_room("conferenceId", callout.conference_id)
    if len((_marked(callout, commands.new_id(), "").custom or "").encode()) > _CUSTOM_LIMIT:
        found.append(Problem("custom", "too-long"))
    named = {problem.field for problem in found}
    refused = [one for one in callout_rules.validate(callout) if one.severity == "error"]
    found += [
        Problem(one.path, one.rule) for one in refused if one.path.partition(".")[0] not in named
    ]
    return found


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
        **command.proof(runtime, success, success.result, _room_of(callout)),
        callout=callout.method,
        to_destination=callout.destination,
        cli=callout.cli,
    )
