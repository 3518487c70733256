import shutil
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from dashboard.store.database import Database, postgresql

#: Other databases of a server may look like changes to whoever probes it.
NEVER = 3600.0


def write(database, value="x"):
    database.set_stamp("world", value)


def write_and_fail(database):
    with database.writing() as connection:
        connection.execute(text("INSERT INTO about VALUES ('world', 'live')"))
        connection.execute(text("INSERT INTO about VALUES ('world', 'live')"))


@pytest.mark.parametrize("url", ["postgres://h/d", "postgresql://h/d", "postgresql+psycopg://h/d"])
def test_every_spelling_of_postgres_is_understood(url):
    database = Database.open(url)

    assert (database.kind, database.url.drivername) == ("postgresql", "postgresql+psycopg")
    database.close()


@pytest.mark.parametrize("url", ["mysql://h/d", "sqlite://", "sqlite:///:memory:", "floor.db", ""])
def test_what_is_no_store_is_refused(url):
    with pytest.raises(ValueError, match=r"but for mysql|which SQLite needs|not a database URL"):
        Database.open(url)


def test_a_stamp_is_read_as_it_was_written_last(database):
    before = database.stamp("world")

    database.set_stamp("world", "live")
    database.set_stamp("world", "sandbox")

    assert (before, database.stamp("world")) == (None, "sandbox")


def test_a_transaction_that_fails_leaves_nothing(database):
    with pytest.raises(DBAPIError):
        write_and_fail(database)

    assert database.stamp("world") is None


def test_what_reads_cannot_write(database):
    with database.reading() as connection, pytest.raises(DBAPIError, match=r"read-?only"):
        connection.execute(text("INSERT INTO about VALUES ('world', 'live')"))


def test_each_read_sees_the_newest_commit(database):
    with database.reading() as connection:
        before = connection.scalar(text("SELECT count(*) FROM about"))
        write(database)
        after = connection.scalar(text("SELECT count(*) FROM about"))

    assert (before, after) == (0, 1)


def test_a_snapshot_stays_at_its_moment(database):
    with database.snapshot() as connection:
        before = connection.scalar(text("SELECT count(*) FROM about"))
        write(database)
        after = connection.scalar(text("SELECT count(*) FROM about"))

    assert (before, after) == (0, 0)
    assert database.stamp("world") == "x"


def test_pages_can_be_read_while_somebody_writes(database):
    with database.writing() as connection:
        connection.execute(text("INSERT INTO about VALUES ('world', 'live')"))

        assert database.stamp("world") is None


def test_a_commit_is_noticed_by_whoever_watches(database, another_process):
    watcher = another_process().watcher(probe_seconds=NEVER)
    quiet = watcher.changed(0.05)

    write(database)

    assert not quiet
    assert watcher.changed(30)
    watcher.close()


def test_a_transaction_that_was_rolled_back_is_not_noticed(database):
    watcher = database.watcher(probe_seconds=NEVER)
    watcher.changed(0)

    with pytest.raises(DBAPIError):
        write_and_fail(database)

    assert not watcher.changed(0.1)
    watcher.close()


def test_a_watcher_that_is_closed_stops_waiting(database):
    watcher = database.watcher()
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(watcher.changed(60)))
    waiting.start()

    watcher.close()
    waiting.join(timeout=30)

    # What it said last is free: other databases of a server may look like changes.
    assert not waiting.is_alive()
    assert len(answers) == 1


@pytest.mark.waits
def test_a_file_that_was_replaced_is_noticed(migrated_sqlite, tmp_path):
    path = tmp_path / "floor.db"
    shutil.copyfile(migrated_sqlite, path)
    database = Database.open(f"sqlite:///{path}")
    watcher = database.watcher()

    restored = tmp_path / "restored.db"
    shutil.copyfile(migrated_sqlite, restored)
    restored.replace(path)

    assert watcher.changed(30)
    watcher.close()
    database.close()


def test_every_commit_is_on_disk_before_it_counts(migrated_sqlite, tmp_path):
    path = tmp_path / "floor.db"
    shutil.copyfile(migrated_sqlite, path)
    database = Database.open(f"sqlite:///{path}")

    with database.writing() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous")
        ]

    assert settings == ["wal", 2]
    database.close()


@pytest.fixture
def on_postgres(migrated_postgres):
    database = Database.open(migrated_postgres)
    yield database
    database.close()


def end_listeners(database, function="pg_terminate_backend"):
    with database.writing() as connection:
        connection.execute(
            text(
                f"SELECT {function}(pid) FROM pg_stat_activity"  # noqa: S608
                " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            )
        )


@pytest.mark.postgres
def test_a_listener_that_was_cut_off_is_replaced(on_postgres):
    watcher = on_postgres.watcher()

    end_listeners(on_postgres)
    until_changed(watcher)
    write(on_postgres, "after")

    assert watcher.changed(30)
    watcher.close()


@pytest.mark.postgres
def test_a_commit_that_nobody_announced_is_noticed_all_the_same(on_postgres):
    watcher = on_postgres.watcher()

    connection = postgresql.open_bare(on_postgres.url)
    connection.execute("UPDATE about SET value = 'quietly'")
    connection.execute("CREATE TEMPORARY TABLE something (name TEXT)")
    connection.close()

    assert watcher.changed(30)
    watcher.close()


@pytest.mark.postgres
def test_a_listener_that_went_deaf_is_replaced(on_postgres):
    watcher = on_postgres.watcher()
    deaf = watcher._listener
    deaf.execute("UNLISTEN *")
    connection = postgresql.open_bare(on_postgres.url)

    for number in range(4):
        connection.execute(f"CREATE TEMPORARY TABLE something_{number} (name TEXT)")
        assert watcher.changed(30)

    assert watcher._listener is not deaf
    connection.close()
    watcher.close()


def until_changed(watcher):
    for _ in range(300):
        if watcher.changed(0.1):
            return
    raise AssertionError("the watcher never came back")


@pytest.mark.postgres
@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_a_snapshot_whose_server_went_away_says_so_and_the_next_one_works(
    database, another_process
):
    with pytest.raises(OperationalError, match="terminat"):
        look_while_the_server_goes_away(database, another_process())

    with database.snapshot() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def look_while_the_server_goes_away(database, other):
    with database.snapshot() as connection, other.reading() as killer:
        mine = connection.scalar(text("SELECT pg_backend_pid()"))
        killer.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
        connection.execute(text("SELECT 1"))
