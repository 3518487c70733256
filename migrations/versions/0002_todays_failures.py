"""The calls that failed are found without reading those that did not."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """One index, of failed calls only: other calls cost nothing more to write."""
    op.execute(
        "CREATE INDEX call_failed ON call (started_at, call_id)"
        " WHERE result IN ('BUSY', 'FAILED', 'NOANSWER')"
    )
