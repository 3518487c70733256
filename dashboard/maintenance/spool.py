"""The spool from the command line: what doors that ended left behind goes to the store.

A running door imports its own files by itself, and nobody else can.
"""

import json

import click

from dashboard.ingest import importer as importing
from dashboard.ingest import wiring
from dashboard.ingest.importer import Importer
from dashboard.ingest.spool import Spool
from dashboard.maintenance import checks, stores, worlds
from dashboard.maintenance.problems import Stop
from dashboard.settings import Settings
from dashboard.sinch import times
from dashboard.sinch.breaker import Breaker
from dashboard.store.group_commit import GroupCommit


@click.group("spool")
def spool_group() -> None:
    """Deliveries on disk that the store does not have yet."""


@spool_group.command("import")
@worlds.json_option
@worlds.world_option
def import_command(settings: Settings, as_json: bool) -> None:
    """Bring everything that ended doors left behind into the store; repeating it is harmless."""
    checks.data_folder(settings)
    database = stores.ready(settings)
    commits = GroupCommit(database, times.now)
    spool = Spool(settings.world_dir / wiring.SPOOL_FOLDER)
    try:
        importer = Importer(spool, commits, database, Breaker("the store"))
        done = importing.import_all(spool, importer)
        left, held, torn = spool.depth, spool.held_by_others(), dict(spool.torn)
    finally:
        spool.close()
        commits.close()
        database.close()
    if as_json:
        told = {"stored": done.stored, "duplicate": done.duplicate, "left": left, "held": held}
        cut = {name: {"at": one.at, "left": one.left} for name, one in torn.items()}
        click.echo(json.dumps(told | {"torn": cut}))
    else:
        click.echo(f"{done.all} deliveries imported, {done.duplicate} of them copies.")
        for name, one in torn.items():
            click.echo(f"{name}: {one.left} bytes from byte {one.at} on could not be read.")
        if held:
            click.echo(f"{held} files belong to running doors, which import them by themselves.")
    if left:
        raise Stop(f"{left} deliveries are left: the store does not take them.")
