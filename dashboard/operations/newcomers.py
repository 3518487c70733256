"""Newcomers join muted: a switch of the room, carried out when the roster first shows somebody.

The platform cannot let anybody join muted, so one may be heard until the roster was looked up.
"""

from contextlib import suppress

from dashboard.operations import command, participants, rosters
from dashboard.operations.command import By
from dashboard.operations.runtime import Runtime
from dashboard.sinch import errors
from dashboard.sinch.times import SECOND
from dashboard.store import audit, conferences, room_settings
from dashboard.store.commands import Command
from dashboard.store.room_settings import RoomSetting

#: Who mutes them, as rows and the history name it.
SWITCH = By("system", "newcomers join muted")

#: Who could not be muted is tried again after this long, for as long as they are heard.
AGAIN_SECONDS = 15


def switch(runtime: Runtime, conference_id: str, *, muted: bool, by: By) -> None:
    """Let those who join from now on be muted, or be heard.

    Who is there now is no newcomer, so we look who that is.
    """
    if muted:
        with suppress(errors.SinchError):
            rosters.look_up_roster(runtime, conference_id)
    key, now = runtime.application_key, runtime.clock()
    with runtime.database.writing() as connection:
        before = room_settings.find(connection, key, conference_id)
        room_settings.mute_newcomers(
            connection, key, conference_id, muted=muted, by_name=by.name, now=now
        )
        audit.append(
            connection,
            at=now,
            by_kind=by.kind,
            by_name=by.name,
            address=by.address,
            action="newcomers-muted",
            target=conference_id,
            before={"muted": bool(before and before.newcomers_muted_since)},
            after={"muted": muted},
            outcome="done",
        )


def rooms(runtime: Runtime) -> list[RoomSetting]:
    """The rooms in which the switch is on."""
    with runtime.database.reading() as connection:
        return room_settings.muting_newcomers(connection, runtime.application_key)


def mute_new(runtime: Runtime, room: RoomSetting) -> list[Command]:
    """Mute those who joined since the switch is on and of whom nobody decided anything."""
    since = room.newcomers_muted_since
    if since is None:
        return []
    refused_before = runtime.clock() - AGAIN_SECONDS * SECOND
    with runtime.database.reading() as connection:
        new = conferences.newcomers(
            connection,
            room.application_key,
            room.conference_id,
            since,
            refused_before=refused_before,
        )
    asks = [participants.ask(runtime, "mute", who) for who in new]
    return command.carry_out_many(runtime, asks, SWITCH) if asks else []
