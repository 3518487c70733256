"""Operators from the command line: added, given a new password, listed."""

import json

import click

from dashboard.maintenance import stores, worlds
from dashboard.operations import operators
from dashboard.operations.policy import ROLES
from dashboard.settings import Settings
from dashboard.sinch import times


@click.group("operators")
def operators_group() -> None:
    """Who may sign in."""


@operators_group.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="moderator", show_default=True)
@worlds.json_option
@worlds.world_option
def add(settings: Settings, name: str, role: str, as_json: bool) -> None:
    """Let one more person sign in; prints the password."""
    database = stores.ready(settings)
    try:
        password = operators.add(database, name, role, now=times.now())
    finally:
        database.close()
    _tell(name, password, as_json)


@operators_group.command("reset")
@click.argument("name")
@worlds.json_option
@worlds.world_option
def reset(settings: Settings, name: str, as_json: bool) -> None:
    """Give somebody a new password and sign them out everywhere."""
    database = stores.ready(settings)
    try:
        password = operators.reset(database, name, now=times.now())
    finally:
        database.close()
    _tell(name, password, as_json)


@operators_group.command("list")
@worlds.json_option
@worlds.world_option
def everyone(settings: Settings, as_json: bool) -> None:
    """Everybody who may sign in."""
    database = stores.ready(settings)
    try:
        rows = operators.everyone(database)
    finally:
        database.close()
    told = [
        {"name": row.name, "role": row.role, "disabled": row.disabled_at is not None}
        for row in rows
    ]
    if as_json:
        click.echo(json.dumps(told))
        return
    for one in told:
        click.echo(f"{one['name']}  {one['role']}{'  (disabled)' if one['disabled'] else ''}")


def _tell(name: str, password: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"name": name, "password": password}))
    else:
        click.echo(f"The password of {name} is {password}")
