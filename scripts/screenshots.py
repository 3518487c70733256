"""The README's pictures: a sandbox floor after a minute, as a browser shows it."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"
PASSWORD = "pictures of a floor"  # noqa: S105 - of a server that lives for a minute

sys.path.insert(0, str(ROOT))

from tests import services  # noqa: E402 - after the path that it is found on

SHOTS = {
    "floor-light.png": ("/", "light", 1440, "en-GB"),
    "floor-dark.png": ("/", "dark", 1440, "en-GB"),
    "room-light.png": ("/conferences/daily-standup", "light", 1440, "en-GB"),
    "floor-phone-zh.png": ("/", "light", 390, "zh-CN"),
}


def main() -> int:
    """Start a sandbox floor, let it fill, and take every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with floor() as address, sync_playwright() as playwright:
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=services.chromium_path(), args=root)
        for name, shot in SHOTS.items():
            take(browser, address, PICTURES / name, *shot)
            print(f"docs/screenshots/{name}")
    return 0


def take(
    browser: Browser, address: str, picture: Path, page: str, scheme: str, width: int, locale: str
) -> None:
    """One picture of one page, once it is live and has something to show."""
    context = browser.new_context(
        viewport={"width": width, "height": 860},
        color_scheme="dark" if scheme == "dark" else "light",
        locale=locale,
    )
    tab = context.new_page()
    tab.goto(f"{address}/login?next={page}")
    tab.fill("input[name=name]", "admin")
    tab.fill("input[name=password]", PASSWORD)
    tab.press("input[name=password]", "Enter")
    expect(tab.locator("[data-live=connected]").first).to_be_attached(timeout=20_000)
    expect(tab.locator("[data-version]").nth(7)).to_be_attached(timeout=60_000)
    tab.screenshot(path=picture)
    context.close()


@contextmanager
def floor() -> Iterator[str]:
    """A server of its own on free ports; gives the address of its pages."""
    ports = [free_port() for _ in range(3)]
    names = ("CALLFLOOR_PORT", "CALLFLOOR_CALLBACK_PORT", "CALLFLOOR_SANDBOX_PORT")
    with tempfile.TemporaryDirectory() as folder:
        settings = dict(zip(names, map(str, ports), strict=True))
        settings |= {"CALLFLOOR_DATA_DIR": folder, "CALLFLOOR_ADMIN_PASSWORD": PASSWORD}
        server = subprocess.Popen(
            [sys.executable, "app.py", "serve", "--sandbox"],
            cwd=ROOT,
            env=os.environ | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield address_in(server)
        finally:
            server.terminate()
            server.wait(timeout=30)


def address_in(server: "subprocess.Popen[str]") -> str:
    """The floor's address, as the server says it once it runs."""
    said = []
    for line in server.stdout or ():
        said.append(line)
        if found := re.search(r"Floor\s+(http://\S+?)/?\s", line):
            return found.group(1)
    raise SystemExit("the server did not start: " + json.dumps(said))


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
