"""The journal, the rows, people, commands, what processes share, and the read-only views."""

from alembic import op

revision = "0001"
down_revision = None

_TYPES = {
    "sqlite": {
        "TS": "BIGINT",
        "SERIAL": "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
        "BYTES": "BLOB",
    },
    "postgresql": {
        "TS": "BIGINT",
        "SERIAL": "BIGSERIAL PRIMARY KEY",
        "BYTES": "BYTEA",
    },
}

_TABLES = """
CREATE TABLE about (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE application (
    application_key TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, region TEXT NOT NULL,
    answers TEXT NOT NULL CONSTRAINT application_answers_check
        CHECK (answers IN ('relay', 'starter')),
    relay_url TEXT, previous_url TEXT, secret_sealed TEXT,
    first_event_at {TS}, created_at {TS} NOT NULL
);

CREATE TABLE starter (
    application_key TEXT NOT NULL, number TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT starter_kind_check CHECK (kind IN ('room', 'phone', 'say')),
    target TEXT NOT NULL,
    PRIMARY KEY (application_key, number)
);

CREATE TABLE event (
    seq {SERIAL},
    event_key TEXT NOT NULL,
    application_key TEXT NOT NULL, call_id TEXT, conference_id TEXT,
    kind TEXT NOT NULL, source TEXT NOT NULL,
    event_at {TS} NOT NULL, fine_at {TS} NOT NULL, recorded_at {TS} NOT NULL,
    body TEXT NOT NULL, answer {BYTES}, answered_by TEXT, command_id TEXT,
    seen_count INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT event_event_key_key UNIQUE (event_key)
);
CREATE INDEX event_call ON event (call_id, event_at);
CREATE INDEX event_room ON event (conference_id, call_id, event_at);

CREATE TABLE delivery (
    id {SERIAL},
    received_at {TS} NOT NULL, application_key TEXT, event_key TEXT, path TEXT NOT NULL,
    x_timestamp TEXT, headers TEXT NOT NULL, raw {BYTES}, verdict TEXT NOT NULL,
    status SMALLINT NOT NULL, recorded TEXT NOT NULL, took_us INTEGER NOT NULL
);
CREATE INDEX delivery_event ON delivery (event_key);

CREATE TABLE call (
    call_id TEXT NOT NULL PRIMARY KEY, application_key TEXT NOT NULL, region TEXT NOT NULL,
    version INTEGER NOT NULL, updated_at {TS} NOT NULL, stamps TEXT NOT NULL,
    state TEXT NOT NULL, flow_step TEXT, conference_id TEXT,
    direction TEXT, origin TEXT, command_id TEXT,
    from_endpoint TEXT, from_type TEXT, from_digits TEXT,
    to_endpoint TEXT, to_type TEXT, to_digits TEXT,
    domain TEXT, custom TEXT,
    started_at {TS} NOT NULL, answered_at {TS}, ended_at {TS}, ended_by TEXT,
    result TEXT, reason TEXT, duration_seconds INTEGER,
    cost_amount NUMERIC(14, 4), cost_currency TEXT, amd_status TEXT, proved_at {TS} NOT NULL
);
CREATE INDEX call_live ON call (started_at, call_id) WHERE ended_at IS NULL;
CREATE INDEX call_started ON call (started_at, call_id);
CREATE INDEX call_from ON call (from_digits, started_at);
CREATE INDEX call_to ON call (to_digits, started_at);

CREATE TABLE conference (
    application_key TEXT NOT NULL, conference_id TEXT NOT NULL, version INTEGER NOT NULL,
    first_seen_at {TS} NOT NULL, last_seen_at {TS} NOT NULL,
    PRIMARY KEY (application_key, conference_id)
);

CREATE TABLE participant (
    application_key TEXT NOT NULL, conference_id TEXT NOT NULL, call_id TEXT NOT NULL,
    version INTEGER NOT NULL, updated_at {TS} NOT NULL, stamps TEXT NOT NULL,
    presence TEXT NOT NULL, number TEXT, joined_at {TS}, left_at {TS},
    muted BOOLEAN, on_hold BOOLEAN, music TEXT,
    PRIMARY KEY (application_key, conference_id, call_id)
);
CREATE INDEX participant_call ON participant (call_id);

CREATE TABLE recording (
    event_key TEXT NOT NULL PRIMARY KEY, call_id TEXT NOT NULL, kind TEXT NOT NULL,
    destination TEXT, noticed_at {TS} NOT NULL
);

CREATE TABLE operator (
    operator_id {SERIAL},
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL, role TEXT NOT NULL,
    language TEXT, zone TEXT, theme TEXT,
    created_at {TS} NOT NULL, password_set_at {TS}, disabled_at {TS},
    CONSTRAINT operator_name_key UNIQUE (name)
);

CREATE TABLE session (
    token_sha256 TEXT NOT NULL PRIMARY KEY, operator_id BIGINT NOT NULL, csrf TEXT NOT NULL,
    created_at {TS} NOT NULL, seen_at {TS} NOT NULL, expires_at {TS} NOT NULL,
    ended_at {TS}, address TEXT
);

CREATE TABLE token (
    token_id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL,
    secret_sha256 TEXT NOT NULL, role TEXT NOT NULL, created_by TEXT NOT NULL,
    created_at {TS} NOT NULL, expires_at {TS}, revoked_at {TS},
    CONSTRAINT token_name_key UNIQUE (name)
);

CREATE TABLE command (
    command_id TEXT NOT NULL PRIMARY KEY, application_key TEXT NOT NULL, verb TEXT NOT NULL,
    conference_id TEXT, call_id TEXT, params TEXT NOT NULL, before TEXT,
    by_kind TEXT NOT NULL, by_name TEXT NOT NULL, address TEXT, idempotency_key TEXT,
    status TEXT NOT NULL, due_at {TS}, attempts SMALLINT NOT NULL,
    asked_at {TS} NOT NULL, settled_at {TS}, observed_at {TS},
    http_status SMALLINT, error_code INTEGER, reason TEXT, reference TEXT,
    CONSTRAINT command_by_kind_by_name_idempotency_key_key
        UNIQUE (by_kind, by_name, idempotency_key)
);
CREATE UNIQUE INDEX command_one
    ON command (application_key, verb, COALESCE(conference_id, ''), call_id)
    WHERE status IN ('due', 'sent') AND call_id IS NOT NULL;
CREATE INDEX command_open ON command (asked_at) WHERE status IN ('due', 'sent', 'unknown');
CREATE INDEX command_call ON command (call_id);

CREATE TABLE audit (
    seq {SERIAL},
    at {TS} NOT NULL, by_kind TEXT NOT NULL, by_name TEXT NOT NULL, address TEXT,
    action TEXT NOT NULL, target TEXT, command_id TEXT, before TEXT, after TEXT,
    outcome TEXT NOT NULL, previous_hash TEXT, hash TEXT
);

CREATE TABLE watch (
    topic TEXT NOT NULL PRIMARY KEY, wanted_until {TS} NOT NULL, next_at {TS} NOT NULL,
    checked_at {TS}, failures INTEGER NOT NULL DEFAULT 0, outcome TEXT
);

CREATE TABLE lease (name TEXT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, until {TS} NOT NULL)
"""

_VIEWS = """
CREATE VIEW v_call AS SELECT
    application_key, call_id, region, direction,
    CASE WHEN ended_at IS NULL
        AND EXISTS (SELECT 1 FROM watch WHERE topic = 'call:' || call.call_id)
        THEN 'checking' ELSE state END AS state,
    from_endpoint, from_type, to_endpoint, to_type, domain, conference_id, flow_step,
    {started_at}, {answered_at}, {ended_at}, duration_seconds, result, reason, ended_by,
    cost_amount, cost_currency, amd_status, custom, version, {updated_at}
FROM call;

CREATE VIEW v_participant AS SELECT
    application_key, conference_id, call_id, number, presence, {joined_at}, {left_at},
    muted, on_hold, music, version, {updated_at}
FROM participant;

CREATE VIEW v_event AS SELECT
    event_key, application_key, call_id, kind, {event_at}, {recorded_at}, seen_count
FROM event;

CREATE VIEW v_delivery AS SELECT
    id, {received_at}, application_key, event_key, path, x_timestamp, verdict, status,
    recorded, took_us
FROM delivery;

CREATE VIEW v_command AS SELECT
    command_id, application_key, verb, conference_id, call_id, by_kind, by_name, status,
    {due_at}, attempts, {asked_at}, {settled_at}, {observed_at},
    http_status, error_code, reason, reference
FROM command
"""

_INSTANTS = (
    *("started_at", "answered_at", "ended_at", "updated_at", "joined_at", "left_at", "event_at"),
    *("recorded_at", "received_at", "due_at", "asked_at", "settled_at", "observed_at"),
)


def upgrade() -> None:
    """Make everything; one statement at a time, so that all of it is one transaction."""
    engine = op.get_bind().dialect.name
    for statement in _TABLES.format_map(_TYPES[engine]).split(";"):
        op.execute(statement)
    columns = {name: f"{_readable(engine, name)} AS {name}" for name in _INSTANTS}
    for statement in _VIEWS.format_map(columns).split(";"):
        op.execute(statement)


def _readable(engine: str, column: str) -> str:
    """Whole microseconds as the engine's own time, or as ISO 8601 text in UTC."""
    if engine == "postgresql":
        return f"(TIMESTAMPTZ 'epoch' + {column} * INTERVAL '1 microsecond')"
    return (
        f"(strftime('%Y-%m-%dT%H:%M:%S', {column} / 1000000, 'unixepoch')"
        f" || printf('.%06dZ', {column} % 1000000))"
    )
