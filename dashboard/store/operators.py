"""The people who may sign in. Knows their password's hash and never the password."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, func, select, update

from dashboard.sinch.times import Instant
from dashboard.sinch.wire import storable_text
from dashboard.store import schema
from dashboard.store.inserts import insert

Role = Literal["viewer", "moderator", "admin"]

_operator = schema.operator


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """One operator. `password_set_at` is None while the password is the first one, as generated."""

    operator_id: int
    name: str
    password_hash: str
    role: Role
    language: str | None
    zone: str | None
    theme: str | None
    created_at: Instant
    password_set_at: Instant | None
    disabled_at: Instant | None
    phone: str | None = None

    @property
    def is_disabled(self) -> bool:
        """Whether this operator may no longer sign in."""
        return self.disabled_at is not None


class NameTaken(ValueError):
    """Somebody, or some token, has this name already."""


def add(
    connection: Connection, *, name: str, password_hash: str, role: Role, now: Instant
) -> OperatorRow:
    """Let one more person sign in. Raises NameTaken."""
    row = connection.execute(
        insert(connection, _operator)
        .values(name=name, password_hash=password_hash, role=role, created_at=now)
        .on_conflict_do_nothing(index_elements=[_operator.c.name])
        .returning(*_operator.c)
    ).first()
    if row is None:
        raise NameTaken(name)
    return OperatorRow(**row._asdict())


def find(connection: Connection, operator_id: int) -> OperatorRow | None:
    """The operator with this id, or None."""
    row = connection.execute(select(_operator).where(_is(operator_id))).first()
    return OperatorRow(**row._asdict()) if row else None


def by_name(connection: Connection, name: str) -> OperatorRow | None:
    """The operator of this name, disabled or not, or None."""
    row = connection.execute(
        select(_operator).where(_operator.c.name == storable_text(name))
    ).first()
    return OperatorRow(**row._asdict()) if row else None


def everyone(connection: Connection) -> list[OperatorRow]:
    """All operators by name, the disabled ones too."""
    found = connection.execute(select(_operator).order_by(_operator.c.name))
    return [OperatorRow(**row._asdict()) for row in found]


def count(connection: Connection) -> int:
    """How many operators there are, the disabled ones too."""
    return connection.scalar(select(func.count()).select_from(_operator)) or 0


def set_password(
    connection: Connection, operator_id: int, *, password_hash: str, now: Instant
) -> None:
    """Replace the password. Every session that began before is over."""
    _set(connection, operator_id, password_hash=password_hash, password_set_at=now)


def rehash(connection: Connection, operator_id: int, *, password_hash: str) -> None:
    """Keep the same password under a newer hash; sessions stay."""
    _set(connection, operator_id, password_hash=password_hash)


def set_phone(connection: Connection, operator_id: int, phone: str) -> None:
    """Remember on which phone an operator is called into rooms."""
    _set(connection, operator_id, phone=phone)


def set_preferences(
    connection: Connection,
    operator_id: int,
    *,
    language: str | None,
    zone: str | None,
    theme: str | None,
) -> None:
    """Remember how the operator likes the pages; None leaves it to the browser."""
    _set(connection, operator_id, language=language, zone=zone, theme=theme)


def disable(connection: Connection, operator_id: int, *, now: Instant) -> None:
    """Let the operator in no more; every session of theirs is over."""
    _set(connection, operator_id, disabled_at=now)


def enable(connection: Connection, operator_id: int) -> None:
    """Let a disabled operator sign in again."""
    _set(connection, operator_id, disabled_at=None)


def _set(connection: Connection, operator_id: int, **values: Any) -> None:
    connection.execute(update(_operator).where(_is(operator_id)).values(**values))


def _is(operator_id: int) -> Any:
    return _operator.c.operator_id == operator_id
