"""What a finder answers, and the two ways to bring what is not there."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


class Missing(Exception):
    """A service that could be neither found nor installed; says the exact command to run."""


@dataclass(frozen=True, slots=True)
class Found:
    """A program that starts: where it is, what it says of its version, and who pointed there."""

    path: Path
    version: str
    found_in: str


def found_or_installed(
    look: Callable[[], Found | None], variable: str, *packages: str, may_install: bool
) -> Found:
    """What `look` finds, once Debian's packages are installed if it must be and that is allowed."""
    found = look()
    if found is None and may_install and not named(variable):
        install_by_apt(*packages)
        found = look()
    if found is None:
        raise Missing(by_apt(*packages))
    return found


def is_found(find: Callable[[], Found]) -> bool:
    """Whether the tests that need what this finds can run."""
    try:
        find()
    except Missing:
        return False
    return True


def first_that_starts(places: Iterable[tuple[str, Path]], flag: str = "--version") -> Found | None:
    """The first program that answers `flag`; a stub that only advertises one does not."""
    for found_in, path in places:
        if version := version_of(path, flag):
            return Found(path, version, found_in)
    return None


def version_of(program: Path, flag: str = "--version") -> str:
    """The version that a program prints, such as "15.14"; empty when it does not start."""
    try:
        done = subprocess.run([program, flag], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    number = re.search(r"\d+(\.\d+)+", done.stdout)
    return number.group() if number and done.returncode == 0 else ""


def named(variable: str) -> Path | None:
    """The path that an environment variable names, which then must be the one used."""
    return Path(os.environ[variable]) if os.environ.get(variable) else None


def by_apt(*packages: str) -> str:
    """The command that brings Debian packages."""
    return f"apt-get install -y --no-install-recommends {' '.join(packages)}"


def install_by_apt(*packages: str) -> bool:
    """Install Debian packages when we are root and apt is there; says so first."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    print(f"installing: {' '.join(install)}", flush=True)
    return _quietly(install) or (_quietly(["apt-get", "update", "-q"]) and _quietly(install))


def _quietly(command: list[str]) -> bool:
    """Run a command; what it said is shown only when it failed."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        print(done.stderr, flush=True)
    return done.returncode == 0
