"""Bringing the store's schema to the newest form, and saying how far it is.

Whoever migrates holds a lock from before the version is read: of several starting at once one does
the work and the others find it done.
"""

from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, inspect, text

from dashboard.store.database import Database

Pending = Literal["current", "pending", "newer"]

MIGRATIONS = Path(__file__).parents[2] / "migrations"


class NewerSchema(RuntimeError):
    """The store was written by a newer version of this program."""


def upgrade(database: Database) -> None:
    """Run the migrations that are missing, each in a transaction of its own.

    Raises NewerSchema, and changes nothing, when the store is ahead of this program.
    """
    with database.alone() as connection:
        state = _pending(connection)
        connection.rollback()
        if state == "newer":
            raise NewerSchema
        if state == "pending":
            _run(connection)


def pending(database: Database) -> Pending:
    """Whether the schema is as this program wants it, lacks migrations, or is ahead of it."""
    with database.reading() as connection:
        return _pending(connection)


def head() -> str:
    """The newest migration's number. It is a file, so that two branches conflict in git."""
    return (MIGRATIONS / ".current-alembic-head").read_text().strip()


def _pending(connection: Connection) -> Pending:
    if not inspect(connection).has_table("alembic_version"):
        return "pending"
    version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if version == head():
        return "current"
    known = {file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("*.py")}
    return "pending" if version is None or version in known else "newer"


def _run(connection: Connection) -> None:
    from alembic import command  # slow to import, and seldom needed
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")
