"""Tokens for programs, from the command line: shown once, revoked, listed."""

import json

import click

from dashboard.maintenance import stores, worlds
from dashboard.maintenance.problems import Stop
from dashboard.operations.policy import ROLES
from dashboard.settings import Settings
from dashboard.sinch import times
from dashboard.store import tokens
from dashboard.store.operators import NameTaken


@click.group("tokens")
def tokens_group() -> None:
    """Tokens for programs that use the API."""


@tokens_group.command("add")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(ROLES), required=True)
@worlds.json_option
@worlds.world_option
def add(settings: Settings, name: str, role: str, as_json: bool) -> None:
    """Make a token; it is shown once."""
    database = stores.ready(settings)
    try:
        with database.writing() as connection:
            issued = tokens.issue(
                connection,
                name=name,
                role=role,  # type: ignore[arg-type]
                created_by="command line",
                now=times.now(),
            )
    except NameTaken as error:
        raise Stop(f"There is, or was, a token {name} already.") from error
    finally:
        database.close()
    click.echo(json.dumps({"token": issued.text}) if as_json else issued.text)


@tokens_group.command("revoke")
@click.argument("name")
@worlds.world_option
def revoke(settings: Settings, name: str) -> None:
    """Make a token open nothing any more."""
    database = stores.ready(settings)
    try:
        with database.writing() as connection:
            revoked = tokens.revoke(connection, name, now=times.now())
    finally:
        database.close()
    if not revoked:
        raise Stop(f"There is no token {name} to revoke.")
    click.echo(f"The token {name} is revoked.")


@tokens_group.command("list")
@worlds.json_option
@worlds.world_option
def everyone(settings: Settings, as_json: bool) -> None:
    """All tokens, also those revoked."""
    database = stores.ready(settings)
    try:
        with database.reading() as connection:
            rows = tokens.everyone(connection)
    finally:
        database.close()
    now = times.now()
    told = [{"name": row.name, "role": row.role, "valid": row.is_valid(now)} for row in rows]
    if as_json:
        click.echo(json.dumps(told))
        return
    for one in told:
        click.echo(f"{one['name']}  {one['role']}{'' if one['valid'] else '  (not valid)'}")
