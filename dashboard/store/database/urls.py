"""Database URLs as people write them, and as SQLAlchemy wants them."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

_POSTGRES = ("postgres", "postgresql", "postgresql+psycopg")
_SQLITE = ("sqlite", "sqlite+pysqlite")


def normal(url: str) -> URL:
    """`url` with its driver named. Raises ValueError for anything but a SQLite file or Postgres."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("is not a database URL such as postgresql://host/name") from None
    if parsed.drivername in _POSTGRES:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in _SQLITE:
        raise ValueError(f"is not for SQLite or PostgreSQL but for {parsed.drivername}")
    if parsed.database in (None, "", ":memory:"):
        raise ValueError("names no file, which SQLite needs: several processes share it")
    return parsed.set(drivername="sqlite+pysqlite")
