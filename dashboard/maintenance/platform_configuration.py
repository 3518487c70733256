"""`numbers …` and `callbacks …`: the application's configuration on the platform."""

import json

import click

from dashboard.maintenance import platform, worlds
from dashboard.operations import applications
from dashboard.settings import Settings
from dashboard.sinch.applications import CallbackUrls, numbers_to_wire


@click.group("numbers")
def numbers_group() -> None:
    """The account's phone numbers."""


@numbers_group.command("list")
@worlds.json_option
@worlds.world_option
def list_numbers(settings: Settings, as_json: bool) -> None:
    """All numbers, and the application that each belongs to."""
    with platform.asking(settings) as client:
        numbers = client.numbers()
    if as_json:
        click.echo(json.dumps(numbers_to_wire(numbers)))
        return
    for one in numbers:
        click.echo(f"{one.number}  {one.capability or ''}  {one.application_key or 'unassigned'}")


@numbers_group.command("assign")
@click.argument("numbers", nargs=-1, required=True)
@click.option("--application", help="Its key. Default: the application of the settings.")
@worlds.world_option
def assign(settings: Settings, numbers: tuple[str, ...], application: str | None) -> None:
    """Give numbers to an application."""
    with platform.asking(settings) as client:
        client.assign_numbers(numbers, application or settings.sinch_application_key)
    click.echo(f"Assigned: {', '.join(numbers)}")


@numbers_group.command("unassign")
@click.argument("number")
@click.option("--application", help="Its key. Default: the application of the settings.")
@worlds.world_option
def unassign(settings: Settings, number: str, application: str | None) -> None:
    """Take a number away from an application."""
    with platform.asking(settings) as client:
        client.unassign_number(number, application or settings.sinch_application_key)
    click.echo(f"Unassigned: {number}")


@click.group("callbacks")
def callbacks_group() -> None:
    """Where the platform posts events."""


@callbacks_group.command("show")
@worlds.json_option
@worlds.world_option
def show(settings: Settings, as_json: bool) -> None:
    """The application's callback addresses."""
    with platform.asking(settings) as client:
        urls = client.callback_urls(settings.sinch_application_key)
    if as_json:
        click.echo(json.dumps({"primary": urls.primary, "fallback": urls.fallback}))
        return
    click.echo(f"primary   {urls.primary or '(none)'}")
    click.echo(f"fallback  {urls.fallback or '(none)'}")


@callbacks_group.command("set")
@click.option("--primary", required=True)
@click.option("--fallback")
@worlds.json_option
@worlds.world_option
def set_urls(settings: Settings, primary: str, fallback: str | None, as_json: bool) -> None:
    """Have events posted elsewhere; the address before is kept."""
    urls = CallbackUrls(primary, fallback)
    platform.carry_out(
        settings,
        lambda runtime: applications.save_callback_urls(
            runtime, urls, seen=None, by=platform.TYPIST
        ),
        as_json=as_json,
    )
