"""What someone can do to a call.

Each verb may raise Invalid (what was typed), steering.UnknownCall and steering.Busy; what the call
does not take where it stands comes back as a refused command.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dashboard.operations import asking, problems, steering
from dashboard.operations.call_flow import LOCALE, Starter, Target
from dashboard.operations.command import By, Success
from dashboard.operations.problems import Problem
from dashboard.operations.runtime import Runtime
from dashboard.sinch import destinations, svaml
from dashboard.sinch.calls import Leg
from dashboard.sinch.svaml import RecordingOptions, Svaml
from dashboard.store import applications
from dashboard.store.calls import CallRow
from dashboard.store.commands import Command
from dashboard.store.events import Event

#: The longest that the platform keeps a call parked, in seconds.
PARK_LIMIT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a parked caller hears: `intro` once, then `hold` again and again, as prompts."""

    intro: str | None = None
    hold: str | None = None
    locale: str = LOCALE
    max_duration_seconds: int = PARK_LIMIT_SECONDS


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a call or a whole room is to hear: a text read out, or the sound at an address."""

    text: str = ""
    locale: str = LOCALE
    url: str | None = None

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with it."""
        if self.url is not None:
            return problems.of_address("url", self.url)
        return [*problems.of_speech("text", self.text), *problems.of_voice("locale", self.locale)]

    @property
    def verb(self) -> Literal["say", "play"]:
        """What a call is asked for."""
        return "say" if self.url is None else "play"

    @property
    def params(self) -> dict[str, str]:
        """What a command keeps of it."""
        if self.url is not None:
            return {"url": self.url.strip()}
        return {"text": self.text, "locale": self.locale}

    @property
    def script(self) -> Svaml:
        """What a call is sent."""
        if self.url is not None:
            return Svaml(instructions=(svaml.PlayFiles(ids=(f"#href[{self.url.strip()}]",)),))
        return Svaml(instructions=(svaml.Say(text=self.text, locale=self.locale),))


def hang_up(runtime: Runtime, call_id: str, *, by: By) -> Command:
    """End one call; a call that the platform no longer knows counts as ended."""

    def vanished(success: Success) -> Sequence[Event]:
        return [asking.vanished(runtime, call_id, success.at)]

    script = Svaml(action=svaml.Hangup())
    return steering.steer(
        runtime, call_id, "hang-up", script, by=by, gone=vanished, even_unknown=True
    )


def say(
    runtime: Runtime,
    call_id: str,
    text: str,
    *,
    locale: str = LOCALE,
    leg: Leg | None = None,
    by: By,
) -> Command:
    """Read a text to whoever is on the call, or to one side of it."""
    return _let_hear(runtime, call_id, Announcement(text, locale), leg=leg, by=by)


def play(
    runtime: Runtime, call_id: str, address: str, *, leg: Leg | None = None, by: By
) -> Command:
    """Play the sound at a web address to whoever is on the call, or to one side of it."""
    return _let_hear(runtime, call_id, Announcement(url=address), leg=leg, by=by)


def park(runtime: Runtime, call_id: str, waiting: Waiting, *, by: By) -> Command:
    """Take whoever is on the call out of it and let them wait for a decision."""
    problems.raise_for(_problems_of_waiting(waiting))
    action = svaml.Park(
        locale=waiting.locale,
        intro_prompt=waiting.intro,
        hold_prompt=waiting.hold,
        max_duration_seconds=waiting.max_duration_seconds,
    )
    said = {"intro": waiting.intro, "hold": waiting.hold}
    params = {"max_duration": waiting.max_duration_seconds, **{k: v for k, v in said.items() if v}}
    return steering.steer(runtime, call_id, "park", Svaml(action=action), by=by, params=params)


def take_out_of_park(
    runtime: Runtime, call_id: str, target: Target | None = None, *, by: By
) -> Command:
    """Send a parked call on: into a room, to a phone, or to a text and its end.

    Without a `target` it goes where the starter table would have sent it.
    """
    call = steering.known(runtime, call_id)
    target = target or usual_target(runtime, call)
    problems.raise_for(_problems_of_target(target))
    assert target is not None  # noqa: S101 - a missing one is a problem
    if target.kind == "phone":
        target = replace(target, target=destinations.e164(target.target))
    script = _on_to(target, cli=call.from_endpoint if call.direction == "outbound" else None)
    params = {"kind": target.kind, "target": target.target}
    room = target.target if target.kind == "room" else None
    return steering.steer(runtime, call_id, "continue", script, by=by, params=params, room=room)


def start_recording(
    runtime: Runtime, call_id: str, options: RecordingOptions | None = None, *, by: By
) -> Command:
    """Ask for the call to be recorded; only the platform's notices will prove that it was."""
    script = Svaml(instructions=(svaml.StartRecording(options=options),))
    where = {"destination": options.destination_url} if options and options.destination_url else {}
    return steering.steer(runtime, call_id, "start-recording", script, by=by, params=where)


def stop_recording(runtime: Runtime, call_id: str, *, by: By) -> Command:
    """Ask for the recording to end."""
    script = Svaml(instructions=(svaml.StopRecording(),))
    return steering.steer(runtime, call_id, "stop-recording", script, by=by)


def usual_target(runtime: Runtime, call: CallRow) -> Target | None:
    """Where the starter table sends callers of the number that this call dialled."""
    with runtime.database.reading() as connection:
        rows = applications.starter(connection, runtime.application_key)
    starter = Starter({row.number: Target(row.kind, row.target) for row in rows})
    return starter.target_of(call.to_endpoint)


def _let_hear(
    runtime: Runtime, call_id: str, wanted: Announcement, *, leg: Leg | None, by: By
) -> Command:
    problems.raise_for(wanted.problems)
    return steering.steer(
        runtime, call_id, wanted.verb, wanted.script, by=by, params=wanted.params, leg=leg
    )


def _on_to(target: Target, cli: str | None) -> Svaml:
    match target.kind:
        case "room":
            return Svaml(action=svaml.ConnectConf(conference_id=target.target))
        case "phone":
            return Svaml(action=svaml.ConnectPstn(number=target.target, cli=cli))
        case "say":
            spoken = svaml.Say(text=target.target, locale=LOCALE)
            return Svaml(action=svaml.Hangup(), instructions=(spoken,))


def _problems_of_target(target: Target | None) -> list[Problem]:
    if target is None:
        return [Problem("to", "missing")]
    match target.kind:
        case "room":
            return problems.of_room("room", target.target)
        case "phone":
            return problems.of_number("number", target.target)
        case "say":
            return problems.of_speech("text", target.target)


def _problems_of_waiting(waiting: Waiting) -> list[Problem]:
    found = problems.of_voice("locale", waiting.locale)
    if not 1 <= waiting.max_duration_seconds <= PARK_LIMIT_SECONDS:
        found.append(Problem("max_duration", "park-limit"))
    return found
