"""Conferences as the platform tells of them: a list of participants, and nothing else."""

from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from dashboard.sinch import shapes, wire
from dashboard.sinch.shapes import on_wire

Command = Literal["mute", "unmute", "onhold", "resume"]
COMMANDS: Final[tuple[Command, ...]] = get_args(Command)

Music = Literal["ring", "music1", "music2", "music3"]
MUSIC: Final[tuple[Music, ...]] = get_args(Music)
"""What somebody on hold or alone may hear; nothing chosen means silence."""

CONFERENCE_ID_LIMIT: Final = 64
"""Characters."""

DtmfMode = Literal["ignore", "forward", "detect"]
DTMF_MODES: Final[tuple[DtmfMode, ...]] = get_args(DtmfMode)


@dataclass(frozen=True, slots=True)
class Participant:
    """One person in a conference; `call_id` names them in every command."""

    call_id: str
    cli: str | None = None
    duration_seconds: int | None = None
    muted: bool | None = None
    on_hold: bool | None = None

    @staticmethod
    def from_wire(raw: object) -> "Participant | None":
        """Read one participant; None without an id."""
        if not isinstance(raw, dict):
            return None
        call_id = wire.text(raw, "id", "callId")
        if not call_id:
            return None
        return Participant(
            call_id=call_id,
            cli=wire.text(raw, "cli"),
            duration_seconds=wire.seconds(raw, "duration"),
            muted=wire.boolean(raw, "muted"),
            on_hold=wire.boolean(raw, "onhold"),
        )

    def to_wire(self) -> dict[str, Any]:
        """The platform's form."""
        return wire.present(
            cli=self.cli,
            id=self.call_id,
            duration=self.duration_seconds,
            muted=self.muted,
            onhold=self.on_hold,
        )


@dataclass(frozen=True, slots=True)
class ConferenceDtmf:
    """What keys pressed in a conference do; digits and timeout count only with `detect`."""

    mode: str | None = field(default=None, metadata=on_wire("mode", shapes.text))
    max_digits: int | None = field(default=None, metadata=on_wire("maxDigits", shapes.whole))
    timeout_milliseconds: int | None = field(
        default=None, metadata=on_wire("timeoutMills", shapes.whole)
    )


def participants_from_wire(raw: dict[str, Any]) -> list[Participant]:
    """Read the body of a conference. Raises ValueError when it has no list of participants."""
    listed = raw.get("participants")
    if not isinstance(listed, list):
        raise ValueError("no list of participants")
    read = (Participant.from_wire(item) for item in listed)
    return [participant for participant in read if participant is not None]


def participants_to_wire(participants: list[Participant]) -> dict[str, Any]:
    """The body of a conference."""
    return {"participants": [participant.to_wire() for participant in participants]}


def command_to_wire(command: Command, music: Music | None = None) -> dict[str, Any]:
    """The body that moderates one participant; music is heard only with `onhold`."""
    return wire.present(command=command, moh=music)
