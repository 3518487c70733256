"""Commands that only tell: the settings, the routes, the version."""

import json
import re
import tomllib

import click
from pydantic import SecretStr

from dashboard import settings as settings_module
from dashboard.maintenance import worlds
from dashboard.maintenance.parts import Parts

MASK = "********"

#: The passwords that an address may hold: before its host, or in its query.
_IN_ADDRESSES = re.compile(r"(?<=://)([^/:]*):[^/]*(?=@)|([?&]\w*password)=[^&]*")


@click.command("config")
@click.option("--sandbox/--live", default=None, help="Which world.")
@worlds.json_option
def config(sandbox: bool | None, as_json: bool) -> None:
    """Every setting, its value, and where it came from."""
    loaded = worlds.load(sandbox)
    rows = []
    for field in settings_module.Settings.model_fields:
        value = getattr(loaded.settings, field)
        told = None if value is None else _masked(value)
        name = settings_module.names_of(field)[0]
        rows.append({"name": name, "value": told, "source": loaded.sources[field]})
    if as_json:
        click.echo(json.dumps(rows))
        return
    width = max(len(str(row["name"])) for row in rows)
    for row in rows:
        value = "(not set)" if row["value"] is None else row["value"]
        click.echo(f"{row['name']:<{width}}  {value}  [{row['source']}]")


@click.command("routes")
@worlds.json_option
@click.pass_obj
def routes(parts: Parts, as_json: bool) -> None:
    """Every route with the action that whoever asks must be allowed."""
    found = parts.routes()
    if as_json:
        told = [{"methods": one.methods, "rule": one.rule, "action": one.action} for one in found]
        click.echo(json.dumps(told))
        return
    for one in found:
        click.echo(f"{one.methods:<12} {one.rule:<60} {one.action or 'public'}")


@click.command("version")
@worlds.json_option
@click.pass_obj
def version(parts: Parts, as_json: bool) -> None:
    """The program's version."""
    project = tomllib.loads((parts.program.parent / "pyproject.toml").read_text())["project"]
    if as_json:
        click.echo(json.dumps({"version": project["version"]}))
    else:
        click.echo(f"Callfloor {project['version']}")


def _masked(value: object) -> str:
    """A setting's value without what nobody should read over somebody's shoulder."""
    if isinstance(value, SecretStr):
        return MASK
    return _IN_ADDRESSES.sub(_mask, str(value))


def _mask(found: re.Match[str]) -> str:
    before_host, in_query = found.groups()
    return f"{in_query}={MASK}" if in_query else f"{before_host}:{MASK}"
