"""What happens once before the processes start: schema, first operator, application, starter table.

Runs as a short-lived process of its own, so that the supervisor never opens the store.
"""

import json
from collections.abc import Sequence

import click

from dashboard.maintenance import checks, stores, worlds
from dashboard.maintenance.parts import Parts, StarterLine
from dashboard.maintenance.problems import SETTINGS, Stop
from dashboard.operations import operators
from dashboard.settings import Settings
from dashboard.sinch import destinations, times
from dashboard.store import applications
from dashboard.store import operators as operator_rows
from dashboard.store.applications import StarterRow
from dashboard.store.database import Database

FIRST_OPERATOR = "admin"


@click.command("prepare", hidden=True)
@worlds.world_option
@click.pass_obj
def prepare(parts: Parts, settings: Settings) -> None:
    """Prepare the store; prints the first operator's password as JSON if this made one."""
    checks.credentials(settings)
    database = Database.open(settings.store_url)
    try:
        password = bring_up(database, settings, parts.starter() if settings.sandbox else ())
    finally:
        database.close()
    click.echo(json.dumps({"password": password}))


def bring_up(
    database: Database, settings: Settings, starter: Sequence[StarterLine] = ()
) -> str | None:
    """Make a store ready to be served; the first operator's password if this made one."""
    stores.bring_up(database, settings)
    save_application(database, settings, starter)
    return first_operator(database, settings)


def first_operator(database: Database, settings: Settings) -> str | None:
    """Add the operator `admin` to a store without operators, and return the password."""
    with database.reading() as connection:
        if operator_rows.count(connection):
            return None
    given = settings.admin_password
    try:
        return operators.add(
            database,
            FIRST_OPERATOR,
            "admin",
            password=given.get_secret_value() if given else None,
            now=times.now(),
        )
    except operators.BadOperator as error:
        raise Stop(f"CALLFLOOR_ADMIN_PASSWORD: {error}", SETTINGS) from error


def save_application(
    database: Database, settings: Settings, starter: Sequence[StarterLine]
) -> None:
    """Write down the application that the settings name; what was decided since then stays."""
    key = settings.sinch_application_key
    if key is None:
        return
    with database.writing() as connection:
        known = applications.find(connection, key)
        relay_url = settings.relay_url or (known.relay_url if known else None)
        answers = known.answers if known else "starter"
        applications.save(
            connection,
            application_key=key,
            name=known.name if known else _name(settings),
            region=settings.region,
            answers="relay" if settings.relay_url else answers,
            relay_url=relay_url,
            now=times.now(),
        )
        if starter and not applications.starter(connection, key):
            applications.save_starter(connection, key, [_row(line) for line in starter])


def _name(settings: Settings) -> str:
    return "Sandbox" if settings.sandbox else f"Application {settings.sinch_application_key}"


def _row(line: StarterLine) -> StarterRow:
    target = destinations.e164(line.target) if line.kind == "phone" else line.target
    return StarterRow(destinations.digits(line.number), line.kind, target)  # type: ignore[arg-type]
