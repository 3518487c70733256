"""A Chromium to drive: named, on the path, in a well-known place, or installed now."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.services.found import Found, Missing, by_apt, first_that_starts, install_by_apt, named

VARIABLE = "TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
MAC_APPS = ("Google Chrome", "Chromium", "Microsoft Edge")
APT_PACKAGES = ("chromium", "fonts-noto-cjk")
PLAYWRIGHT_INSTALL = (sys.executable, "-m", "playwright", "install", "chromium")


def chromium_path() -> str:
    """The browser that all browser tests use; raises Missing with the command that brings one."""
    return str(find().path)


@cache
def find(*, may_install: bool = False) -> Found:
    """The first Chromium that starts, installing one when that is allowed and needed."""
    found = first_that_starts(_places())
    if not found and may_install and not named(VARIABLE):
        install_by_apt(*APT_PACKAGES)
        found = first_that_starts(_places()) or _from_playwright()
    if not found:
        raise Missing(_how_to_get_one())
    return found


def driver_starts() -> bool:
    """Whether the program that drives the browser starts: it wants a C++ runtime to be there."""
    from playwright._impl._driver import compute_driver_executable

    node, _ = compute_driver_executable()
    try:
        return subprocess.run([node, "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def _places() -> Iterator[tuple[str, Path]]:
    if chosen := named(VARIABLE):
        yield VARIABLE, chosen
        return
    for name in NAMES:
        if on_path := shutil.which(name):
            yield "path", Path(on_path)
    for app in MAC_APPS:
        yield "applications", Path(f"/Applications/{app}.app/Contents/MacOS/{app}")
    for folder in _playwright_folders():
        for program in sorted(folder.glob("chromium-*/chrome-*/**/[cC]hrom*"), reverse=True):
            if program.is_file() and program.name in {"chrome", "Chromium", "chromium"}:
                yield "playwright", program


def _playwright_folders() -> Iterator[Path]:
    if chosen := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        yield Path(chosen)
    yield Path.home() / ".cache" / "ms-playwright"
    yield Path.home() / "Library" / "Caches" / "ms-playwright"


def _from_playwright() -> Found | None:
    print("installing:", *PLAYWRIGHT_INSTALL[1:], flush=True)
    subprocess.run(PLAYWRIGHT_INSTALL)
    return first_that_starts(_places())


def _how_to_get_one() -> str:
    if chosen := named(VARIABLE):
        return f"{VARIABLE}={chosen} does not start; unset it, or name a Chromium that does."
    if shutil.which("apt-get"):
        return by_apt(*APT_PACKAGES)
    return " ".join(PLAYWRIGHT_INSTALL)
