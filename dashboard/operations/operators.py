"""Who may sign in, and how a browser's token finds its operator again.

Takes a database, not a runtime: operators can be added before any application is known.
"""

import hmac
import secrets
from collections.abc import Collection, Iterable
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from dashboard.operations.policy import ROLES, Role
from dashboard.sinch.times import Instant
from dashboard.store import audit, operators, sessions, tokens
from dashboard.store.database import Database
from dashboard.store.operators import OperatorRow
from dashboard.store.sessions import Opened, SignedIn
from dashboard.store.tokens import TokenRow

SHORTEST_PASSWORD = 10
GENERATED_PASSWORD = 16
LONGEST_NAME = 64

# No letters that look alike: the password is read off a terminal and typed.
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

hasher = PasswordHasher()

#: Examining a password takes 64 MiB: with so many under examination the next ones wait.
EXAMINED_AT_ONCE = 4
_examining = BoundedSemaphore(EXAMINED_AT_ONCE)

#: Anybody may show a token, and a store that hangs keeps whoever looks it up: so many at most.
LOOKED_UP_AT_ONCE = 8
_looking_up = BoundedSemaphore(LOOKED_UP_AT_ONCE)


class BadOperator(Exception):
    """The name, password or role will not do; the text is a sentence."""


def sign_in(
    database: Database, name: str, password: str, *, address: str | None, now: Instant
) -> Opened | None:
    """A session for the right name and password; None otherwise, after the same work."""
    with database.reading() as connection:
        operator = operators.by_name(connection, name)
    matches = _matches(operator.password_hash if operator else _hash_of_nobody(), password)
    if operator is None or operator.disabled_at is not None or not matches:
        _note(database, name, address, now, "refused")
        return None
    with database.writing() as connection:
        if hasher.check_needs_rehash(operator.password_hash):
            stronger = hasher.hash(password)
            operators.rehash(connection, operator.operator_id, password_hash=stronger)
        opened = sessions.begin(connection, operator.operator_id, now=now, address=address)
    _note(database, name, address, now, "done")
    return opened


def visitor(database: Database, token: str, *, now: Instant) -> SignedIn | None:
    """Whose browser holds `token`, with the rights they have now; None once the session is over."""
    with database.reading() as connection:
        found = sessions.current(connection, token, now=now)
    if found is not None and found.session.wants_touch(now):
        with database.writing() as connection:
            sessions.touch(connection, found.session.token_sha256, now=now)
    return found


def visitors(database: Database, held: Collection[str], *, now: Instant) -> dict[str, SignedIn]:
    """Who holds each of these tokens, by token, less those whose session is over."""
    by_hash = {sessions.hash_of(token): token for token in held}
    with database.reading() as connection:
        found = sessions.still_open(connection, by_hash.keys(), now=now)
    return {by_hash[token_sha256]: signed_in for token_sha256, signed_in in found.items()}


def note_presence(database: Database, present: Iterable[SignedIn], *, now: Instant) -> None:
    """Keep sessions alive whose pages are open: a display on the wall asks for nothing for days.

    The day on which a session ends in any case stays as it is.
    """
    quiet = [one.session.token_sha256 for one in present if one.session.wants_touch(now)]
    if quiet:
        with database.writing() as connection:
            for token_sha256 in sorted(quiet):
                sessions.touch(connection, token_sha256, now=now)


def sign_out(database: Database, signed_in: SignedIn, *, now: Instant) -> None:
    """End a session; its sockets follow."""
    with database.writing() as connection:
        sessions.end(connection, signed_in.session.token_sha256, now=now)


def add(
    database: Database, name: str, role: str, *, password: str | None = None, now: Instant
) -> str:
    """Add an operator and return the password, made up unless given.

    Raises:
        BadOperator: the name is taken or empty, the role unknown, the password too short.
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise BadOperator(f"An operator's name has 1 to {LONGEST_NAME} characters.")
    least = _role(role)
    chosen = _checked(password) if password is not None else generate_password()
    hashed = hasher.hash(chosen)
    with database.writing() as connection:
        if operators.by_name(connection, name) is not None:
            raise BadOperator(f"There is an operator {name} already.")
        operators.add(connection, name=name, password_hash=hashed, role=least, now=now)
    return chosen


def reset(database: Database, name: str, *, password: str | None = None, now: Instant) -> str:
    """Give an operator a new password, end their sessions, and return the password.

    Raises:
        BadOperator: there is no such operator, or the password is too short.
    """
    chosen = _checked(password) if password is not None else generate_password()
    hashed = hasher.hash(chosen)
    with database.writing() as connection:
        operator = operators.by_name(connection, name)
        if operator is None:
            raise BadOperator(f"There is no operator {name}.")
        operators.set_password(connection, operator.operator_id, password_hash=hashed, now=now)
        sessions.end_all(connection, operator.operator_id, now=now)
    return chosen


def prefer(
    database: Database,
    operator: OperatorRow,
    *,
    language: str | None = None,
    theme: str | None = None,
) -> None:
    """Remember an operator's language or theme; what is None stays as it is."""
    with database.writing() as connection:
        operators.set_preferences(
            connection,
            operator.operator_id,
            language=language or operator.language,
            zone=operator.zone,
            theme=theme or operator.theme,
        )


def remember_phone(database: Database, operator: OperatorRow, phone: str) -> None:
    """Remember on which phone an operator is called into rooms."""
    if phone != operator.phone:
        with database.writing() as connection:
            operators.set_phone(connection, operator.operator_id, phone)


def everyone(database: Database) -> list[OperatorRow]:
    """All operators by name."""
    with database.reading() as connection:
        return operators.everyone(connection)


def bearer(database: Database, token: str, *, now: Instant) -> TokenRow | None:
    """The API token that `token` is, unless it is unknown, expired or revoked."""
    with database.reading() as connection:
        return tokens.check(connection, token, now=now)


def may_read_figures(
    database: Database, presented: str, *, internal: SecretStr | None, now: Instant
) -> bool:
    """Whether a bearer token opens the figures: the one of this start, or any valid API token.

    The first waits for nothing. An API token opens nothing while the store is away, or while too
    many are being looked up.
    """
    if internal is not None and _same(presented, internal.get_secret_value()):
        return True
    if not _looking_up.acquire(blocking=False):
        return False
    try:
        return bearer(database, presented, now=now) is not None
    except SQLAlchemyError:
        return False
    finally:
        _looking_up.release()


def generate_password() -> str:
    """A password that is easy to read off a terminal."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(GENERATED_PASSWORD))


def _same(presented: str, token: str) -> bool:
    """Whether two tokens are equal, without telling how far they agree."""
    return hmac.compare_digest(presented.encode("utf-8", "replace"), token.encode())


def _role(role: str) -> Role:
    for known in ROLES:
        if role == known:
            return known
    raise BadOperator(f"There is no role {role}: choose {', '.join(ROLES)}.")


def _checked(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise BadOperator(f"A password has at least {SHORTEST_PASSWORD} characters.")
    return password


def _matches(password_hash: str, password: str) -> bool:
    with _examining:
        try:
            return hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _hash_of_nobody() -> str:
    """A hash that no password matches, so that an unknown name costs the same time."""
    return hasher.hash(secrets.token_urlsafe(32))


def _note(database: Database, name: str, address: str | None, now: Instant, outcome: str) -> None:
    with database.writing() as connection:
        audit.append(
            connection,
            at=now,
            by_kind="operator",
            by_name=name[:LONGEST_NAME],
            address=address,
            action="sign-in",
            outcome=outcome,
        )
