"""What SVAML may say, and when: the platform's matrix of events, and its limits."""

import re
from collections.abc import Iterator
from typing import Final, Literal, assert_never

from dashboard.sinch.conferences import CONFERENCE_ID_LIMIT, DTMF_MODES, MUSIC, ConferenceDtmf
from dashboard.sinch.svaml.actions import (
    Action,
    ConnectConf,
    ConnectMxp,
    ConnectPstn,
    ConnectSip,
    ConnectStream,
    Continue,
    Hangup,
    Park,
    RunMenu,
)
from dashboard.sinch.svaml.document import IllegalSvaml, Svaml
from dashboard.sinch.svaml.instructions import (
    Answer,
    Instruction,
    PlayFiles,
    Say,
    SendDtmf,
    SetCookie,
    StartRecording,
    StopRecording,
)

Event = Literal["ice", "ace", "pie", "patch", "leg"]
"""Where SVAML is given: in reply to an event, to a call that goes on, or to one side of it."""

MAX_DURATION_LIMIT: Final = 14_400
"""Seconds of a call."""
PARK_LIMIT: Final = 600
"""Seconds."""
TEXT_LIMIT: Final = 600
"""Characters of spoken text."""
COOKIES_LIMIT_BYTES: Final = 1024
"""Keys and values together."""

_TONES: Final = re.compile(r"[0-9#w]*")
_MENU_KEYS: Final = re.compile(r"[0-9*#]+")
_MENU_ACTION: Final = re.compile(r"(?:return|menu)\(.*\)", re.DOTALL)
_OF_A_NEW_CALL: Final = frozenset(
    shape.name
    for shape in (
        Hangup,
        ConnectPstn,
        ConnectMxp,
        ConnectConf,
        ConnectSip,
        ConnectStream,
        RunMenu,
        Park,
    )
)
_ALWAYS_BY_PATCH: Final = frozenset((Hangup.name, Continue.name, Park.name))
_ACTIONS: Final[dict[Event, frozenset[str]]] = {
    "ice": _OF_A_NEW_CALL,
    "ace": frozenset((Hangup.name, Continue.name, ConnectConf.name, RunMenu.name)),
    "pie": frozenset(
        shape.name for shape in (Hangup, Continue, ConnectPstn, ConnectConf, ConnectSip, RunMenu)
    ),
    "patch": _OF_A_NEW_CALL | _ALWAYS_BY_PATCH,
    "leg": _ALWAYS_BY_PATCH,
}
_SOUND: Final = frozenset((PlayFiles.name, Say.name))
_LATER: Final = _SOUND | {SendDtmf.name, SetCookie.name, StartRecording.name, StopRecording.name}
_INSTRUCTIONS: Final[dict[Event, frozenset[str]]] = {
    "ice": _LATER | {Answer.name},
    "ace": _LATER,  # sendDtmf is of older documents here; the platform still takes it
    "pie": _LATER,
    "patch": _LATER,
    "leg": _SOUND,
}


def allowed_actions(event: Event, *, parked: bool = True, in_room: bool = True) -> frozenset[str]:
    """The names of the actions that an event takes.

    A call that goes on takes most of them only while parked, and a menu also while in a conference.
    """
    if event != "patch" or parked:
        return _ACTIONS[event]
    return _ALWAYS_BY_PATCH | {RunMenu.name} if in_room else _ALWAYS_BY_PATCH


def allowed_instructions(event: Event) -> frozenset[str]:
    """The names of the instructions that an event takes."""
    return _INSTRUCTIONS[event]


def check(svaml: Svaml, event: Event) -> None:
    """Raise IllegalSvaml for the first thing that the platform would refuse at this event.

    Rules: action-missing, action-not-allowed, instruction-not-allowed, too-long, out-of-range,
    not-dtmf, empty, unknown-value, main-menu-missing, doubled-menu, bad-menu-action,
    cookies-too-large.
    """
    if svaml.action is None and event in ("ice", "ace", "pie"):
        raise IllegalSvaml("action-missing", "action")
    if svaml.action is not None and svaml.action.name not in _ACTIONS[event]:
        raise IllegalSvaml("action-not-allowed", "action")
    for index, instruction in enumerate(svaml.instructions):
        if instruction.name not in _INSTRUCTIONS[event]:
            raise IllegalSvaml("instruction-not-allowed", f"instructions[{index}]")
    for rule, path in _broken(svaml):
        raise IllegalSvaml(rule, path)


def _broken(svaml: Svaml) -> Iterator[tuple[str, str]]:
    for index, instruction in enumerate(svaml.instructions):
        yield from _broken_by_instruction(instruction, f"instructions[{index}]")
    cookies = [one for one in svaml.instructions if isinstance(one, SetCookie)]
    if sum(_bytes(one.key) + _bytes(one.value) for one in cookies) > COOKIES_LIMIT_BYTES:
        yield "cookies-too-large", "instructions"
    if svaml.action is not None:
        yield from _broken_by_action(svaml.action)


def _broken_by_instruction(instruction: Instruction, path: str) -> Iterator[tuple[str, str]]:
    match instruction:
        case Say(text=text):
            if len(text) > TEXT_LIMIT:
                yield "too-long", f"{path}.text"
        case PlayFiles(ids=ids):
            if not ids:
                yield "empty", f"{path}.ids"
        case SendDtmf(value=value):
            yield from _not_tones(value, f"{path}.value")
        case SetCookie(key=key):
            if not key:
                yield "empty", f"{path}.key"
        case Answer() | StartRecording() | StopRecording():
            pass
        case _:
            assert_never(instruction)


def _broken_by_action(action: Action) -> Iterator[tuple[str, str]]:
    match action:
        case ConnectPstn():
            yield from _outside(action.max_duration_seconds, MAX_DURATION_LIMIT, "maxDuration")
            yield from _outside(action.dial_timeout_seconds, MAX_DURATION_LIMIT, "dialTimeout")
            yield from _not_tones(action.dtmf or "", "action.dtmf")
        case ConnectSip() | ConnectStream():
            yield from _outside(action.max_duration_seconds, MAX_DURATION_LIMIT, "maxDuration")
        case Park():
            yield from _outside(action.max_duration_seconds, PARK_LIMIT, "maxDuration")
        case ConnectConf():
            yield from _broken_by_conference(action)
        case RunMenu():
            yield from _broken_by_menus(action)
        case Hangup() | Continue() | ConnectMxp():
            pass
        case _:
            assert_never(action)


def _broken_by_conference(action: ConnectConf) -> Iterator[tuple[str, str]]:
    if not action.conference_id:
        yield "empty", "action.conferenceId"
    if len(action.conference_id) > CONFERENCE_ID_LIMIT:
        yield "too-long", "action.conferenceId"
    if action.music is not None and action.music not in MUSIC:
        yield "unknown-value", "action.moh"
    mode = (action.conference_dtmf or ConferenceDtmf()).mode
    if mode is not None and mode not in DTMF_MODES:
        yield "unknown-value", "action.conferenceDtmfOptions.mode"


def _broken_by_menus(action: RunMenu) -> Iterator[tuple[str, str]]:
    ids = [menu.id for menu in action.menus]
    if "main" not in ids or (action.main_menu or "main") not in ids:
        yield "main-menu-missing", "action.menus"
    if len(set(ids)) != len(ids):
        yield "doubled-menu", "action.menus"
    for number, menu in enumerate(action.menus):
        for index, option in enumerate(menu.options):
            path = f"action.menus[{number}].options[{index}]"
            if not _MENU_KEYS.fullmatch(option.dtmf):
                yield "not-dtmf", f"{path}.dtmf"
            if not _MENU_ACTION.fullmatch(option.action):
                yield "bad-menu-action", f"{path}.action"


def _outside(seconds: int | None, most: int, name: str) -> Iterator[tuple[str, str]]:
    if seconds is not None and not 1 <= seconds <= most:
        yield "out-of-range", f"action.{name}"


def _not_tones(tones: str, path: str) -> Iterator[tuple[str, str]]:
    if not _TONES.fullmatch(tones):
        yield "not-dtmf", path


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
