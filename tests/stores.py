"""A migrated, empty store on each engine."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from dashboard.store import migrate, schema
from dashboard.store.database import Database
from tests import services
from tests.people import NOON


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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty store, on each engine in turn."""
    if request.param == "sqlite":
        path = tmp_path / "floor.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("migrated_postgres")
        yield url
        empty(url)


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    """A migrated, empty store, on each engine in turn."""
    opened = Database.open(store_url)
    yield opened
    opened.close()


@pytest.fixture
def another_process(store_url: str) -> Iterator[Callable[[], Database]]:
    """Opens the same store once more, as another process would."""
    opened: list[Database] = []

    def open_again() -> Database:
        opened.append(Database.open(store_url))
        return opened[-1]

    yield open_again
    for database in opened:
        database.close()


def empty(url: str) -> None:
    """Delete every row: for small tables far quicker than TRUNCATE."""
    database = Database.open(url)
    with database.writing() as connection:
        for table in schema.metadata.sorted_tables:
            connection.execute(text(f"DELETE FROM {table.name}"))  # noqa: S608
    database.close()
