"""Which world a command is about, the sandbox's or the real one, and its settings.

Without a word the real one when credentials are set, else the sandbox once it has been started.
"""

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from dashboard import settings as settings_module
from dashboard.settings import Loaded, Settings

CREDENTIALS_FILE = "credentials.json"

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Credentials:
    """The sandbox's own application, made once and kept in its folder."""

    application_key: str
    application_secret: str


def load(sandbox: bool | None = None, environ: Mapping[str, str] | None = None) -> Loaded:
    """The settings of one world; None chooses it by what is there.

    Raises:
        BadSettings: a value is wrong.
    """
    live = settings_module.load({}, environ)
    if sandbox is None:
        has_key = live.settings.sinch_application_key is not None
        sandbox = not has_key and read_credentials(live.settings.data_dir) is not None
    if not sandbox:
        return live
    credentials = read_credentials(live.settings.data_dir)
    if credentials is None:
        return settings_module.load({"sandbox": True}, environ)
    return of_sandbox(credentials, environ)


def of_sandbox(credentials: Credentials, environ: Mapping[str, str] | None = None) -> Loaded:
    """The sandbox's settings: its own credentials and addresses, whatever else is set.

    Real credentials must never travel to it.
    """
    base = settings_module.load({"sandbox": True}, environ).settings
    arguments = {
        "sandbox": True,
        "sinch_application_key": credentials.application_key,
        "sinch_application_secret": credentials.application_secret,
        "sinch_voice_url": sandbox_url(base),
        "sinch_configuration_url": sandbox_url(base),
    }
    loaded = settings_module.load(arguments, environ)
    ours = dict.fromkeys(arguments, "sandbox")
    return Loaded(loaded.settings, {**loaded.sources, **ours})


def sandbox_url(settings: Settings) -> str:
    """Where the sandbox answers on this machine."""
    return f"http://{settings.own_host}:{settings.sandbox_port}"


def read_credentials(data_dir: Path) -> Credentials | None:
    """The sandbox's credentials if it was ever started."""
    try:
        kept = json.loads((data_dir / "sandbox" / CREDENTIALS_FILE).read_text(encoding="utf-8"))
        return Credentials(kept["application_key"], kept["application_secret"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def world_option(command: Command) -> Command:
    """Give a command `--sandbox/--live` and hand it the `settings` of that world."""

    @click.option(
        "--sandbox/--live", default=None, help="Which world. Default: live if credentials are set."
    )
    @functools.wraps(command)
    def with_settings(*arguments: Any, sandbox: bool | None, **named: Any) -> Any:
        return command(*arguments, settings=load(sandbox).settings, **named)

    return with_settings  # type: ignore[return-value]


def json_option(command: Command) -> Command:
    """Give a command `--json`, handed on as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Report as JSON.")(command)
