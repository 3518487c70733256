"""Commands asked for together, whose session vouches for them, given names and rooms' settings."""

from alembic import op

revision = "0003"
down_revision = "0002"

_STATEMENTS = """
ALTER TABLE command ADD COLUMN parent_id TEXT;
ALTER TABLE command ADD COLUMN session_sha256 TEXT;
CREATE INDEX command_parent ON command (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX command_asked ON command (asked_at, command_id);
CREATE INDEX command_room ON command (conference_id, asked_at);

CREATE TABLE given_name (
    digits TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL,
    by_name TEXT NOT NULL, given_at BIGINT NOT NULL
);

CREATE TABLE room_setting (
    application_key TEXT NOT NULL, conference_id TEXT NOT NULL,
    newcomers_muted_since BIGINT, set_by TEXT NOT NULL, set_at BIGINT NOT NULL,
    PRIMARY KEY (application_key, conference_id)
)
"""


def upgrade() -> None:
    """One statement at a time, so that all of it is one transaction."""
    for statement in _STATEMENTS.split(";"):
        op.execute(statement)
