"""PostgreSQL clusters: one shared by the whole run, and durable ones for crash tests.

The shared one is started by the first test that asks and does not flush to the disk; each call of
`postgres_url` makes a new, empty database in it.
"""

import itertools
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from tests.services import postgres, run_folder

USER = "callfloor"
START_ATTEMPTS = 3
#: Without the statistics that autovacuum gathers once a run is a minute old: a test that asks for
#: a plan shall see the same one whenever it comes.
FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "on",
    "autovacuum": "off",
}
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}

_numbers = itertools.count(1)


def postgres_url(worker_id: str = "master", *, template: str | None = None) -> str:
    """The address of a new, empty database, or of a copy of the database named `template`."""
    return shared_cluster().new_database(f"{worker_id}_{os.getpid()}_{next(_numbers)}", template)


def drop_database(url: str) -> None:
    """Remove a database of the shared cluster, with whoever is still connected to it."""
    shared_cluster().drop_database(url.rpartition("/")[2])


@cache
def shared_cluster() -> "Cluster":
    """The run's one cluster, started by whichever process asks first."""
    cluster = Cluster(run_folder.folder() / "shared", FAST)
    with run_folder.one_at_a_time("shared"):
        if not cluster.exists():
            cluster.create()
            cluster.start()
    return cluster


@contextmanager
def durable_cluster() -> Iterator["Cluster"]:
    """A cluster of one's own that flushes, to be crashed and started again by a test."""
    cluster = Cluster(run_folder.folder() / f"durable-{os.getpid()}-{next(_numbers)}", DURABLE)
    try:
        cluster.create()
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(cluster.folder, ignore_errors=True)


class Cluster:
    """A PostgreSQL server with its data in one folder, on a loopback port that it keeps."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._settings = settings
        self._notes = folder / "notes.json"

    def exists(self) -> bool:
        """Whether it was created and started before, by this process or another."""
        return self._notes.exists()

    def create(self) -> None:
        """Make the files; a guard will see to it that they do not stay."""
        run_folder.ensure_guard()
        account = postgres.account()
        self.folder.mkdir(mode=0o700)
        os.chown(self.folder, account.uid, account.gid)
        password_file = self.folder / "password"
        password_file.write_text(secrets.token_hex(16))
        os.chown(password_file, account.uid, account.gid)
        self._run(
            "initdb",
            *("-D", self.data, "-U", USER, "--pwfile", password_file),
            *("-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"),
        )
        with (self.data / "postgresql.conf").open("a") as written:
            for name, value in {**COMMON, **self._settings}.items():
                written.write(f"{name} = '{value}'\n")

    def start(self) -> None:
        """Start it and wait until it accepts connections; a restart keeps the port."""
        ports = [self.port] if self.exists() else [_free_port() for _ in range(START_ATTEMPTS)]
        for port in ports:
            try:
                self._run(
                    "pg_ctl",
                    "start",
                    "-D",
                    self.data,
                    "-w",
                    "-s",
                    "-t",
                    "60",
                    "-l",
                    self.folder / "log",
                    "-o",
                    f"-p {port}",
                )
            except subprocess.CalledProcessError as error:
                failed = error
                continue
            self._notes.write_text(json.dumps({"port": port}))
            return
        log = (self.folder / "log").read_text()
        raise RuntimeError(f"PostgreSQL did not start:\n{log}") from failed

    def stop(self) -> None:
        """Stop it in order: what was committed is flushed, connections are cut."""
        run_folder.stop(self.data / "postmaster.pid", signal.SIGINT)

    def crash(self) -> None:
        """Stop it as a crash would: nothing more is written, the next start recovers."""
        run_folder.stop(self.data / "postmaster.pid", signal.SIGQUIT)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Its processes stand still: connections stay open, and nobody answers."""
        server = psutil.Process(self.process_id)
        still = [server, *server.children()]
        for process in still:
            process.suspend()
        try:
            yield
        finally:
            for process in reversed(still):
                with suppress(psutil.NoSuchProcess):
                    process.resume()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """It is not there at all, until it is started again."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @property
    def process_id(self) -> int:
        """The server's first process."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    @property
    def port(self) -> int:
        return int(json.loads(self._notes.read_text())["port"])

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        password = (self.folder / "password").read_text()
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/{database}"

    def new_database(self, name: str, template: str | None = None) -> str:
        """Make a database, empty or a copy of another, and return its address."""
        self._tell("CREATE DATABASE {} TEMPLATE {}", name, template or "template0")
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, with whoever is still connected to it."""
        self._tell("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _tell(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(_programs() / program), *map(str, arguments)]
        with (self.folder / "setup.log").open("a") as log:
            subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=True,
                **postgres.account().spawning(self.folder),
            )


COMMON = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
}


@cache
def _programs() -> Path:
    """The server's folder, or a copy where the account that runs it cannot read the original.

    The wheel's libraries are in a sibling folder, found by a relative path: the copy keeps both.
    """
    found = postgres.find().path
    spawning = postgres.account().spawning(Path("/"))
    try:
        subprocess.run(
            [found / "postgres", "--version"], capture_output=True, check=True, **spawning
        )
    except (OSError, subprocess.CalledProcessError):
        return _copied(found)
    return found


def _copied(programs: Path) -> Path:
    package = programs.parent.parent
    target = run_folder.folder() / "postgres"
    with run_folder.one_at_a_time("copy"):
        for tree in (package, package.with_name(f"{package.name}.libs")):
            if tree.exists() and not (target / tree.name).exists():
                shutil.copytree(tree, target / tree.name, symlinks=True)
        target.chmod(0o755)
    return target / programs.relative_to(package.parent)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
