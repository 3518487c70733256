"""Reads rows straight from the tables, for tests that compare them."""

from sqlalchemy import select

from dashboard.store import schema

NEVER_PROVED = ("version", "updated_at", "recorded_at", "seq", "seen_count")


def rows(database, table):
    """Every row of `table` as a dict, in the order of its key."""
    statement = select(table).order_by(*table.primary_key)
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(statement).mappings()]


def one(database, table):
    [row] = rows(database, table)
    return row


def proved(database):
    """What events prove: the calls, people and rooms without their versions."""
    return {
        table.name: [
            {name: value for name, value in row.items() if name not in NEVER_PROVED}
            for row in rows(database, table)
        ]
        for table in (schema.call, schema.participant, schema.conference, schema.recording)
    }
