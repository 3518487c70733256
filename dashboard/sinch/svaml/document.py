"""A whole piece of SVAML: read strictly, written exactly, and peeked at when it is not ours."""

from dataclasses import dataclass
from typing import Any, Final

from dashboard.sinch import shapes, wire
from dashboard.sinch.svaml.actions import ACTIONS, Action, ConnectConf, Continue
from dashboard.sinch.svaml.instructions import (
    INSTRUCTIONS,
    Instruction,
    StartRecording,
    StopRecording,
)

_ACTION_BY_NAME: Final = {shape.name.lower(): shape for shape in ACTIONS}
_INSTRUCTION_BY_NAME: Final = {shape.name.lower(): shape for shape in INSTRUCTIONS}

_RECORDING: Final[dict[str, type[StartRecording] | type[StopRecording]]] = {
    shape.name.lower(): shape for shape in (StartRecording, StopRecording)
}


class IllegalSvaml(ValueError):
    """SVAML that the platform would refuse: `rule` broken at `path` (`action.menus[0].id`)."""

    def __init__(self, rule: str, path: str) -> None:
        super().__init__(f"{rule} at {path or 'the top'}")
        self.rule = rule
        self.path = path


@dataclass(frozen=True, slots=True)
class Svaml:
    """Instructions, run in order, then one action."""

    action: Action | None = None
    instructions: tuple[Instruction, ...] = ()

    def to_wire(self) -> dict[str, Any]:
        """The platform's form; without instructions there is no list."""
        body: dict[str, Any] = {}
        if self.instructions:
            body["instructions"] = [_named(one) for one in self.instructions]
        if self.action is not None:
            body["action"] = _named(self.action)
        return body

    def to_json(self) -> bytes:
        """The bytes to answer with."""
        return wire.to_json(self.to_wire())


def parse(raw: object) -> Svaml:
    """Read SVAML, names in any letter case. Raises IllegalSvaml; unknown properties are ignored.

    Whether its parts are allowed at an event is for `check` to say. Recording written as an
    action, as older documents have it, reads as the instruction and going on.
    """
    if not isinstance(raw, dict):
        raise IllegalSvaml("not-an-object", "")
    shapes.note_others(raw, ("action", "instructions"), "")
    try:
        instructions = _instructions(raw.get("instructions"))
        recording = _recording(raw.get("action"))
        if recording is not None:
            return Svaml(Continue(), (*instructions, recording))
        return Svaml(_action(raw.get("action")), instructions)
    except shapes.WrongShape as wrong:
        raise IllegalSvaml(wrong.rule, wrong.path) from wrong


def action_name(raw: object) -> str | None:
    """The name of the action in somebody's answer, exactly spelled if we know it; never raises."""
    action = raw.get("action") if isinstance(raw, dict) else None
    name = wire.text(action, "name") if isinstance(action, dict) else None
    known = None if name is None else _ACTION_BY_NAME.get(name.lower())
    return name if known is None else known.name


def room_of(raw: object) -> str | None:
    """The conference that somebody's answer puts the call into, if any; never raises."""
    if not isinstance(raw, dict) or action_name(raw) != ConnectConf.name:
        return None
    return wire.text(raw["action"], "conferenceId") or None


def _action(raw: object) -> Action | None:
    if raw is None:
        return None
    if isinstance(raw, list):
        raise IllegalSvaml("several-actions", "action")
    shape = _ACTION_BY_NAME.get(_name(raw, "action"))
    if shape is None:
        raise IllegalSvaml("unknown-action", "action.name")
    return shapes.read(shape, raw, "action")


def _recording(raw: object) -> Instruction | None:
    """The recording that somebody wrote as an action."""
    name = wire.text(raw, "name") if isinstance(raw, dict) else None
    shape = _RECORDING.get((name or "").lower())
    if shape is None or not isinstance(raw, dict):
        return None
    options = {"options": raw["recordingOptions"]} if raw.get("recordingOptions") else {}
    return shapes.read(shape, options, "action")


def _instructions(raw: object) -> tuple[Instruction, ...]:
    if raw is None:
        return ()
    read: list[Instruction] = []
    for item, path in shapes.items(raw, "instructions"):
        shape = _INSTRUCTION_BY_NAME.get(_name(item, path))
        if shape is None:
            raise IllegalSvaml("unknown-instruction", f"{path}.name")
        read.append(shapes.read(shape, item, path))
    return tuple(read)


def _name(raw: object, path: str) -> str:
    if not isinstance(raw, dict):
        raise IllegalSvaml("not-an-object", path)
    if raw.get("name") is None:
        raise IllegalSvaml("missing", f"{path}.name")
    return shapes.text(raw["name"], f"{path}.name").lower()


def _named(part: Action | Instruction) -> dict[str, Any]:
    return {"name": part.name} | shapes.write(part)
