"""A C compiler, for the few lines that slow a process's flushes or move its clock: found or got.

Without it the tests that need it are left out, and the run says so.
"""

import shutil
import subprocess
from functools import cache
from pathlib import Path

from tests.services.found import Found, Missing, first_that_starts, install_by_apt, named

VARIABLE = "TEST_CC"
_PACKAGES = ("gcc", "libc6-dev")


@cache
def find(*, may_install: bool = False) -> Found:
    """A compiler that can make a shared library; raises Missing when there is none."""
    found = first_that_starts(_places(), flag="--version")
    if found is None and may_install and not named(VARIABLE):
        install_by_apt(*_PACKAGES)
        found = first_that_starts(_places(), flag="--version")
    if found is None:
        raise Missing(f"apt-get install -y --no-install-recommends {' '.join(_PACKAGES)}")
    return found


def is_there() -> bool:
    """Whether the tests that need it can run."""
    try:
        find()
    except Missing:
        return False
    return True


def preloadable(source: Path, folder: Path) -> Path:
    """A library made of `source`, in `folder`, that a process loads before libc (LD_PRELOAD)."""
    library = folder / source.with_suffix(".so").name
    command = [find().path, "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"]
    subprocess.run(command, check=True)
    return library


def _places() -> list[tuple[str, Path]]:
    chosen = named(VARIABLE)
    if chosen:
        return [(VARIABLE, chosen)]
    on_path = shutil.which("cc")
    return [("path", Path(on_path))] if on_path else []
