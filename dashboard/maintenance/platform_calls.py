"""`call …`: calls placed, asked about and ended from the command line."""

import json

import click

from dashboard.maintenance import platform, worlds
from dashboard.operations import callouts, calls, room_calls
from dashboard.operations.callouts import TtsRequest
from dashboard.operations.runtime import Runtime
from dashboard.settings import Settings
from dashboard.sinch import destinations
from dashboard.sinch.callouts import ConferenceCallout
from dashboard.sinch.destinations import Destination
from dashboard.store.commands import Command


@click.group("call")
def call_group() -> None:
    """Calls on the platform."""


@call_group.command("tts")
@click.option("--to", required=True, help="E.164, with its plus.")
@click.option("--text", required=True)
@click.option("--cli", help="The number shown. Default: the application's first number.")
@click.option("--locale", default="en-US", show_default=True)
@worlds.json_option
@worlds.world_option
def tts(
    settings: Settings, to: str, text: str, cli: str | None, locale: str, as_json: bool
) -> None:
    """Call someone and speak a text."""

    def place(runtime: Runtime) -> Command:
        shown = cli or next(iter(room_calls.our_numbers(runtime)), "")
        request = TtsRequest(destination=to, cli=shown, text=text, locale=locale)
        return callouts.place_tts(runtime, request, by=platform.TYPIST)

    platform.carry_out(settings, place, as_json=as_json)


@call_group.command("conference")
@click.option("--to", required=True, help="E.164, with its plus.")
@click.option("--conference-id", required=True)
@click.option("--cli", help="The number shown.")
@worlds.json_option
@worlds.world_option
def conference(
    settings: Settings, to: str, conference_id: str, cli: str | None, as_json: bool
) -> None:
    """Call someone into a conference."""
    callout = ConferenceCallout(
        destination=Destination(destinations.NUMBER, to),
        conference_id=conference_id,
        cli=cli,
        enable_ace=True,
        enable_dice=True,
    )
    platform.carry_out(
        settings,
        lambda runtime: callouts.place(runtime, callout, by=platform.TYPIST),
        as_json=as_json,
    )


@call_group.command("info")
@click.option("--call-id", required=True)
@worlds.json_option
@worlds.world_option
def info(settings: Settings, call_id: str, as_json: bool) -> None:
    """What the platform knows of a call; JSON in either case, with --json on one line."""
    with platform.asking(settings) as client:
        known = client.call(call_id).to_wire()
    click.echo(json.dumps(known, default=str, indent=None if as_json else 2))


@call_group.command("hang-up")
@click.option("--call-id", required=True)
@worlds.json_option
@worlds.world_option
def hang_up(settings: Settings, call_id: str, as_json: bool) -> None:
    """End a call."""
    platform.carry_out(
        settings,
        lambda runtime: calls.hang_up(runtime, call_id, by=platform.TYPIST),
        as_json=as_json,
    )
