import threading
import time

import pytest
from sqlalchemy import text

from dashboard.store import migrate
from dashboard.store.database import Database
from tests import services


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def fresh_url(request, tmp_path, worker_id):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'floor.db'}"
    else:
        url = services.postgres_url(worker_id)
        yield url
        services.drop_database(url)


@pytest.fixture
def fresh(fresh_url):
    database = Database.open(fresh_url)
    yield database
    database.close()


def test_a_new_store_is_pending_and_then_current(fresh):
    before = migrate.pending(fresh)

    migrate.upgrade(fresh)

    assert (before, migrate.pending(fresh)) == ("pending", "current")


def test_migrating_twice_changes_nothing(fresh):
    migrate.upgrade(fresh)
    fresh.set_stamp("world", "sandbox")

    migrate.upgrade(fresh)

    assert fresh.stamp("world") == "sandbox"


def test_a_store_of_a_newer_version_is_left_alone(fresh):
    migrate.upgrade(fresh)
    with fresh.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(migrate.NewerSchema):
        migrate.upgrade(fresh)

    assert migrate.pending(fresh) == "newer"


def test_several_that_start_at_once_migrate_once(fresh_url):
    databases = [Database.open(fresh_url) for _ in range(4)]
    barrier = threading.Barrier(len(databases))
    failures = []

    def start(database):
        barrier.wait()
        try:
            migrate.upgrade(database)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=start, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert {migrate.pending(database) for database in databases} == {"current"}
    for database in databases:
        database.close()


def test_a_migration_that_fails_leaves_nothing_behind(fresh, tmp_path, monkeypatch):
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (tmp_path / "migrations" / "env.py").write_text((migrate.MIGRATIONS / "env.py").read_text())
    (tmp_path / "migrations" / ".current-alembic-head").write_text("0001")
    (versions / "0001_half.py").write_text(
        "from alembic import op\n"
        "revision, down_revision = '0001', None\n"
        "def upgrade():\n"
        "    op.execute('CREATE TABLE half (name TEXT)')\n"
        "    op.execute('CREATE TABLE half (name TEXT)')\n"
    )
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path / "migrations")

    with pytest.raises(Exception, match="half"):
        migrate.upgrade(fresh)

    with fresh.reading() as connection, pytest.raises(Exception, match="half"):
        connection.execute(text("SELECT * FROM half"))


def test_a_new_sqlite_file_is_ready_at_once_and_readable_by_its_owner_only(tmp_path):
    path = tmp_path / "floor.db"
    database = Database.open(f"sqlite:///{path}")

    began = time.monotonic()
    migrate.upgrade(database)
    took = time.monotonic() - began
    database.close()

    assert took < 45  # a tenth of a second when the machine is idle
    assert path.stat().st_mode & 0o077 == 0


def test_the_head_file_names_the_newest_migration():
    numbers = [file.name[:4] for file in (migrate.MIGRATIONS / "versions").glob("[0-9]*.py")]

    assert migrate.head() == max(numbers)
