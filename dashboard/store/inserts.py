"""An INSERT that may meet a row that is there already: one spelling for both engines.

Knows nothing of what is inserted.
"""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into `table` that understands `on_conflict_do_…` on the engine in use."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
