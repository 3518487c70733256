"""A migrated, empty store on each engine."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, make_url

from dashboard.store import migrate, schema
from dashboard.store.database import Database
from tests import services
from tests.people import NOON

#: Whoever holds the lock may be held up for seconds where much else runs.
NO_HURRY = "PRAGMA synchronous = OFF; PRAGMA busy_timeout = 15000"


@pytest.fixture
def now() -> int:
    return NOON


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, to be copied: far quicker than migrating."""
    path = tmp_path_factory.mktemp("store") / "migrated.db"
    database = Database.open(f"sqlite:///{path}")
    migrate.upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(worker_id: str) -> Iterator[str]:
    """The address of this worker's migrated database, emptied after each test that uses it."""
    url = services.postgres_url(worker_id)
    database = Database.open(url)
    migrate.upgrade(database)
    database.close()
    yield url
    services.drop_database(url)


@pytest.fixture(scope="session")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The store of every test on SQLite, each with a file of its own behind the same name.

    Opened once, so that a statement is compiled once and not anew in each test: a third of what
    those cost. Closing it closes its connections; it can be used again. Nor does it wait for the
    disk: what is proved about power cuts is proved on stores that do.
    """
    return _unhurried(f"sqlite:///{tmp_path_factory.mktemp('stores') / 'floor.db'}")


def _unhurried(url: str) -> Database:
    """A store that does not wait for the disk, and for as long as it takes for other writers."""
    store = Database.open(url)
    if store.kind == "sqlite":
        event.listen(store._writing, "connect", lambda made, _: made.executescript(NO_HURRY))
    return store


@pytest.fixture
def on_sqlite(sqlite_store: Database, migrated_sqlite: Path, tmp_path: Path) -> str:
    """The address of a migrated, empty store on SQLite."""
    file, name = tmp_path / "floor.db", Path(str(sqlite_store.url.database))
    shutil.copyfile(migrated_sqlite, file)
    name.unlink()
    name.symlink_to(file)
    return f"sqlite:///{name}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty store, on each engine in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("on_sqlite")
    else:
        url = request.getfixturevalue("migrated_postgres")
        yield url
        empty(url)


@pytest.fixture
def database(sqlite_store: Database, store_url: str) -> Iterator[Database]:
    """A migrated, empty store, on each engine in turn."""
    opened = sqlite_store if store_url.startswith("sqlite") else Database.open(store_url)
    yield opened
    opened.close()


@pytest.fixture
def another_process(store_url: str) -> Iterator[Callable[[], Database]]:
    """Opens the same store once more, as another process would."""
    opened: list[Database] = []

    def open_again() -> Database:
        opened.append(_unhurried(store_url))
        return opened[-1]

    yield open_again
    for database in opened:
        database.close()


def empty(url: str) -> None:
    """Delete every row: for small tables far quicker than TRUNCATE, and by the driver alone."""
    deletes = ";".join(str(table.delete()) for table in schema.metadata.sorted_tables)
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(str(make_url(url).database))) as file:
            file.executescript(deletes)
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(deletes)
