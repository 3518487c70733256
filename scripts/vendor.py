"""Fetch what the browser gets from others and write it down: `make vendor`.

For maintainers; needs npm. Running Callfloor needs neither: the files are kept in the repository,
and a test compares them with the checksums in static/vendor/README.md. To take a newer version,
change it in the tables below, run this, delete the old file and follow the name in the templates.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
SPRITE = ROOT / "static" / "icons.svg"


class Script(NamedTuple):
    """One file of one npm package, and the name that it has here."""

    package: str
    version: str
    member: str
    name: str
    licence: str
    what: str


SCRIPTS = (
    Script(
        "htmx.org", "4.0.1", "dist/htmx.min.js", "htmx-4.0.1.min.js", "0BSD", "answers in place"
    ),
    Script(
        "socket.io-client",
        "4.8.4",
        "dist/socket.io.min.js",
        "socket.io-4.8.4.min.js",
        "MIT",
        "the socket that pushes come through",
    ),
)

ICON_PACKAGE, ICON_VERSION = "@tabler/icons", "3.51.0"
ICONS = (
    *("phone", "phone-off", "phone-incoming", "phone-outgoing", "keyboard", "robot"),
    *("microphone", "microphone-off", "player-pause", "player-play", "music", "broadcast"),
    *(
        "user",
        "users",
        "user-x",
        "door-exit",
        "dots",
        "logout",
        "apps",
        "settings",
        "history",
        "clock",
    ),
    *("check", "circle-check", "x", "plus", "copy", "send", "search", "refresh", "external-link"),
    *("alert-triangle", "info-circle", "bell", "wifi-off", "arrow-back-up"),
    *("player-record", "player-stop", "device-mobile", "headphones", "message"),
    *("speakerphone", "user-plus"),
    *("menu", "chevron-left", "chevron-right", "chevron-down"),
    *("sun", "moon", "device-desktop", "language"),
)


def main() -> int:
    """Fetch every package once and write the files, the sprite and the README anew."""
    if not shutil.which("npm"):
        print("vendor: npm is not on the path; install Node.js to fetch other versions.")
        return 3
    VENDOR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for script in SCRIPTS:
            package = unpacked(script.package, script.version, Path(folder))
            shutil.copyfile(package / script.member, VENDOR / script.name)
            print(f"vendor: {script.name}")
        icons = unpacked(ICON_PACKAGE, ICON_VERSION, Path(folder)) / "icons" / "outline"
        SPRITE.write_text(sprite(icons), encoding="utf-8")
        print(f"vendor: {SPRITE.name}, {len(ICONS)} icons")
    (VENDOR / "README.md").write_text(readme(), encoding="utf-8")
    return 0


def unpacked(package: str, version: str, folder: Path) -> Path:
    """The files of an npm package, fetched by the ordinary client and unpacked below `folder`."""
    target = folder / re.sub(r"\W+", "-", package)
    target.mkdir()
    subprocess.run(
        ["npm", "pack", "--silent", f"{package}@{version}"],
        cwd=target,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with tarfile.open(next(target.glob("*.tgz"))) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def sprite(icons: Path) -> str:
    """All icons as symbols of one file: `<use href="…/icons.svg#icon-phone">` draws one."""
    symbols = "\n".join(symbol(name, (icons / f"{name}.svg").read_text()) for name in sorted(ICONS))
    return (
        f"<!-- Outline icons from Tabler Icons {ICON_VERSION}, MIT licence,\n"
        "     Copyright (c) 2020-2026 Paweł Kuna. Written by scripts/vendor.py. -->\n"
        f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'
    )


def symbol(name: str, drawing: str) -> str:
    """One icon; its colour is the colour of the text beside it."""
    shapes = re.findall(r"<(?:path|circle|rect|line|polyline|ellipse)\b[^>]*/>", drawing)
    visible = [shape for shape in shapes if 'stroke="none"' not in shape]
    return (
        f'<symbol id="icon-{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
        f"{''.join(visible)}</symbol>"
    )


def readme() -> str:
    """What each file is and where it came from, with the checksum that a test compares."""
    rows = "\n".join(
        f"| `{s.name}` | {s.what} | npm package `{s.package}` {s.version}, `{s.member}` "
        f"| {s.licence} | `{sha256(VENDOR / s.name)}` |"
        for s in SCRIPTS
    )
    return f"""# Scripts by others

Unchanged copies, so that Callfloor needs no network and no build step. The version is part of the
file name, so a browser may keep a file for ever. `make vendor` writes this folder.

| file | for | origin | licence | SHA-256 |
|---|---|---|---|---|
{rows}

`../icons.svg` is drawn from npm package `{ICON_PACKAGE}` {ICON_VERSION} (MIT, Copyright (c)
2020-2026 Paweł Kuna): the outlines that we use, as symbols of one file. SHA-256
`{sha256(SPRITE)}`.

## Licences

htmx, Zero-Clause BSD: Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted. The software is provided "as is" and the author
disclaims all warranties.

Socket.IO client, Copyright (c) 2014-present Guillermo Rauch and Socket.IO contributors, and Tabler
Icons, both MIT:

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
