"""The recordings of one call are found without reading all of them."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """One index."""
    op.execute("CREATE INDEX recording_call ON recording (call_id)")
