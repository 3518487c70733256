"""The platform's applications we answer for, how each answers, and the starter's small table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, delete, select, update

from dashboard.sinch.times import Instant
from dashboard.store import schema
from dashboard.store.inserts import insert

Answers = Literal["relay", "starter"]
Kind = Literal["room", "phone", "say"]

#: The starter's number that stands for any other.
ANY_OTHER = ""

_application = schema.application
_event = schema.event
_starter = schema.starter


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One application. `previous_url` is the callback URL it had before ours."""

    application_key: str
    name: str
    region: str
    answers: Answers
    relay_url: str | None
    previous_url: str | None
    secret_sealed: str | None
    first_event_at: Instant | None
    created_at: Instant


@dataclass(frozen=True, slots=True)
class StarterRow:
    """Where callers of one number (digits only, or ANY_OTHER) go: a room, a phone, or a text."""

    number: str
    kind: Kind
    target: str


def save(
    connection: Connection,
    *,
    application_key: str,
    name: str,
    region: str,
    answers: Answers,
    now: Instant,
    relay_url: str | None = None,
) -> ApplicationRow:
    """Add the application or bring it up to what the settings say; its past is kept."""
    said = {"name": name, "region": region, "answers": answers, "relay_url": relay_url}
    row = connection.execute(
        insert(connection, _application)
        .values(application_key=application_key, created_at=now, **said)
        .on_conflict_do_update(index_elements=[_application.c.application_key], set_=said)
        .returning(*_application.c)
    ).one()
    return ApplicationRow(**row._asdict())


def find(connection: Connection, application_key: str) -> ApplicationRow | None:
    """The application, or None."""
    row = connection.execute(select(_application).where(_is(application_key))).first()
    return ApplicationRow(**row._asdict()) if row else None


def everyone(connection: Connection) -> list[ApplicationRow]:
    """All applications, the oldest first."""
    by_age = (_application.c.created_at, _application.c.application_key)
    found = connection.execute(select(_application).order_by(*by_age))
    return [ApplicationRow(**row._asdict()) for row in found]


def set_answers(
    connection: Connection, application_key: str, answers: Answers, relay_url: str | None
) -> None:
    """Change who answers the application's callers."""
    _set(connection, application_key, answers=answers, relay_url=relay_url)


def remember_url(connection: Connection, application_key: str, previous_url: str | None) -> None:
    """Keep the callback URL that is about to be replaced."""
    _set(connection, application_key, previous_url=previous_url)


def note_first_events(connection: Connection) -> None:
    """Note when the journal's first event of each application came, where that is not noted yet.

    Noted and not asked each time, since the journal need not keep its oldest events for ever.
    """
    first = (
        select(_event.c.recorded_at)
        .where(_event.c.application_key == _application.c.application_key)
        .order_by(_event.c.seq)
        .limit(1)
        .scalar_subquery()
    )
    unknown = _application.c.first_event_at.is_(None)
    connection.execute(update(_application).where(unknown).values(first_event_at=first))


def starter(connection: Connection, application_key: str) -> list[StarterRow]:
    """The application's starter table, by number, ANY_OTHER first."""
    found = connection.execute(
        select(_starter.c.number, _starter.c.kind, _starter.c.target)
        .where(_starter.c.application_key == application_key)
        .order_by(_starter.c.number)
    )
    return [StarterRow(**row._asdict()) for row in found]


def save_starter(connection: Connection, application_key: str, rows: Iterable[StarterRow]) -> None:
    """Replace the application's whole starter table."""
    connection.execute(delete(_starter).where(_starter.c.application_key == application_key))
    for row in rows:
        connection.execute(
            _starter.insert().values(
                application_key=application_key, number=row.number, kind=row.kind, target=row.target
            )
        )


def _set(connection: Connection, application_key: str, **values: Any) -> None:
    connection.execute(update(_application).where(_is(application_key)).values(**values))


def _is(application_key: str) -> Any:
    return _application.c.application_key == application_key
