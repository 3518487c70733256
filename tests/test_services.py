import fcntl
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests import services
from tests.services import run_folder

ROOT = Path(__file__).resolve().parent.parent

# A run of its own: it starts a cluster, says where, and then waits to be ended.
# Ctrl-C must reach it also where whoever started the tests had switched that off.
A_RUN = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from tests import services
services.begin()
print(os.environ["TEST_RUN_FOLDER"], services.postgres_url().rpartition("/")[0], flush=True)
sys.stdin.read()
services.end()
"""


@pytest.fixture
def other_run():
    environment = {k: v for k, v in os.environ.items() if k != run_folder.VARIABLE}
    run = subprocess.Popen(
        [sys.executable, "-c", A_RUN],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with run:
        yield run
        run.kill()


def tables(url: str) -> int:
    with psycopg.connect(url) as connection:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        return len(connection.execute(query).fetchall())


@pytest.mark.postgres
def test_every_database_is_new_and_empty(postgres_url):
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE floor (id int)")

    another = services.postgres_url()

    assert (tables(postgres_url), tables(another)) == (1, 0)
    services.drop_database(another)


@pytest.mark.postgres
def test_a_database_can_be_a_copy_of_another(postgres_url):
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE floor (id int)")

    copy = services.postgres_url(template=postgres_url.rpartition("/")[2])

    assert tables(copy) == 1
    services.drop_database(copy)


@pytest.mark.postgres
def test_what_a_durable_cluster_committed_survives_a_crash():
    with services.durable_cluster() as cluster:
        url = cluster.new_database("floor")
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE calls AS SELECT 7 AS id")

        cluster.crash()
        cluster.start()

        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT id FROM calls").fetchone() == (7,)
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
    assert not cluster.folder.exists()


@pytest.mark.postgres
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_of_a_run_is_left_however_it_ends(other_run, ending):
    folder, server = other_run.stdout.readline().split()

    other_run.send_signal(ending)
    other_run.wait()

    wait_for_the_guard(Path(folder))
    assert not Path(folder).exists()
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(f"{server}/postgres").close()


@pytest.mark.postgres
def test_a_run_that_ends_in_order_leaves_nothing_at_once(other_run):
    folder, _ = other_run.stdout.readline().split()

    other_run.stdin.close()
    other_run.wait()

    assert not Path(folder).exists()


@pytest.mark.browser
def test_a_missing_service_ends_with_3_and_the_reason():
    done = subprocess.run(
        [sys.executable, "-m", "tests.services", "chromium"],
        cwd=ROOT,
        env={**os.environ, "TEST_CHROMIUM": "/nowhere/chromium"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 3
    assert "TEST_CHROMIUM=/nowhere/chromium does not start" in done.stderr


def wait_for_the_guard(folder: Path) -> None:
    """Wait until the guard of a run has gone; its last act is to remove the run's folder."""
    with suppress(FileNotFoundError), (folder / "guarding").open() as guarding:
        fcntl.flock(guarding, fcntl.LOCK_EX)
