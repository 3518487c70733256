"""What each process says about the platform being away, and the phone an operator is called on."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """One table and one column."""
    op.execute(
        "CREATE TABLE outage (process TEXT NOT NULL, url TEXT NOT NULL, trouble TEXT NOT NULL,"
        " since BIGINT NOT NULL, until BIGINT NOT NULL, PRIMARY KEY (process, url))"
    )
    op.execute("ALTER TABLE operator ADD COLUMN phone TEXT")
