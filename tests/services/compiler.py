"""A C compiler, for the few lines that slow a process's flushes or move its clock: found or got.

Without it the tests that need it are left out, and the run says so.
"""

import shutil
import subprocess
from functools import cache
from pathlib import Path

from tests.services.found import Found, first_that_starts, found_or_installed, named

VARIABLE = "TEST_CC"


@cache
def find(*, may_install: bool = False) -> Found:
    """A compiler that can make a shared library; raises Missing when there is none."""
    return found_or_installed(
        lambda: first_that_starts(_places()), VARIABLE, "gcc", "libc6-dev", may_install=may_install
    )


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
