"""`numbers …` and `callbacks …`: the application's configuration on the platform."""

import json

import click

from dashboard.maintenance import platform, worlds
from dashboard.maintenance.problems import USAGE, Stop
from dashboard.operations import applications, problems
from dashboard.settings import Settings
from dashboard.sinch import destinations
from dashboard.sinch.applications import NUMBERS_LIMIT, CallbackUrls, numbers_to_wire


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
@worlds.json_option
@worlds.world_option
def assign(
    settings: Settings, numbers: tuple[str, ...], application: str | None, as_json: bool
) -> None:
    """Give numbers to an application."""
    key = application or settings.sinch_application_key
    checked = [_number(each) for each in numbers]
    if len(checked) > NUMBERS_LIMIT:
        raise Stop(f"Sinch takes {NUMBERS_LIMIT} numbers at a time at most.", USAGE)
    with platform.asking(settings) as client:
        client.assign_numbers(checked, key)
    if as_json:
        click.echo(json.dumps({"assigned": checked, "application_key": key}))
        return
    click.echo(f"Assigned: {', '.join(checked)}")


@numbers_group.command("unassign")
@click.argument("number")
@click.option("--application", help="Its key. Default: the application of the settings.")
@worlds.json_option
@worlds.world_option
def unassign(settings: Settings, number: str, application: str | None, as_json: bool) -> None:
    """Take a number away from an application."""
    key = application or settings.sinch_application_key
    checked = _number(number)
    with platform.asking(settings) as client:
        client.unassign_number(checked, key)
    if as_json:
        click.echo(json.dumps({"unassigned": checked, "application_key": key}))
        return
    click.echo(f"Unassigned: {checked}")


def _number(typed: str) -> str:
    """A number as it is sent. Raises Invalid, whose sentence names the number."""
    wrong = problems.of_number(typed, typed)
    problems.raise_for(wrong)
    return destinations.e164(typed)


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
