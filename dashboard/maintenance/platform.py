"""What the commands that speak to the platform share: a runtime, and how an outcome is told."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from dashboard import wording
from dashboard.maintenance import checks, stores
from dashboard.maintenance.problems import Stop
from dashboard.operations.command import By
from dashboard.operations.runtime import Runtime, open_runtime
from dashboard.settings import Settings
from dashboard.sinch.client import VoiceClient
from dashboard.store import commands
from dashboard.store.commands import Command

#: Who the audit names.
TYPIST = By("system", "command line")

_PATIENCE_SECONDS = 20.0


@contextmanager
def asking(settings: Settings) -> Iterator[VoiceClient]:
    """The platform's client alone, for commands that only ask: no store is needed."""
    checks.credentials(settings)
    secret = settings.sinch_application_secret
    client = VoiceClient(
        settings.sinch_application_key or "",
        secret.get_secret_value() if secret else "",
        settings.voice_endpoints,
    )
    try:
        yield client
    finally:
        client.close()


def carry_out(settings: Settings, act: Callable[[Runtime], Command], *, as_json: bool) -> None:
    """Do something, wait for what comes of it, and tell; refused and unknown exit with 1."""
    checks.credentials(settings)
    stores.ready(settings).close()
    runtime = open_runtime(settings)
    try:
        command = _settled(runtime, act(runtime))
    finally:
        runtime.close()
    told = {
        "id": command.command_id,
        "verb": command.verb,
        "target": command.target,
        "status": command.status,
        "reason": command.reason,
        "reference": command.reference,
    }
    if as_json:
        click.echo(json.dumps(told))
    elif command.status == "confirmed":
        click.echo(f"{command.verb} confirmed{_about(command)}.")
    if command.status != "confirmed":
        raise Stop(str(wording.outcome(command)))


def _settled(runtime: Runtime, command: Command) -> Command:
    until = time.monotonic() + _PATIENCE_SECONDS
    while command.status in ("due", "sent") and time.monotonic() < until:
        time.sleep(0.1)
        with runtime.database.reading() as connection:
            command = commands.find(connection, command.command_id) or command
    return command


def _about(command: Command) -> str:
    return f" ({command.target})" if command.target else ""
