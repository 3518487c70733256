"""`serve` and `sandbox`: everything under a supervisor, or one process in the foreground."""

import os
import sys
from collections.abc import Callable

import click

from dashboard.maintenance import checks, logs, parent, scenarios, worlds
from dashboard.maintenance.parts import Parts
from dashboard.maintenance.problems import SETTINGS, Stop
from dashboard.settings import Settings

ROLES = ("ingest", "web", "worker")


@click.command("serve")
@click.option("--sandbox", "sandboxed", is_flag=True, help="Show invented calls.")
@click.option("--only", type=click.Choice(ROLES), help="One process, in the foreground.")
@click.option("--supervised", is_flag=True, hidden=True)
@click.pass_obj
def serve(parts: Parts, sandboxed: bool, only: str | None, supervised: bool) -> int:
    """Start Callfloor: the callback door, the pages, and the worker."""
    if only is None:
        from dashboard.maintenance import supervisor

        return supervisor.run(parts, sandboxed)
    settings = worlds.load(sandboxed).settings
    checks.credentials(settings)
    if not supervised:
        checks.data_folder(settings)
    return _run(only, parts, settings, supervised)


@click.group("sandbox", invoke_without_command=True)
@click.option("--supervised", is_flag=True, hidden=True)
@click.pass_context
def sandbox(context: click.Context, supervised: bool) -> int:
    """Start the imitated platform alone, or play a scenario on the one that runs."""
    if context.invoked_subcommand is not None:
        return 0
    parts: Parts = context.obj
    settings = worlds.load(True).settings
    if settings.sinch_application_key is None:
        from dashboard.maintenance import keys

        checks.data_folder(settings)
        settings = worlds.of_sandbox(keys.sandbox_credentials(settings)).settings
    return _run("sandbox", parts, settings, supervised)


sandbox.add_command(scenarios.scenario_group)


def _run(role: str, parts: Parts, settings: Settings, supervised: bool) -> int:
    logs.configure(role, as_json=supervised)
    process = os.getpid()

    def once_running() -> None:
        if supervised:
            parent.end_with_it(process)

    try:
        return _serve(role, parts, settings, once_running)
    except OSError as error:
        why = error.strerror or str(error)
        raise Stop(f"{role}: {why}.", SETTINGS) from error
    finally:
        sys.stderr.flush()


def _serve(role: str, parts: Parts, settings: Settings, once_running: Callable[[], None]) -> int:
    match role:
        case "ingest":
            # The door opens on any schema: callers are answered whatever the store is like.
            from dashboard.ingest import process as ingest

            return ingest.run(settings, once_running)
        case "sandbox":
            return parts.sandbox(settings, once_running)
    from dashboard.maintenance import stores

    stores.ready(settings).close()
    if role == "web":
        return parts.web(settings, once_running)
    from dashboard.worker import process as worker

    return worker.run(settings, once_running)
