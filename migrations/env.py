"""Runs migrations on the connection that `dashboard.store.migrate` hands over.

Each migration is one transaction, on SQLite too; the lock is already held.
"""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    transactional_ddl=True,
    transaction_per_migration=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
