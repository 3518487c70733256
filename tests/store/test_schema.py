"""The tables that queries know are the ones that migrations make."""

import json
from decimal import Decimal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from dashboard.store import schema


@pytest.mark.filterwarnings("ignore:Skipped unsupported", "ignore:autogenerate skipping")
def test_the_migrated_schema_is_the_one_that_queries_know(database):
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = [
            difference
            for difference in compare_metadata(context, schema.metadata)
            if not _is_an_expression_index(difference)
        ]

    assert differences == []


@pytest.mark.parametrize("amount", ["0.0000", "0.0120", "-3.5000", "1234567890.1234"])
def test_an_amount_comes_back_exactly(database, amount):
    values = {
        "call_id": "alice-1f3a",
        "application_key": "app",
        "region": "global",
        "version": 1,
        "updated_at": 1,
        "stamps": json.dumps({}),
        "state": "ended",
        "started_at": 1,
        "proved_at": 1,
        "cost_amount": Decimal(amount),
    }
    with database.writing() as connection:
        connection.execute(schema.call.insert().values(**values))

    with database.reading() as connection:
        kept = connection.execute(schema.call.select()).one().cost_amount

    assert kept == Decimal(amount)
    assert isinstance(kept, Decimal)


def _is_an_expression_index(difference) -> bool:
    """Alembic cannot compare `command_one` on SQLite: it does not read expressions back."""
    return isinstance(difference, tuple) and getattr(difference[1], "name", "") == "command_one"
