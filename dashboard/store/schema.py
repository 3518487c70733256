"""The tables as SQLAlchemy knows them, for queries; the migrations make them.

Instants are whole microseconds since 1970 UTC (`TS`). JSON is ASCII-escaped text.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from dashboard.store.states import FAILED_RESULTS

#: Postgres's own default names, so that plain DDL and these tables agree on both engines.
NAMING: Mapping[str, str] = {
    "pk": "%(table_name)s_pkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
}

#: Amounts have four decimal places and at most ten digits before them.
CENT_OF_A_CENT = Decimal("0.0001")
LARGEST_AMOUNT = Decimal(10) ** 10

TS = BigInteger
Serial = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(naming_convention=NAMING)


def amount(stored: object) -> Decimal | None:
    """An amount as a column gives it (SQLite: a float), in four decimal places."""
    return None if stored is None else Decimal(str(stored)).quantize(CENT_OF_A_CENT)


class Amount(TypeDecorator[Decimal]):
    """NUMERIC(14,4), read as a Decimal of four places on both engines."""

    impl = Numeric(14, 4)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite knows no decimals: there the column speaks floats, exact to 15 digits."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Numeric(14, 4, asdecimal=False))
        return dialect.type_descriptor(Numeric(14, 4))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """A value for the driver."""
        return float(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, _dialect: Dialect) -> Decimal | None:
        """A value from the driver."""
        return amount(value)


about = Table(
    "about",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

application = Table(
    "application",
    metadata,
    Column("application_key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("answers", Text, nullable=False),
    Column("relay_url", Text),
    Column("previous_url", Text),
    Column("secret_sealed", Text),
    Column("first_event_at", TS),
    Column("created_at", TS, nullable=False),
    CheckConstraint("answers IN ('relay', 'starter')", name="answers"),
)

starter = Table(
    "starter",
    metadata,
    Column("application_key", Text, nullable=False),
    Column("number", Text, nullable=False),  # '' = any other
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    PrimaryKeyConstraint("application_key", "number"),
    CheckConstraint("kind IN ('room', 'phone', 'say')", name="kind"),
)

# --- the journal -----------------------------------------------------------------------------

event = Table(
    "event",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("event_key", Text, nullable=False, unique=True),
    Column("application_key", Text, nullable=False),
    Column("call_id", Text),
    Column("conference_id", Text),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("event_at", TS, nullable=False),
    Column("fine_at", TS, nullable=False),
    Column("recorded_at", TS, nullable=False),
    Column("body", Text, nullable=False),
    Column("answer", LargeBinary),
    Column("answered_by", Text),  # relay starter fallback
    Column("command_id", Text),
    Column("seen_count", Integer, nullable=False, server_default=text("1")),
    Index("event_call", "call_id", "event_at"),
    Index("event_room", "conference_id", "call_id", "event_at"),
    sqlite_autoincrement=True,
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("received_at", TS, nullable=False),
    Column("application_key", Text),
    Column("event_key", Text),
    Column("path", Text, nullable=False),
    Column("x_timestamp", Text),
    Column("headers", Text, nullable=False),
    Column("raw", LargeBinary),  # null for a duplicate
    # recorded duplicate stale unknown bad-signature not-an-event quarantined
    Column("verdict", Text, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("recorded", Text, nullable=False),  # db spool no
    Column("took_us", Integer, nullable=False),
    Index("delivery_event", "event_key"),
    sqlite_autoincrement=True,
)
#: Deliveries that were turned away, in literals: see `has_failed`.
is_refused = delivery.c.verdict.in_(
    [literal_column(f"'{one}'") for one in ("bad-signature", "not-an-event")]
)
Index("delivery_refused", delivery.c.id, sqlite_where=is_refused, postgresql_where=is_refused)

# --- rows: functions of the journal's events ---------------------------------------------------

call = Table(
    "call",
    metadata,
    Column("call_id", Text, primary_key=True),
    Column("application_key", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", TS, nullable=False),
    Column("stamps", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("flow_step", Text),
    Column("conference_id", Text),
    Column("direction", Text),
    Column("origin", Text),
    Column("command_id", Text),
    Column("from_endpoint", Text),
    Column("from_type", Text),
    Column("from_digits", Text),
    Column("to_endpoint", Text),
    Column("to_type", Text),
    Column("to_digits", Text),
    Column("domain", Text),
    Column("custom", Text),
    Column("started_at", TS, nullable=False),
    Column("answered_at", TS),
    Column("ended_at", TS),
    Column("ended_by", Text),
    Column("result", Text),
    Column("reason", Text),
    Column("duration_seconds", Integer),
    Column("cost_amount", Amount),
    Column("cost_currency", Text),
    Column("amd_status", Text),
    Column("proved_at", TS, nullable=False),
    Index("call_started", "started_at", "call_id"),
    Index("call_from", "from_digits", "started_at"),
    Index("call_to", "to_digits", "started_at"),
)
Index(
    "call_live",
    call.c.started_at,
    call.c.call_id,
    sqlite_where=call.c.ended_at.is_(None),
    postgresql_where=call.c.ended_at.is_(None),
)
#: Failed calls, in literals: with bound values no engine would see that `call_failed` serves.
has_failed = call.c.result.in_([literal_column(f"'{one}'") for one in sorted(FAILED_RESULTS)])
Index(
    "call_failed",
    call.c.started_at,
    call.c.call_id,
    sqlite_where=has_failed,
    postgresql_where=has_failed,
)

conference = Table(
    "conference",
    metadata,
    Column("application_key", Text, nullable=False),
    Column("conference_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("first_seen_at", TS, nullable=False),
    Column("last_seen_at", TS, nullable=False),
    PrimaryKeyConstraint("application_key", "conference_id"),
)

participant = Table(
    "participant",
    metadata,
    Column("application_key", Text, nullable=False),
    Column("conference_id", Text, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", TS, nullable=False),
    Column("stamps", Text, nullable=False),
    Column("presence", Text, nullable=False),  # expected present left
    Column("number", Text),
    Column("joined_at", TS),
    Column("left_at", TS),
    Column("muted", Boolean(create_constraint=False)),  # null = not known
    Column("on_hold", Boolean(create_constraint=False)),
    Column("music", Text),
    PrimaryKeyConstraint("application_key", "conference_id", "call_id"),
    Index("participant_call", "call_id"),
)

recording = Table(
    "recording",
    metadata,
    Column("event_key", Text, primary_key=True),
    Column("call_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("destination", Text),
    Column("noticed_at", TS, nullable=False),
    Index("recording_call", "call_id"),
)

# --- people and what they asked for --------------------------------------------------------------

operator = Table(
    "operator",
    metadata,
    Column("operator_id", Serial, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("language", Text),
    Column("zone", Text),
    Column("theme", Text),
    Column("created_at", TS, nullable=False),
    Column("password_set_at", TS),
    Column("disabled_at", TS),
    Column("phone", Text),  # on which they let themselves be called into rooms
    sqlite_autoincrement=True,
)

session = Table(
    "session",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("operator_id", BigInteger, nullable=False),
    Column("csrf", Text, nullable=False),
    Column("created_at", TS, nullable=False),
    Column("seen_at", TS, nullable=False),
    Column("expires_at", TS, nullable=False),
    Column("ended_at", TS),
    Column("address", Text),
)

token = Table(
    "token",
    metadata,
    Column("token_id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("secret_sha256", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", TS, nullable=False),
    Column("expires_at", TS),
    Column("revoked_at", TS),
)

command = Table(
    "command",
    metadata,
    Column("command_id", Text, primary_key=True),
    Column("application_key", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("conference_id", Text),
    Column("call_id", Text),
    Column("params", Text, nullable=False),
    Column("before", Text),
    Column("by_kind", Text, nullable=False),  # operator token system
    Column("by_name", Text, nullable=False),
    Column("address", Text),
    Column("idempotency_key", Text),  # callouts
    Column("status", Text, nullable=False),  # due sent confirmed refused unknown withdrawn
    Column("due_at", TS),
    Column("attempts", SmallInteger, nullable=False),
    Column("asked_at", TS, nullable=False),
    Column("settled_at", TS),
    Column("observed_at", TS),
    Column("http_status", SmallInteger),
    Column("error_code", Integer),
    Column("reason", Text),
    Column("reference", Text),
    Column("parent_id", Text),  # of those asked for together
    Column("session_sha256", Text),  # the session that vouches for it
    UniqueConstraint("by_kind", "by_name", "idempotency_key"),
    Index("command_call", "call_id"),
    Index("command_asked", "asked_at", "command_id"),
    Index("command_room", "conference_id", "asked_at"),
)
Index(
    "command_parent",
    command.c.parent_id,
    sqlite_where=command.c.parent_id.is_not(None),
    postgresql_where=command.c.parent_id.is_not(None),
)
_on_its_way = text("status IN ('due', 'sent') AND call_id IS NOT NULL")
Index(  # a second click, a second supervisor
    "command_one",
    command.c.application_key,
    command.c.verb,
    text("COALESCE(conference_id, '')"),
    command.c.call_id,
    unique=True,
    sqlite_where=_on_its_way,
    postgresql_where=_on_its_way,
)
_not_settled = text("status IN ('due', 'sent', 'unknown')")
Index(
    "command_open",
    command.c.asked_at,
    sqlite_where=_not_settled,
    postgresql_where=_not_settled,
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("at", TS, nullable=False),
    Column("by_kind", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("address", Text),
    Column("action", Text, nullable=False),
    Column("target", Text),
    Column("command_id", Text),
    Column("before", Text),
    Column("after", Text),
    Column("outcome", Text, nullable=False),
    Column("previous_hash", Text),
    Column("hash", Text),
    sqlite_autoincrement=True,
)

given_name = Table(
    "given_name",
    metadata,
    Column("digits", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("given_at", TS, nullable=False),
)

room_setting = Table(
    "room_setting",
    metadata,
    Column("application_key", Text, nullable=False),
    Column("conference_id", Text, nullable=False),
    Column("newcomers_muted_since", TS),  # null = newcomers can be heard
    Column("set_by", Text, nullable=False),
    Column("set_at", TS, nullable=False),
    PrimaryKeyConstraint("application_key", "conference_id"),
)

# --- between processes ---------------------------------------------------------------------------

watch = Table(
    "watch",
    metadata,
    Column("topic", Text, primary_key=True),  # conference:… or call:…; open while it is there
    Column("wanted_until", TS, nullable=False),
    Column("next_at", TS, nullable=False),
    Column("checked_at", TS),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("outcome", Text),
)

outage = Table(
    "outage",
    metadata,
    Column("process", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("trouble", Text, nullable=False),  # silent credentials
    Column("since", TS, nullable=False),
    Column("until", TS, nullable=False),
    PrimaryKeyConstraint("process", "url"),
)

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", TS, nullable=False),
)
