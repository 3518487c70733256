"""The few refused deliveries are found without reading all that were let in."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """One index, of refused deliveries only: others cost nothing more to write."""
    op.execute(
        "CREATE INDEX delivery_refused ON delivery (id)"
        " WHERE verdict IN ('bad-signature', 'not-an-event')"
    )
