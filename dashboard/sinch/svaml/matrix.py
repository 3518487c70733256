"""Which actions and instructions are allowed where: in reply to which event, or on a call."""

from typing import Final, Literal

from dashboard.sinch.svaml.actions import (
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
from dashboard.sinch.svaml.instructions import (
    Answer,
    PlayFiles,
    Say,
    SendDtmf,
    SetCookie,
    StartRecording,
    StopRecording,
)

Event = Literal["ice", "ace", "pie", "patch", "leg"]
"""Where SVAML is given: in reply to an event, to a call that goes on, or to one side of it."""

NEEDS_ACTION: Final[frozenset[Event]] = frozenset(("ice", "ace", "pie"))

_OF_A_NEW_CALL: Final = frozenset(
    shape.name
    for shape in (
        *(Hangup, ConnectPstn, ConnectMxp, ConnectConf, ConnectSip, ConnectStream, RunMenu, Park),
    )
)
ALWAYS_BY_PATCH: Final = frozenset((Hangup.name, Continue.name, Park.name))
_ACTIONS: Final[dict[Event, frozenset[str]]] = {
    "ice": _OF_A_NEW_CALL,
    "ace": frozenset((Hangup.name, Continue.name, ConnectConf.name, RunMenu.name)),
    "pie": frozenset(
        shape.name for shape in (Hangup, Continue, ConnectPstn, ConnectConf, ConnectSip, RunMenu)
    ),
    "patch": _OF_A_NEW_CALL | ALWAYS_BY_PATCH,
    "leg": ALWAYS_BY_PATCH,
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
    return ALWAYS_BY_PATCH | {RunMenu.name} if in_room else ALWAYS_BY_PATCH


def allowed_instructions(event: Event) -> frozenset[str]:
    """The names of the instructions that an event takes."""
    return _INSTRUCTIONS[event]
