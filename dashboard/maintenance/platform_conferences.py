"""`conference …`: rosters and moderation from the command line."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import click

from dashboard.maintenance import platform, worlds
from dashboard.operations import conferences
from dashboard.settings import Settings
from dashboard.sinch.conferences import Music, participants_to_wire

Shown = TypeVar("Shown", bound=Callable[..., Any])


def _in_room(command: Shown) -> Shown:
    return click.option("--conference-id", required=True)(command)


def _for_one(command: Shown) -> Shown:
    return _in_room(click.option("--call-id", required=True)(command))


@click.group("conference")
def conference_group() -> None:
    """Conference rooms on the platform."""


@conference_group.command("show")
@_in_room
@worlds.json_option
@worlds.world_option
def show(settings: Settings, conference_id: str, as_json: bool) -> None:
    """Who is in a room."""
    with platform.asking(settings) as client:
        people = client.participants(conference_id)
    if as_json:
        click.echo(json.dumps(participants_to_wire(people)))
        return
    for one in people:
        state = " ".join(
            word for word, so in (("muted", one.muted), ("on-hold", one.on_hold)) if so
        )
        click.echo(f"{one.call_id}  {one.cli}  {one.duration_seconds} s  {state}".rstrip())


def _moderate(verb: str, told: str) -> None:
    """Add one command that does `verb` to one participant."""

    @conference_group.command(verb, help=told)
    @_for_one
    @worlds.json_option
    @worlds.world_option
    def act(settings: Settings, conference_id: str, call_id: str, as_json: bool) -> None:
        do = getattr(conferences, verb)
        platform.carry_out(
            settings,
            lambda runtime: do(runtime, conference_id, call_id, by=platform.TYPIST),
            as_json=as_json,
        )


_moderate("mute", "Mute one participant.")
_moderate("unmute", "Let one participant be heard again.")
_moderate("resume", "Bring one participant back from hold.")
_moderate("kick", "Put one participant out.")


@conference_group.command("hold")
@_for_one
@click.option("--music", type=click.Choice(["ring", "music1", "music2", "music3"]))
@worlds.json_option
@worlds.world_option
def hold(
    settings: Settings, conference_id: str, call_id: str, music: Music | None, as_json: bool
) -> None:
    """Put one participant on hold, with music or silence."""
    platform.carry_out(
        settings,
        lambda runtime: conferences.hold(
            runtime, conference_id, call_id, music=music, by=platform.TYPIST
        ),
        as_json=as_json,
    )


@conference_group.command("kick-all")
@_in_room
@worlds.json_option
@worlds.world_option
def kick_all(settings: Settings, conference_id: str, as_json: bool) -> None:
    """End a room for everybody in it."""
    platform.carry_out(
        settings,
        lambda runtime: conferences.kick_all(runtime, conference_id, by=platform.TYPIST),
        as_json=as_json,
    )
