"""kill -9 in the middle of a migration: what is left is one version or another, never between."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from dashboard.store import migrate
from dashboard.store.database import Database
from tests.services import strace

pytestmark = [pytest.mark.strace, pytest.mark.timeout(3600)]

ROOT = Path(__file__).parents[2]
WRITES = "pwrite64,fdatasync,ftruncate,unlink"
MOST_CALLS = 5000
PROGRAM = (
    "import sys\n"
    "from dashboard.store import migrate\n"
    "from dashboard.store.database import Database\n"
    "migrate.upgrade(Database.open(sys.argv[1]))\n"
)

Schema = list[tuple[str, str, str]]


def tables(database: Database) -> tuple[str | None, Schema]:
    """The version that a store says it has, and what is in it by SQLite's own word."""
    made = text("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1, 2")
    with database.reading() as connection:
        found = [tuple(row) for row in connection.execute(made)]
        if ("table", "alembic_version") not in [line[:2] for line in found]:
            return None, []
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version, found


def versions(folder: Path) -> dict[str | None, Schema]:
    """What a store of each version looks like that nobody killed."""
    database = Database.open(f"sqlite:///{folder / 'whole.db'}")
    whole: dict[str | None, Schema] = {None: []}
    for file in sorted((migrate.MIGRATIONS / "versions").glob("*.py")):
        number = file.name.partition("_")[0]
        with database.alone() as connection:
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(migrate.MIGRATIONS))
            config.set_main_option("path_separator", "os")
            command.upgrade(config, number)
        whole[number] = tables(database)[1]
    database.close()
    return whole


def killed_at(number: int, folder: Path, whole: dict[str | None, Schema]) -> bool:
    """Kill a migration at its n-th such call, look, go on; False when it got to its end first."""
    path = folder / f"killed-at-{number}.db"
    url = f"sqlite:///{path}"
    how = ["-e", f"trace={WRITES}", "-e", f"inject={WRITES}:signal=KILL:when={number}"]
    tracer = [str(strace.find().path), "-f", "-qq", "-o", os.devnull, *how]
    done = subprocess.run(
        [*tracer, sys.executable, "-c", PROGRAM, url],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        timeout=60,
    )
    database = Database.open(url)
    version, left = tables(database)
    if version is not None or left:
        assert left == whole[version], number
    migrate.upgrade(database)
    assert tables(database) == (migrate.head(), whole[migrate.head()])
    database.close()
    path.unlink()
    return done.returncode != 0


def test_a_killed_migration_leaves_an_old_schema_or_a_new_one(tmp_path):
    whole = versions(tmp_path)

    killed = [killed_at(number, tmp_path, whole) for number in (2, 9, 25, 60)]

    assert sum(killed) >= 3


@pytest.mark.soak
def test_a_migration_killed_at_any_system_call_leaves_an_old_schema_or_a_new_one(tmp_path):
    whole = versions(tmp_path)

    number = next(
        number for number in range(1, MOST_CALLS) if not killed_at(number, tmp_path, whole)
    )

    print(f"{number - 1} system calls, each killed once")
    assert number > 10
