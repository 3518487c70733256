"""The store's schema and world: brought up to date, compared, repaired."""

import json

import click
from sqlalchemy.exc import SQLAlchemyError

from dashboard.maintenance import worlds
from dashboard.maintenance.problems import SCHEMA, SETTINGS, Stop
from dashboard.settings import Settings
from dashboard.sinch import times
from dashboard.store import migrate
from dashboard.store.database import Database

WORLD = "world"


@click.command("migrate")
@worlds.json_option
@worlds.world_option
def migrate_command(settings: Settings, as_json: bool) -> None:
    """Bring the store's schema up to date."""
    database = _opened(settings)
    try:
        before = state_before(database)
        bring_up(database, settings)
    finally:
        database.close()
    migrated = before != "current"
    if as_json:
        click.echo(json.dumps({"migrated": migrated}))
        return
    click.echo("The store was migrated." if migrated else "The store is up to date.")


#: Differences that are told one by one; the others are only counted.
_MOST_SHOWN = 1000


@click.command("rebuild")
@click.option("--check", is_flag=True, help="Only compare; exit 1 if a row differs.")
@worlds.json_option
@worlds.world_option
def rebuild_command(settings: Settings, check: bool, as_json: bool) -> None:
    """Make every row anew from the journal of events."""
    from dashboard.store import rebuild  # reads the whole journal: not for other commands

    database = ready(settings)
    shown: list[str] = []
    count = repaired = 0
    try:
        for found in rebuild.differences(database):
            count += len(found)
            shown += map(str, found[: _MOST_SHOWN - len(shown)])
            if not check:
                repaired += rebuild.mend(database, found, now=times.now())
    finally:
        database.close()
    if as_json:
        click.echo(json.dumps({"differences": shown, "count": count, "repaired": repaired}))
    elif not count:
        click.echo("Every row is what its events say.")
    else:
        for line in shown[:20]:
            click.echo(line)
        click.echo(f"{count} values differ; {repaired} rows were repaired.")
    if check and count:
        raise Stop(f"{count} values differ from the journal.")


def ready(settings: Settings) -> Database:
    """The store, opened, of this world and with the schema that this program wants.

    Raises:
        Stop: it is another world's, or has no folder (4), or its schema is older or newer (5).
    """
    database = _opened(settings)
    try:
        check(database, settings)
    except BaseException:
        database.close()
        raise
    return database


def _opened(settings: Settings) -> Database:
    try:
        return Database.open(settings.store_url)
    except OSError as error:
        name = "CALLFLOOR_DATABASE_URL" if settings.database_url else "CALLFLOOR_DATA_DIR"
        why = error.strerror or str(error)
        raise Stop(f"{name}: the store has no folder: {error.filename}: {why}.", SETTINGS) from None


def check(database: Database, settings: Settings) -> None:
    """Refuse a store of the other world, or one whose schema this program does not know."""
    check_world(database, settings)
    state = state_before(database)
    if state == "pending":
        raise Stop("The store lacks migrations: run `python app.py migrate` first.", SCHEMA)
    if state == "newer":
        raise Stop("The store was written by a newer version of Callfloor.", SCHEMA)


def bring_up(database: Database, settings: Settings) -> None:
    """Migrate the store and stamp it with its world."""
    check_world(database, settings)
    migrate.upgrade(database)
    if database.stamp(WORLD) is None:
        database.set_stamp(WORLD, settings.world)


def check_world(database: Database, settings: Settings) -> None:
    """Refuse a store that shows the other world's calls."""
    world = _world_of(database)
    if world not in (None, settings.world):
        raise Stop(
            f"CALLFLOOR_DATABASE_URL: this store belongs to the {world} world, "
            f"and this start is about the {settings.world} one.",
            SETTINGS,
        )


def state_before(database: Database) -> migrate.Pending:
    """How the schema stands."""
    return migrate.pending(database)


def _world_of(database: Database) -> str | None:
    try:
        return database.stamp(WORLD)
    except SQLAlchemyError:
        return None  # no table yet; a store that cannot be reached says so in the next step
