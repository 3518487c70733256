"""`sandbox scenario …`: scenarios played on a running sandbox, with an exit code.

It speaks to the control plane over HTTP and knows nothing else of the sandbox.
"""

import json
import time
from pathlib import Path
from typing import Any

import click

from dashboard.maintenance import worlds
from dashboard.maintenance.problems import MISSING, USAGE, Stop

_LOOK_SECONDS = 0.2
_ANSWER_SECONDS = 10.0

url_option = click.option("--url", help="Its address. Default: the sandbox of these settings.")


@click.group("scenario")
def scenario_group() -> None:
    """Written steps and expectations, played on the running sandbox."""


@scenario_group.command("list")
@url_option
@worlds.json_option
def list_scenarios(url: str | None, as_json: bool) -> None:
    """Which scenarios the sandbox has."""
    listed = _ask("GET", url, "scenarios")["scenarios"]
    if as_json:
        click.echo(json.dumps(listed))
        return
    for one in listed:
        click.echo(f"{one['name']}  {one['says']}")


@scenario_group.command("run")
@click.argument("name_or_file")
@url_option
@worlds.json_option
def run(name_or_file: str, url: str | None, as_json: bool) -> None:
    """Play a scenario to its end; 1 when something was not as expected."""
    played = _ask("POST", url, "scenarios", _chosen(name_or_file))
    try:
        while played["state"] == "running":
            time.sleep(_LOOK_SECONDS)
            played = _ask("GET", url, f"scenarios/{played['run']}")
    except KeyboardInterrupt:
        raise click.Abort from None
    if as_json:
        click.echo(json.dumps(played))
    if played["state"] != "passed":
        raise Stop("\n".join([f"{played['name']} failed.", *played["problems"]]))
    if not as_json:
        click.echo(f"{played['name']} passed: {played['seconds']:.0f} s of calls.")


def _chosen(name_or_file: str) -> dict[str, str]:
    path = Path(name_or_file)
    if path.suffix not in (".yaml", ".yml"):
        return {"name": name_or_file}
    try:
        return {"text": path.read_text("utf-8")}
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(f"{name_or_file} cannot be read: {error}", USAGE) from error


def _ask(method: str, url: str | None, path: str, body: dict[str, str] | None = None) -> Any:
    import requests

    base = (url or worlds.sandbox_url(worlds.load(True).settings)).rstrip("/")
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                method,
                f"{base}/sandbox/v1/{path}",
                json=body,
                timeout=_ANSWER_SECONDS,
                allow_redirects=False,
            )
            said = answer.json()
    except (requests.RequestException, ValueError) as error:
        why = "Start one: python app.py serve --sandbox"
        raise Stop(f"No sandbox answers at {base}. {why}", MISSING) from error
    if answer.status_code != 200:
        raise Stop(f"The sandbox refused: {said.get('error', answer.status_code)}", USAGE)
    return said
