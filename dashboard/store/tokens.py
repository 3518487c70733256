"""Tokens for programs: `cf_<id>_<secret>`, shown once; only the secret's SHA-256 is kept."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, fields

from sqlalchemy import Connection, select, update

from dashboard.sinch.times import Instant
from dashboard.store import schema
from dashboard.store.inserts import insert
from dashboard.store.operators import NameTaken, Role

_PREFIX = "cf"

_token = schema.token


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token, valid or not."""

    token_id: str
    name: str
    secret_sha256: str
    role: Role
    created_by: str
    created_at: Instant
    expires_at: Instant | None
    revoked_at: Instant | None

    def is_valid(self, now: Instant) -> bool:
        """Whether the token opens anything at `now`."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class Issued:
    """A token just made: its text, which nobody can read again, and its row."""

    text: str
    token: TokenRow


def issue(
    connection: Connection,
    *,
    name: str,
    role: Role,
    created_by: str,
    now: Instant,
    expires_at: Instant | None = None,
) -> Issued:
    """Make a token. Raises NameTaken, also for the name of a revoked one."""
    secret = secrets.token_urlsafe(32)
    row = TokenRow(
        token_id=secrets.token_hex(6),  # no underscore: it ends where the secret begins
        name=name,
        secret_sha256=_sha256(secret),
        role=role,
        created_by=created_by,
        created_at=now,
        expires_at=expires_at,
        revoked_at=None,
    )
    written = connection.execute(
        insert(connection, _token)
        .values(**{one.name: getattr(row, one.name) for one in fields(row)})
        .on_conflict_do_nothing(index_elements=[_token.c.name])
        .returning(_token.c.token_id)
    ).first()
    if written is None:
        raise NameTaken(name)
    return Issued(f"{_PREFIX}_{row.token_id}_{secret}", row)


def check(connection: Connection, text: str, *, now: Instant) -> TokenRow | None:
    """The valid token that `text` is, or None. A wrong secret takes as long as a right one."""
    prefix, _, rest = text.partition("_")
    token_id, _, secret = rest.partition("_")
    if prefix != _PREFIX or not token_id.isalnum() or not secret:
        return None
    found = connection.execute(select(_token).where(_token.c.token_id == token_id)).first()
    row = TokenRow(**found._asdict()) if found else None
    right = hmac.compare_digest(_sha256(secret), row.secret_sha256 if row else "")
    return row if row and right and row.is_valid(now) else None


def by_name(connection: Connection, name: str) -> TokenRow | None:
    """The token of this name, valid or not, or None."""
    found = connection.execute(select(_token).where(_token.c.name == name)).first()
    return TokenRow(**found._asdict()) if found else None


def revoke(connection: Connection, name: str, *, now: Instant) -> bool:
    """Make the token open nothing any more; False when there is no such token to revoke."""
    revoked = connection.execute(
        update(_token)
        .where(_token.c.name == name, _token.c.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(_token.c.token_id)
    ).first()
    return revoked is not None


def everyone(connection: Connection) -> list[TokenRow]:
    """All tokens by name, those revoked or expired too."""
    found = connection.execute(select(_token).order_by(_token.c.name))
    return [TokenRow(**row._asdict()) for row in found]


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
